"""What a restart finds of the staff's visits: read again, and their doors' intents settled."""

import logging
from collections.abc import Mapping

from pydantic import ValidationError

from kiosk.domain.alarms import AlarmCode
from kiosk.flow.staff.visit import StaffVisit
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.openings import FOR_STAFF
from kiosk.store import Store

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
        interrupted = []
        for kept in self._store.staff_visits.unsettled():
            try:
                interrupted.append(self._kinds[kept.kind].model_validate_json(kept.snapshot))
            except (KeyError, ValidationError):
                _log.exception("a snapshot cannot be read: visit=%s", kept.visit_id)
                with self._store.transaction():
                    self._alarms.set(
                        AlarmCode.VISIT_UNREADABLE, kept.visit_id, "a visit of the staff cannot be read again"
                    )
                    self._store.staff_visits.forget(kept.visit_id)
        return interrupted
