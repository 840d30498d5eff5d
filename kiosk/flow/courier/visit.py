"""A courier's visit: what is known while they empty the kiosk."""

from enum import StrEnum
from functools import partial
from typing import ClassVar

from pydantic import Field

from kiosk.domain.collecting import (
    CountedBy,
    Discrepancy,
    DiscrepancyKind,
    Manifest,
    TakenLoadUnit,
    TakenPackage,
    WaitingPackage,
)
from kiosk.domain.compartments import DoorState, Sight
from kiosk.domain.moment import Instant
from kiosk.domain.roster import Role
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.behaviour import Behaviour
from kiosk.flow.courier.effects import LookForPackages
from kiosk.flow.courier.signals import BinHere, LeftOpen
from kiosk.flow.effects import DiscardPhoto, Effect
from kiosk.flow.signals import EffectResult, PhotoTaken, TimerName
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.visit import Paper
from kiosk.flow.wants import DoorWatch, Scanning, Timer, Want


class CourierStep(StrEnum):
    """`emptying`: a group of doors. `which`, `trouble`: what is wrong there, and with which package.

    `seal`: the bag in the bin at hand is to be sealed. `new_bag`: the next one is to be scanned.
    `bag_in`: it is to be put in.
    """

    HOME = "home"
    CHOOSING = "choosing"
    TAKING_OVER = "taking_over"
    EMPTYING = "emptying"
    WHICH = "which"
    TROUBLE = "trouble"
    PHOTO = "photo"
    LABEL_PRINTING = "label_printing"
    LABEL_ATTACH = "label_attach"
    ALL_EMPTY = "all_empty"
    SEAL = "seal"
    NEW_BAG = "new_bag"
    BAG_IN = "bag_in"
    MANIFEST = "manifest"
    DONE = "done"
    ENDED = "ended"


AT_DOORS = frozenset(
    {
        CourierStep.EMPTYING,
        CourierStep.WHICH,
        CourierStep.TROUBLE,
        CourierStep.PHOTO,
        CourierStep.LABEL_PRINTING,
        CourierStep.LABEL_ATTACH,
        CourierStep.ALL_EMPTY,
    }
)
"""Steps with a group of doors that is not settled."""


class Outcome(StrEnum):
    """What became of a package behind a door of the group."""

    TAKEN = "taken"
    MISSING = "missing"
    LEFT_BEHIND = "left_behind"
    STAYED_SHUT = "stayed_shut"


NOT_TAKEN = (DiscrepancyKind.MISSING, DiscrepancyKind.LEFT_BEHIND)
"""What says that the courier does not have a package."""

AT_BIN = frozenset({CourierStep.SEAL, CourierStep.NEW_BAG, CourierStep.BAG_IN})

BAG_MAY_BE_OUT = frozenset({CourierStep.SEAL, CourierStep.BAG_IN})
"""Steps in which a bag is open by the books, and may have been pulled out, or not be in yet."""

SCANS = frozenset({CourierStep.EMPTYING, CourierStep.SEAL, CourierStep.NEW_BAG})


class Scanned(StrEnum):
    """What was scanned, and does not count."""

    ALREADY = "already"
    OTHER_DOOR = "other_door"
    NOT_LISTED = "not_listed"
    NO_BAG = "no_bag"
    BAG_KNOWN = "bag_known"


