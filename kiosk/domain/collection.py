"""When a carrier's packages are to be fetched: because their time has come, or because room runs out."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.domain.compartments import Facts, Size
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

    At most one is open for a carrier and a need. `packages` are those that are due, or for want of
    room all of the carrier's; `collect_by` is the earliest of theirs.
    """

    NOUN, PARTICIPLE = "collection", "requested"

    collect_by: Instant
    packages: tuple[HeldPackage, ...]
    compartments_left: int


class CollectionRequestCancelled(_OfRequest):
    """Nobody needs to come for this any more."""

    NOUN, PARTICIPLE = "collection", "request_cancelled"


Waiting = dict[str, tuple[HeldPackage, ...]]
"""By carrier, what waits for it."""

Needs = dict[tuple[str, CollectionNeed], tuple[HeldPackage, ...]]
"""By carrier and need, what is to be fetched."""


def compartments_left(facts: Iterable[Facts]) -> int:
    """How many hold nothing and are not blocked. Doors that stand open for a moment count all the same."""
    return sum(not known.holds and not known.blocked_why for known in facts)


def needs(waiting: Waiting, left: int, at_least_left: int, now: datetime) -> Needs:
    """What must be fetched now, with fewer than `at_least_left` compartments left or past its time."""
    found: Needs = {}
    for carrier_id, packages in waiting.items():
        if due := tuple(package for package in packages if package.collect_by <= now):
            found[carrier_id, CollectionNeed.DUE] = due
        if left < at_least_left and packages:
            found[carrier_id, CollectionNeed.ROOM] = packages
    return found
