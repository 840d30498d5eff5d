"""What needs a person: raised once, cleared once, also across restarts."""

from collections import deque
from collections.abc import Iterable
from functools import partial

from kiosk.domain.machine_events import AlarmCleared, AlarmRaised
from kiosk.domain.moment import Moment
from kiosk.store import NothingStored, Store

_Unsaid = tuple[AlarmRaised | AlarmCleared, Moment]


class Alarms:
    """One open alarm a code and device. The ledger remembers which are open.

    What cannot be recorded now is recorded later, with the time at which it came true; but within
    somebody's transaction it is recorded with all the rest, or forgotten with it.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self._open: dict[str, bool] = {}
        self._unsaid: deque[_Unsaid] = deque()

    def set(self, code: str, about: str, trouble: str | None) -> None:
        """Say what is wrong with a device, or None: nothing is. Only a change is recorded."""
        subject = f"{code}:{about}"
        if (trouble is not None) == self._is_open(subject):
            return
        self._store.after_rollback(partial(self._forget, dict(self._open), tuple(self._unsaid)))
        self._open[subject] = trouble is not None
        change = (
            AlarmCleared(kiosk_id=self._kiosk_id, alarm_code=code, about=about)
            if trouble is None
            else AlarmRaised(kiosk_id=self._kiosk_id, alarm_code=code, about=about, text=trouble)
        )
        self._unsaid.append((change, self._store.ledger.now()))
        self.say()

    def say(self) -> None:
        """Record what has not been recorded, as far as the disk takes it."""
        try:
            while self._unsaid:
                self._store.ledger.record(*self._unsaid[0])
                self._unsaid.popleft()
        except NothingStored:
            return

    def _forget(self, is_open: dict[str, bool], unsaid: Iterable[_Unsaid]) -> None:
        """All that was said since it was so."""
        self._open, self._unsaid = is_open, deque(unsaid)

    def _is_open(self, subject: str) -> bool:
        if subject not in self._open:
            raised = self._store.ledger.newest_about(subject, "alarm.raised")
            cleared = self._store.ledger.newest_about(subject, "alarm.cleared")
            self._open[subject] = raised is not None and (
                cleared is None or cleared.sequence < raised.sequence
            )
        return self._open[subject]
