"""Whether something is held still in the middle of a picture: by how it differs from the empty view.

Pictures are compared as small ones, so that neither noise nor a few hairs count.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from hardware.camera.interface import Image
from hardware.camera.quality import PhotoQuality, assess

SMALL: Final = (48, 36)
"""Columns and rows of the small picture: a cell is as large as a shirt button at arm's length."""

CHANGED: Final = 16.0
"""Levels of a colour by which a cell differs from the empty view where something stands before it."""

IN_FRAME: Final = 0.25
"""Share of the middle that the thing covers at least."""

RENEWED: Final = 0.15
"""Share of the middle that looks otherwise once a thing was moved, or another one has come."""

MOVED: Final = 6.0
MOVING: Final = 0.04
"""Levels by which a cell differs from the look before where something moved, and how many cells may."""

Small = npt.NDArray[np.float32]


class Framing:
    """Remembers the empty view and the last look. Without an empty view nothing is in frame: nobody knows.

    Concurrency: one call at a time.
    """

    def __init__(self) -> None:
        self._empty: Small | None = None
        self._last: Small | None = None
        self._before: Small | None = None

    def nobody_is_there(self, image: Image) -> bool:
        """What the camera sees without anything before it; False while something still moves there."""
        now, last = _small(image), self._last
        self._last = now
        is_empty = last is not None and _share(now, last, MOVED) <= MOVING
        if is_empty:
            self._empty = now
        return is_empty

    def begin(self) -> None:
        """The next picture is wanted: of what was not there at the last look, or was moved since."""
        self._before, self._last = self._last, None

    def is_held_still(self, image: Image) -> bool:
        """Whether something new is in the middle, where it was at the last look, sharp and well lit."""
        now, last = _small(image), self._last
        self._last = now
        if self._before is not None and _share(now, self._before, MOVED) >= RENEWED:
            self._before = None
        if self._empty is None or last is None or self._before is not None:
            return False
        in_frame = _share(now, self._empty, CHANGED) >= IN_FRAME
        is_steady = _share(now, last, MOVED) <= MOVING
        return in_frame and is_steady and assess(image) is PhotoQuality.OK


def _small(image: Image) -> Small:
    colours = image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.resize(colours, SMALL, interpolation=cv2.INTER_AREA), np.float32)


def _share(one: Small, other: Small, levels: float) -> float:
    """Share of the middle that is further apart. What changes everywhere is the light or the exposure."""
    apart = one - other
    edge = np.concatenate((apart[0], apart[-1], apart[:, 0], apart[:, -1]))
    apart = np.abs(apart - np.median(edge, axis=0)).max(axis=2)
    rows, columns = apart.shape
    middle = apart[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    return float((middle > levels).mean())
