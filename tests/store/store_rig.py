"""A store on a temporary disk with a hand-set clock, and the smallest event there is."""

from collections.abc import Callable
from pathlib import Path

from kiosk.domain.codes import Mode
from kiosk.domain.machine_events import SecurityNoted
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.store import Sources, Store
from kiosk.store.ledger import Entry

KIOSK = "B-1042"


class StoreRig:
    """One state directory that may be opened by several processes, as far as SQLite can tell."""

    def __init__(self, directory: Path, first_seed: int = 1) -> None:
        self.directory = directory
        self.clock = ManualClock()
        self._seed = first_seed
        self.store = self.open()

    def open(self, make_room: Callable[[], None] = lambda: None) -> Store:
        """One more connection to the same store."""
        self._seed += 1
        return Store(
            self.directory,
            Sources(
                now=self.moment,
                new_id=SeededIds(self._seed, self.clock).new,
                kiosk_id=KIOSK,
                boot_id="5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11",
                mode=Mode.LIVE,
            ),
            make_room=make_room,
        )

    def restart(self) -> None:
        self.store.close()
        self.store = self.open()

    def moment(self) -> Moment:
        return Moment(at=self.clock.wall(), boottime_ms=self.clock.boottime_ms(), clock=ClockStatus.TRUSTED)


def note(store: Store, code: str = "probe") -> Entry:
    return store.ledger.record(SecurityNoted(kiosk_id=KIOSK, code=code, noted_at=store.ledger.now().at))
