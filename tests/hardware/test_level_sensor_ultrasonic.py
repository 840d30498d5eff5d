"""The driver of ultrasonic sensors: medians, blind zones, bad lines, and a sensor with a mind of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drop_bin import ultrasonic, ultrasonic_emulator
from hardware.drop_bin.interface import Distance
from hardware.drop_bin.physics import FALLEN_SEES_MM, Bin, LevelEye, LevelFault
from hardware.drop_bin.ultrasonic import Options, Ultrasonic
from hardware.drop_bin.ultrasonic_emulator import ASKED, UltrasonicEmulator
from hardware.emulation import LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.transport import SerialTransport
from tests.hardware.bin_sensor_rigs import FAST_S, Rig, driven
from tests.hardware.conformance import WIRES
from tests.hardware.level_sensor_rigs import BUILDS
from tests.hardware.lock_board_rigs import ManualClock


@pytest.fixture(params=BUILDS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig[Distance]]:
    with driven(BUILDS[request.param], WIRES[0], tmp_path / "sensor") as rig:
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
def test_a_line_that_spoils_everything_is_reported_and_no_distance_made_up(
    rig: Rig[Distance], fault: LineFault, error: type[DeviceError]
) -> None:
    rig.set_line(fault)
    with pytest.raises(error, match="Level sensor on "):
        rig.sensor.read()


@pytest.mark.parametrize("fault", [LineFault.DRIBBLE, LineFault.ECHO])
def test_a_line_that_dribbles_or_echoes_is_seen_through(rig: Rig[Distance], fault: LineFault) -> None:
    rig.set_line(fault)
    rig.patience = 5
    assert rig.read().mm == rig.bin.depth_mm


@pytest.mark.parametrize(
    ("echoes", "mm"),
    [
        ([500, 500, 90, 500, 500], 500),  # a box edge once
        ([498, 502, 501, 499, 500], 500),
        ([0, 500, 0, 500, 500], 500),  # no echo twice
        ([0, 500, 0, 500, 0], None),
        ([29, 29, 29, 29, 29], None),
        ([30, 30, 30, 30, 30], 30),
    ],
)
def test_the_median_of_what_is_seen_counts_if_most_of_it_is_seen(echoes: list[int], mm: int | None) -> None:
    said = iter(echoes * 100)
    with PtyServer(UltrasonicEmulator(lambda: next(said), period_s=FAST_S)) as server:
        sensor = ultrasonic.open(Options(url=server.path))
        assert sensor.read().mm == mm
        sensor.close()


def test_a_longer_blind_zone_hides_what_is_nearer() -> None:
    with PtyServer(UltrasonicEmulator(lambda: 190, period_s=FAST_S)) as server:
        sensor = ultrasonic.open(Options(url=server.path, blind_mm=200))
        assert sensor.read().mm is None
        sensor.close()


def test_a_sensor_that_waits_to_be_asked_says_nothing_to_whoever_does_not_ask() -> None:
    with PtyServer(UltrasonicEmulator(lambda: 500, triggered=True, measuring_s=0)) as server:
        sensor = Ultrasonic(SerialTransport(server.path, baud_rate=9600), silence_s=0.2)
        with pytest.raises(DeviceTimeout, match=r"silent for 0.2 s"):
            sensor.read()
        sensor.close()


def test_a_reading_counts_the_time_in_which_the_sensor_smooths() -> None:
    with PtyServer(UltrasonicEmulator(lambda: 500, period_s=FAST_S)) as server:
        sensor = Ultrasonic(SerialTransport(server.path, baud_rate=9600), sample_s=0.5)
        assert sensor.read().over_s > 0.5
        sensor.close()


def test_a_port_that_is_not_there_is_named() -> None:
    sensor = ultrasonic.open(Options(url="/dev/serial/by-id/nobody"))
    with pytest.raises(DeviceGone, match="cannot be opened"):
        sensor.read()
    sensor.close()


@pytest.mark.parametrize("samples", [4, 10])
def test_a_median_of_too_few_or_too_many_is_refused_at_configuration(samples: int) -> None:
    with pytest.raises(ValueError, match="samples"):
        Options(url="/dev/ttyUSB0", samples=samples)


def test_the_emulator_sends_published_frames_at_its_pace() -> None:
    clock = ManualClock()
    sensor = UltrasonicEmulator(lambda: 1953, clock=clock)
    assert sensor.feed(b"") == bytes.fromhex("FF 07 A1 A7")
    assert sensor.feed(b"") == b""
    clock.now = 0.1
    assert sensor.feed(b"") == bytes.fromhex("FF 07 A1 A7")


def test_the_emulator_asked_answers_once_for_each_time_when_it_has_measured() -> None:
    clock = ManualClock()
    sensor = UltrasonicEmulator(lambda: 30, triggered=True, clock=clock)
    assert sensor.feed(bytes((0x00, ASKED))) == b""
    clock.now = 0.06
    assert sensor.feed(b"") == bytes.fromhex("FF 00 1E 1D")
    assert sensor.feed(b"") == b""


def test_a_frozen_eye_says_the_same_for_ever_and_a_fallen_one_looks_far() -> None:
    bin_ = Bin()
    eye = LevelEye(bin_, seed=3)
    seen = eye.distance_mm()
    eye.fault = LevelFault.FROZEN
    bin_.fall_in(100, litres=150)
    assert [eye.distance_mm() for _ in range(3)] == [seen] * 3
    eye.fault = LevelFault.FALLEN_OFF
    assert abs(eye.distance_mm() - FALLEN_SEES_MM) < 50
    eye.fault = None
    assert abs(eye.distance_mm() - 500) < 50


def test_the_stand_has_a_bin_to_fill_and_a_sensor_to_break() -> None:
    stand = ultrasonic_emulator.stand()
    assert stand.look() == "The heap is 1000 mm below the sensor, which is well."
    stand.deeds["put"]("800", "30")
    stand.deeds["freeze"]()
    assert stand.look() == "The heap is 900 mm below the sensor, which is frozen."
    stand.deeds["tear_off"]()
    assert stand.look().endswith("which is fallen_off.")
    stand.deeds["mend"]()
    stand.deeds["empty"]()
    assert stand.look() == "The heap is 1000 mm below the sensor, which is well."
    Options.model_validate({"url": "/dev/ttyUSB0", **stand.options})
