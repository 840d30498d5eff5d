"""Events that are not sent by themselves any more: set aside with an alarm, and put back."""

import logging
from collections.abc import Iterable

from kiosk.domain.alarms import AlarmCode
from kiosk.forwarder.alarms import Alarms
from kiosk.store import Store

MOST_TEXT = 300

log = logging.getLogger(__name__)


class Quarantine:
    """Every event in it keeps its number, and an open alarm names it.

    Concurrency: as its store.
    """

    def __init__(self, store: Store, alarms: Alarms) -> None:
        self._store = store
        self._alarms = alarms

    def set_aside(self, event_id: str, code: str, text: str) -> bool:
        """Stop sending an event. False when it was not waiting."""
        with self._store.transaction():
            if not self._store.outbox.quarantine(event_id, code, text):
                return False
            type_ = next(q.type for q in self._store.outbox.quarantined() if q.event_id == event_id)
            log.error("event quarantined", extra={"event_id": event_id, "type": type_, "code": code})
            # An alarm about an alarm could be refused as well, and that one too.
            if not type_.startswith("alarm."):
                self._alarms.open(
                    AlarmCode.EVENT_QUARANTINED, event_id, f"{type_}: {code}: {text}"[:MOST_TEXT]
                )
        return True

    def put_back(self, event_ids: Iterable[str]) -> None:
        """Have events sent again, the next time the forwarder begins at the oldest."""
        put_back = list(event_ids)
        with self._store.transaction():
            self._store.outbox.retry(put_back)
            self.released(put_back)

    def released(self, event_ids: Iterable[str]) -> None:
        """They are in quarantine no more: their alarms are over."""
        for event_id in event_ids:
            self._alarms.clear(AlarmCode.EVENT_QUARANTINED, event_id)
