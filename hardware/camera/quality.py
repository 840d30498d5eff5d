"""Whether a photo of an item can serve as evidence, and its JPEG bytes."""

from enum import StrEnum

import cv2
import numpy as np

from hardware.camera.interface import Image

WIDTH = 640
"""Pictures are judged at this width, so that the thresholds hold for every camera."""

DARK_BELOW = 40.0
"""Mean grey level of 255. Below it colours of fabric and printed text are lost in sensor noise."""

CLIPPED_FROM = 250
OVEREXPOSED_ABOVE = 0.5
"""Share of pixels at CLIPPED_FROM or more. A white parcel on a light table reaches some 0.3."""

SHARPNESS_BLURRED_BELOW = 0.17
"""Steepest edges (grey levels per pixel) over the picture's contrast (grey levels).

A drawn item gives 0.35 to 0.40 in focus, whatever its colour and the noise;
0.22 blurred by 3 pixels of 1280, 0.19 by 4, 0.13 by 6, when small print is gone.
"""

LEAST_CONTRAST = 20.0
"""Grey levels. With less there is only noise to be sharp; an empty table counts as blurred."""


class PhotoQuality(StrEnum):
    OK = "ok"
    DARK = "dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"


def assess(image: Image) -> PhotoQuality:
    """Judge a picture, (height, width, 3) RGB: the first thing wrong with it, or OK. Takes about 10 ms."""
    height, width = image.shape[:2]
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (WIDTH, round(WIDTH * height / width)), interpolation=cv2.INTER_AREA)
    if small.mean() < DARK_BELOW:
        return PhotoQuality.DARK
    if (small >= CLIPPED_FROM).mean() > OVEREXPOSED_ABOVE:
        return PhotoQuality.OVEREXPOSED
    if _sharpness(np.asarray(small, np.uint8)) < SHARPNESS_BLURRED_BELOW:
        return PhotoQuality.BLURRED
    return PhotoQuality.OK


def _sharpness(grey: Image) -> float:
    # A light blur first takes the noise, which is steeper than any edge.
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8)
    slope = cv2.magnitude(
        cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    )
    contrast = _quantile(smooth, 0.995) - _quantile(smooth, 0.005)
    return _quantile(slope, 0.999) / max(contrast, LEAST_CONTRAST)


def _quantile(grey: cv2.typing.MatLike, share: float) -> float:
    """The grey level that this share of the pixels does not exceed, to a 32nd. Counting beats sorting."""
    counts = cv2.calcHist([grey], [0], None, [256 * 32], (0, 256))
    return float(np.searchsorted(np.cumsum(counts), share * grey.size)) / 32


def encode_jpeg(image: Image, quality: int = 85) -> bytes:
    """Encode (height, width, 3) RGB as JPEG: pixels only, no EXIF, so no place, time or device name."""
    ok, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not ok:
        raise ValueError(f"OpenCV cannot encode a picture of shape {image.shape}")
    return data.tobytes()
