"""The KR-CU16 driver on its bus: neighbours, faults, echoes and late answers."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.bus import Bus
from hardware.emulation import FaultyLine, LineFault, PtyServer, TcpServer
from hardware.errors import DeviceGone, DeviceTimeout, ProtocolError
from hardware.lock_board import kerong_cu16
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.interface import DoorState, LockBoard, Occupancy
from hardware.lock_board.kerong_cu16 import KerongCu16, Options
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.kerong_cu16_frames import (
    ALL_BOARDS,
    QUERY_ALL,
    UNLOCK_ALL,
    Command,
    StateDecoder,
)
from hardware.lock_board.physics import SLOW_PULL_S, SWING_S, Door
from hardware.transport import SerialTransport
from tests.hardware.conformance import Wire
from tests.hardware.lock_board_rigs import ADDRESS, ManualClock, driven
from tests.hardware.spoiled_transports import Late


class TwoBoards:
    """Two boards, at addresses 0 and 1, on one pty."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.doors = {address: [Door(self.clock) for _ in range(16)] for address in (0, 1)}
        self.emulators = [KerongCu16Emulator(address, doors) for address, doors in self.doors.items()]
        self.lines = [FaultyLine(emulator, clock=self.clock) for emulator in self.emulators]
        self.bus = PartyLine(*self.lines)
        self.server = PtyServer(self.bus)
        self.boards = [self.open(address) for address in (0, 1)]

    def open(self, address: int) -> LockBoard:
        return kerong_cu16.open(Options(url=self.server.path, address=address))

    def close(self) -> None:
        for board in self.boards:
            board.close()
        self.server.close()


@pytest.fixture
def bus() -> Iterator[TwoBoards]:
    bus = TwoBoards()
    yield bus
    bus.close()


def test_boards_on_one_bus_answer_for_themselves(bus: TwoBoards) -> None:
    bus.boards[1].unlock(5)
    bus.boards[1].read()
    bus.clock.now += SWING_S
    assert bus.boards[1].read()[4].door is DoorState.OPEN
    assert bus.boards[0].read()[4].door is DoorState.CLOSED


def test_boards_on_one_bus_may_be_read_from_two_threads(bus: TwoBoards) -> None:
    bus.boards[1].unlock(5)
    bus.boards[1].read()
    bus.clock.now += SWING_S
    seen: dict[int, set[DoorState]] = {0: set(), 1: set()}

    def watch(address: int) -> None:
        for _ in range(20):
            seen[address].add(bus.boards[address].read()[4].door)

    threads = [threading.Thread(target=watch, args=(address,)) for address in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == {0: {DoorState.CLOSED}, 1: {DoorState.OPEN}}


def test_two_speeds_on_one_bus_are_refused(bus: TwoBoards) -> None:
    with pytest.raises(ValueError, match="one bus has one speed"):
        kerong_cu16.open(Options(url=bus.server.path, address=2, baud_rate=9600))


def test_closing_one_board_leaves_the_bus_to_the_other(bus: TwoBoards) -> None:
    third = bus.open(1)
    third.close()
    assert len(bus.boards[0].read()) == 16


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (LineFault.MUTE, DeviceTimeout),
        (LineFault.FLIPPED, ProtocolError),
        (LineFault.TRUNCATED, ProtocolError),
    ],
)
def test_a_board_that_misbehaves_is_reported_and_its_neighbour_is_not(
    bus: TwoBoards, fault: LineFault, error: type[Exception]
) -> None:
    bus.lines[0].fault = fault
    with pytest.raises(error, match="Lock board 0 on /dev/"):
        bus.boards[0].read()
    assert bus.boards[1].read()[0].door is DoorState.CLOSED
    bus.lines[0].fault = None
    assert bus.boards[0].read()[0].door is DoorState.CLOSED


def test_an_unlock_is_one_frame_and_waits_for_no_answer() -> None:
    wire = RecordingTransport()
    KerongCu16(Bus(wire, baud_rate=19200), address=2).unlock(5)
    assert wire.written == [bytes.fromhex("02 24 31 03 5A")]
    assert wire.reads == 0


def test_an_answer_that_comes_too_late_is_never_taken_for_the_next(tmp_path: Path) -> None:
    late: list[Late] = []

    def wrap(inner: object) -> Late:
        late.append(Late(inner))  # type: ignore[arg-type]
        return late[0]

    with driven("kerong_cu16", Wire("late", wrap), tmp_path / "board") as rig:
        late[0].late = 2
        with pytest.raises(DeviceTimeout):
            rig.board.read()
        rig.board.unlock(1)
        rig.board.read()
        rig.clock.now += SWING_S
        assert rig.board.read()[0].door is DoorState.OPEN


def test_an_adapter_that_echoes_is_seen_through() -> None:
    line = FaultyLine(KerongCu16Emulator(0, [Door()]))
    line.fault = LineFault.ECHO
    with PtyServer(line) as server:
        board = kerong_cu16.open(Options(url=server.path, lock_count=1))
        assert board.read()[0].door is DoorState.CLOSED
        board.close()


