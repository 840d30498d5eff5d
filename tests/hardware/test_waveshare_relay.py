"""The Waveshare relay board: published frames, coils that never stay on, and what its inputs say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import registry
from hardware.bus import Bus
from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceRefused, DeviceTimeout
from hardware.lock_board.interface import DoorState
from hardware.lock_board.physics import SLOW_PULL_S, SWING_S, Door
from hardware.lock_board.waveshare_relay import Options, WaveshareRelay
from hardware.lock_board.waveshare_relay_emulator import WaveshareRelayEmulator, stand
from hardware.modbus import ModbusDevice
from hardware.modbus_emulator import ON, Fault
from hardware.transport import SerialTransport
from tests.hardware.lock_board_rigs import ManualClock

ANSWER_S = 0.2
"""Long enough for eight bytes that dribble; tests in which nobody answers shall not take longer."""

READ_INPUTS = bytes.fromhex("01 02 00 00 00 08 79 CC")
INPUT_1_IS_ACTIVE = bytes.fromhex("01 02 01 01 60 48")
READ_RELAYS = bytes.fromhex("01 01 00 00 00 08 3D CC")
ALL_OFF = bytes.fromhex("01 05 00 FF 00 00 FD FA")

FLASHES = [
    pytest.param(1, 200, bytes.fromhex("01 05 02 00 00 02 4D B3"), id="relay 1, 200 ms"),
    pytest.param(1, 700, bytes.fromhex("01 05 02 00 00 07 8D B0"), id="relay 1, 700 ms"),
    pytest.param(8, 500, bytes.fromhex("01 05 02 07 00 05 BD B0"), id="relay 8, 500 ms"),
]


class Tap:
    """Notes every request on its way to the board; each is eight bytes and comes whole."""

    def __init__(self, board: WaveshareRelayEmulator) -> None:
        self.requests: list[bytes] = []
        self._board = board

    def feed(self, data: bytes) -> bytes:
        self.requests += [data[at : at + 8] for at in range(0, len(data), 8)]
        return self._board.feed(data)


class Rig:
    """One board at address 1 with eight doors, and a clock that all of them and the driver share."""

    def __init__(self, link: Path) -> None:
        self.clock = ManualClock()
        self.doors = [Door(self.clock) for _ in range(8)]
        self.emulator = WaveshareRelayEmulator(1, self.doors, clock=self.clock)
        self.tap = Tap(self.emulator)
        self.line = FaultyLine(self.tap)
        self.server = PtyServer(self.line, link=link)
        self.bus = Bus(SerialTransport(self.server.path, baud_rate=9600), baud_rate=9600)
        self.board = self.driver()

    def driver(self, **options: object) -> WaveshareRelay:
        device = ModbusDevice(self.bus, 1, name="Relay board 1", answer_s=ANSWER_S)
        return WaveshareRelay(device, clock=self.clock, **options)  # type: ignore[arg-type]

    def close(self) -> None:
        self.bus.close()
        self.server.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "board")
    yield rig
    rig.close()


@pytest.mark.parametrize(("lock", "pulse_ms", "flash"), FLASHES)
def test_an_unlock_is_the_published_flash_after_all_relays_went_off_once(
    rig: Rig, lock: int, pulse_ms: int, flash: bytes
) -> None:
    board = rig.driver(pulse_ms=pulse_ms)
    board.unlock(lock)
    assert rig.tap.requests == [READ_INPUTS, ALL_OFF, flash]
    board.unlock(lock)
    assert rig.tap.requests[3:] == [flash]


@pytest.mark.parametrize(("lock", "pulse_ms", "flash"), FLASHES)
def test_the_emulated_board_echoes_a_published_flash_and_ends_it_by_itself(
    rig: Rig, lock: int, pulse_ms: int, flash: bytes
) -> None:
    assert rig.emulator.feed(flash) == flash
    rig.clock.now += pulse_ms / 1000 - 0.01
    assert rig.emulator.coils().index(True) == lock - 1
    rig.clock.now += 0.02
    assert not any(rig.emulator.coils())
    assert rig.doors[lock - 1].is_open


def test_the_emulated_board_answers_the_published_queries(rig: Rig) -> None:
    for door in rig.doors[1:]:
        door.pulse()
    rig.clock.now += SWING_S
    assert rig.emulator.feed(READ_INPUTS) == INPUT_1_IS_ACTIVE
    assert rig.emulator.feed(READ_RELAYS)[:4] == bytes.fromhex("01 01 01 00")
    assert rig.emulator.feed(ALL_OFF) == ALL_OFF


def test_an_active_input_is_a_shut_door(rig: Rig) -> None:
    for door in rig.doors[1:]:
        door.pulse()
    rig.clock.now += SWING_S
    assert [reading.door for reading in rig.board.read()] == [DoorState.CLOSED, *[DoorState.OPEN] * 7]


def test_contacts_of_the_other_kind_are_an_option() -> None:
    doors = [Door() for _ in range(8)]
    with PtyServer(WaveshareRelayEmulator(1, doors, active_when_shut=False)) as server:
        board = registry.open_device(
            "lock_board", "waveshare_relay", {"url": server.path, "closed_input": "inactive"}
        )
        assert {reading.door for reading in board.read()} == {DoorState.CLOSED}
        board.close()


def test_a_door_without_an_input_is_unknown_and_its_broken_wire_would_read_open(rig: Rig) -> None:
    rig.emulator.wiring.unwire(3)
    assert rig.board.read()[2].door is DoorState.OPEN
    assert rig.driver(without_input={3}).read()[2].door is DoorState.UNKNOWN


def test_a_coil_that_somebody_left_on_goes_off_before_anything_else(rig: Rig) -> None:
    rig.emulator.write_coil(3, ON)
    rig.clock.now += 3600
    assert rig.emulator.coils()[3]
    assert not rig.doors[3].push_shut()
    rig.board.read()
    assert not any(rig.emulator.coils())
    assert rig.doors[3].push_shut()


@pytest.mark.parametrize("fault", [None, *LineFault])
def test_no_coil_is_told_to_stay_on_or_stays_on_whatever_the_line_does(
    rig: Rig, fault: LineFault | None
) -> None:
    rig.board.read()
    rig.line.fault = fault
    for lock in (1, 8):
        try:
            rig.board.unlock(lock)
        except DeviceError:
            assert fault not in (None, LineFault.ECHO, LineFault.DRIBBLE)
    writes = [request for request in rig.tap.requests if request[1] == 5 and request != ALL_OFF]
    assert writes
    assert all(request[2] == 2 and int.from_bytes(request[4:6], "big") == 5 for request in writes)
    rig.clock.now += 0.5
    assert not any(rig.emulator.coils())


def test_a_program_that_dies_after_its_unlock_leaves_no_coil_on(rig: Rig) -> None:
    rig.board.unlock(1)
    rig.bus.close()
    assert rig.emulator.coils()[0]
    rig.clock.now += 0.5
    assert not any(rig.emulator.coils())


@pytest.mark.parametrize("fault", [LineFault.MUTE, LineFault.TRUNCATED, LineFault.FLIPPED])
def test_all_relays_go_off_again_once_the_board_could_not_be_reached(rig: Rig, fault: LineFault) -> None:
    rig.board.read()
    rig.line.fault = fault
    with pytest.raises(DeviceError, match="Relay board 1 on "):
        rig.board.read()
    rig.line.fault = None
    rig.board.read()
    rig.board.read()
    assert rig.tap.requests.count(ALL_OFF) == 2


def test_all_relays_go_off_again_after_an_unplug(rig: Rig) -> None:
    rig.board.read()
    rig.server.unplug()
    with pytest.raises(DeviceGone):
        rig.board.read()
    rig.server.plug_in()
    rig.board.unlock(1)
    assert rig.tap.requests.count(ALL_OFF) == 2
    assert rig.tap.requests[-2] == ALL_OFF


def test_a_pulse_whose_answer_was_lost_is_neither_repeated_nor_cut_short(rig: Rig) -> None:
    rig.doors[0].pull_s = SLOW_PULL_S
    rig.board.read()
    rig.line.fault = LineFault.MUTE
    with pytest.raises(DeviceTimeout):
        rig.board.unlock(1)
    rig.line.fault = None
    rig.board.read()
    assert rig.emulator.coils()[0]
    assert rig.tap.requests.count(ALL_OFF) == 1
    rig.clock.now += 0.5
    assert rig.board.read()[0].door is DoorState.OPEN
    assert rig.tap.requests.count(ALL_OFF) == 2
    assert [request[2] for request in rig.tap.requests if request[1] == 5].count(2) == 1


@pytest.mark.parametrize(("pulse_ms", "door"), [(400, DoorState.CLOSED), (500, DoorState.OPEN)])
def test_a_solenoid_that_needs_500_ms_gets_them_by_option(rig: Rig, pulse_ms: int, door: DoorState) -> None:
    rig.doors[0].pull_s = SLOW_PULL_S
    rig.driver(pulse_ms=pulse_ms).unlock(1)
    rig.clock.now += SLOW_PULL_S
    assert rig.board.read()[0].door is door


def test_a_board_that_refuses_is_said_to_refuse(rig: Rig) -> None:
    rig.emulator.fault = Fault.FAILS
    with pytest.raises(DeviceRefused, match=r"Relay board 1 on .*: refused, it failed .* exception 4"):
        rig.board.unlock(1)
    rig.emulator.fault = None
    rig.board.unlock(1)


def test_the_adapters_echo_is_known_before_the_first_write(rig: Rig) -> None:
    """Else the echo would be taken for the board's word that all relays are off."""
    rig.line.fault = LineFault.ECHO
    rig.board.read()
    first_write = rig.tap.requests.index(ALL_OFF)
    assert READ_INPUTS in rig.tap.requests[:first_write]
    assert rig.bus._echoes


