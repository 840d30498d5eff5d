"""Compartments: what is known of each, and which one to open next."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

NOT_SEEN_EMPTY: Final = "not_seen_empty"
"""Why a compartment is blocked that may hold something; the sensor, or a person, will tell."""

ITEM_SEEN: Final = "item_seen"
"""Why one is blocked in which the sensor sees something that nobody knows of."""

FOUND_OCCUPIED: Final = "found_occupied"
"""Why one is blocked in which a customer found something, and no sensor saw it."""

OPENED_BY_STAFF: Final = "opened_by_staff"
"""Why one is blocked whose door somebody of the staff opened: what it held may be gone."""

FOUND_BY_STAFF: Final = "found_by_staff"
"""Why one is blocked in which a technician found something that nobody knows of."""

NOT_KNOWN_HERE: Final = "package_not_known"
"""Why one is blocked with a package inside that this kiosk's books do not name: central may know it."""

VISIT_UNREADABLE: Final = "visit_unreadable"
"""Why one is blocked that a visit had opened of which nothing can be read any more."""

UNRESOLVED: Final = "unresolved"
"""Why one is blocked of which nobody could say whether the item is inside; a person looks."""

TO_COUNT: Final = "to_count"
"""Why one is blocked that nobody has looked into since a recount began."""

STAYED_SHUT: Final = "stayed_shut"
"""Why one is blocked whose door does not open."""

ABOUT_THE_INSIDE: Final = frozenset(
    {
        NOT_SEEN_EMPTY,
        ITEM_SEEN,
        FOUND_OCCUPIED,
        FOUND_BY_STAFF,
        NOT_KNOWN_HERE,
        VISIT_UNREADABLE,
        UNRESOLVED,
        TO_COUNT,
    }
)
"""Blocks of those that may hold something; nobody's word ends them who has not looked."""

LIFTED_BY_SENSOR: Final = frozenset({NOT_SEEN_EMPTY, ITEM_SEEN})
"""Blocks that are over once the sensor sees nothing behind the closed door; it is no judge of the others."""

WITHIN_REACH_MM: Final = range(380, 1221)
"""Heights of a door's centre that can be reached from a wheelchair: 15 to 48 inches, as ADA 308 has it."""

Goods = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""Goods that need a compartment of their kind, in a word of the operator's: `battery`, `chilled`."""

ANY_GOODS: Final = "any"
"""In a compartment's list: what needs no kind of compartment may go in as well, where no other is free."""


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


class BlockedBy(StrEnum):
    """Who took a compartment out of use."""

    SENSOR = "sensor"
    KIOSK = "kiosk"
    CENTRAL = "central"
    COURIER = "courier"
    ATTENDANT = "attendant"
    TECHNICIAN = "technician"


class Compartment(Value):
    """One lockable box as it stands in the cabinet. Column and row are cells from the top left.

    `reach_mm`: the centre of its door above the floor. `goods`: what it is kept for; empty where it is for
    whatever needs no kind of compartment.
    """

    compartment_id: str
    size: Size
    column: Annotated[int, Field(ge=0)] = 0
    row: Annotated[int, Field(ge=0)] = 0
    columns: Annotated[int, Field(ge=1)] = 1
    rows: Annotated[int, Field(ge=1)] = 1
    reach_mm: Annotated[int, Field(ge=0)] = 0
    goods: tuple[Goods, ...] = ()

    def takes(self, goods: Goods | None) -> bool:
        """Whether such goods may go in; None are those that need no kind of compartment."""
        return goods in self.goods or (goods is None and (not self.goods or ANY_GOODS in self.goods))

    @property
    def within_reach(self) -> bool:
        """Whether it can be used from a wheelchair."""
        return self.reach_mm in WITHIN_REACH_MM


