"""Ten boards on one bus: how often each door is seen, and what a dead board costs its neighbours."""

from itertools import pairwise

import pytest

from hardware.errors import DeviceTimeout
from hardware.lock_board.interface import LockReading
from hardware.lock_board.physics import BOUNCE_S, Door
from hardware.lock_board.simulator import SimulatedLockBoard
from kiosk.domain.compartments import DoorState, Occupancy, Sight
from kiosk.host.clock import ManualClock
from kiosk.runtime.doors import WATCHED_POLL_S, Doors, Wiring
from kiosk.world.stepped import SteppedExecutor

ANSWER_S = 0.0105
"""A query and its answer at 19200 baud, with the silence between them."""

SILENCE_S = 0.35
"""What one query without an answer costs: its time is out, and the line has been quiet for a moment."""


class BoardOnBus(SimulatedLockBoard):
    """A board on the one bus of all: nobody else is asked while it is read, and that takes its time."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__([Door(clock.monotonic, seed=1) for _ in range(16)])
        self.looks: list[float] = []
        self._clock = clock
        self._was_silent = False

    def read(self) -> tuple[LockReading, ...]:
        if self.fault is None:
            self._clock.advance(ANSWER_S)
            self.looks.append(self._clock.monotonic())
        else:
            # The bus asks a board twice before it says that it is silent, and then once at a time.
            self._clock.advance(SILENCE_S if self._was_silent else 2 * SILENCE_S)
        self._was_silent = self.fault is not None
        return super().read()


class TenBoards:
    """Compartment `n` is lock 1 of board `n`."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.boards = {str(n): BoardOnBus(self.clock) for n in range(10)}
        self.executor = SteppedExecutor(self.clock)
        self.sights: list[tuple[str, Sight]] = []
        self.silent: frozenset[str] = frozenset()
        self.doors = Doors(
            self.boards,
            {name: Wiring(name, 1) for name in self.boards},
            self.executor,
            on_sight=lambda compartment, sight: self.sights.append((compartment, sight)),
            on_fault=self._note,
        )
        self.doors.look_once()
        self.doors.start()
        self.executor.run(5)
        self.sights.clear()

    def _note(self, silent: frozenset[str]) -> None:
        self.silent = silent

    def looks_a_second(self, name: str, seconds: float = 60.0) -> float:
        looks = self.boards[name].looks
        looks.clear()
        self.executor.run(seconds)
        return len(looks) / seconds

    def seconds_until(self, *silent: str) -> float:
        """Let time pass until these boards and no others are known to be silent."""
        began = self.clock.monotonic()
        while self.silent != frozenset(silent):
            self.executor.run(0.01)
            assert self.clock.monotonic() < began + 60
        return self.clock.monotonic() - began


@pytest.fixture
def cabinet() -> TenBoards:
    return TenBoards()


@pytest.mark.parametrize("dead", [None, "9"])
def test_every_door_is_seen_twice_a_second_and_a_watched_one_ten_times(
    cabinet: TenBoards, dead: str | None
) -> None:
    if dead:
        cabinet.boards[dead].fault = DeviceTimeout("no answer")
        cabinet.seconds_until(dead)
    assert all(cabinet.looks_a_second(str(n)) >= 2 for n in range(9))
    cabinet.doors.watch(frozenset({"0"}))
    assert cabinet.looks_a_second("0") >= 10
    assert all(cabinet.looks_a_second(str(n)) >= 2 for n in range(1, 9))


def test_between_two_looks_at_a_watched_door_passes_at_most_what_a_dead_board_costs(
    cabinet: TenBoards,
) -> None:
    cabinet.boards["9"].fault = DeviceTimeout("no answer")
    cabinet.seconds_until("9")
    cabinet.doors.watch(frozenset({"0"}))
    cabinet.executor.run(20)
    gaps = [b - a for a, b in pairwise(cabinet.boards["0"].looks[-100:])]
    assert max(gaps) < WATCHED_POLL_S + SILENCE_S + 10 * ANSWER_S


def test_a_board_that_falls_silent_is_noticed_within_two_seconds_and_its_doors_are_unknown(
    cabinet: TenBoards,
) -> None:
    cabinet.boards["4"].fault = DeviceTimeout("no answer")
    assert cabinet.seconds_until("4") < 1.5, "threads and a real bus want some of the two"
    assert cabinet.sights == [("4", Sight())]


def test_a_board_that_answers_again_is_seen_within_five_seconds(cabinet: TenBoards) -> None:
    board = cabinet.boards["4"]
    board.fault = DeviceTimeout("no answer")
    cabinet.seconds_until("4")
    board.fault = None
    assert cabinet.seconds_until() < 5
    cabinet.executor.run(1)
    assert cabinet.doors.sights["4"] == Sight(door=DoorState.CLOSED, occupancy=Occupancy.ABSENT)


def test_one_look_that_fails_is_a_disturbance_and_no_fault(cabinet: TenBoards) -> None:
    board = cabinet.boards["4"]
    board.fault = DeviceTimeout("no answer")
    while not board._was_silent:
        cabinet.executor.run(0.01)
    board.fault = None
    cabinet.executor.run(5)
    assert not cabinet.silent
    assert not cabinet.sights


def test_what_was_seen_before_a_silence_does_not_vouch_for_what_is_seen_after(cabinet: TenBoards) -> None:
    board = cabinet.boards["4"]
    board.fault = DeviceTimeout("no answer")
    cabinet.seconds_until("4")
    board.fault = None
    cabinet.seconds_until()
    assert cabinet.doors.sights["4"] == Sight(), "one look is not two that agree"


def test_a_contact_that_bounces_is_one_door_that_moves_once(cabinet: TenBoards) -> None:
    board = cabinet.boards["0"]
    board.doors[0].bounce_s = BOUNCE_S
    cabinet.doors.watch(frozenset({"0"}))
    for _ in range(20):
        cabinet.doors.unlock("0", lambda: False)
        cabinet.executor.run(1.01)
        assert board.doors[0].push_shut()
        cabinet.executor.run(1.01)
    moves = [sight.door for compartment, sight in cabinet.sights if compartment == "0"]
    assert moves == [DoorState.OPEN, DoorState.CLOSED] * 20
