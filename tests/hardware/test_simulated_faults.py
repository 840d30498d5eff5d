"""A simulated device that fails for hours: each failure is told as the first one was."""

import traceback

import pytest

from hardware.drop_bin.physics import Bin
from hardware.drop_bin.simulator import SimulatedDropBin
from hardware.errors import DeviceError
from hardware.lock_board.physics import Door
from hardware.lock_board.simulator import SimulatedLockBoard


def frames_of(error: BaseException) -> int:
    return len(list(traceback.walk_tb(error.__traceback__)))


def test_a_fault_that_lasts_holds_on_to_no_earlier_call() -> None:
    """Else a day of failures keeps every frame, and whatever its variables name."""
    board = SimulatedLockBoard([Door(lambda: 0.0)], item_sensors=False)
    board.fault = DeviceError("board", "it does not answer")
    lengths = []
    for _ in range(3):
        with pytest.raises(DeviceError) as told:
            board.read()
        lengths.append(frames_of(told.value))
    assert lengths == [lengths[0]] * 3


def test_nor_does_that_of_a_drop_bin() -> None:
    drop_bin = SimulatedDropBin(Bin(clock=lambda: 0.0), clock=lambda: 0.0)
    drop_bin.board.fault = DeviceError("bin-1", "it does not answer")
    lengths = []
    for _ in range(3):
        with pytest.raises(DeviceError) as told:
            drop_bin.read()
        lengths.append(frames_of(told.value))
    assert lengths == [lengths[0]] * 3
