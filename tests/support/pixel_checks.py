"""What must be true of a screen as it was drawn, by the pixels themselves."""

from typing import Any

import numpy as np

from kiosk.ui.palette import Rgba, contrast
from tests.support.kivydrive import Driver
from tests.support.layout_checks import words_on

LEAST_CONTRAST, LEAST_CONTRAST_LARGE = 7.0, 4.5
LARGE_EM_MM = 9.0


def words_stand_out(driver: Driver) -> None:
    """The commonest colour around letters against the one that differs most from it."""
    pixels, display = driver.pixels(), driver.display
    large = LARGE_EM_MM * driver.app.settings.px_per_mm
    for label in words_on(driver):
        if label.disabled or not label.opacity:
            continue
        top, left = display.height - label.top, label.x
        found = contrast_in(pixels[int(top) : int(top + label.height), int(left) : int(left + label.width)])
        least = LEAST_CONTRAST_LARGE if label.font_size >= large else LEAST_CONTRAST
        assert found >= least, f"{label.text!r} stands out by {found:.1f}, not {least:g}"


def contrast_in(pixels: Any) -> float:
    """The largest contrast of any colour to the commonest; `pixels` are RGB uint8 (..., 3)."""
    packed = pixels.reshape(-1, 3).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, counts = np.unique(packed, return_counts=True)
    ground = _rgba(int(colours[counts.argmax()]))
    return max(contrast(_rgba(int(colour)), ground) for colour in colours)


def _rgba(packed: int) -> Rgba:
    return (packed >> 16) / 255, (packed >> 8 & 255) / 255, (packed & 255) / 255, 1.0
