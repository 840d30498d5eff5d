"""The visits, as pure state machines. Knows no clock, no screen, no device."""

from kiosk.flow import choose, ending, hand_over, identify
from kiosk.flow.machine import advance, is_awaited
from kiosk.flow.wants import wants

__all__ = ["advance", "choose", "ending", "hand_over", "identify", "is_awaited", "wants"]
