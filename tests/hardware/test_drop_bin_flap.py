"""A drop bin made of other devices: its options, its patience with failing parts, and all of it on wires."""

import logging
import time
from contextlib import ExitStack
from typing import Any

import pytest
from pydantic import ValidationError

from hardware.drop_bin.fill import Depth
from hardware.drop_bin.flap import FlapBin, Options
from hardware.drop_bin.interface import BinReading, Distance, LeastChange, Missing, Weight
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.physics import Bin, LevelEye, LoadCells
from hardware.drop_bin.ultrasonic_emulator import UltrasonicEmulator
from hardware.emulation import Emulator, PtyServer
from hardware.errors import DeviceTimeout
from hardware.lock_board.interface import DoorState, Occupancy
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import SWING_S, Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.registry import open_device, options_model, parts_of
from tests.hardware.lock_board_rigs import ManualClock


class Part:
    """A scale or a level sensor that gives `answer`, or raises it after `waits_s`."""

    def __init__(self, clock: ManualClock, answer: Any) -> None:
        self.answer = answer
        self.waits_s = 0.0
        self.reads = 0
        self._clock = clock

    def read(self) -> Any:
        self.reads += 1
        self._clock.now += self.waits_s
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        raise AssertionError("its owner closes it, not the bin")


class Parts:
    """A bin of a simulated board and two parts that say what they are told."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        self.flap = Door(self.clock)
        self.scale = Part(self.clock, Weight(700, stable=True))
        self.level = Part(self.clock, Distance(600, over_s=0.5))
        self.others = {
            "locks": SimulatedLockBoard([self.flap, Door(self.clock)]),
            "scale": self.scale,
            "level": self.level,
        }
        full = {"scale": "scale", "level_sensor": "level", "empty_mm": 1000, "full_mm": 200}
        self.options = Options.model_validate({"board": "locks", "lock": 1, **full, **options})
        self.bin = FlapBin(self.options, self.others, clock=self.clock)


def test_it_reads_what_its_parts_say() -> None:
    assert Parts().bin.read() == BinReading(DoorState.CLOSED, Occupancy.UNKNOWN, 50, Weight(700, True))


def test_a_flap_and_nothing_else_is_a_bin() -> None:
    bare = FlapBin(Options(board="locks", lock=1), {"locks": SimulatedLockBoard([Door()])})
    assert bare.read() == BinReading(DoorState.CLOSED)


def test_the_least_changes_are_those_of_the_options() -> None:
    assert Parts(least_g=120, least_percent=9).bin.least_change == LeastChange(120, 9)


def test_a_level_counts_only_when_all_of_it_was_measured_behind_the_closed_flap() -> None:
    parts = Parts()
    parts.bin.unlock()
    parts.clock.now += SWING_S
    assert parts.bin.read().fill_percent is None
    parts.clock.now += 1
    parts.flap.push_shut()
    assert parts.bin.read().missing == {Missing.LEVEL_UNKNOWN}
    parts.clock.now += 0.49
    assert parts.bin.read().missing == {Missing.LEVEL_UNKNOWN}
    parts.clock.now += 0.01
    assert (parts.bin.read().fill_percent, parts.bin.read().missing) == (50, frozenset())


def test_the_level_sensor_is_listened_to_while_the_flap_is_open_too() -> None:
    parts = Parts()
    parts.bin.unlock()
    parts.clock.now += SWING_S
    parts.bin.read()
    assert parts.level.reads == 1


def test_a_part_that_fails_slowly_is_left_alone_for_five_times_as_long() -> None:
    parts = Parts()
    parts.scale.answer, parts.scale.waits_s = DeviceTimeout("silent"), 1.0
    assert parts.bin.read().missing == {Missing.SCALE_SILENT}
    parts.clock.now += 4.9
    assert parts.bin.read().missing == {Missing.SCALE_SILENT}
    assert parts.scale.reads == 1
    parts.scale.answer, parts.scale.waits_s = Weight(5, stable=True), 0.0
    parts.clock.now += 0.1
    assert parts.bin.read().weight == Weight(5, stable=True)


def test_a_part_that_fails_at_once_is_asked_again_at_once() -> None:
    parts = Parts()
    parts.level.answer = DeviceTimeout("spoilt")
    parts.bin.read()
    parts.level.answer = Distance(200, over_s=0.5)
    assert parts.bin.read().fill_percent == 100


def test_a_part_that_goes_and_comes_back_is_told_of_once_each(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    parts = Parts()
    parts.scale.answer = DeviceTimeout("Scale on /dev/x: silent for 1 s.")
    parts.bin.read()
    parts.bin.read()
    parts.scale.answer = Weight(0, stable=True)
    parts.bin.read()
    parts.bin.read()
    assert [record.message for record in caplog.records] == [
        "Drop bin goes on without scale: Scale on /dev/x: silent for 1 s.",
        "Drop bin has scale again",
    ]


def test_a_beam_on_a_board_that_reads_none_is_missed() -> None:
    parts = Parts(beam_lock=2)
    parts.others["locks"] = SimulatedLockBoard([Door(), Door()], item_sensors=False)
    seen = FlapBin(parts.options, parts.others).read()
    assert (seen.beam, seen.missing) == (Occupancy.UNKNOWN, {Missing.BEAM_UNKNOWN})


@pytest.mark.parametrize(
    ("mm", "percent"),
    [(1000, 0), (1039, 0), (1050, None), (600, 50), (200, 100), (60, 100), (4500, None)],
)
def test_a_distance_is_a_fill_level_unless_the_floor_is_too_deep(mm: int, percent: int | None) -> None:
    assert Depth(empty_mm=1000, full_mm=200).fill_percent(mm, doubt=5) == percent


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"level_sensor": None}, "go together"),
        ({"full_mm": None}, "go together"),
        ({"full_mm": 1000}, "must be greater than full_mm"),
        ({"lock": 0}, "lock"),
        ({"least_g": 0}, "least_g"),
        ({"beam": 2}, "beam"),
    ],
)
def test_options_that_make_no_bin_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Parts(**options)


@pytest.mark.parametrize("option", ["lock", "beam_lock"])
def test_a_lock_that_the_board_does_not_have_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match="there is no lock 3 on locks; it has 1 to 2"):
        Parts(**{option: 3})


def test_its_parts_are_found_in_its_options() -> None:
    options = options_model("drop_bin", "flap").model_validate(
        {"board": "locks", "lock": 16, "scale": "bin-scale"}
    )
    assert parts_of(options) == {"board": ("lock_board", "locks"), "scale": ("scale", "bin-scale")}


def test_a_bin_opened_from_its_configuration_is_read_over_three_wires_in_no_time() -> None:
    world = Bin()
    with ExitStack() as stack:

        def wired(emulator: Emulator) -> str:
            return stack.enter_context(PtyServer(emulator)).path

        board, level, scale = (
            wired(KerongCu16Emulator(0, [world.flap, world.beam])),
            wired(UltrasonicEmulator(LevelEye(world).distance_mm)),
            wired(LineScaleEmulator(LoadCells(world).weigh)),
        )
        others = {
            "locks": open_device("lock_board", "kerong_cu16", {"url": board, "item_sensors": True}),
            "bin-level": open_device("level_sensor", "ultrasonic", {"url": level}),
            "bin-scale": open_device("scale", "line", {"url": scale}),
        }
        for device in others.values():
            stack.callback(device.close)
        bin_ = open_device(
            "drop_bin",
            "flap",
            {
                "board": "locks",
                "lock": 1,
                "beam_lock": 2,
                "level_sensor": "bin-level",
                "empty_mm": 1000,
                "full_mm": 200,
                "scale": "bin-scale",
            },
            others,
        )
        first = bin_.read()
        assert (first.flap, first.beam, first.fill_percent) == (DoorState.CLOSED, Occupancy.ABSENT, 0)
        assert not first.missing
        took = []
        for _ in range(20):
            started_at = time.perf_counter()
            bin_.read()
            took.append(time.perf_counter() - started_at)
        assert sorted(took)[10] < 0.05
