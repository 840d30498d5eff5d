"""What a test puts in place of Raspberry Pi OS's picamera2: the calls the driver uses, in their real form.

Written from picamera2's own source. As there, a job that waits for a picture stands
before whatever is asked later, `close` too, until it is cancelled.
"""

import concurrent.futures
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

FPS = 30.0


class World:
    """What is on the other end of the ribbon cable."""

    def __init__(self) -> None:
        self.picture: Pixels = np.zeros((240, 320, 3), np.uint8)
        self.plugged = True
        self.stalled = False
        self.controls: dict[str, object] = {}
        self.camera_controls: dict[str, tuple[int, int, int]] = {"ExposureTime": (29, 1_000_000, 20_000)}
        self.opened: list[int | str] = []
        self.open_now = 0
        self.unreleased = 0


world = World()
"""The test's hands; a new one for each test."""


class Job:
    done = False

    def get_result(self, timeout: float | None = None) -> "CompletedRequest":
        assert timeout is not None, "without it the call never comes back from a hung camera"
        threading.Event().wait(1 / FPS)
        if world.stalled or not world.plugged:
            raise concurrent.futures.TimeoutError
        self.done = True
        world.unreleased += 1
        return CompletedRequest()


class CompletedRequest:
    def make_array(self, name: str) -> Pixels:
        assert name == "main"
        return world.picture.copy()

    def release(self) -> None:
        world.unreleased -= 1


class Picamera2:
    def __init__(self, camera_num: int | str = 0) -> None:
        if not world.plugged:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        world.opened.append(camera_num)
        world.open_now += 1
        self._started = False
        self._waiting: Job | None = None

    @property
    def camera_controls(self) -> Mapping[str, tuple[int, int, int]]:
        return world.camera_controls

    def create_video_configuration(
        self, main: Mapping[str, Any], *, buffer_count: int = 6, queue: bool = True
    ) -> dict[str, Any]:
        # The names of libcamera's formats read backwards: this one has R, G, B in memory.
        assert main["format"] == "BGR888"
        return {"main": dict(main), "buffer_count": buffer_count, "queue": queue}

    def configure(self, camera_config: Mapping[str, Any]) -> None:
        width, height = camera_config["main"]["size"]
        if (width, height) == (3840, 2160):
            raise RuntimeError("Failed to allocate buffers")

    def start(self) -> None:
        self._started = True

    def set_controls(self, controls: Mapping[str, object]) -> None:
        world.controls |= controls

    def capture_request(self, wait: bool | None = None) -> Job:
        assert self._started
        assert wait is False
        self._waiting = Job()
        return self._waiting

    def cancel_all_and_flush(self) -> None:
        self._waiting = None

    def close(self) -> None:
        assert self._waiting is None or self._waiting.done, "this would wait for ever"
        world.open_now -= 1
