"""What every camera can do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""Pixels, shape (height, width, 3), RGB, or (height, width), grey; 0 to 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture. `number` counts up from 1 per camera; `taken_at` is monotonic seconds."""

    image: Image
    number: int
    taken_at: float


class Camera(Protocol):
    """One camera.

    Does: keep the newest frame at hand. Does not: decode, store, or give old
    frames: `latest` is None when the newest is over 2 s old or frozen.

    Lifetime: reading starts when the camera is opened and ends with `close`.
    Concurrency: one reader thread of its own; `latest` may be called from any thread.
    """

    @property
    def fault(self) -> str | None:
        """Why there is no fresh frame, in words for a technician; None when all is well."""

    def latest(self) -> Frame | None: ...

    def close(self) -> None: ...
