"""Whether something is held still in the middle of a picture: by how it differs from the empty view.

Pictures are compared as small grey ones, so that neither noise nor a few hairs count.
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
"""Grey levels by which a cell differs from the empty view where something stands before it."""

IN_FRAME: Final = 0.25
"""Share of the middle that the thing covers at least."""

MOVED: Final = 6.0
MOVING: Final = 0.04
"""Grey levels by which a cell differs from the look before where something moved, and how many cells may."""

Small = npt.NDArray[np.float32]


class Framing:
    """Remembers the empty view and the last look. Without an empty view nothing is in frame: nobody knows.

    Concurrency: one call at a time.
    """

    def __init__(self) -> None:
        self._empty: Small | None = None
        self._last: Small | None = None

    def nobody_is_there(self, image: Image) -> None:
        """This is what the camera sees without anything before it."""
        self._empty, self._last = _small(image), None

    def begin(self) -> None:
        """What was seen before is no reason to call the next picture steady."""
        self._last = None

    def is_held_still(self, image: Image) -> bool:
        """Whether something is in the middle, where it was at the last look, sharp and well lit."""
        now, last = _small(image), self._last
        self._last = now
        if self._empty is None or last is None:
            return False
        in_frame = float((_apart(now, self._empty) > CHANGED).mean()) >= IN_FRAME
        is_steady = float((_apart(now, last) > MOVED).mean()) <= MOVING
        return in_frame and is_steady and assess(image) is PhotoQuality.OK


def _small(image: Image) -> Small:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    return np.asarray(cv2.resize(grey, SMALL, interpolation=cv2.INTER_AREA), np.float32)


def _apart(one: Small, other: Small) -> Small:
    """How far the middles are apart, cell by cell; what changes everywhere is the light or the exposure."""
    apart = one - other
    apart = np.abs(apart - np.median(_border(apart)))
    rows, columns = apart.shape
    middle: Small = apart[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    return middle


def _border(small: Small) -> Small:
    """Its outermost cells."""
    return np.concatenate((small[0], small[-1], small[:, 0], small[:, -1]))
