"""Devices that nobody is using are missed when they go, once, and greeted when they are back."""

from datetime import UTC, datetime

import pytest

from hardware.drop_bin.interface import BinReading, DropBin, LeastChange
from hardware.errors import DeviceGone
from hardware.lock_board.interface import DoorState
from kiosk.host.clock import ManualClock
from kiosk.runtime.attendance import BIN_LOOK_S, FAULT_AFTER_S, LOOK_S, Attendance
from kiosk.world.stepped import SteppedExecutor


class Reader:
    """A device that says why it does not work."""

    def __init__(self) -> None:
        self.fault: str | None = None


class Bin:
    """A bin whose flap is reached, or not."""

    least_change = LeastChange(grams=50, percent=5)

    def __init__(self) -> None:
        self.fault: str | None = None
        self.reads = 0

    def unlock(self) -> None:
        pass

    def read(self) -> BinReading:
        self.reads += 1
        if self.fault:
            raise DeviceGone(self.fault)
        return BinReading(DoorState.CLOSED)

    def close(self) -> None:
        pass


class Hall:
    """Two devices and a bin, watched over, and what was told of them."""

    def __init__(self) -> None:
        self.camera, self.engine, self.bin = Reader(), Reader(), Bin()
        self.told: list[tuple[str, str | None]] = []
        self.read: list[tuple[str, BinReading]] = []
        clock = ManualClock(datetime(2026, 9, 29, tzinfo=UTC))
        self.executor = SteppedExecutor(clock)
        bins: dict[str, DropBin] = {"bin-1": self.bin}
        devices = {"camera": self.camera, "engine": self.engine}
        self.attendance = Attendance(
            devices,
            bins,
            self.executor,
            clock,
            on_fault=lambda role, fault: self.told.append((role, fault)),
            on_reading=lambda name, reading: self.read.append((name, reading)),
        )


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.attendance.start()
    hall.executor.run(1)
    return hall


def test_each_device_is_told_of_once_at_the_beginning(hall: Hall) -> None:
    hall.executor.run(60)
    assert sorted(hall.told) == [("bin-1", None), ("camera", None), ("engine", None)]


@pytest.mark.parametrize("name", ["camera", "engine", "bin"])
def test_a_device_that_goes_is_told_of_once_and_so_is_its_return(hall: Hall, name: str) -> None:
    hall.told.clear()
    device = getattr(hall, name)
    device.fault = "is not there"
    hall.executor.run(5 * FAULT_AFTER_S)
    device.fault = None
    hall.executor.run(FAULT_AFTER_S)
    assert [fault for _, fault in hall.told] == ["is not there", None]


def test_a_short_absence_is_none(hall: Hall) -> None:
    hall.told.clear()
    hall.camera.fault = "is not there"
    hall.executor.run(FAULT_AFTER_S - 2 * LOOK_S)
    hall.camera.fault = None
    hall.executor.run(10)
    assert hall.told == []


def test_a_bin_is_read_seldom_because_its_flap_is_on_the_bus_of_the_doors(hall: Hall) -> None:
    before = hall.bin.reads
    hall.executor.run(10 * BIN_LOOK_S)
    assert hall.bin.reads - before == 10
