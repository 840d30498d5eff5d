"""Lock boards: an unlock beyond the door's own time, ten boards on one bus, unplugged and replugged.

Emulated KR-CU16 boards on a pty whose bytes take the time they take at 19200 baud; the
kiosk's own driver, bus, executor and doors.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

from hardware.emulation import PtyServer
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.interface import DoorState, LockBoard, LockReading
from hardware.lock_board.kerong_cu16 import Options
from hardware.lock_board.kerong_cu16 import open as open_board
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import PULSE_S, SWING_S, Door
from hardware.transport import BITS_PER_BYTE
from kiosk.host.clock import SystemClock
from kiosk.runtime.doors import Doors, Wiring
from kiosk.runtime.executor import ThreadExecutor
from tests.bench.report import Row, at_least, at_most, median, p90

BAUD: Final = 19200
BOARDS: Final = 10
LOCKS: Final = 16
WATCHED: Final = "0/1"

UNLOCKS: Final = 20
WINDOW_S: Final = 6.0
LIMIT_S: Final = 30.0

WIRE_MS: Final = (5 + 5 + 9) * BITS_PER_BYTE / BAUD * 1000
"""The unlock, and the query and answer that show the open door."""


def measure() -> list[Row]:
    """Take about a minute: an unlock, then a cabinet of ten boards, one of them dead, all unplugged."""
    rows = _unlock_rows()
    with tempfile.TemporaryDirectory() as scratch, _cabinet(Path(scratch) / "bus") as cabinet:
        rows += cabinet.pace_rows("")
        rows += cabinet.outage_rows(
            "one board loses its power",
            {"9"},
            lambda: cabinet.line.dead.add(cabinet.emulators[9]),
            lambda: cabinet.line.dead.clear(),
        )
        cabinet.line.dead.add(cabinet.emulators[9])
        cabinet.wait_until_silent({"9"})
        rows += cabinet.pace_rows(", beside a dead board")
        cabinet.line.dead.clear()
        cabinet.wait_until_silent(set())
        every = {str(n) for n in range(BOARDS)}
        rows += cabinet.outage_rows("bus unplugged", every, cabinet.server.unplug, cabinet.server.plug_in)
    return rows


def _unlock_rows() -> list[Row]:
    door = Door()
    with PtyServer(KerongCu16Emulator(0, [door]), baud_rate=BAUD) as server:
        board = open_board(Options(url=server.path, lock_count=1))
        took = [_unlock_ms(board, door) - SWING_S * 1000 for _ in range(UNLOCKS)]
        board.close()
    what = "lock board: unlock called -> open confirmed, beyond the door's own 100 ms"
    wire = "(baseline: its 19 bytes on the wire)"
    return [
        Row(f"{what}, median {wire}", median(took), "ms", WIRE_MS, target=at_most(WIRE_MS + 20)),
        Row(f"{what}, p90 {wire}", p90(took), "ms", WIRE_MS, target=at_most(WIRE_MS + 20)),
    ]


def _unlock_ms(board: LockBoard, door: Door) -> float:
    board.read()
    began = time.perf_counter()
    board.unlock(1)
    while board.read()[0].door is not DoorState.OPEN:
        pass
    took = time.perf_counter() - began
    time.sleep(PULSE_S)
    if not door.push_shut():
        raise RuntimeError("the door does not stay shut")
    return took * 1000


class _Counted:
    """A board that notes when each look at it was done."""

    def __init__(self, board: LockBoard) -> None:
        self.looks: list[float] = []
        self._board = board
        self.lock_count = board.lock_count
        self.unlock = board.unlock
        self.close = board.close

    def read(self) -> tuple[LockReading, ...]:
        reading = self._board.read()
        self.looks.append(time.monotonic())
        return reading


class _Cabinet:
    """Ten boards on one bus under the kiosk's own `Doors`; compartment "b/l" is lock l of board b.

    Lifetime: its loop runs in a thread of its own from `run` until `stop`.
    """

    def __init__(self, server: PtyServer, line: PartyLine, emulators: list[KerongCu16Emulator]) -> None:
        self.server = server
        self.line = line
        self.emulators = emulators
        self.executor = ThreadExecutor(SystemClock())
        self.boards = {
            str(n): _Counted(open_board(Options(url=server.path, address=n))) for n in range(BOARDS)
        }
        self._silent: frozenset[str] = frozenset()
        self._doors = Doors(
            self.boards,
            {f"{name}/{lock}": Wiring(name, lock) for name in self.boards for lock in range(1, LOCKS + 1)},
            self.executor,
            on_sight=lambda _compartment, _sight: None,
            on_fault=self._note,
        )
        self._doors.look_once()
        self._doors.start()
        self._loop = threading.Thread(target=self.executor.run, name="bench core")
        self._loop.start()

    def stop(self) -> None:
        self.executor.stop()
        self._loop.join()
        for board in self.boards.values():
            board.close()

    def pace_rows(self, beside: str) -> list[Row]:
        """Measure how often doors are seen while nobody is there, and while somebody stands at one."""
        alive = self.boards.keys() - self._silent
        idle, _ = self._paces(alive)
        self._watch({WATCHED})
        watched, longest = self._paces({"0"})
        others, _ = self._paces(alive - {"0"})
        self._watch(set())
        what = f"lock boards: 10 on one bus{beside}:"
        return [
            Row(f"{what} idle, the door seen least often", idle, "Hz", target=at_least(2)),
            Row(f"{what} the watched door is seen", watched, "Hz", target=at_least(10)),
            Row(f"{what} longest time the watched door is not seen", longest * 1000, "ms"),
            Row(f"{what} meanwhile, the door seen least often", others, "Hz", target=at_least(2)),
        ]

    def outage_rows(
        self, what: str, silent: set[str], begin: Callable[[], object], end: Callable[[], object]
    ) -> list[Row]:
        """Measure how long it takes until an outage is known, and until all doors are known again."""
        begin()
        noticed = self.wait_until_silent(silent)
        end()
        healed = self.wait_until_silent(set())
        return [
            Row(f"lock boards: {what} -> known of every board concerned", noticed, "s", target=at_most(2)),
            Row(f"lock boards: {what}, and back -> every door known again", healed, "s", target=at_most(5)),
        ]

    def wait_until_silent(self, names: set[str]) -> float:
        """Wait until these boards and no others are silent, and all doors of the others known; seconds."""
        began = time.monotonic()
        while self._silent != names or self._unknown_boards() != names:
            if time.monotonic() > began + LIMIT_S:
                raise TimeoutError(f"silent are {sorted(self._silent)}, not {sorted(names)}")
            time.sleep(0.005)
        return time.monotonic() - began

    def _unknown_boards(self) -> set[str]:
        return {c.split("/")[0] for c, sight in self._doors.sights.items() if sight.door.value == "unknown"}

    def _note(self, silent: frozenset[str]) -> None:
        self._silent = silent

    def _watch(self, compartments: set[str]) -> None:
        self.executor.post(lambda: self._doors.watch(frozenset(compartments)))

    def _paces(self, names: set[str]) -> tuple[float, float]:
        """Looks a second at the board that is looked at least, and the longest gap in seconds."""
        for name in names:
            self.boards[name].looks.clear()
        time.sleep(WINDOW_S)
        looks = [list(self.boards[name].looks) for name in names]
        gaps = [later - earlier for seen in looks for earlier, later in pairwise(seen)]
        return min(map(len, looks)) / WINDOW_S, max(gaps)


@contextmanager
def _cabinet(link: Path) -> Iterator[_Cabinet]:
    emulators = [KerongCu16Emulator(n, [Door() for _ in range(LOCKS)]) for n in range(BOARDS)]
    line = PartyLine(*emulators)
    with PtyServer(line, link=link, baud_rate=BAUD) as server:
        cabinet = _Cabinet(server, line, emulators)
        try:
            yield cabinet
        finally:
            cabinet.stop()
