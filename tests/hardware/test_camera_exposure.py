"""Short exposures among the normal ones: who gets which frame, and what is asked of a V4L2 camera."""

import logging
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from hardware.camera import v4l2_controls as v4l2
from hardware.camera.bracket import (
    NORMAL_FRAMES,
    SETTLE_AUTOMATIC_FRAMES,
    SETTLE_FRAMES,
    SHORT_FRAMES,
    Bracket,
)
from hardware.camera.interface import Exposure
from hardware.camera.live import NoPicture
from hardware.camera.opencv import DeviceExposure, Options
from hardware.camera.simulator import Options as SimulatorOptions
from hardware.camera.simulator import SimulatedCamera
from hardware.scanner import drawing
from hardware.scanner.decoding import decode
from tests.hardware.lock_board_rigs import ManualClock

CYCLE = SETTLE_FRAMES + SHORT_FRAMES + SETTLE_AUTOMATIC_FRAMES + NORMAL_FRAMES


class Phone:
    """A telephone so bright that the code on it is one white spot at a normal exposure."""

    picture = drawing.scene_with_code("RMA-1042", contrast=0.4, noise=0)
    brightness = 8.0


class Bench:
    """A simulated camera, ten frames a second, looked through by somebody who wants codes or a photo."""

    def __init__(self, *, short_exposure: float | None = 1 / Phone.brightness) -> None:
        self.clock = ManualClock()
        options = SimulatorOptions(fps=10, short_exposure=short_exposure)
        self.camera = SimulatedCamera(options, self.clock)
        self.camera.show(Phone.picture, brightness=Phone.brightness)

    def frames(self, count: int) -> list[tuple[Exposure, float]]:
        """Exposure and mean grey level of the next frames."""
        seen = []
        for _ in range(count):
            self.clock.now += 0.1
            frame = self.camera.latest_for_codes()
            assert frame is not None
            seen.append((frame.exposure, float(frame.image.mean())))
        return seen


def test_a_phone_that_blinds_a_normal_exposure_is_read_in_a_short_one() -> None:
    bench = Bench()
    normal = bench.camera.latest()
    assert normal is not None
    assert decode(normal.image) == []
    bench.camera.look_for_codes(on=True)
    read = set()
    for _ in range(CYCLE):
        bench.clock.now += 0.1
        frame = bench.camera.latest_for_codes()
        assert frame is not None
        read |= {(code.payload, frame.exposure) for code in decode(frame.image)}
    assert (b"RMA-1042", Exposure.SHORT) in read


def test_what_is_marked_normal_was_exposed_normally_and_what_is_marked_short_was_not() -> None:
    bench = Bench()
    (_, bright), *_ = bench.frames(1)
    bench.camera.look_for_codes(on=True)
    seen = bench.frames(3 * CYCLE)
    assert {exposure for exposure, _ in seen} == set(Exposure)
    assert {mean for exposure, mean in seen if exposure is Exposure.NORMAL} == {bright}
    (dark,) = {mean for exposure, mean in seen if exposure is Exposure.SHORT}
    assert dark < bright


def test_a_photo_taken_while_codes_are_looked_for_is_exposed_normally_and_fresh() -> None:
    bench = Bench()
    bench.camera.look_for_codes(on=True)
    for _ in range(3 * CYCLE):
        bench.clock.now += 0.03
        photo = bench.camera.latest()
        assert photo is not None
        assert photo.exposure is Exposure.NORMAL
        assert bench.clock.now - photo.taken_at <= 2.0


def test_nobody_looking_for_codes_means_no_short_exposure() -> None:
    bench = Bench()
    assert {exposure for exposure, _ in bench.frames(2 * CYCLE)} == {Exposure.NORMAL}
    bench.camera.look_for_codes(on=True)
    bench.frames(CYCLE - NORMAL_FRAMES)
    bench.camera.look_for_codes(on=False)
    bench.frames(SETTLE_AUTOMATIC_FRAMES + 1)
    assert {exposure for exposure, _ in bench.frames(2 * CYCLE)} == {Exposure.NORMAL}


def test_a_camera_that_takes_no_short_exposure_goes_on_without_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()
    bench.camera.takes_short_exposures = False
    bench.camera.look_for_codes(on=True)
    bench.frames(CYCLE)
    assert {exposure for exposure, _ in bench.frames(3 * CYCLE)} == {Exposure.NORMAL}
    assert [record.getMessage() for record in caplog.records] == [
        "camera simulated does not take a short exposure; it goes on without"
    ]


def test_a_camera_that_stays_short_gives_no_more_pictures() -> None:
    bracket = Bracket("X", lambda short: short)
    frames = (bracket.took(for_codes=True) for _ in range(CYCLE))
    with pytest.raises(NoPicture, match="does not go back"):
        list(frames)


