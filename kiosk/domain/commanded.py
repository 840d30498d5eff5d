"""What a kiosk will not do with a compartment, though central asks for it."""

from typing import Final, NamedTuple

from kiosk.domain.compartments import (
    ABOUT_THE_INSIDE,
    OPENED_BY_STAFF,
    DoorState,
    Facts,
    Occupancy,
    Sight,
)

BY_CENTRAL: Final = "by_central"
"""Why a compartment is blocked that central wants offered no more; central alone ends it."""

OPENED_BY_COMMAND: Final = "opened_by_command"
"""Why a compartment is blocked whose door opened without a visit: what it held may be gone."""

OPENED_WITHOUT_A_VISIT: Final = frozenset({OPENED_BY_COMMAND, OPENED_BY_STAFF})
"""Doubts about what is inside, which a sensor ends, or somebody who has looked."""

TOO_OFTEN: Final = "too_often"


class Objection(NamedTuple):
    """`code` for machines, `text` says what mends it."""

    code: str
    text: str


def why_not_release(facts: Facts, sight: Sight) -> Objection | None:
    """Nothing is offered to a customer that holds something.

    What a compartment held whose door was opened without a visit may be gone: there whoever asks has had
    somebody look, unless a sensor knows better.
    """
    if facts.reserved_by:
        return Objection("in_use", "a visit uses it; ask again when that has ended")
    if sight.occupancy is Occupancy.PRESENT:
        return Objection("holds_an_item", "a sensor sees something in it; have it taken out first")
    if facts.holds and not facts.reasons & OPENED_WITHOUT_A_VISIT:
        return Objection("holds_an_item", f"it holds drop-off {facts.holds}; have it taken out first")
    return None


def why_not_release_unseen(facts: Facts, sight: Sight) -> Objection | None:
    """Whoever asks does not stand there: somebody must have had the door open since it may hold something,
    and have shut it, unless a sensor sees that it is empty.
    """
    if objection := why_not_release(facts, sight):
        return objection
    if sight.door is DoorState.OPEN:
        return Objection("door_open", "its door stands open; have it shut first")
    was_open = facts.reasons & OPENED_WITHOUT_A_VISIT
    if facts.reasons & ABOUT_THE_INSIDE and not was_open and not sight.is_empty:
        return Objection("not_looked_into", "it may hold something; have somebody open it and look")
    return None