@pytest.mark.parametrize("pulse_ms", [0, 50, 250, 5100])
def test_a_pulse_that_the_board_cannot_time_is_refused_at_configuration(pulse_ms: int) -> None:
    with pytest.raises(ValueError, match="pulse_ms"):
        Options(url="/dev/ttyUSB0", pulse_ms=pulse_ms)


@pytest.mark.parametrize("without_input", [{0}, {9}])
def test_an_input_that_the_board_does_not_have_is_refused_at_configuration(without_input: set[int]) -> None:
    with pytest.raises(ValueError, match="without_input"):
        Options(url="/dev/ttyUSB0", without_input=without_input)


@pytest.mark.parametrize("driver", ["lcus", "kmtronic", "numato", "plain_relay"])
def test_a_plain_relay_board_is_refused_with_the_reason(driver: str) -> None:
    with pytest.raises(registry.UnknownDriver, match=r"coil stays on and can catch fire.*waveshare_relay"):
        registry.open_device("lock_board", driver, {"url": "/dev/ttyUSB0"})


def test_one_on_a_workbench_opens_with_the_options_it_names() -> None:
    bench = stand()
    with PtyServer(bench.wire) as server:
        board = registry.open_device("lock_board", "waveshare_relay", {"url": server.path, **bench.options})
        board.unlock(2)
        assert len(board.read()) == 8
        board.close()
