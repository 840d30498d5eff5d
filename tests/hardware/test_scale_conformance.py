"""What every scale does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hardware.drop_bin.interface import Weight
from hardware.emulation import LineFault
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.scale_rigs import BUILDS, Rig, driven, simulated


@pytest.fixture(params=cases("scale", BUILDS), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path / "scale") as rig:
        yield rig


def test_an_empty_bin_weighs_nothing_and_is_stable(rig: Rig) -> None:
    assert rig.read() == Weight(0, stable=True)


def test_what_falls_in_sways_and_then_weighs_what_it_weighs(rig: Rig) -> None:
    rig.bin.fall_in(740, litres=8)
    assert rig.shows(Weight(740, stable=False))
    rig.rest()
    assert rig.shows(Weight(740, stable=True))


def test_weights_add_up_and_go_away(rig: Rig) -> None:
    rig.bin.fall_in(740, litres=8)
    rig.bin.fall_in(12_000, litres=8)
    rig.rest()
    assert rig.shows(Weight(12_740, stable=True))
    rig.bin.empty()
    rig.rest()
    assert rig.shows(Weight(0, stable=True))


def test_less_than_at_zero_is_negative(rig: Rig) -> None:
    rig.bin.fall_in(-35, litres=0)
    rig.rest()
    assert rig.shows(Weight(-35, stable=True))


def test_an_unplugged_scale_raises_and_works_again_once_plugged_in(rig: Rig) -> None:
    rig.read()
    rig.unplug()
    with pytest.raises(DeviceGone):
        for _ in range(rig.patience):
            rig.scale.read()
    with pytest.raises(DeviceError):
        rig.scale.read()
    rig.plug_in()
    assert rig.read() == Weight(0, stable=True)


def test_a_scale_gone_silent_times_out_and_its_last_weight_is_not_kept(rig: Rig) -> None:
    rig.read()
    rig.set_line(LineFault.MUTE)
    with pytest.raises(DeviceTimeout):
        while True:
            with suppress(ProtocolError):  # a lossy wire spoils the last line too
                rig.scale.read()
    rig.set_line(None)
    assert rig.read() == Weight(0, stable=True)
