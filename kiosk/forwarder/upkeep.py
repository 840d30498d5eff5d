"""What the database needs while there is nothing else to do: its log written back, and a copy every day."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from kiosk.domain.alarms import AlarmCode
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.room import Room
from kiosk.host.clock import Clock
from kiosk.store import BackupFailedError, Store, StoreDamagedError

WRITE_BACK_EVERY_S: Final = 60.0
"""Each time costs three syncs when there was anything to write back."""
LOOK_EVERY_S: Final = 60.0
COPY_EVERY: Final = timedelta(days=1)
FIRST_WAIT_S: Final = 3600.0
LONGEST_WAIT_S: Final = 86400.0
"""After a copy that failed, doubled each time: each costs the card as much as the whole database."""
VISIT_WAITED_FOR_S: Final = 12 * 3600.0
"""No customer stays as long. What is parked behind a door that jams may stay for weeks, without a copy."""

ABOUT: Final = "database"

END_S: Final = 5.0

log = logging.getLogger(__name__)


class Copying(Protocol):
    """One copy in the making. Once it has `ended`: why there is none, and what is wrong with the database."""

    failure: str | None
    damage: str | None

    @property
    def ended(self) -> bool: ...

    def give_up(self) -> None:
        """Leave no copy, and nothing running."""


class Upkeep:
    """At most one copy is being made, as `copying` does it; none on a tight disk, where customers come first.

    Lifetime: a copy under way is given up at `close`.
    Concurrency: one thread, as its store; a copy is made in a thread of its own.
    """

    def __init__(
        self,
        store: Store,
        alarms: Alarms,
        room: Room,
        clock: Clock,
        copying: Callable[[Store], Copying],
    ) -> None:
        self._store = store
        self._alarms = alarms
        self._room = room
        self._clock = clock
        self._begin_copy = copying
        self._write_back_at = 0.0
        self._look_at = 0.0
        self._wait_s = FIRST_WAIT_S
        self._waits_since: float | None = None
        self._copying: Copying | None = None

    def step(self, now: float, *, idle: bool) -> None:
        """Do what is due; `now` is monotonic, `idle` whether nothing waits that could be sent.

        Raises StoreDamagedError when a copy showed that the database is damaged: to be started anew,
        which salvages it.
        """
        if self._copying is not None:
            self._look_at_copy(self._copying, now)
        elif idle and now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            if self._is_due() and self._has_room and not self._waits_for_visit(now):
                self._waits_since = None
                self._copying = self._begin_copy(self._store)
        if idle and now >= self._write_back_at:
            self._write_back_at = now + WRITE_BACK_EVERY_S
            self._store.write_back()

    def close(self) -> None:
        if self._copying is not None:
            self._copying.give_up()

    def _is_due(self) -> bool:
        made_at = self._store.backup_at()
        # A copy from the future was made by a clock that was wrong.
        return made_at is None or not timedelta(0) <= self._clock.wall() - made_at < COPY_EVERY

    def _waits_for_visit(self, now: float) -> bool:
        """A copy slows the disk down for whoever is at the screen; a parked visit is nobody."""
        if not self._store.visits.unsettled():
            return False
        self._waits_since = self._waits_since if self._waits_since is not None else now
        return now - self._waits_since < VISIT_WAITED_FOR_S

    @property
    def _has_room(self) -> bool:
        return self._room.holds(2 * self._store.size_bytes())

    def _look_at_copy(self, copying: Copying, now: float) -> None:
        if not copying.ended:
            return
        if copying.failure is None:
            self._alarms.clear(AlarmCode.BACKUP_FAILED, ABOUT)
            self._wait_s = FIRST_WAIT_S
        else:
            log.error("the copy of the database failed", extra={"reason": copying.failure})
            if copying.damage:
                raise StoreDamagedError(
                    f"the database is damaged: {copying.damage}. It is salvaged at the next start"
                )
            self._alarms.open(AlarmCode.BACKUP_FAILED, ABOUT, copying.failure)
            self._look_at = now + self._wait_s
            self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
        self._copying = None


class CopyInThread:
    """Made beside everything else. Lifetime: its thread, until the copy is made or given up."""

    def __init__(self, store: Store) -> None:
        self.failure: str | None = None
        self.damage: str | None = None
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(store,), name="backup", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        return not self._thread.is_alive()

    def give_up(self) -> None:
        self._given_up.set()
        self._thread.join(END_S)

    def _run(self, store: Store) -> None:
        try:
            store.back_up(self._given_up)
        except (BackupFailedError, OSError) as error:
            self.failure = str(error)
            self.damage = store.damage()
