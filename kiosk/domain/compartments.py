"""Compartments: what is known of each, and which one to open next."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from kiosk.domain.model import Value

NOT_SEEN_EMPTY: Final = "not_seen_empty"
"""Why a compartment is blocked that may hold something; the sensor, or a person, will tell."""


class DoorState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Occupancy(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Size(StrEnum):
    """Four sizes, smallest first."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"

    @property
    def rank(self) -> int:
        return list(Size).index(self)


class Compartment(Value):
    """One lockable box as it stands in the cabinet. Column and row are cells from the top left."""

    compartment_id: str
    size: Size
    column: Annotated[int, Field(ge=0)] = 0
    row: Annotated[int, Field(ge=0)] = 0
    columns: Annotated[int, Field(ge=1)] = 1
    rows: Annotated[int, Field(ge=1)] = 1


class Sight(Value):
    """What the board says of a compartment now; `unknown` until it has said something."""

    door: DoorState = DoorState.UNKNOWN
    occupancy: Occupancy = Occupancy.UNKNOWN


class Facts(Value):
    """What the ledger knows of a compartment. "Free" is never stored: it follows from all of this."""

    compartment_id: str
    blocked_why: str | None = None
    holds: str | None = None
    reserved_by: str | None = None


class CompartmentState(StrEnum):
    FREE = "free"
    RESERVED = "reserved"
    OCCUPIED = "occupied"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


def state_of(facts: Facts, sight: Sight) -> CompartmentState:
    """One truth out of the ledger's facts and what the board sees."""
    if facts.blocked_why:
        return CompartmentState.BLOCKED
    if facts.holds or sight.occupancy is Occupancy.PRESENT:
        return CompartmentState.OCCUPIED
    if facts.reserved_by:
        return CompartmentState.RESERVED
    if sight.door is DoorState.CLOSED:
        return CompartmentState.FREE
    return CompartmentState.UNKNOWN


def allocate(
    compartments: Iterable[Compartment],
    facts: Mapping[str, Facts],
    sights: Mapping[str, Sight],
    larger_than: Size | None = None,
    at_least: Size | None = None,
) -> Compartment | None:
    """The smallest free compartment, the first in cabinet order among equals; None when there is none."""
    free = [
        c
        for c in compartments
        if (larger_than is None or c.size.rank > larger_than.rank)
        and (at_least is None or c.size.rank >= at_least.rank)
        and state_of(
            facts.get(c.compartment_id, Facts(compartment_id=c.compartment_id)),
            sights.get(c.compartment_id, Sight()),
        )
        is CompartmentState.FREE
    ]
    return min(free, key=lambda c: c.size.rank, default=None)
