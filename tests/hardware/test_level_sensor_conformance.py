"""What every level sensor does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drop_bin.interface import Distance
from hardware.emulation import LineFault
from hardware.errors import DeviceGone, DeviceTimeout
from tests.hardware.bin_sensor_rigs import Rig, driven, simulated
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.level_sensor_rigs import BUILDS, simulated_level_sensor


@pytest.fixture(params=cases("level_sensor", BUILDS), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig[Distance]]:
    case: Case = request.param
    note(request, case)
    build = None if case.wire is MEMORY else BUILDS[case.device]
    with driven(build, case.wire, tmp_path / "sensor") if build else simulated(simulated_level_sensor) as rig:
        yield rig


def test_the_floor_of_an_empty_bin_is_seen(rig: Rig[Distance]) -> None:
    assert rig.read().mm == rig.bin.depth_mm


def test_a_heap_that_grows_comes_nearer(rig: Rig[Distance]) -> None:
    rig.read()
    rig.bin.fall_in(500, litres=60)
    assert sees(rig, 800)
    rig.bin.fall_in(500, litres=90)
    assert sees(rig, 500)
    rig.bin.empty()
    assert sees(rig, 1000)


def test_what_is_nearer_than_it_can_see_is_unknown_and_not_full(rig: Rig[Distance]) -> None:
    rig.bin.fall_in(500, litres=295)
    assert sees(rig, None)


def test_a_reading_says_over_which_time_it_was_taken(rig: Rig[Distance]) -> None:
    assert 0 <= rig.read().over_s < 5


def test_an_unplugged_sensor_raises_and_works_again_once_plugged_in(rig: Rig[Distance]) -> None:
    rig.read()
    rig.unplug()
    assert rig.failure() is DeviceGone
    assert rig.failure() is DeviceGone
    rig.plug_in()
    assert rig.read().mm == rig.bin.depth_mm


def test_a_sensor_gone_silent_times_out_and_its_last_distance_is_not_kept(rig: Rig[Distance]) -> None:
    rig.read()
    rig.set_line(LineFault.MUTE)
    assert rig.failure() is DeviceTimeout
    rig.set_line(None)
    assert rig.read().mm == rig.bin.depth_mm


def sees(rig: Rig[Distance], mm: int | None) -> bool:
    return rig.comes_to(lambda reading: reading.mm == mm)
