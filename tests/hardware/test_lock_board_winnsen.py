"""The Winnsen driver: what a station says to an unlock, either way it may say it."""

import pytest

from hardware.bus import Bus
from hardware.emulation import Emulator, FaultyLine, LineFault
from hardware.errors import DeviceRefused, DeviceTimeout, ProtocolError
from hardware.lock_board import winnsen
from hardware.lock_board.interface import DoorState, Occupancy
from hardware.lock_board.physics import SWING_S, Jam
from hardware.lock_board.winnsen import Options, Winnsen
from hardware.lock_board.winnsen_emulator import WinnsenEmulator
from tests.hardware.lock_board_rigs import CountingDoor, Direct, ManualClock


class Station:
    """Station 7 with four doors."""

    def __init__(self, *, newer: bool) -> None:
        self.clock = ManualClock()
        self.doors = [CountingDoor(self.clock) for _ in range(4)]
        self.emulator = WinnsenEmulator(7, self.doors, newer=newer)
        self.line = FaultyLine(self.emulator, clock=self.clock)
        self.board = driver_of(self.line)


def driver_of(wire: Emulator) -> Winnsen:
    return Winnsen(Bus(Direct(wire), baud_rate=9600), station=7, lock_count=4)


@pytest.fixture(params=[False, True], ids=["85 and 82", "A5 and A2"])
def station(request: pytest.FixtureRequest) -> Station:
    return Station(newer=request.param)


def test_bit_1_is_an_open_door(station: Station) -> None:
    station.board.unlock(3)
    station.clock.now += SWING_S
    closed, opened = DoorState.CLOSED, DoorState.OPEN
    assert [reading.door for reading in station.board.read()] == [closed, closed, opened, closed]
    assert {reading.occupancy for reading in station.board.read()} == {Occupancy.UNKNOWN}


def test_an_unlock_that_failed_by_the_boards_own_word_is_refused(station: Station) -> None:
    station.emulator.wiring.unwire(2)
    with pytest.raises(DeviceRefused, match=r"Lock station 7 on .*: says that lock 2 did not open"):
        station.board.unlock(2)


def test_an_unlock_that_succeeded_by_the_boards_own_word_is_no_proof(station: Station) -> None:
    station.doors[0].jam = Jam.STUCK_SHUT
    station.board.unlock(1)
    station.clock.now += SWING_S
    assert station.board.read()[0].door is DoorState.CLOSED


def test_an_unlock_without_an_answer_is_sent_once_and_its_fate_unknown(station: Station) -> None:
    station.line.fault = LineFault.MUTE
    with pytest.raises(DeviceTimeout):
        station.board.unlock(1)
    assert station.doors[0].pulses == 1


def test_the_answer_of_another_station_is_not_taken(station: Station) -> None:
    board = driver_of(Misaddressed(station.emulator))
    with pytest.raises(ProtocolError, match="two devices with one address"):
        board.read()
    with pytest.raises(ProtocolError, match="two devices with one address"):
        board.unlock(1)


def test_stations_are_opened_by_what_cabinet_toml_says() -> None:
    board = winnsen.open(Options(url="/dev/ttyUSB0", station=255, lock_count=3))
    assert board.lock_count == 3
    board.close()
    with pytest.raises(ValueError, match="station"):
        Options.model_validate({"url": "/dev/ttyUSB0"})


class Misaddressed:
    """A bus on which station 7 answers as station 8."""

    def __init__(self, emulator: WinnsenEmulator) -> None:
        self._emulator = emulator

    def feed(self, data: bytes) -> bytes:
        answer = bytearray(self._emulator.feed(data))
        if answer:
            answer[3] = 8
        return bytes(answer)
