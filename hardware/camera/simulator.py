"""A camera in memory, for tests and simulations that run on one thread and one clock."""

import time
from collections.abc import Callable, Iterable

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from hardware.camera.interface import Frame, Image

PROVEN_ON_HARDWARE = False

CLOCK_GRAIN_S = 1e-6
"""A clock advanced in steps of 0.1 s must not miss a frame to floating point."""


class Options(BaseModel):
    """The size of the grey picture shown until told otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = Field(1280, ge=160, le=3840, description="pixels")
    height: int = Field(720, ge=120, le=2160, description="pixels")
    fps: float = Field(15.0, gt=0, le=60, description="frames per second of the injected clock")


class SimulatedCamera:
    """Sees what it is shown. A new frame is due every 1/fps seconds, or at once when the scene changes.

    Lifetime: none; `close` ends the pictures.
    Concurrency: none; everything happens in the caller's thread, at the caller's time.
    """

    def __init__(self, options: Options, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._interval = 1 / options.fps
        self._images: list[Image] = [np.full((options.height, options.width, 3), 128, np.uint8)]
        self._frame: Frame | None = None
        self._number = 0
        self._fault: str | None = None

    def show(self, image: Image) -> None:
        """Put `image` (height, width, 3; RGB) before the lens."""
        self.play([image])

    def play(self, images: Iterable[Image]) -> None:
        """Show one image per frame, in order; the last one stays."""
        self._images = list(images)
        self._frame = None

    def unplug(self) -> None:
        """Pull the cable: no frame until `replug`."""
        self._fault = "simulated camera is not there; check its cable"
        self._frame = None

    def replug(self) -> None:
        """Put the cable back."""
        self._fault = None

    @property
    def fault(self) -> str | None:
        return self._fault

    def latest(self) -> Frame | None:
        if self._fault:
            return None
        now = self._clock()
        if self._frame is None or now >= self._frame.taken_at + self._interval - CLOCK_GRAIN_S:
            image = self._images.pop(0) if len(self._images) > 1 else self._images[0]
            self._number += 1
            self._frame = Frame(image, self._number, now)
        return self._frame

    def close(self) -> None:
        self._fault = "simulated camera is closed"
        self._frame = None


def open(options: Options) -> SimulatedCamera:  # noqa: A001 - every driver module opens its device by this name
    """Open a camera that sees a plain grey scene."""
    return SimulatedCamera(options)
