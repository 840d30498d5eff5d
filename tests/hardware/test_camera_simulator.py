"""The in-memory camera: the same calls at the same times give the same frames."""

import numpy as np
import pytest

from hardware.camera.emulator import SensorNoise
from hardware.camera.interface import Image
from hardware.camera.simulator import Options, SimulatedCamera


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def picture(value: int) -> Image:
    return np.full((120, 160, 3), value, np.uint8)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def camera(clock: Clock) -> SimulatedCamera:
    return SimulatedCamera(Options(width=160, height=120, fps=10), clock)


def test_a_shown_picture_is_the_next_frame(camera: SimulatedCamera) -> None:
    camera.show(picture(7))
    frame = camera.latest()
    assert frame is not None
    assert (frame.number, frame.taken_at, int(frame.image[0, 0, 0])) == (1, 100.0, 7)


def test_time_brings_new_frames_and_standing_still_brings_none(camera: SimulatedCamera, clock: Clock) -> None:
    numbers = []
    for _ in range(3):
        for _ in range(2):
            frame = camera.latest()
            assert frame is not None
            numbers.append(frame.number)
        clock.now += 0.1
    assert numbers == [1, 1, 2, 2, 3, 3]


def test_a_sequence_is_shown_one_picture_per_frame_and_its_last_stays(
    camera: SimulatedCamera, clock: Clock
) -> None:
    camera.play([picture(1), picture(2), picture(3)])
    seen = []
    for _ in range(5):
        frame = camera.latest()
        assert frame is not None
        seen.append(int(frame.image[0, 0, 0]))
        clock.now += 0.1
    assert seen == [1, 2, 3, 3, 3]


def test_an_unplugged_camera_has_a_fault_until_it_is_replugged(camera: SimulatedCamera) -> None:
    assert camera.fault is None
    camera.unplug()
    assert camera.latest() is None
    assert "cable" in (camera.fault or "")
    camera.replug()
    assert camera.fault is None
    assert camera.latest() is not None


def test_sensor_noise_differs_per_frame_and_repeats_per_seed() -> None:
    one, other = SensorNoise(2.0, seed=5), SensorNoise(2.0, seed=5)
    first, second = one.add(picture(128)), one.add(picture(128))
    assert (first != second).any()
    assert (first == other.add(picture(128))).all()
    assert 1.0 < float(np.std(first.astype(np.int16) - 128)) < 3.0
