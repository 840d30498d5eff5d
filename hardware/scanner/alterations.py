"""Altered copies of a grey picture, on which readers may read what they cannot read plainly.

All take and give (height, width) uint8.
"""

import cv2
import numpy as np

from hardware.camera.interface import Image
from hardware.scanner.interface import Corners

PIXELS_PER_MODULE = 6
"""Of a straightened symbol: enough for a reader to find its way between uneven modules."""

MARGIN_MODULES = 8
"""Around a straightened symbol: its quiet zone, and room for what bends out of its corners."""


def inverted(grey: Image) -> Image:
    """Swap dark and light; a threshold over the whole picture then falls on the other side of the middle."""
    return _image(cv2.bitwise_not(grey))


def thresholded(grey: Image, window: int) -> Image:
    """Make black and white: each pixel against the mean of the `window` (odd) pixels around it.

    Against glare, moire, darkness and grain.
    """
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return _image(
        cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, 0)
    )


def sharpened(grey: Image, radius: float, amount: float) -> Image:
    """Add `amount` times what a blur of `radius` pixels takes away. Against lenses out of focus."""
    blurred = cv2.GaussianBlur(grey, (0, 0), radius)
    return _image(cv2.addWeighted(grey, 1 + amount, blurred, -amount, 0))


def smoothed(grey: Image, radius: float) -> Image:
    """Blur by `radius` pixels. Against bands of moire and coarse grain on large modules."""
    return _image(cv2.GaussianBlur(grey, (0, 0), radius))


def closed(grey: Image) -> Image:
    """Fill what is dark and at most two pixels thin: the gaps between a screen's pixels."""
    return _image(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))


def enlarged(grey: Image, scale: float) -> Image:
    """Scale up, for modules of hardly more than a pixel."""
    return _image(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))


def reduced(grey: Image, scale: float) -> Image:
    """Scale down by averaging, no side to less than a pixel."""
    height, width = grey.shape
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return _image(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))


def straightened(grey: Image, corners: Corners, modules: int, bend: tuple[float, float]) -> Image:
    """Draw the symbol at `corners` upright and flat, as if its paper had been bent.

    `bend`: how far the middles of its upper and lower, and of its left and
    right edges have moved, as shares of a side.
    """
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    seen = cv2.getPerspectiveTransform(unit, np.array(corners, np.float32))
    pixels = (modules + 2 * MARGIN_MODULES) * PIXELS_PER_MODULE
    steps = (np.arange(pixels, dtype=np.float32) / PIXELS_PER_MODULE - MARGIN_MODULES) / modules
    x, y = steps[None, :], steps[:, None]
    x, y = x + bend[1] * 4 * y * (1 - y), y + bend[0] * 4 * x * (1 - x)
    u, v, w = (float(a) * x + float(b) * y + float(c) for a, b, c in seen)
    return _image(cv2.remap(grey, u / w, v / w, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _image(pixels: object) -> Image:
    return np.asarray(pixels, np.uint8)
