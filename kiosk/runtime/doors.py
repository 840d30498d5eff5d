"""The doors: boards asked all day, often while somebody stands at one."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from hardware.errors import DeviceError
from hardware.lock_board.interface import LockBoard, LockReading
from kiosk.domain.compartments import DoorState, Occupancy, Sight
from kiosk.runtime.executor import Call, Executor

WATCHED_POLL_S = 0.05
"""Rest between two looks at a board with a watched door. With the looks themselves that makes
more than ten a second, also where a dead board on the same bus costs its share of time."""

IDLE_POLL_S = 0.35
"""Rest between two looks at any other board: more than two a second, whatever its bus is busy with."""

SILENT_POLL_S = 2.0
"""A board that does not answer holds its bus until its time is out, at the cost of its neighbours'
doors. Asked so seldom it costs them little, and is back within three seconds of being mended."""

MISSES_TO_FAULT = 2
"""A board is asked twice before one look fails: that may be a disturbance on the line. After the
second look, taken at once, it is a board that does not answer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where a compartment's lock is."""

    board: str
    lock: int


class Doors:
    """What every door looks like now, and the one way to unlock one.

    A new sight counts when two readings in a row agree, so that a bouncing
    contact is not a door that moves. Of the compartments in `unwired` nobody knows where their locks are:
    they are not watched, and cannot be unlocked.
    `enclosure` is where the switch at the machine is wired to, if there is one; `on_enclosure` gets each
    look at it.

    Lifetime: looks from `start` on, for as long as the executor runs.
    Concurrency: the core's; boards are asked in one lane each.
    """

    def __init__(
        self,
        boards: Mapping[str, LockBoard],
        wiring: Mapping[str, Wiring],
        executor: Executor,
        on_sight: Callable[[str, Sight], None],
        on_fault: Callable[[frozenset[str]], None],
        *,
        unwired: Iterable[str] = (),
        enclosure: Wiring | None = None,
        on_enclosure: Callable[[DoorState], None] = lambda _: None,
    ) -> None:
        self._boards = boards
        self._wiring = wiring
        self._executor = executor
        self._on_sight = on_sight
        self._on_fault = on_fault
        self._enclosure = enclosure
        self._on_enclosure = on_enclosure
        self._watched: frozenset[str] = frozenset()
        self._resting: dict[str, Call] = {}
        self._misses = dict.fromkeys(boards, 0)
        self._last: dict[str, tuple[LockReading, ...]] = {}
        self._at_rest: set[str] = set()
        self.sights: dict[str, Sight] = {c: Sight() for c in (*wiring, *unwired)}

    @property
    def silent_boards(self) -> frozenset[str]:
        return frozenset(name for name, misses in self._misses.items() if misses >= MISSES_TO_FAULT)

    def look_once(self) -> None:
        """Ask every board now, here: what recovery needs to know before anything else happens."""
        for name, board in self._boards.items():
            try:
                reading = board.read()
            except DeviceError as error:
                _log.warning("board does not answer at start: board=%s error=%s", name, error)
                self._misses[name] = MISSES_TO_FAULT
                continue
            self._last[name] = reading
            self._look_at_enclosure(name, reading)
            for compartment_id, lock in self._locks_of(name):
                self.sights[compartment_id] = _sight(reading[lock - 1])

    def start(self) -> None:
        self._on_fault(self.silent_boards)
        for name in self._boards:
            self._poll(name)

    def can_unlock(self, compartment_id: str) -> bool:
        """Whether it is known where its lock is."""
        return compartment_id in self._wiring

    def watch(self, compartment_ids: frozenset[str]) -> None:
        """Look often at these, beginning now: whoever is quick must not be missed."""
        watched = compartment_ids & self._wiring.keys()
        news, self._watched = watched - self._watched, watched
        for board in sorted({self._wiring[c].board for c in news} & self._resting.keys()):
            self._resting.pop(board)()
            self._poll(board)

    def unlock(self, compartment_id: str, is_called_off: Callable[[], bool]) -> None:
        """One pulse, unless it is called off before the board has time for it. What comes of it is seen,
        not answered. `is_called_off` is asked in the board's lane.
        """
        wiring = self._wiring[compartment_id]
        board = self._boards[wiring.board]

        def pulse() -> None:
            if not is_called_off():
                board.unlock(wiring.lock)

        def sent(outcome: DeviceError | None) -> None:
            if outcome is not None:
                _log.warning("unlock failed: compartment=%s error=%s", compartment_id, outcome)

        self._executor.submit(_lane(wiring.board), pulse, sent)

    def ask(self, compartment_id: str, answer: Callable[[Sight | None], None]) -> None:
        """Look at this door once more, now.

        `answer` gets None when the board gave no answer, or another than the sight that counts.
        """
        wiring = self._wiring[compartment_id]

        def seen(outcome: tuple[LockReading, ...] | DeviceError) -> None:
            sight = None if isinstance(outcome, DeviceError) else _sight(outcome[wiring.lock - 1])
            answer(sight if sight == self.sights[compartment_id] else None)

        self._executor.submit(_lane(wiring.board), self._boards[wiring.board].read, seen)

    def _poll(self, name: str) -> None:
        self._resting.pop(name, None)
        self._executor.submit(_lane(name), self._boards[name].read, lambda r: self._seen(name, r))

    def _seen(self, name: str, outcome: tuple[LockReading, ...] | DeviceError) -> None:
        silent_before = self.silent_boards
        if isinstance(outcome, DeviceError):
            self._misses[name] += 1
            if self._misses[name] == MISSES_TO_FAULT:
                _log.warning("board does not answer: board=%s error=%s", name, outcome)
                self._last.pop(name, None)
                for compartment_id, _ in self._locks_of(name):
                    self._settle(compartment_id, Sight())
                self._look_at_enclosure(name, None)
        else:
            if self._misses[name] >= MISSES_TO_FAULT:
                _log.warning("board answers again: board=%s", name)
            self._misses[name] = 0
            self._look_at_enclosure(name, outcome)
            self._compare(name, outcome)
        if self.silent_boards != silent_before:
            self._on_fault(self.silent_boards)
        self._resting[name] = self._executor.later(self._rest_s(name), lambda: self._poll(name))

    def _compare(self, name: str, reading: tuple[LockReading, ...]) -> None:
        """Take for true what two readings in a row say; a third one like them has nothing to add."""
        before = self._last.get(name)
        if reading == before and name in self._at_rest:
            return
        self._last[name] = reading
        for compartment_id, lock in self._locks_of(name):
            if before and before[lock - 1] == reading[lock - 1]:
                self._settle(compartment_id, _sight(reading[lock - 1]))
        (self._at_rest.add if reading == before else self._at_rest.discard)(name)

    def _rest_s(self, name: str) -> float:
        misses = self._misses[name]
        if misses >= MISSES_TO_FAULT:
            return SILENT_POLL_S
        is_watched = any(self._wiring[c].board == name for c in self._watched)
        return WATCHED_POLL_S if misses or is_watched else IDLE_POLL_S

    def _settle(self, compartment_id: str, sight: Sight) -> None:
        if self.sights[compartment_id] != sight:
            self.sights[compartment_id] = sight
            self._on_sight(compartment_id, sight)

    def _look_at_enclosure(self, name: str, reading: tuple[LockReading, ...] | None) -> None:
        """The switch at the machine is wired as a door's contact, and is no door."""
        if self._enclosure is not None and self._enclosure.board == name:
            door = reading[self._enclosure.lock - 1].door.value if reading else DoorState.UNKNOWN
            self._on_enclosure(DoorState(door))

    def _locks_of(self, name: str) -> list[tuple[str, int]]:
        """The compartments on this board, each with its lock."""
        return [(c, wiring.lock) for c, wiring in self._wiring.items() if wiring.board == name]


@cache
def _sight(reading: LockReading) -> Sight:
    """There are nine, and each door has one several times a second."""
    return Sight(door=DoorState(reading.door.value), occupancy=Occupancy(reading.occupancy.value))


def _lane(board: str) -> str:
    return f"board {board}"
