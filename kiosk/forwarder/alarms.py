"""Alarms of the forwarder: one open alarm a code and device, also across restarts."""

from kiosk.domain.machine_events import AlarmCleared, AlarmRaised
from kiosk.store import Store


class Alarms:
    """Raises and clears by what the ledger says is open.

    Concurrency: as its store.
    """

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id

    def open(self, alarm_code: str, about: str, text: str) -> None:
        """Record that something needs a person, unless that was said and is not over."""
        with self._store.transaction():
            if not self._is_open(f"{alarm_code}:{about}"):
                self._store.ledger.record(
                    AlarmRaised(kiosk_id=self._kiosk_id, alarm_code=alarm_code, about=about, text=text)
                )

    def clear(self, alarm_code: str, about: str) -> None:
        """Record that it is over, if it was open."""
        with self._store.transaction():
            if self._is_open(f"{alarm_code}:{about}"):
                self._store.ledger.record(
                    AlarmCleared(kiosk_id=self._kiosk_id, alarm_code=alarm_code, about=about)
                )

    def _is_open(self, subject: str) -> bool:
        raised = self._store.ledger.newest_about(subject, "alarm.raised")
        cleared = self._store.ledger.newest_about(subject, "alarm.cleared")
        return raised is not None and (cleared is None or cleared.sequence < raised.sequence)
