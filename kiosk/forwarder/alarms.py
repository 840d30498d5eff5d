"""Alarms of the forwarder: one open alarm a code and device, also across restarts."""

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.machine_events import AlarmCleared, AlarmRaised
from kiosk.store import Store
from kiosk.store.alarms import open_alarm


class Alarms:
    """Raises and clears by what the ledger says is open.

    Concurrency: as its store.
    """

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id

    def open(self, alarm_code: AlarmCode, about: str, text: str) -> None:
        """Record that something needs a person, unless that was said and is not over."""
        with self._store.transaction():
            if open_alarm(self._store.ledger, alarm_code, about) is None:
                self._store.ledger.record(
                    AlarmRaised(kiosk_id=self._kiosk_id, alarm_code=alarm_code, about=about, text=text)
                )

    def clear(self, alarm_code: AlarmCode, about: str) -> None:
        """Record that it is over, if it was open."""
        with self._store.transaction():
            if open_alarm(self._store.ledger, alarm_code, about):
                self._store.ledger.record(
                    AlarmCleared(kiosk_id=self._kiosk_id, alarm_code=alarm_code, about=about)
                )
