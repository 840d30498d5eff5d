"""The visits, as pure state machines. Knows no clock, no screen, no device."""

from kiosk.flow import (
    choose,
    custody,
    door,
    drop_bin,
    ending,
    evidence,
    identify,
    interrupted,
    label,
    reach,
    undeclared,
    verdict,
)
from kiosk.flow.behaviour import is_awaited
from kiosk.flow.machine import advance
from kiosk.flow.wants import wants

__all__ = [
    "advance",
    "choose",
    "custody",
    "door",
    "drop_bin",
    "ending",
    "evidence",
    "identify",
    "interrupted",
    "is_awaited",
    "label",
    "reach",
    "undeclared",
    "verdict",
    "wants",
]