class Kernel:
    """What a V4L2 camera's driver does with VIDIOC_G_CTRL and VIDIOC_S_CTRL.

    `refused` controls can be read and not set; others than those in `values` do not exist.
    """

    def __init__(self, values: dict[int, int], *, refused: tuple[int, ...] = ()) -> None:
        self.values = values
        self.refused = refused

    def __call__(self, _file: int, request: int, buffer: bytearray) -> int:
        control = int.from_bytes(buffer[:4], "little")
        if control not in self.values or (request == 0xC008561C and control in self.refused):
            raise OSError(22, "Invalid argument")
        if request == 0xC008561C:
            self.values[control] = int.from_bytes(buffer[4:], "little", signed=True)
        buffer[4:] = self.values[control].to_bytes(4, "little", signed=True)
        return 0


@pytest.fixture
def options(tmp_path: Path) -> Options:
    device = tmp_path / "video0"
    device.touch()
    options = Options(source="/dev/video0", scan_exposure_ms=5, power_line_hz=50)
    return options.model_copy(update={"source": str(device)})


def a_webcam() -> dict[int, int]:
    return {
        v4l2.AUTO_EXPOSURE: v4l2.APERTURE_PRIORITY,
        v4l2.EXPOSURE_TIME: 333,
        v4l2.DYNAMIC_FRAME_RATE: 1,
        v4l2.POWER_LINE_FREQUENCY: 2,
    }


def exposures(exposure: DeviceExposure, kernel: Kernel, frames: int) -> set[tuple[Exposure, int, int]]:
    """How frames were marked, with the mode and time in force after each of them."""
    seen = set()
    for _ in range(frames):
        marked = exposure.took(for_codes=True)
        seen.add((marked, kernel.values[v4l2.AUTO_EXPOSURE], kernel.values[v4l2.EXPOSURE_TIME]))
    return seen


def test_a_webcam_is_set_up_for_even_light_and_alternates_between_automatic_and_five_milliseconds(
    options: Options,
) -> None:
    kernel = Kernel(a_webcam())
    exposure = DeviceExposure(options, kernel)
    assert kernel.values[v4l2.DYNAMIC_FRAME_RATE] == 0
    assert kernel.values[v4l2.POWER_LINE_FREQUENCY] == 1
    seen = exposures(exposure, kernel, 2 * CYCLE)
    assert (Exposure.SHORT, v4l2.MANUAL, 50) in seen
    assert any(mode == v4l2.APERTURE_PRIORITY for marked, mode, _ in seen if marked is Exposure.NORMAL)
    exposure.close()
    assert kernel.values[v4l2.AUTO_EXPOSURE] == v4l2.APERTURE_PRIORITY


@pytest.mark.parametrize(
    "kernel",
    [
        Kernel({}),
        Kernel(a_webcam(), refused=(v4l2.EXPOSURE_TIME,)),
        Kernel(a_webcam(), refused=(v4l2.AUTO_EXPOSURE,)),
    ],
    ids=["no controls", "fixed time", "fixed mode"],
)
def test_a_webcam_that_does_not_take_it_is_left_automatic(
    options: Options, kernel: Kernel, caplog: pytest.LogCaptureFixture
) -> None:
    exposure = DeviceExposure(options, kernel)
    marked = [exposure.took(for_codes=True) for _ in range(3 * CYCLE)]
    assert Exposure.SHORT not in marked
    assert marked[-1] is Exposure.NORMAL
    assert kernel.values.get(v4l2.AUTO_EXPOSURE, v4l2.APERTURE_PRIORITY) == v4l2.APERTURE_PRIORITY
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_webcam_left_dark_by_somebody_else_is_made_automatic_when_it_is_opened(options: Options) -> None:
    kernel = Kernel(a_webcam() | {v4l2.AUTO_EXPOSURE: v4l2.MANUAL})
    exposure = DeviceExposure(options.model_copy(update={"scan_exposure_ms": None}), kernel)
    assert kernel.values[v4l2.AUTO_EXPOSURE] == v4l2.APERTURE_PRIORITY
    exposure.close()


def test_without_the_option_a_webcam_is_never_exposed_by_hand(options: Options) -> None:
    kernel = Kernel(a_webcam())
    exposure = DeviceExposure(options.model_copy(update={"scan_exposure_ms": None}), kernel)
    seen = exposures(exposure, kernel, 2 * CYCLE)
    assert {(marked, mode) for marked, mode, _ in seen} == {(Exposure.NORMAL, v4l2.APERTURE_PRIORITY)}


def test_exposure_is_refused_for_what_has_no_controls() -> None:
    with pytest.raises(ValidationError, match="scan_exposure_ms and power_line_hz are for /dev cameras"):
        Options(source="http://127.0.0.1/stream", scan_exposure_ms=5)


def test_the_simulated_light_is_what_it_says() -> None:
    bench = Bench(short_exposure=None)
    bench.camera.show(np.full((120, 160, 3), 40, np.uint8), brightness=3)
    assert bench.frames(1) == [(Exposure.NORMAL, 120.0)]