def test_the_answer_of_another_board_is_not_taken() -> None:
    with PtyServer(Misaddressed(KerongCu16Emulator(0, [Door()]))) as server:
        board = kerong_cu16.open(Options(url=server.path, lock_count=1))
        with pytest.raises(ProtocolError, match="two devices with one address"):
            board.read()
        board.close()


def test_a_board_behind_a_network_adapter_works_and_survives_its_restart() -> None:
    with TcpServer(KerongCu16Emulator(0, [Door()])) as server:
        board = kerong_cu16.open(Options(url=server.url, lock_count=1))
        assert board.read()[0].door is DoorState.CLOSED
        server.unplug()
        with pytest.raises(DeviceGone, match="went away"):
            board.read()
        with pytest.raises(DeviceGone, match="cannot be opened"):
            board.read()
        server.plug_in()
        assert board.read()[0].door is DoorState.CLOSED
        board.close()


def test_a_port_that_is_not_there_is_named() -> None:
    board = kerong_cu16.open(Options(url="/dev/serial/by-id/nobody"))
    with pytest.raises(DeviceGone, match=r"cannot be opened \(No such file or directory\). Check path"):
        board.read()
    board.close()


def test_a_port_somebody_else_holds_is_refused(bus: TwoBoards) -> None:
    bus.boards[0].read()
    second = KerongCu16(Bus(SerialTransport(bus.server.path, baud_rate=19200), baud_rate=19200))
    with pytest.raises(DeviceGone, match="cannot be opened"):
        second.read()
    second.close()


def test_crossed_coils_open_the_other_door_and_the_contacts_tell_it(bus: TwoBoards) -> None:
    bus.emulators[0].wiring.cross(2, 9)
    bus.boards[0].unlock(2)
    bus.boards[0].read()
    bus.clock.now += SWING_S
    doors = [reading.door for reading in bus.boards[0].read()]
    assert (doors[1], doors[8]) == (DoorState.CLOSED, DoorState.OPEN)


def test_a_heavy_door_opens_within_the_pulse_of_half_a_second(bus: TwoBoards) -> None:
    bus.doors[0][0].pull_s = SLOW_PULL_S
    bus.boards[0].unlock(1)
    bus.boards[0].read()
    bus.clock.now += SLOW_PULL_S - 0.01
    assert bus.boards[0].read()[0].door is DoorState.CLOSED
    bus.clock.now += 0.01
    assert bus.boards[0].read()[0].door is DoorState.OPEN


def test_a_lock_whose_plug_is_out_reads_open_and_is_never_thought_shut(bus: TwoBoards) -> None:
    bus.emulators[0].wiring.unwire(1)
    assert bus.boards[0].read()[0].door is DoorState.OPEN
    bus.emulators[0].wiring.wire(1)
    assert bus.boards[0].read()[0].door is DoorState.CLOSED


def test_boards_obey_what_is_meant_for_all_of_them(bus: TwoBoards) -> None:
    """What this driver never says, but a fitter's own tool may."""
    states = StateDecoder().feed(bus.bus.feed(Command(QUERY_ALL, ALL_BOARDS).encode()))
    assert [(state.board, state.answers) for state in states] == [(0, QUERY_ALL), (1, QUERY_ALL)]
    assert bus.bus.feed(Command(UNLOCK_ALL, board=1).encode()) == b""
    bus.clock.now += SWING_S
    assert [door.is_open for door in bus.doors[0]] == [False] * 16
    assert [door.is_open for door in bus.doors[1]] == [True] * 16


def test_without_item_sensors_occupancy_is_unknown(bus: TwoBoards) -> None:
    assert {reading.occupancy for reading in bus.boards[0].read()} == {Occupancy.UNKNOWN}


@pytest.mark.parametrize("url", ["ttyUSB0", "socket://somewhere", "http://x:1"])
def test_a_url_that_names_no_port_is_refused_at_configuration(url: str) -> None:
    with pytest.raises(ValueError, match="give a device path"):
        Options(url=url)


def test_address_15_is_refused_because_it_means_all_boards() -> None:
    with pytest.raises(ValueError, match="less than or equal to 14"):
        Options(url="/dev/ttyUSB0", address=ADDRESS * 5)


class Misaddressed:
    """A bus on which board 1 answers for board 0."""

    def __init__(self, emulator: KerongCu16Emulator) -> None:
        self._emulator = emulator

    def feed(self, data: bytes) -> bytes:
        states = StateDecoder().feed(self._emulator.feed(data))
        return b"".join(replace(state, board=1).encode() for state in states)


class RecordingTransport:
    """A wire with nobody at its end."""

    url = "recording"

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.written: list[bytes] = []
        self.reads = 0

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def read(self, timeout: float) -> bytes:
        self.reads += 1
        raise DeviceTimeout("nobody")

    def discard_input(self) -> None:
        pass

    def close(self) -> None:
        pass
