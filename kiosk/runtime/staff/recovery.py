"""What a restart finds of the staff's visits: read again, and their doors' intents settled."""

import json
import logging
from collections.abc import Mapping

from pydantic import ValidationError

from kiosk.domain.alarms import AlarmCode
from kiosk.flow.staff.visit import StaffVisit
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.openings import FOR_STAFF
from kiosk.store import Store
from kiosk.store.staff_visits import KeptStaffVisit

_log = logging.getLogger(__name__)


class StaffRecovery:
    """The compartments whose doors they opened are in doubt already, since before the doors moved.

    Concurrency: the core's; one for each start.
    """

    def __init__(self, store: Store, alarms: Alarms, kinds: Mapping[str, type[StaffVisit]]) -> None:
        self._store = store
        self._alarms = alarms
        self._kinds = kinds

    def visits(self) -> list[StaffVisit]:
        """Every visit in suspense."""
        with self._store.transaction():
            for intent in self._store.visits.open_intents():
                if intent.kind == FOR_STAFF:
                    self._store.visits.settle(intent.intent_id, "unknown", self._store.ledger.now())
        return [visit for kept in self._store.staff_visits.unsettled() if (visit := self._read(kept))]

    def _read(self, kept: KeptStaffVisit) -> StaffVisit | None:
        """The visit; at the least what is in hand in it. A snapshot that tells not even that is kept: nothing
        else may say where somebody's parcels are.
        """
        try:
            return self._kinds[kept.kind].model_validate_json(kept.snapshot)
        except (KeyError, ValidationError):
            _log.exception("a snapshot cannot be read: visit=%s", kept.visit_id)
        with self._store.transaction():
            self._alarms.set(
                AlarmCode.VISIT_UNREADABLE, kept.visit_id, "a visit of the staff cannot be read again"
            )
        try:
            visit = _with_what_is_in_hand(self._kinds[kept.kind], kept.snapshot)
        except (KeyError, ValueError, AttributeError):
            return None
        return visit if visit.in_suspense else None


def _with_what_is_in_hand(kind: type[StaffVisit], snapshot: str) -> StaffVisit:
    """`effects_issued` goes with it: no intent has the number of an earlier one."""
    wanted = kind.IN_HAND | {"visit_id", "staff", "effects_issued"}
    said = {name: value for name, value in json.loads(snapshot).items() if name in wanted}
    return kind.model_validate_json(json.dumps(said))
