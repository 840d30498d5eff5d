"""What every scale does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drop_bin.interface import Weight
from hardware.emulation import LineFault
from hardware.errors import DeviceGone, DeviceTimeout
from tests.hardware.bin_sensor_rigs import Rig, driven, simulated
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.scale_rigs import BUILDS, simulated_scale

NOTHING = Weight(0, stable=True)


@pytest.fixture(params=cases("scale", BUILDS), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig[Weight]]:
    case: Case = request.param
    note(request, case)
    build = None if case.wire is MEMORY else BUILDS[case.device]
    with driven(build, case.wire, tmp_path / "scale") if build else simulated(simulated_scale) as rig:
        yield rig


def test_an_empty_bin_weighs_nothing_and_is_stable(rig: Rig[Weight]) -> None:
    assert rig.read() == NOTHING


def test_what_falls_in_sways_and_then_weighs_what_it_weighs(rig: Rig[Weight]) -> None:
    rig.bin.fall_in(740, litres=8)
    assert shows(rig, Weight(740, stable=False))
    rig.rest()
    assert shows(rig, Weight(740, stable=True))


def test_weights_add_up_and_go_away(rig: Rig[Weight]) -> None:
    rig.bin.fall_in(740, litres=8)
    rig.bin.fall_in(12_000, litres=8)
    rig.rest()
    assert shows(rig, Weight(12_740, stable=True))
    rig.bin.empty()
    rig.rest()
    assert shows(rig, NOTHING)


def test_less_than_at_zero_is_negative(rig: Rig[Weight]) -> None:
    rig.bin.fall_in(-35, litres=0)
    rig.rest()
    assert shows(rig, Weight(-35, stable=True))


def test_an_unplugged_scale_raises_and_works_again_once_plugged_in(rig: Rig[Weight]) -> None:
    rig.read()
    rig.unplug()
    assert rig.failure() is DeviceGone
    assert rig.failure() is DeviceGone
    rig.plug_in()
    assert rig.read() == NOTHING


def test_a_scale_gone_silent_times_out_and_its_last_weight_is_not_kept(rig: Rig[Weight]) -> None:
    rig.read()
    rig.set_line(LineFault.MUTE)
    assert rig.failure() is DeviceTimeout
    rig.set_line(None)
    assert rig.read() == NOTHING


def shows(rig: Rig[Weight], weight: Weight) -> bool:
    return rig.comes_to(lambda reading: reading == weight)
