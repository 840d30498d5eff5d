"""The CU48 over Modbus: the frames of the one source there is, its unlock time, faults of board and line."""

from collections.abc import Iterator

import pytest

from hardware import registry
from hardware.bus import Bus
from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceRefused, DeviceTimeout, ProtocolError
from hardware.lock_board.interface import DoorState, Occupancy
from hardware.lock_board.kerong_cu48 import KerongCu48, Options
from hardware.lock_board.kerong_cu48_emulator import FACTORY_UNLOCK_MS, KerongCu48Emulator, stand
from hardware.lock_board.physics import SWING_S
from hardware.modbus import ModbusDevice
from hardware.modbus_emulator import Fault
from hardware.transport import SerialTransport
from tests.hardware.lock_board_rigs import CountingDoor, ManualClock

ANSWER_S = 0.25
"""Long enough for eleven bytes that dribble; tests in which nobody answers shall not take longer."""

READ = bytes.fromhex("01 01 00 00 00 30 3C 1E")
ALL_CLOSED = bytes.fromhex("01 01 06 FF FF FF FF FF FF A1 23")
UNLOCK_1 = bytes.fromhex("01 05 00 00 00 00 CD CA")


class Tap:
    """Notes every request on its way to the board; each is eight bytes and comes whole."""

    def __init__(self, board: KerongCu48Emulator) -> None:
        self.requests: list[bytes] = []
        self._board = board

    def feed(self, data: bytes) -> bytes:
        self.requests += [data[at : at + 8] for at in range(0, len(data), 8)]
        return self._board.feed(data)


class Rig:
    """One board at address 1 with 48 doors."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.doors = [CountingDoor(self.clock) for _ in range(48)]
        self.emulator = KerongCu48Emulator(1, self.doors)
        self.tap = Tap(self.emulator)
        self.line = FaultyLine(self.tap)
        self.server = PtyServer(self.line)
        self.bus = Bus(SerialTransport(self.server.path, baud_rate=115200), baud_rate=115200)
        self.board = self.driver()

    def driver(self, pulse_ms: int | None = None) -> KerongCu48:
        device = ModbusDevice(self.bus, 1, name="Lock board 1", answer_s=ANSWER_S)
        return KerongCu48(device, pulse_ms=pulse_ms)

    def close(self) -> None:
        self.bus.close()
        self.server.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.close()


def test_the_published_frames_are_asked_and_understood(rig: Rig) -> None:
    readings = rig.board.read()
    assert {(reading.door, reading.occupancy) for reading in readings} == {
        (DoorState.CLOSED, Occupancy.UNKNOWN)
    }
    assert len(readings) == 48
    rig.board.unlock(1)
    assert rig.tap.requests == [READ, UNLOCK_1]


def test_the_emulated_board_answers_the_published_frames_as_published(rig: Rig) -> None:
    assert rig.emulator.feed(READ) == ALL_CLOSED
    assert rig.emulator.feed(UNLOCK_1) == UNLOCK_1
    rig.clock.now += SWING_S
    assert rig.doors[0].is_open


@pytest.mark.parametrize("lock", [1, 8, 9, 48])
def test_the_lock_that_is_unlocked_is_the_one_that_reads_open(rig: Rig, lock: int) -> None:
    rig.board.unlock(lock)
    rig.clock.now += SWING_S
    assert [n for n, r in enumerate(rig.board.read(), start=1) if r.door is DoorState.OPEN] == [lock]


def test_without_an_option_the_board_keeps_its_own_unlock_time(rig: Rig) -> None:
    rig.board.unlock(1)
    assert rig.emulator.unlock_ms == FACTORY_UNLOCK_MS
    assert len(rig.tap.requests) == 1


def test_an_unlock_time_that_differs_is_written_once(rig: Rig) -> None:
    board = rig.driver(pulse_ms=1000)
    board.unlock(1)
    board.unlock(1)
    assert rig.emulator.unlock_ms == 1000
    assert [request[1] for request in rig.tap.requests] == [3, 6, 5, 5]


def test_an_unlock_time_that_is_right_is_not_written(rig: Rig) -> None:
    rig.driver(pulse_ms=FACTORY_UNLOCK_MS).unlock(1)
    assert [request[1] for request in rig.tap.requests] == [3, 5]


def test_nothing_is_unlocked_until_the_unlock_time_is_set(rig: Rig) -> None:
    board = rig.driver(pulse_ms=1000)
    rig.line.fault = LineFault.MUTE
    with pytest.raises(DeviceTimeout):
        board.unlock(1)
    rig.line.fault = None
    assert rig.doors[0].pulses == 0
    board.unlock(1)
    assert (rig.emulator.unlock_ms, rig.doors[0].pulses) == (1000, 1)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (LineFault.MUTE, DeviceTimeout),
        (LineFault.LATE, DeviceTimeout),
        (LineFault.TRUNCATED, ProtocolError),
        (LineFault.FLIPPED, ProtocolError),
        (Fault.MISADDRESSED, ProtocolError),
        (Fault.FAILS, DeviceRefused),
    ],
)
def test_a_fault_is_named_unlocks_at_most_once_and_passes(
    rig: Rig, fault: LineFault | Fault, error: type[DeviceError]
) -> None:
    if isinstance(fault, Fault):
        rig.emulator.fault = fault
    else:
        rig.line.fault = fault
    with pytest.raises(error, match="Lock board 1 on /dev/"):
        rig.board.read()
    with pytest.raises(error, match="Lock board 1 on /dev/"):
        rig.board.unlock(1)
    rig.emulator.fault = rig.line.fault = None
    assert rig.doors[0].pulses == (0 if fault is Fault.FAILS else 1)
    assert len(rig.board.read()) == 48


@pytest.mark.parametrize("fault", [LineFault.ECHO, LineFault.DRIBBLE])
def test_a_line_that_echoes_or_dribbles_is_seen_through(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    rig.board.read()
    rig.board.unlock(5)
    rig.clock.now += SWING_S
    assert rig.board.read()[4].door is DoorState.OPEN


@pytest.mark.parametrize("address", [0, 11])
def test_an_address_its_switches_do_not_have_is_refused_at_configuration(address: int) -> None:
    with pytest.raises(ValueError, match="address"):
        Options(url="/dev/ttyUSB0", address=address)


def test_one_on_a_workbench_opens_with_the_options_it_names() -> None:
    bench = stand()
    with PtyServer(bench.wire) as server:
        board = registry.open_device("lock_board", "kerong_cu48", {"url": server.path, **bench.options})
        board.unlock(48)
        assert len(board.read()) == 48
        board.close()
