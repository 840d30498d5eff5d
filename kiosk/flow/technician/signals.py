"""What a technician's visit hears beside what all visits of the staff do."""

from typing import Literal

from kiosk.domain.events import UnresolvedWhy
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.flow.signals import EffectResult


class DoorKnown(EffectResult):
    """What the books say of a compartment. `said` is what was just done, or why not, as a code."""

    compartment_id: str
    holds: bool
    in_use: bool
    blocked_why: str | None
    said: str | None = None


class NoSuchDoor(EffectResult):
    """No door of this cabinet has that number."""


class ServiceChanged(EffectResult):
    """`said` is how things stand now, as a code."""

    said: str


class LeftUnresolved(Value):
    """A drop-off of which nobody could say whether its item is inside; in a drop bin: no compartment.

    `bag_gone`: the bag that it would lie in, where the carrier has it by now.
    """

    drop_off_id: str
    compartment_id: str | None
    bag_gone: str | None = None
    why: UnresolvedWhy
    left_at: Instant


class UnresolvedListed(EffectResult):
    """All that wait for somebody to look, oldest first. `said`: what came of the last, as a code."""

    left: tuple[LeftUnresolved, ...]
    said: str | None = None


class Uncounted(EffectResult):
    """The compartments that nobody has looked into since the count began, in cabinet order.

    `missing`: with the last one counted, those whose package was found behind no door.
    """

    compartment_ids: tuple[str, ...]
    missing: tuple[str, ...] | None = None


class Finding(Value):
    """One thing that the doctor looked at, in its own words; `mend` says what to do, if anything is."""

    level: Literal["ok", "note", "fault"]
    about: str
    text: str
    mend: str = ""


class Examined(EffectResult):
    """In the order in which things were examined."""

    findings: tuple[Finding, ...]
