"""The driver of scales that send lines: which line counts, bad lines, and cells that wander."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drop_bin import line_scale, line_scale_emulator
from hardware.drop_bin.interface import Weight
from hardware.drop_bin.line_scale import LineScale, Options
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.line_scale_frames import encode
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.emulation import LineFault
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from tests.hardware.bin_sensor_rigs import Rig, driven
from tests.hardware.conformance import WIRES
from tests.hardware.lock_board_rigs import ManualClock
from tests.hardware.scale_rigs import BUILDS
from tests.hardware.test_drop_bin_stream import Script


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig[Weight]]:
    with driven(BUILDS["line"], WIRES[0], tmp_path / "scale") as rig:
        yield rig


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (LineFault.MUTE, DeviceTimeout),
        (LineFault.LATE, DeviceTimeout),
        (LineFault.TRUNCATED, ProtocolError),
        (LineFault.FLIPPED, ProtocolError),
    ],
)
def test_a_line_that_spoils_everything_is_reported_and_no_weight_made_up(
    rig: Rig[Weight], fault: LineFault, error: type[DeviceError]
) -> None:
    rig.set_line(fault)
    with pytest.raises(error, match="Scale on "):
        rig.sensor.read()


@pytest.mark.parametrize("fault", [LineFault.DRIBBLE, LineFault.ECHO])
def test_a_line_that_dribbles_or_echoes_is_seen_through(rig: Rig[Weight], fault: LineFault) -> None:
    rig.set_line(fault)
    rig.patience = 5
    assert rig.read() == Weight(0, stable=True)


def scale_on(*lines: tuple[float, bytes]) -> tuple[LineScale, ManualClock]:
    clock = ManualClock()
    return LineScale(Script(clock, lines), clock=clock), clock


def test_the_newest_line_counts() -> None:
    scale, clock = scale_on(
        (0.1, encode(Weight(10, True))), (0.2, encode(Weight(20, False))), (0.3, encode(Weight(30, True)))
    )
    assert scale.read() == Weight(10, stable=True)
    clock.now = 0.5
    assert scale.read() == Weight(30, stable=True)


def test_a_spoilt_newest_line_is_shown_once_and_then_another_is_waited_for() -> None:
    scale, clock = scale_on(
        (0.1, encode(Weight(10, True))), (0.2, b"W,20,1*00\n"), (0.8, encode(Weight(30, True)))
    )
    scale.read()
    clock.now = 0.5
    with pytest.raises(ProtocolError, match=r"Scale on script: b'W,20,1\*00' has the check 00 and should"):
        scale.read()
    assert scale.read() == Weight(30, stable=True)


def test_a_good_line_makes_up_for_the_bad_one_before() -> None:
    scale, clock = scale_on((0.1, encode(Weight(10, True))), (0.2, b"?\n"), (0.3, encode(Weight(30, True))))
    scale.read()
    clock.now = 0.5
    assert scale.read() == Weight(30, stable=True)


def test_a_weight_older_than_a_second_is_a_timeout() -> None:
    scale, clock = scale_on((0.1, encode(Weight(10, True))))
    scale.read()
    clock.now = 1.05
    with pytest.raises(DeviceTimeout, match="silent"):
        scale.read()


def test_a_scale_at_another_speed_is_shown_as_it_sounds() -> None:
    scale, _ = scale_on(*((n / 10, b"\x00\x1c\xfe\x80") for n in range(1, 20)))
    with pytest.raises(ProtocolError, match=r"x1c.*Check its program and its baud rate"):
        scale.read()


def test_a_port_that_is_not_there_is_named() -> None:
    scale = line_scale.open(Options(url="/dev/serial/by-id/nobody"))
    with pytest.raises(DeviceGone, match="cannot be opened"):
        scale.read()
    scale.close()


def test_the_emulator_sends_published_lines_at_its_pace() -> None:
    clock = ManualClock()
    scale = LineScaleEmulator(lambda: Weight(0, stable=True), clock=clock)
    assert scale.feed(b"") == b"W,0,1*56\n"
    assert scale.feed(b"anything") == b""
    clock.now = 0.1
    assert scale.feed(b"") == b"W,0,1*56\n"


def test_cells_that_drift_wander_on_from_where_they_are() -> None:
    clock = ManualClock()
    cells = LoadCells(Bin(clock=clock), noise_g=0, clock=clock)
    cells.drift(2.0)
    clock.now = 30
    assert cells.weigh().grams == 60
    cells.drift(-1.0)
    clock.now = 40
    assert cells.weigh() == Weight(50, stable=True)


def test_the_stand_has_a_bin_to_fill_and_cells_that_drift() -> None:
    stand = line_scale_emulator.stand()
    assert stand.look() == "0 g lie on it."
    stand.deeds["put"]("800", "30")
    assert stand.look() == "800 g lie on it, swaying."
    stand.deeds["drift"]("1.5")
    with pytest.raises(ValueError, match="x"):
        stand.deeds["drift"]("x")
    Options.model_validate({"url": "/dev/ttyUSB0", **stand.options})
