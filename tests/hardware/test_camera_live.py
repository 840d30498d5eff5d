"""Which frame a camera gives to whom, over a source that exposes as it is told."""

import queue
from collections.abc import Iterator

import numpy as np
import pytest

from hardware.camera.interface import Exposure, Image
from hardware.camera.live import STALE_AFTER_S, LiveCamera, NoPicture
from tests.hardware.camera_rigs import wait_for
from tests.hardware.lock_board_rigs import ManualClock


class Projector:
    """A source that gives the next frame when the test puts it in."""

    def __init__(self) -> None:
        self.frames: queue.SimpleQueue[Exposure | Exception] = queue.SimpleQueue()
        self.asked_for_codes: bool | None = None
        self._count = 0

    def read(self, *, for_codes: bool) -> tuple[Image, Exposure]:
        self.asked_for_codes = for_codes
        frame = self.frames.get()
        if isinstance(frame, Exception):
            raise frame
        self._count += 1
        return np.full((8, 8, 3), self._count, np.uint8), frame

    def release(self) -> None:
        """Nothing to let go of."""


class Bench:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.projector = Projector()
        self.camera = LiveCamera("X", lambda: self.projector, detect_frozen=False, clock=self.clock)

    def give(self, exposure: Exposure) -> None:
        before = self.number()
        self.projector.frames.put(exposure)
        wait_for(lambda: self.number() > before, "the frame")

    def number(self) -> int:
        newest = self.camera.latest_for_codes()
        return newest.number if newest else 0


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.projector.frames.put(NoPicture("ends"))
    bench.camera.close()


def test_people_get_the_newest_normal_frame_and_codes_are_looked_for_in_the_newest_of_any(
    bench: Bench,
) -> None:
    for exposure in (Exposure.NORMAL, Exposure.CHANGING, Exposure.SHORT):
        bench.give(exposure)
    photo, newest = bench.camera.latest(), bench.camera.latest_for_codes()
    assert photo is not None
    assert newest is not None
    assert (photo.number, photo.exposure) == (1, Exposure.NORMAL)
    assert (newest.number, newest.exposure) == (3, Exposure.SHORT)


def test_a_photo_is_never_old_however_fresh_the_frames_for_codes_are(bench: Bench) -> None:
    bench.give(Exposure.NORMAL)
    bench.clock.now += STALE_AFTER_S + 0.1
    bench.give(Exposure.SHORT)
    assert bench.camera.fault is None
    assert bench.camera.latest() is None
    bench.give(Exposure.NORMAL)
    assert bench.camera.latest() is not None


def test_a_source_is_told_whether_codes_are_looked_for(bench: Bench) -> None:
    bench.camera.look_for_codes(on=True)
    bench.give(Exposure.NORMAL)
    bench.give(Exposure.NORMAL)
    assert bench.projector.asked_for_codes is True


def test_the_fault_is_what_the_source_says(bench: Bench) -> None:
    bench.projector.frames.put(NoPicture("is out of film; buy some"))
    wait_for(lambda: bench.camera.fault == "camera X is out of film; buy some", "the fault")


def test_what_nobody_thought_of_is_a_fault_and_the_camera_is_tried_again(bench: Bench) -> None:
    bench.projector.frames.put(ZeroDivisionError("a picture of no width"))
    wait_for(lambda: "failed with ZeroDivisionError" in (bench.camera.fault or ""), "the fault")
    bench.give(Exposure.NORMAL)
    assert bench.camera.fault is None
