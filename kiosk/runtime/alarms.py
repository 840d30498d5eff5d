"""What needs a person: raised once, cleared once, also across restarts."""

from collections import deque
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Self

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.machine_events import AlarmCleared, AlarmRaised
from kiosk.domain.moment import Moment
from kiosk.store import NothingStored, Store
from kiosk.store.alarms import OpenAlarms, open_alarm

RESTLESS_MS: Final = 3_600_000
CALM_MS: Final = 60_000
"""What was raised before within RESTLESS_MS is cleared when it has been over for CALM_MS, twice as long each
further time: a loose contact is told of some ten times on its first day, and then once an hour at most."""

_Alarm = tuple[AlarmCode, str]
_Unsaid = tuple[AlarmRaised | AlarmCleared, Moment]


@dataclass
class _Memory:
    """What one process remembers; the ledger has the rest."""

    is_open: dict[_Alarm, bool] = field(default_factory=dict)
    raised_ms: dict[_Alarm, tuple[int, ...]] = field(default_factory=dict)
    over_since_ms: dict[_Alarm, int] = field(default_factory=dict)
    """Open still, because they may come back."""
    unsaid: deque[_Unsaid] = field(default_factory=deque)

    def copy(self) -> Self:
        return type(self)(
            dict(self.is_open), dict(self.raised_ms), dict(self.over_since_ms), self.unsaid.copy()
        )


class Alarms:
    """One open alarm a code and device. The ledger remembers which are open.

    What cannot be recorded now is recorded later, with the time at which it came true; but within
    somebody's transaction it is recorded with all the rest, or forgotten with it.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self._memory = _Memory()

    def set(self, code: AlarmCode, about: str, trouble: str | None) -> None:
        """Say what is wrong with a device, or None: nothing is. Only a change is recorded."""
        alarm = (code, about)
        is_open, is_over = self._is_open(alarm), alarm in self._memory.over_since_ms
        if (trouble is not None) == (is_open and not is_over):
            return
        self._store.after_rollback(partial(self._forget, self._memory.copy()))
        if trouble is None:
            self._memory.over_since_ms[alarm] = self._store.ledger.now().boottime_ms
        else:
            self._memory.over_since_ms.pop(alarm, None)
            if not is_open:
                self._raise(alarm, trouble)
        self.say()

    def is_open(self, code: AlarmCode, about: str) -> bool:
        """Whether it was raised, and is not cleared."""
        return self._is_open((code, about))

    def forget_strangers(self, subjects: Mapping[AlarmCode, Set[str]]) -> None:
        """Clear what is about a device that this cabinet has no more: nothing else ever would."""
        for entry in OpenAlarms(self._store.ledger).look():
            code, about = AlarmCode(entry.event["data"]["alarm_code"]), entry.event["data"]["about"]
            if about not in subjects.get(code, {about}):
                self.set(code, about, None)

    def say(self) -> None:
        """Record what came true, or is over for long enough, and was not recorded; as the disk takes it."""
        self._clear_what_is_over()
        try:
            while self._memory.unsaid:
                self._store.ledger.record(*self._memory.unsaid[0])
                self._memory.unsaid.popleft()
        except NothingStored:
            return

    def _raise(self, alarm: _Alarm, trouble: str) -> None:
        now, memory = self._store.ledger.now(), self._memory
        code, about = alarm
        lately = (at for at in memory.raised_ms.get(alarm, ()) if now.boottime_ms - at < RESTLESS_MS)
        memory.raised_ms[alarm] = (*lately, now.boottime_ms)
        memory.is_open[alarm] = True
        raised = AlarmRaised(kiosk_id=self._kiosk_id, alarm_code=code, about=about, text=trouble)
        memory.unsaid.append((raised, now))

    def _clear_what_is_over(self) -> None:
        memory = self._memory
        if not memory.over_since_ms:
            return
        now = self._store.ledger.now()
        for alarm, since_ms in tuple(memory.over_since_ms.items()):
            if now.boottime_ms - since_ms < self._calm_ms(alarm):
                continue
            code, about = alarm
            del memory.over_since_ms[alarm]
            memory.is_open[alarm] = False
            cleared = AlarmCleared(kiosk_id=self._kiosk_id, alarm_code=code, about=about)
            memory.unsaid.append((cleared, now))

    def _calm_ms(self, alarm: _Alarm) -> int:
        """How long it must be over: not at all, unless it was raised more than once lately."""
        again = len(self._memory.raised_ms.get(alarm, ())) - 1
        return min(RESTLESS_MS, CALM_MS << again - 1) if again > 0 else 0

    def _forget(self, memory: _Memory) -> None:
        """All that was said since it was so."""
        self._memory = memory

    def _is_open(self, alarm: _Alarm) -> bool:
        if alarm not in self._memory.is_open:
            self._memory.is_open[alarm] = open_alarm(self._store.ledger, *alarm) is not None
        return self._memory.is_open[alarm]
