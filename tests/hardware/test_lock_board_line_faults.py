"""Every lock board's driver on a spoiled line: an error or the truth, and the truth once it is mended."""

from dataclasses import dataclass

import pytest

from hardware.bus import Bus
from hardware.emulation import LATE_S, FaultyLine, LineFault
from hardware.errors import DeviceError
from hardware.lock_board.interface import DoorState, LockBoard
from hardware.lock_board.physics import SWING_S, Door
from tests.hardware.lock_board_rigs import ADDRESS, BUILDS, LOCKS, Direct, ManualClock

AT_REST = (DoorState.CLOSED,) * LOCKS


@dataclass
class Rig:
    board: LockBoard
    line: FaultyLine
    clock: ManualClock

    def doors(self) -> tuple[DoorState, ...]:
        return tuple(reading.door for reading in self.board.read())


def rig_of(driver: str) -> Rig:
    clock, build = ManualClock(), BUILDS[driver]
    line = FaultyLine(build.emulator(ADDRESS, [Door(clock) for _ in range(LOCKS)], clock), clock=clock)
    return Rig(build.board(Bus(Direct(line), baud_rate=build.baud_rate), ADDRESS), line, clock)


@pytest.fixture(params=sorted(BUILDS))
def rig(request: pytest.FixtureRequest) -> Rig:
    return rig_of(request.param)


@pytest.mark.parametrize("fault", [LineFault.MUTE, LineFault.TRUNCATED, LineFault.LATE])
def test_an_answer_that_does_not_come_is_an_error(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    with pytest.raises(DeviceError):
        rig.board.read()
    rig.line.fault = None
    assert rig.doors() == AT_REST


def test_an_answer_that_came_while_nobody_listened_is_not_taken_for_the_next(rig: Rig) -> None:
    rig.line.fault = LineFault.LATE
    with pytest.raises(DeviceError):
        rig.board.read()
    rig.line.fault = None
    rig.board.unlock(1)
    rig.clock.now += LATE_S
    assert rig.doors()[0] is DoorState.OPEN


@pytest.mark.parametrize("fault", [LineFault.DRIBBLE, LineFault.ECHO])
def test_a_slow_line_and_an_adapter_that_echoes_are_seen_through(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    assert rig.doors() == AT_REST
    rig.board.unlock(2)
    rig.clock.now += SWING_S
    assert rig.doors() == (DoorState.CLOSED, DoorState.OPEN, *AT_REST[2:])


@pytest.mark.parametrize("driver", sorted(BUILDS.keys() - {"winnsen"}))
def test_a_flipped_bit_is_never_believed_where_frames_have_a_check(driver: str) -> None:
    rig = rig_of(driver)
    rig.line.fault = LineFault.FLIPPED
    for _ in range(100):
        with pytest.raises(DeviceError):
            rig.board.read()
