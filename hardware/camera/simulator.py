"""A camera in memory, for tests and simulations that run on one thread and one clock."""

import time
from collections import deque
from collections.abc import Callable, Iterable

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from hardware.camera.bracket import Bracket
from hardware.camera.interface import Exposure, Frame, Image

PROVEN_ON_HARDWARE = False

EXPOSURE_LAG = 2
"""Frames that were under way already when a real camera is told to expose otherwise."""

CLOCK_GRAIN_S = 1e-6
"""A clock advanced in steps of 0.1 s must not miss a frame to floating point."""


class Options(BaseModel):
    """The size of the grey picture shown until told otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = Field(1280, ge=160, le=3840, description="pixels")
    height: int = Field(720, ge=120, le=2160, description="pixels")
    fps: float = Field(15.0, gt=0, le=60, description="frames per second of the injected clock")
    short_exposure: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="short exposures while codes are looked for, as a share of the normal one",
    )


class SimulatedCamera:
    """Sees what it is shown. A new frame is due every 1/fps seconds, or at once when the scene changes.

    With `short_exposure` its exposure follows a `Bracket`, `EXPOSURE_LAG` frames late as
    in a real one. `takes_short_exposures` can be set to False: then it ignores them.

    Lifetime: none; `close` ends the pictures.
    Concurrency: none; everything happens in the caller's thread, at the caller's time.
    """

    def __init__(self, options: Options, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._interval = 1 / options.fps
        self._images: list[Image] = [np.full((options.height, options.width, 3), 128, np.uint8)]
        self._brightness = 1.0
        self._newest: Frame | None = None
        self._normal: Frame | None = None
        self._number = 0
        self._fault: str | None = None
        self._for_codes = False
        self._short_exposure = options.short_exposure
        self._bracket = Bracket("simulated", self._expose) if options.short_exposure else None
        self._exposures = deque([1.0] * (EXPOSURE_LAG + 2), maxlen=EXPOSURE_LAG + 2)
        self.takes_short_exposures = True

    def show(self, image: Image, *, brightness: float = 1.0) -> None:
        """Put `image` (height, width, 3; RGB) before the lens, so many times too bright for it."""
        self.play([image], brightness=brightness)

    def play(self, images: Iterable[Image], *, brightness: float = 1.0) -> None:
        """Show one image per frame, in order; the last one stays."""
        self._images = list(images)
        self._brightness = brightness
        self._newest = self._normal = None

    def unplug(self) -> None:
        """Pull the cable: no frame until `replug`."""
        self._fault = "simulated camera is not there; check its cable"
        self._newest = self._normal = None

    def replug(self) -> None:
        """Put the cable back."""
        self._fault = None

    @property
    def fault(self) -> str | None:
        return self._fault

    def latest(self) -> Frame | None:
        self._take_what_is_due()
        return self._normal

    def latest_for_codes(self) -> Frame | None:
        self._take_what_is_due()
        return self._newest

    def look_for_codes(self, *, on: bool) -> None:
        self._for_codes = on

    def close(self) -> None:
        self._fault = "simulated camera is closed"
        self._newest = self._normal = None

    def _take_what_is_due(self) -> None:
        now = self._clock()
        if self._fault or (self._newest and now < self._newest.taken_at + self._interval - CLOCK_GRAIN_S):
            return
        image = self._exposed(self._images.pop(0) if len(self._images) > 1 else self._images[0])
        exposure = self._bracket.took(for_codes=self._for_codes) if self._bracket else Exposure.NORMAL
        self._number += 1
        self._newest = Frame(image, self._number, now, exposure)
        if exposure is Exposure.NORMAL:
            self._normal = self._newest

    def _exposed(self, image: Image) -> Image:
        self._exposures.append(self._exposures[-1])
        light = self._brightness * self._exposures[0]
        if light == 1.0:
            return image
        return np.asarray(np.clip(np.rint(image * np.float32(light)), 0, 255), np.uint8)

    def _expose(self, short: bool) -> bool:
        if short and not self.takes_short_exposures:
            return False
        self._exposures[-1] = self._short_exposure if short and self._short_exposure else 1.0
        return True


def open(options: Options) -> SimulatedCamera:
    """Open a camera that sees a plain grey scene."""
    return SimulatedCamera(options)
