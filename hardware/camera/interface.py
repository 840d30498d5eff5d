"""What every camera can do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""Pixels, shape (height, width, 3), RGB, or (height, width), grey; 0 to 255."""


class Exposure(StrEnum):
    """How long a frame was exposed: `normal` for people and photos, `short` for bright phone screens.

    `changing` is a frame taken while the camera went from one to the other: it may be either.
    """

    NORMAL = "normal"
    SHORT = "short"
    CHANGING = "changing"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture. `number` counts up from 1 per camera; `taken_at` is monotonic seconds."""

    image: Image
    number: int
    taken_at: float
    exposure: Exposure = Exposure.NORMAL


class Camera(Protocol):
    """One camera.

    Does: keep the newest frames at hand. Does not: decode, store, or give old
    frames: both of them are None when the newest is over 2 s old or frozen.

    Lifetime: reading starts when the camera is opened and ends with `close`.
    Concurrency: one reader thread of its own; every method may be called from any thread.
    """

    @property
    def fault(self) -> str | None:
        """Why there is no fresh frame, in words for a technician; None when all is well."""

    def latest(self) -> Frame | None:
        """Give the newest normally exposed frame: for photos, and to show."""

    def latest_for_codes(self) -> Frame | None:
        """Give the newest frame, however exposed: to look for codes in."""

    def look_for_codes(self, *, on: bool) -> None:
        """Say whether codes are looked for; a camera that can then takes short exposures in between."""

    def close(self) -> None: ...
