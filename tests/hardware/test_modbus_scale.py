"""A weight transmitter on Modbus: maps of every kind, what counts as stable, and neighbours on its bus."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import registry
from hardware.bus import Bus
from hardware.drop_bin.interface import Weight
from hardware.drop_bin.modbus_scale import SETTLED_S, UNSEEN_S, ModbusScale, Options
from hardware.drop_bin.modbus_scale_emulator import OPTIONS, ModbusScaleEmulator, stand
from hardware.drop_bin.physics import SWAY_S, Bin, LoadCells
from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceRefused, DeviceTimeout, ProtocolError
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.interface import DoorState
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.kerong_cu48_emulator import KerongCu48Emulator
from hardware.lock_board.physics import SWING_S, Door
from hardware.lock_board.waveshare_relay_emulator import WaveshareRelayEmulator
from hardware.modbus import ModbusDevice
from hardware.modbus_emulator import Fault, ModbusSlave
from hardware.transport import SerialTransport
from tests.hardware.lock_board_rigs import ManualClock

ANSWER_S = 0.2
"""Long enough for nine bytes that dribble; tests in which nobody answers shall not take longer."""

PORT = "/dev/ttyUSB0"


class Registers(ModbusSlave):
    """A transmitter with any map."""

    def __init__(self) -> None:
        super().__init__(1)
        self.holding: dict[int, int] = {}
        self.input: dict[int, int] = {}

    def holding_registers(self) -> Mapping[int, int]:
        return self.holding

    def input_registers(self) -> Mapping[int, int]:
        return self.input


class Rig:
    """One transmitter at address 1, a clock for its driver, and a wire that may be faulty."""

    def __init__(self) -> None:
        self.registers = Registers()
        self.line = FaultyLine(self.registers)
        self.clock = ManualClock()
        self._server = PtyServer(self.line)
        self._bus = Bus(SerialTransport(self._server.path, baud_rate=9600), baud_rate=9600)

    def scale(self, **options: object) -> ModbusScale:
        told = {"url": PORT, "weight_register": 0, "grams_per_count": 1, "capacity_g": 50_000, **options}
        device = ModbusDevice(self._bus, 1, name="Scale 1", answer_s=ANSWER_S)
        return ModbusScale(device, Options.model_validate(told), clock=self.clock)

    def close(self) -> None:
        self._bus.close()
        self._server.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.close()


@pytest.mark.parametrize(
    ("words", "options", "grams"),
    [
        ([0, 740], {}, 740),
        ([0xFFFF, 0xFFDD], {}, -35),
        ([1, 0], {"capacity_g": 65536}, 65536),
        ([740, 0], {"word_order": "low_first"}, 740),
        ([740], {"weight_words": 1}, 740),
        ([0xFFDD], {"weight_words": 1}, -35),
        ([40_000], {"weight_words": 1, "signed": False}, 40_000),
        ([0, 7404], {"grams_per_count": 0.1}, 740),
        ([74], {"weight_words": 1, "grams_per_count": 10}, 740),
    ],
)
@pytest.mark.parametrize("function", ["holding", "input"])
def test_a_weight_is_read_as_its_map_says(
    rig: Rig, function: str, words: list[int], options: dict[str, object], grams: int
) -> None:
    table = rig.registers.holding if function == "holding" else rig.registers.input
    table.update(enumerate(words, start=300))
    assert rig.scale(function=function, weight_register=300, **options).read().grams == grams


@pytest.mark.parametrize(
    ("words", "options"),
    [
        pytest.param([0x7FFF, 0xFFFF], {}, id="overload"),
        pytest.param([0x8000, 0], {}, id="cells torn off"),
        pytest.param([740, 0], {}, id="words in the wrong order"),
        pytest.param([0xFFDD], {"weight_words": 1, "signed": False}, id="sign taken for weight"),
    ],
)
def test_a_weight_beyond_the_capacity_is_a_fault_and_not_a_weight(
    rig: Rig, words: list[int], options: dict[str, object]
) -> None:
    rig.registers.holding.update(enumerate(words))
    with pytest.raises(ProtocolError, match=r"Scale 1 on .* beyond its capacity of 50000 g .*word_order"):
        rig.scale(**options).read()


@pytest.mark.parametrize(
    ("flags", "options", "stable"),
    [
        (0b0001, {}, True),
        (0b1110, {}, False),
        (0b1000, {"stable_bit": 3}, True),
        (0b1000, {"stable_bit": 3, "stable_level": 0}, False),
        (0b0111, {"stable_bit": 3, "stable_level": 0}, True),
        (1 << 15, {"stable_bit": 15}, True),
    ],
)
def test_a_weight_is_stable_when_the_transmitters_flag_says_so(
    rig: Rig, flags: int, options: dict[str, object], stable: bool
) -> None:
    rig.registers.holding |= {0: 0, 1: 740, 9: flags}
    assert rig.scale(stable_register=9, **options).read() == Weight(740, stable=stable)


def test_without_a_flag_a_weight_is_stable_once_it_stood_still_for_a_second(rig: Rig) -> None:
    scale = rig.scale(settled_within_g=20)
    seen = []
    for grams in (0, 500, 740, 755, 735):
        rig.registers.holding |= {0: 0, 1: grams}
        seen.append(scale.read().stable)
        rig.clock.now += SETTLED_S / 2
    assert seen == [False] * 4 + [True]


def test_without_a_flag_a_weight_that_nobody_looked_at_is_not_stable(rig: Rig) -> None:
    rig.registers.holding |= {0: 0, 1: 740}
    scale = rig.scale()
    scale.read()
    rig.clock.now += UNSEEN_S + 0.1
    assert not scale.read().stable


def test_without_a_flag_a_weight_that_creeps_is_not_stable(rig: Rig) -> None:
    scale = rig.scale(settled_within_g=20)
    for grams in range(0, 600, 15):
        rig.registers.holding |= {0: 0, 1: grams}
        assert not scale.read().stable
        rig.clock.now += 0.4


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
def test_a_fault_is_named_and_passes(rig: Rig, fault: LineFault | Fault, error: type[DeviceError]) -> None:
    rig.registers.holding |= {0: 0, 1: 740}
    scale = rig.scale()
    if isinstance(fault, Fault):
        rig.registers.fault = fault
    else:
        rig.line.fault = fault
    with pytest.raises(error, match="Scale 1 on /dev/"):
        scale.read()
    rig.registers.fault = rig.line.fault = None
    assert scale.read().grams == 740


@pytest.mark.parametrize("fault", [LineFault.ECHO, LineFault.DRIBBLE])
def test_a_line_that_echoes_or_dribbles_is_seen_through(rig: Rig, fault: LineFault) -> None:
    rig.registers.holding |= {0: 0, 1: 740, 2: 1}
    rig.line.fault = fault
    assert rig.scale(stable_register=2).read() == Weight(740, stable=True)


def test_a_register_that_is_not_there_is_refused_with_a_hint(rig: Rig) -> None:
    with pytest.raises(DeviceRefused, match=r"no such address .* Check that driver and options fit"):
        rig.scale(weight_register=77).read()


@given(grams=st.integers(-100_000, 100_000), stable=st.booleans())
def test_the_emulated_transmitter_shows_any_weight(grams: int, stable: bool) -> None:
    table = ModbusScaleEmulator(1, lambda: Weight(grams, stable)).holding_registers()
    assert int.from_bytes(b"".join(table[n].to_bytes(2, "big") for n in (0, 1)), "big", signed=True) == grams
    assert bool(table[2] & 0x10) is stable


@pytest.mark.parametrize("missing", ["weight_register", "grams_per_count", "capacity_g"])
def test_what_only_the_data_sheet_knows_has_no_default(missing: str) -> None:
    told = {"url": PORT, "weight_register": 0, "grams_per_count": 1, "capacity_g": 50_000}
    del told[missing]
    with pytest.raises(ValueError, match=missing):
        Options.model_validate(told)


@contextmanager
def one_bus(clock: Callable[[], float]) -> Iterator[tuple[dict[str, Any], list[Door], Bin]]:
    """Boards of three makes with one door each, and a scale under a bin, all on one pair of wires."""
    doors, bin_ = [Door(clock) for _ in range(3)], Bin(clock=clock)
    party = PartyLine(
        KerongCu48Emulator(1, doors[:1]),
        ModbusScaleEmulator(2, LoadCells(bin_, noise_g=0, clock=clock).weigh),
        WaveshareRelayEmulator(3, doors[1:2]),
        KerongCu16Emulator(0, doors[2:]),
    )
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(party))
        common = {"url": server.path, "baud_rate": 9600}
        devices = {
            "cu48": registry.open_device(
                "lock_board", "kerong_cu48", {**common, "address": 1, "lock_count": 1}
            ),
            "scale": registry.open_device("scale", "modbus", {**OPTIONS, **common, "address": 2}),
            "relay": registry.open_device(
                "lock_board", "waveshare_relay", {**common, "address": 3, "lock_count": 1}
            ),
            "cu16": registry.open_device("lock_board", "kerong_cu16", {**common, "lock_count": 1}),
        }
        for device in devices.values():
            stack.callback(device.close)
        yield devices, doors, bin_


def test_modbus_boards_a_scale_and_a_board_of_another_protocol_share_one_bus() -> None:
    clock = ManualClock()
    with one_bus(clock) as (devices, doors, bin_):
        boards = [devices[name] for name in ("cu48", "relay", "cu16")]
        for opened, board in enumerate(boards):
            board.unlock(1)
            bin_.fall_in(100, litres=1)
            clock.now += SWING_S
            assert devices["scale"].read() == Weight(100 * (opened + 1), stable=False)
            states = [each.read()[0].door for each in boards]
            assert states == [DoorState.OPEN] * (opened + 1) + [DoorState.CLOSED] * (2 - opened)
            assert [door.is_open for door in doors].count(True) == opened + 1
        clock.now += SWAY_S
        assert devices["scale"].read() == Weight(300, stable=True)


def test_a_scale_on_a_workbench_opens_with_the_options_it_names() -> None:
    bench = stand()
    with PtyServer(bench.wire) as server:
        scale = registry.open_device("scale", "modbus", {"url": server.path, **bench.options})
        bench.deeds["put"]("500", "10")
        assert 480 < scale.read().grams < 520
        scale.close()
