"""What a restart finds: visits in suspense, read again and told what the boards say now."""

import json
import logging
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import VISIT_UNREADABLE, Sight
from kiosk.flow import signals
from kiosk.flow.draft import Draft, InBin
from kiosk.flow.effects import LeaveUnresolved
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.visit import Visit
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.answers import COMMANDED
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.desk import Desk
from kiosk.runtime.flaps import FOR_BIN
from kiosk.runtime.lost_returns import LostReturns
from kiosk.runtime.openings import FOR_STAFF
from kiosk.store import Intent, Store

_log = logging.getLogger(__name__)


class Recovery:
    """Reads what was interrupted. Whoever cannot be read is left to a person, never dropped.

    Concurrency: the core's; one for each start.
    """

    def __init__(self, store: Store, desk: Desk, compartments: Compartments, alarms: Alarms) -> None:
        self._store = store
        self._desk = desk
        self._compartments = compartments
        self._alarms = alarms
        self._lost = LostReturns(store, alarms, desk.kiosk_id)
        self._intents = {
            intent.visit_id: intent
            for intent in store.visits.open_intents()
            if intent.kind not in (COMMANDED, FOR_STAFF)
        }

    def visits(self, of_staff: Iterable[StaffVisit]) -> list[Visit]:
        """Every customer's visit in suspense. Pictures are swept away that neither they nor those `of_staff`
        need.
        """
        interrupted, unreadable = [], {}
        unsettled = self._store.visits.unsettled()
        for visit_id, snapshot in unsettled:
            try:
                interrupted.append(Visit.model_validate_json(snapshot))
            except ValidationError as error:
                _log.error("a snapshot cannot be read: visit=%s errors=%d", visit_id, error.error_count())
                unreadable[visit_id] = snapshot
        for visit_id in sorted(self._intents.keys() - {visit_id for visit_id, _ in unsettled}):
            _log.error("a snapshot is lost: visit=%s", visit_id)
            unreadable[visit_id] = ""
        drafts = [visit.draft for visit in interrupted if visit.draft]
        needed = frozenset(photo_id for visit in (*interrupted, *of_staff) for photo_id in visit.photo_ids)
        with self._store.transaction():
            self._claim_again(drafts)
            for visit_id, snapshot in unreadable.items():
                self._leave_unresolved(visit_id, snapshot)
            unresolved = {left.drop_off_id for left in self._store.unresolved.all()}
            self._lost.give_to_a_person(unresolved | {draft.drop_off_id for draft in drafts}, needed)
            for visit_id in unreadable:
                self._give_to_a_person(visit_id)
        self._store.photos.sweep(needed)
        return interrupted

    def _claim_again(self, drafts: list[Draft]) -> None:
        """What they reserved stays reserved, also where a salvage has lost the row that said so."""
        for draft in (draft for draft in drafts if draft.begun):
            self._store.authorizations.claim_again(
                draft.presented.authorization, draft.drop_off_id, self._store.ledger.now()
            )

    def signal_for(self, visit: Visit, sights: Mapping[str, Sight]) -> signals.Recovered:
        """What the board says of the package in hand, and of a door that was about to open."""
        intent = self._intents.get(visit.visit_id)
        package = visit.draft.package if visit.draft else None
        if intent and intent.kind == FOR_BIN:
            unseen = Sight()
            into = InBin.model_validate(intent.detail)
            return signals.Recovered(door=unseen.door, occupancy=unseen.occupancy, bin=into)
        intended = _compartment(intent) if intent else None
        sight = sights.get(intended or (package and package.compartment_id) or "", Sight())
        return signals.Recovered(
            door=sight.door,
            occupancy=sight.occupancy,
            compartment_id=intended,
            size=intent.detail["size"] if intent else None,
        )

    def settle_intent(self, visit: Visit, found: signals.Recovered) -> None:
        """Write down what became of the unlock that nobody saw."""
        if intent := self._intents.get(visit.visit_id):
            self._store.visits.settle(intent.intent_id, f"found_{found.door.value}", self._store.ledger.now())

    def _leave_unresolved(self, visit_id: str, snapshot: str) -> None:
        if (draft := _draft_in(snapshot)) and draft.begun:
            self._desk.leave_unresolved(LeaveUnresolved(draft=draft, why="unreadable_snapshot"), visit_id)

    def _give_to_a_person(self, visit_id: str) -> None:
        if intent := self._intents.get(visit_id):
            if intent.kind != FOR_BIN:
                self._compartments.block(_compartment(intent), VISIT_UNREADABLE)
            self._store.visits.settle(intent.intent_id, "unknown", self._store.ledger.now())
        self._alarms.set(
            AlarmCode.VISIT_UNREADABLE, visit_id, "a visit was interrupted and cannot be read again"
        )
        self._store.visits.forget(visit_id)


def _compartment(intent: Intent) -> str:
    return str(intent.detail["compartment_id"])


def _draft_in(snapshot: str) -> Draft | None:
    """The drop-off in a snapshot whose other parts are not understood."""
    try:
        return Draft.model_validate(json.loads(snapshot)["draft"])
    except (ValueError, KeyError, TypeError):
        return None
