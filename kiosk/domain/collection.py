"""When a carrier's packages are to be fetched: because their time has come, or because room runs out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.domain.compartments import Compartment, Facts, Size
from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.event import EventData
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

SUBJECTS: Final = "collection:"
"""What the business key of every request begins with."""


class CollectionNeed(StrEnum):
    """`due`: packages have waited as long as they may. `room`: few compartments are left."""

    DUE = "due"
    ROOM = "room"


class HeldPackage(Value):
    """A package that waits in a compartment for its carrier."""

    compartment_id: str
    size: Size
    label_number: str | None
    written_code: str | None
    collect_by: Instant


class HeldLoadUnit(Value):
    """The bag in a drop bin that packages of its carrier fell into; `collect_by` is their earliest."""

    load_unit_id: str
    bin_id: str
    packages: int
    collect_by: Instant


class ToFetch(Value):
    """What waits for one carrier: behind doors, and in bins."""

    packages: tuple[HeldPackage, ...] = ()
    load_units: tuple[HeldLoadUnit, ...] = ()

    @property
    def collect_by(self) -> datetime:
        """The earliest of all; there is something."""
        of_packages = [package.collect_by for package in self.packages]
        return min(of_packages + [unit.collect_by for unit in self.load_units])

    def due(self, now: datetime) -> "ToFetch":
        """What has waited as long as it may."""
        return ToFetch(
            packages=tuple(package for package in self.packages if package.collect_by <= now),
            load_units=tuple(unit for unit in self.load_units if unit.collect_by <= now),
        )

    def __bool__(self) -> bool:
        return bool(self.packages or self.load_units)


class _OfRequest(EventData):
    request_id: str
    revision: int
    kiosk: KioskFacts
    carrier_id: str
    need: CollectionNeed

    @property
    def subject(self) -> str:
        return f"{SUBJECTS}{self.carrier_id}:{self.need.value}"


class CollectionRequested(_OfRequest):
    """A carrier is to come. A higher `revision` of one `request_id` replaces what was said before.

    At most one is open for a carrier and a need. `packages` behind doors, and `load_units` in bins with what
    fell into them, are those that are due, or for want of room all of the carrier's; `collect_by` is the
    earliest of theirs.
    """

    NOUN, PARTICIPLE = "collection", "requested"

    collect_by: Instant
    packages: tuple[HeldPackage, ...]
    load_units: tuple[HeldLoadUnit, ...] = ()
    compartments_left: int


class CollectionRequestCancelled(_OfRequest):
    """Nobody needs to come for this any more."""

    NOUN, PARTICIPLE = "collection", "request_cancelled"


Waiting = dict[str, ToFetch]
"""By carrier, what waits for it."""

Needs = dict[tuple[str, CollectionNeed], ToFetch]
"""By carrier and need, what is to be fetched."""


def compartments_left(compartments: Iterable[Compartment], facts: Mapping[str, Facts]) -> int:
    """How many hold nothing and are not blocked. Doors that stand open for a moment count all the same.

    Those that are kept for goods are no room for the others, unless there are no others.
    """
    every = tuple(compartments)
    for_most = [c for c in every if c.takes(None)] or every
    known = (facts[c.compartment_id] for c in for_most)
    return sum(not one.holds and not one.blocked_why for one in known)


def needs(waiting: Waiting, left: int, at_least_left: int, now: datetime) -> Needs:
    """What must be fetched now, with fewer than `at_least_left` compartments left or past its time."""
    found: Needs = {}
    for carrier_id, held in waiting.items():
        if due := held.due(now):
            found[carrier_id, CollectionNeed.DUE] = due
        if left < at_least_left and held:
            found[carrier_id, CollectionNeed.ROOM] = held
    return found