class CourierVisit(StaffVisit):
    """The person who empties.

    `here` are the packages of their carrier that are behind their doors, by the books; those of `group`,
    whose doors are opened together, among them. `left_open`: by a colleague, for who has nothing in hand.
    `picked`: sizes, bins, or what is due. `chosen` are still to
    be opened, `chosen_bins` to be emptied; `at_bin` is in hand. `outcomes` and `extras` (something nobody
    expected lies there) are of the group, `sights` what the boards see of it. `stuck` doors did not open.
    `kind` and `at_door`: what is being said to be wrong, and where. `unlisted`: a label that nobody expected.
    `typed`: so much of a number, None while it is to be scanned; `letters` are shown as keys, not digits.
    `counted`: by the courier, where it is not what we count. `unseen`: doors of the group that were not in
    their sight all the time, so that they cannot say what is behind them now. `unopened`: those that were on
    their way open when a restart came, and are shut: nobody has been at what is behind them.
    """

    PASSING: ClassVar[frozenset[str]] = AnyVisit.PASSING | {
        *(
            "here",
            "bins_here",
            "left_open",
            "open_at_once",
            "looked_at",
            "moves",
            "sights",
            "scanned",
            "unlisted",
            "paper",
            "unseen",
        ),
        *("kind", "at_door", "picked", "label_failed", "typed", "letters"),
    }

    IN_HAND: ClassVar[frozenset[str]] = frozenset({"taken", "load_units", "discrepancies", "manifest"})

    step: CourierStep = CourierStep.HOME
    here: tuple[WaitingPackage, ...] = Field(default=(), exclude=True)
    bins_here: tuple[BinHere, ...] = Field(default=(), exclude=True)
    left_open: LeftOpen | None = Field(default=None, exclude=True)
    looked_at: Instant | None = None
    open_at_once: int = 1
    picked: frozenset[str] = frozenset()
    chosen: tuple[str, ...] = ()
    chosen_bins: tuple[str, ...] = ()
    at_bin: str | None = None
    group: tuple[str, ...] = ()
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    extras: frozenset[str] = frozenset()
    sights: dict[str, Sight] = Field(default_factory=dict)
    stuck: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    unopened: frozenset[str] = frozenset()
    taken: tuple[TakenPackage, ...] = ()
    load_units: tuple[TakenLoadUnit, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    counted: int | None = None
    scanned: Scanned | None = None
    typed: str | None = None
    letters: bool = False
    unlisted: str | None = None
    kind: DiscrepancyKind | None = None
    at_door: str | None = None
    label_failed: bool = False
    manifest: Manifest | None = None
    manifest_at: Instant | None = None
    paper: Paper = Paper.NONE
    parked: bool = False
    moves: int = 0

    @property
    def asks_first(self) -> tuple[Effect, ...]:
        return (LookForPackages(),)

    @property
    def is_parked(self) -> bool:
        return self.parked and not self.is_over

    @property
    def in_suspense(self) -> bool:
        has_begun = self.group or self.taken or self.load_units or self.discrepancies or self.at_bin
        return bool(has_begun) and not self.is_over

    @property
    def keeps(self) -> bool:
        """Whether there is something of which nobody else may say what became of it."""
        return bool(self.group or self.taken or self.load_units or self.bins) and self.manifest is None

    @property
    def doors(self) -> frozenset[str]:
        return frozenset(self.group)

    @property
    def bins(self) -> frozenset[str]:
        """Nothing may fall into the bin at hand, also while nobody is there to say that its bag is in."""
        return frozenset({self.at_bin} if self.at_bin and self.step in BAG_MAY_BE_OUT else ())

    @property
    def opening(self) -> frozenset[str]:
        """Doors of the group that are on their way open."""
        return frozenset(c for c in self.group if f"OpenDoor {c}" in self.awaiting)

    @property
    def unaccounted(self) -> tuple[WaitingPackage, ...]:
        """Packages of the group of which it is not said yet what became of them."""
        return tuple(p for c in self.group if c not in self.outcomes and (p := self.behind(c)))

    @property
    def bin(self) -> BinHere | None:
        """The bin in hand."""
        return next((known for known in self.bins_here if known.bin_id == self.at_bin), None)

    def behind(self, compartment_id: str) -> WaitingPackage | None:
        """The package that the books have behind a door."""
        return next((p for p in self.here if p.compartment_id == compartment_id), None)

    def emptied_of(self, compartment_id: str) -> str:
        """The drop-off whose package was taken from behind a door, or was missing there; the books may
        have another one by now.
        """
        was_taken = self.outcomes[compartment_id] is Outcome.TAKEN
        lines: tuple[TakenPackage | Discrepancy, ...] = self.taken if was_taken else self.discrepancies
        return next(
            one.drop_off_id
            for one in reversed(lines)
            if one.compartment_id == compartment_id and one.drop_off_id is not None
        )

    def door(self, compartment_id: str) -> DoorState:
        return self.sights.get(compartment_id, Sight()).door

    def is_still_theirs(self, compartment_id: str, settled: frozenset[str]) -> bool:
        """Not where somebody has cleared a door of the group while they were away: what is behind it now,
        if anything, is nothing that they have dealt with. `settled`: as PackagesHere.
        """
        if compartment_id in settled:
            return False
        if self.outcomes.get(compartment_id) not in (Outcome.TAKEN, Outcome.MISSING):
            return True
        package = self.behind(compartment_id)
        dealt_with = [(taken.compartment_id, taken.drop_off_id) for taken in self.taken]
        missed = [(line.compartment_id, line.drop_off_id) for line in self.discrepancies]
        return package is not None and (compartment_id, package.drop_off_id) in (*dealt_with, *missed)

    def taken_but_where(self, settled: frozenset[str]) -> tuple[TakenPackage, ...]:
        """Without what somebody has seen behind a door of the group since: not taken, or put back."""
        seen = {
            (package.drop_off_id, package.package_no)
            for name in settled.intersection(self.group)
            if (package := self.behind(name)) is not None
        }
        return tuple(taken for taken in self.taken if (taken.drop_off_id, taken.package_no) not in seen)

    @property
    def at_hand(self) -> tuple[str, ...]:
        """Doors of the group that have been opened."""
        return tuple(
            c
            for c in self.group
            if c not in self.opening | self.unopened and self.outcomes.get(c) is not Outcome.STAYED_SHUT
        )

    @property
    def shut_too_early(self) -> tuple[str, ...]:
        """Doors of the group that are shut, and what lay behind them is not accounted for."""
        return tuple(
            p.compartment_id
            for p in self.unaccounted
            if p.compartment_id not in self.opening and self.door(p.compartment_id) is DoorState.CLOSED
        )

    def with_taken(self, package: WaitingPackage, by: CountedBy) -> "CourierVisit":
        """The package is the courier's, in the books when all is confirmed."""
        taken = TakenPackage(
            drop_off_id=package.drop_off_id,
            package_no=package.package_no,
            label_number=package.label_number,
            compartment_id=package.compartment_id,
            size=package.size,
            load_unit_id=None,
            counted_by=by,
        )
        return self.but(
            taken=(*self.taken_without(package), taken),
            outcomes=self.outcomes | {package.compartment_id: Outcome.TAKEN},
            discrepancies=self.discrepancies_but_where(package),
        )

    def taken_without(self, package: WaitingPackage) -> tuple[TakenPackage, ...]:
        mine = (package.drop_off_id, package.package_no)
        return tuple(t for t in self.taken if (t.drop_off_id, t.package_no) != mine)

    def discrepancies_but_where(self, package: WaitingPackage) -> tuple[Discrepancy, ...]:
        """Those that do not say where the package is: of that the last word counts."""
        mine = (package.drop_off_id, package.package_no)
        return tuple(
            line
            for line in self.discrepancies
            if line.kind not in NOT_TAKEN or (line.drop_off_id, line.package_no) != mine
        )


def _not_awaited(_: CourierVisit, result: EffectResult) -> tuple[Effect, ...]:
    return (DiscardPhoto(photo_id=result.photo.photo_id),) if isinstance(result, PhotoTaken) else ()


COURIER = Behaviour[CourierVisit](_not_awaited)
on = COURIER.on
HOMES[Role.COURIER] = partial(home, kind=CourierVisit)


def wants(visit: CourierVisit) -> frozenset[Want]:
    """Doors are watched until their group is settled; who moves in front of the kiosk is there."""
    found: set[Want] = {DoorWatch(compartment_id=c) for c in visit.group if c not in visit.stuck}
    if visit.step in SCANS and not visit.parked:
        found.add(Scanning())
    if not visit.is_over and not visit.parked:
        found.add(Timer(name=TimerName.STAFF_IDLE, generation=visit.touches + visit.moves))
    return frozenset(found)