class Sight(Value):
    """What the board says of a compartment now; `unknown` until it has said something."""

    door: DoorState = DoorState.UNKNOWN
    occupancy: Occupancy = Occupancy.UNKNOWN

    @property
    def is_empty(self) -> bool:
        """Whether the sensor sees nothing behind the closed door; not knowing is not seeing."""
        return self.door is DoorState.CLOSED and self.occupancy is Occupancy.ABSENT

    @property
    def is_full(self) -> bool:
        """Whether the sensor sees something behind the closed door."""
        return self.door is DoorState.CLOSED and self.occupancy is Occupancy.PRESENT


class Block(Value):
    """One reason not to offer a compartment."""

    why: str
    since: Instant | None
    by: BlockedBy | None


class Facts(Value):
    """What the ledger knows of a compartment. "Free" is never stored: it follows from all of this.

    `blocked_since` and `blocked_by` are None where an earlier version of the software blocked it.
    `also_blocked`: further reasons, of which the next counts when the first is over.
    """

    compartment_id: str
    blocked_why: str | None = None
    blocked_since: Instant | None = None
    blocked_by: BlockedBy | None = None
    holds: str | None = None
    reserved_by: str | None = None
    also_blocked: tuple[Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every reason not to offer it, the one that is told first."""
        if self.blocked_why is None:
            return ()
        return (Block(why=self.blocked_why, since=self.blocked_since, by=self.blocked_by), *self.also_blocked)

    @property
    def reasons(self) -> frozenset[str]:
        return frozenset(block.why for block in self.blocks)


class CompartmentState(StrEnum):
    FREE = "free"
    RESERVED = "reserved"
    OCCUPIED = "occupied"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Drift(StrEnum):
    """How the books and the board contradict each other."""

    ITEM_UNEXPECTED = "item_unexpected"
    ITEM_MISSING = "item_missing"


def state_of(facts: Facts, sight: Sight) -> CompartmentState:
    """One truth out of the ledger's facts and what the board sees. Where they disagree nobody knows."""
    if facts.blocked_why:
        return CompartmentState.BLOCKED
    if drift_of(facts, sight) is Drift.ITEM_MISSING:
        return CompartmentState.UNKNOWN
    if facts.holds or sight.occupancy is Occupancy.PRESENT:
        return CompartmentState.OCCUPIED
    if facts.reserved_by:
        return CompartmentState.RESERVED
    if sight.door is DoorState.CLOSED:
        return CompartmentState.FREE
    return CompartmentState.UNKNOWN


def drift_of(facts: Facts, sight: Sight) -> Drift | None:
    """What the sensor sees behind a closed door and the books do not say, or the other way round.

    A block says already that something is wrong, so what lies behind it is no news.
    """
    if facts.holds:
        return Drift.ITEM_MISSING if sight.is_empty else None
    is_told_of = facts.reserved_by or (facts.blocked_why and facts.blocked_why != ITEM_SEEN)
    return Drift.ITEM_UNEXPECTED if sight.is_full and not is_told_of else None


def allocate(
    compartments: Iterable[Compartment],
    facts: Mapping[str, Facts],
    sights: Mapping[str, Sight],
    larger_than: Size | None = None,
    at_least: Size | None = None,
    *,
    goods: Goods | None = None,
    within_reach: bool = False,
) -> Compartment | None:
    """The smallest free compartment, the first in cabinet order among equals; None when there is none.

    `goods`: only those that are kept for them; without, those kept for some come last, whatever their size.
    `within_reach`: only those that can be used from a wheelchair.
    """
    free = [
        c
        for c in compartments
        if c.takes(goods)
        and (larger_than is None or c.size.rank > larger_than.rank)
        and (at_least is None or c.size.rank >= at_least.rank)
        and (c.within_reach or not within_reach)
        and state_of(
            facts.get(c.compartment_id, Facts(compartment_id=c.compartment_id)),
            sights.get(c.compartment_id, Sight()),
        )
        is CompartmentState.FREE
    ]
    return min(free, key=lambda c: (goods is None and bool(c.goods), c.size.rank), default=None)
