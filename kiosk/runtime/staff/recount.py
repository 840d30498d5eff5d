"""What is really in the compartments, after the books were lost or are not to be trusted."""

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.domain.codes import Mode
from kiosk.domain.commanded import OPENED_WITHOUT_A_VISIT
from kiosk.domain.compartments import (
    ABOUT_THE_INSIDE,
    NOT_KNOWN_HERE,
    NOT_SEEN_EMPTY,
    TO_COUNT,
    VISIT_UNREADABLE,
    BlockedBy,
)
from kiosk.domain.machine_events import CompartmentRecounted, KnownPackage
from kiosk.domain.staff_events import Act
from kiosk.flow.technician.effects import Count
from kiosk.runtime import lost_returns
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.holdings import ON_LABEL, Holdings
from kiosk.store import Store

SSCC_BEGINS = "00"

ANSWERED = frozenset({NOT_SEEN_EMPTY, VISIT_UNREADABLE})
"""Blocks for which nothing is asked but what is inside: a count asks it, and is told before them."""


class Recount:
    """One that was begun is in the books, as blocks: any technician goes on with it, also after a restart.

    Compartments that are blocked for something that a look inside does not end wait for a technician anyway,
    and those of a return that is under way are told of by that; they are not counted.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, compartments: Compartments, holdings: Holdings, kiosk_id: str) -> None:
        self._store = store
        self._compartments = compartments
        self._holdings = holdings
        self._kiosk_id = kiosk_id

    def left(self) -> tuple[str, ...]:
        """Those that nobody has looked into yet, in cabinet order."""
        return tuple(
            compartment_id
            for compartment_id, facts in self._compartments.facts().items()
            if facts.blocked_why == TO_COUNT
        )

    def begin(self) -> None:
        """From now on nothing is offered that nobody has looked into."""
        with self._store.transaction():
            for compartment_id, facts in self._compartments.facts().items():
                if facts.reserved_by is None:
                    is_first = facts.reasons <= ANSWERED
                    self._compartments.block(compartment_id, TO_COUNT, BlockedBy.TECHNICIAN, first=is_first)

    def count(self, effect: Count) -> tuple[str, ...]:
        """What was found counts from here on, whatever the books said.

        A label that nobody can read contradicts nothing: what the books have there is not given up for it.
        Returns the compartments whose package the whole count has found nowhere; none before its last door.
        """
        compartment_id = effect.compartment_id
        expected = self._expected(compartment_id)
        found = self._package_of(effect.label) if effect.label else None
        drop_off_id = found.drop_off_id if found else None
        counted = CompartmentRecounted(
            kiosk_id=self._kiosk_id,
            compartment_id=compartment_id,
            found=effect.found,
            label=effect.label,
            drop_off_id=drop_off_id,
            package_no=found.package_no if found else None,
            staff_ref=effect.staff.staff_ref,
            expected=expected,
            left=len(set(self.left()) - {compartment_id}),
        )
        with self._store.transaction():
            missing = self._missing(counted)
            self._store.ledger.record(counted.model_copy(update={"missing": tuple(missing.values())}))
            if effect.found == "empty":
                lost_returns.seen_empty(self._store, compartment_id)
            self._store.compartments.release(compartment_id)
            said = expected.drop_off_id if expected else None
            holds = said if effect.found == "unreadable" else drop_off_id
            if holds:
                self._compartments.hold(compartment_id, holds)
            self._compartments.lift(compartment_id, "technician", OPENED_WITHOUT_A_VISIT | ABOUT_THE_INSIDE)
            if drop_off_id is None and effect.found != "empty":
                self._compartments.block(compartment_id, NOT_KNOWN_HERE, BlockedBy.TECHNICIAN)
        return tuple(missing)

    def _expected(self, compartment_id: str) -> KnownPackage | None:
        holds = self._compartments.facts()[compartment_id].holds
        package = self._holdings.behind(compartment_id)
        return KnownPackage(drop_off_id=holds, package_no=package and package.package_no) if holds else None

    def _missing(self, last: CompartmentRecounted) -> dict[str, KnownPackage]:
        """What this whole count has found nowhere, by the compartment it was expected in; nothing before its
        `last` door, since what one door lacks the next may have.
        """
        if last.left:
            return {}
        counted = [last, *self._counted_before(last.compartment_id)]
        found = {(one.drop_off_id, one.package_no) for one in counted}
        expected = {one.compartment_id: one.expected for one in counted if one.found != "unreadable"}
        return {
            compartment_id: package
            for compartment_id, package in expected.items()
            if package and (package.drop_off_id, package.package_no) not in found
        }

    def _counted_before(self, last: str) -> Iterator[CompartmentRecounted]:
        """In this count, and not in an earlier one."""
        ledger = self._store.ledger
        begun = ledger.selected(type_="staff.acted", about=Act.RECOUNT_BEGUN, limit=1, newest=True)
        for compartment_id in self._compartments.facts():
            counted = ledger.newest_about(compartment_id, "compartment.recounted")
            if compartment_id != last and counted and (not begun or counted.sequence > begun[0].sequence):
                yield CompartmentRecounted.model_validate(counted.event["data"])

    def _package_of(self, label: str) -> KnownPackage | None:
        """Which package of the drop-offs that this kiosk has ever taken in has this label.

        Not only of those that are in its books: two parcels may have changed places, and the first door that
        was counted has taken the claim of the other's. A bar code of an SSCC has two zeros more than the
        number that is written below it.
        """
        for read in dict.fromkeys((label, label.removeprefix(SSCC_BEGINS))):
            for entry in self._store.ledger.selected(type_="drop_off.completed", about=read, newest=True):
                data = entry.event["data"]
                if entry.event["mode"] != Mode.TRAINING and (package_no := _labelled(data, read)):
                    return KnownPackage(drop_off_id=data["drop_off_id"], package_no=package_no)
        return None


def _labelled(completed: Mapping[str, Any], label: str) -> int | None:
    """The number of the package in a drop-off with this on it."""
    labelled = (p["package_no"] for p in completed["packages"] if label in {p.get(key) for key in ON_LABEL})
    return next(labelled, None)
