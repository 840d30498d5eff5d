"""Whether a symbol that could not be read is truly a QR code somebody shows."""

import cv2
import numpy as np

from hardware.camera.interface import Image
from hardware.scanner.interface import Corners

SMALLEST_SIDE = 48
"""Pixels. A smaller one is not held to the camera."""

SURE_MATCH = 0.85
"""Share of a finder's 49 modules that must be as the standard draws them.

Measured on drawn scenes: codes too blurred, glared or covered to be read have
0.90 and more in all three finders, letters and patterns that zxing-cpp takes
for a code at most 0.78.
"""

PIXELS_PER_MODULE = 4

FINDER_SIZE = 7


def _finder() -> Image:
    """The square in three corners of every QR code: a dark ring, a light ring, a dark core; dark is 1."""
    finder = np.ones((FINDER_SIZE, FINDER_SIZE), np.uint8)
    finder[1:6, 1:6] = 0
    finder[2:5, 2:5] = 1
    return finder


FINDER = _finder()


def is_qr_code(grey: Image, corners: Corners, version: int) -> bool:
    """Whether the three finders of a QR code of `version` stand where `corners` say."""
    points = np.array(corners, np.float32)
    if np.hypot(*(points - np.roll(points, 1, axis=0)).T).min() < SMALLEST_SIDE:
        return False
    modules = 17 + 4 * version
    side = modules * PIXELS_PER_MODULE
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    upright = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(points, square), (side, side))
    sampled = cv2.resize(upright, (modules, modules), interpolation=cv2.INTER_AREA)
    _, dark = cv2.threshold(sampled, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    n = FINDER_SIZE
    matches = [float((found == FINDER).mean()) for found in (dark[:n, :n], dark[:n, -n:], dark[-n:, :n])]
    # All three the other way round is a code in dark mode.
    return min(matches) >= SURE_MATCH or max(matches) <= 1 - SURE_MATCH
