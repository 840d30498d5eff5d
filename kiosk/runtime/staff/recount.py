"""What is really in the compartments, after the books were lost or are not to be trusted."""

from collections.abc import Mapping
from typing import Any

from kiosk.domain.codes import Mode
from kiosk.domain.compartments import TO_COUNT, BlockedBy
from kiosk.domain.machine_events import CompartmentRecounted
from kiosk.flow.technician.effects import Count
from kiosk.runtime.compartments import Compartments
from kiosk.store import Store

SSCC_BEGINS = "00"

NOT_KNOWN_HERE = "package_not_known"
"""Why one is blocked with a package inside that this kiosk's books do not name: central may know it."""


class Recount:
    """One that was begun is in the books, as blocks: any technician goes on with it, also after a restart.

    Compartments that are blocked for something else wait for a technician anyway, and those of a return
    that is under way are told of by that; they are not counted.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, compartments: Compartments, kiosk_id: str) -> None:
        self._store = store
        self._compartments = compartments
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
                    self._compartments.block(compartment_id, TO_COUNT, BlockedBy.TECHNICIAN)

    def count(self, effect: Count) -> None:
        """What was found counts from here on, whatever the books said.

        A label that nobody can read contradicts nothing: what the books have there is not given up for it.
        """
        compartment_id = effect.compartment_id
        said = self._compartments.facts()[compartment_id].holds
        drop_off_id = self._drop_off_of(effect.label) if effect.label else None
        with self._store.transaction():
            self._store.ledger.record(
                CompartmentRecounted(
                    kiosk_id=self._kiosk_id,
                    compartment_id=compartment_id,
                    found=effect.found,
                    label=effect.label,
                    drop_off_id=drop_off_id,
                    staff_ref=effect.staff.staff_ref,
                )
            )
            self._store.compartments.release(compartment_id)
            holds = said if effect.found == "unreadable" else drop_off_id
            if holds:
                self._compartments.hold(compartment_id, holds)
            self._compartments.unblock(compartment_id, by="technician")
            if drop_off_id is None and effect.found != "empty":
                self._compartments.block(compartment_id, NOT_KNOWN_HERE, BlockedBy.TECHNICIAN)

    def _drop_off_of(self, label: str) -> str | None:
        """Which of the drop-offs that this kiosk has ever taken in has this label.

        Not only of those that are in its books: two parcels may have changed places, and the first door that
        was counted has taken the claim of the other's. A bar code of an SSCC has two zeros more than the
        number that is written below it.
        """
        for read in dict.fromkeys((label, label.removeprefix(SSCC_BEGINS))):
            for entry in self._store.ledger.selected(type_="drop_off.completed", about=read, newest=True):
                if entry.event["mode"] != Mode.TRAINING and read in _labels_in(entry.event["data"]):
                    return str(entry.event["data"]["drop_off_id"])
        return None


def _labels_in(completed: Mapping[str, Any]) -> set[str]:
    keys = ("label_number", "tracking_number", "written_code")
    return {package[key] for package in completed["packages"] for key in keys if package.get(key)}
