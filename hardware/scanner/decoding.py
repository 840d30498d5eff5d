"""Codes out of pictures: both readers on the picture as it is, then altered copies of it.

Measured on drawn pictures of nineteen kinds (`make bench`): of those that
zxing-cpp fails on plainly it reads two thirds from altered copies; zbar reads
a few more. cv2's reader would add one picture in a thousand, for 35 ms each. A
still may cost all copies, a live frame one.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import cv2
import numpy as np

from hardware.camera.interface import Image
from hardware.scanner import zbar, zxing
from hardware.scanner.alterations import (
    closed,
    enlarged,
    inverted,
    reduced,
    sharpened,
    smoothed,
    straightened,
    thresholded,
)
from hardware.scanner.interface import (
    MAX_PAYLOAD_BYTES,
    MAX_QR_VERSION,
    RETURN_CODES,
    Code,
    Corners,
    ScanResult,
    Symbology,
)
from hardware.scanner.view import View
from hardware.scanner.zxing import Symbol, Unread

QR_ONLY = RETURN_CODES

LINEAR: Final = frozenset(Symbology) - {Symbology.QRCODE, Symbology.DATA_MATRIX}
"""Protected by a check digit alone: readers believe them when several lines agree, which enlarging fakes."""

GUIDE_BOX_SHARE: Final = 8 / 9
"""Of the picture's shorter side: the box in which people are asked to hold their code."""

MOST_PIXELS: Final = 4096 * 4096
"""A larger picture is scaled down first: zbar would take seconds."""

LONGEST_SIDE: Final = 16384
"""Pixels; zxing-cpp refuses more than 65535."""

MOST_PIXELS_ALTERED: Final = 1920 * 1080
"""More are scaled down before retries: ten pixels a module are no easier to read than five."""

SMALLEST_SIDE: Final = 16
"""Pixels; a smaller picture holds no symbol, and some alterations do not bear it."""

BENDS: Final = ((0.0, 0.0), (0.03, 0.0), (-0.03, 0.0), (0.0, 0.03), (0.0, -0.03))
"""Of paper around a bottle, as `straightened` takes them: flat, and one step each way, which reaches far."""

Read = Callable[[Image, Collection[Symbology]], tuple[list[Symbol], list[Unread]]]


def _zbar(grey: Image, symbologies: Collection[Symbology]) -> tuple[list[Symbol], list[Unread]]:
    return [Symbol(code, None) for code in zbar.read(grey, symbologies)], []


_zxing_local: Read = zxing.read
_zxing_global: Read = partial(zxing.read, binarizer=zxing.GLOBAL_HISTOGRAM)


@dataclass(frozen=True, slots=True)
class _Retry:
    """An altered copy of a picture, and the reader that gained most from it. `scale`: of the copy's sides."""

    alter: Callable[[Image], Image]
    read: Read
    scale: float = 1.0


RETRIES: Final = (
    _Retry(lambda grey: thresholded(grey, 31), _zxing_global),
    _Retry(lambda grey: sharpened(grey, 2, 2), _zxing_global),
    _Retry(lambda grey: thresholded(grey, 11), _zxing_local),
    _Retry(inverted, _zxing_global),
    _Retry(lambda grey: sharpened(enlarged(grey, 1.5), 3, 4), _zxing_global, scale=1.5),
    _Retry(lambda grey: thresholded(reduced(grey, 0.5), 11), _zxing_global, scale=0.5),
)
"""For live frames: each costs a few milliseconds; in order of what they gain for it."""

STILL_RETRIES: Final = (
    *RETRIES,
    _Retry(lambda grey: smoothed(grey, 2), _zxing_local),
    _Retry(closed, _zxing_local),
    _Retry(lambda grey: sharpened(grey, 2, 2), _zxing_local),
    _Retry(lambda grey: enlarged(grey, 1.5), _zxing_local, scale=1.5),
    _Retry(lambda grey: thresholded(grey, 31), _zbar),
    _Retry(lambda grey: thresholded(enlarged(grey, 2), 11), _zxing_global, scale=2),
    _Retry(lambda grey: sharpened(enlarged(grey, 2), 3, 4), _zxing_local, scale=2),
    _Retry(lambda grey: sharpened(grey, 3, 1.5), _zbar),
    _Retry(lambda grey: sharpened(enlarged(grey, 3), 5, 2), _zxing_local, scale=3),
)
"""In the same order; the last ones cost tens of milliseconds and read one picture in a hundred."""


def decode(image: Image, symbologies: Collection[Symbology] = QR_ONLY) -> list[Code]:
    """Read every different code in a still picture, (height, width, 3) RGB or (height, width) grey, uint8.

    Both readers see the picture as it is; altered copies are tried when
    neither reads anything, or when a QR code is in view that neither reads.
    No limit of size is applied. Takes some 20 ms at 1280 x 720 when all is
    read at once, some 0.3 s when nothing is.

    Raises ValueError for an array of another type or shape.
    """
    grey, scale = _at_most(_grey(image), MOST_PIXELS)
    wanted = _read_as(symbologies)
    if not wanted or min(grey.shape) < SMALLEST_SIDE:
        return []
    view = View(grey)
    view.add(*zxing.read(grey, wanted))
    view.add(*_zbar(grey, wanted))
    copy, copy_scale = _at_most(grey, MOST_PIXELS_ALTERED)
    for retry in STILL_RETRIES:
        if view.is_complete:
            break
        view.add(*_retried(retry, copy, wanted, copy_scale))
    for seen in view.unread:
        view.add(_straightened(grey, seen), ())
    return _codes(view.symbols, symbologies, 1 / scale)


class FrameDecoder:
    """Reads live frames: one zxing-cpp pass, and one retry if that may have missed a code.

    The retry is another one each frame: six frames of an unmoved code have had
    them all. One that reads something keeps its turn, as the next frame is
    like this one. A QR code that was seen and not read is straightened too.

    Lifetime: none. Concurrency: one call at a time.
    """

    def __init__(self, symbologies: Collection[Symbology] = QR_ONLY) -> None:
        self._symbologies = frozenset(symbologies)
        self._turn = 0

    def feed(self, image: Image) -> ScanResult:
        """Read one frame, as `decode` takes it, and apply the limits of size."""
        grey, scale = _at_most(_grey(image), MOST_PIXELS)
        wanted = _read_as(self._symbologies)
        if not wanted or min(grey.shape) < SMALLEST_SIDE:
            return ScanResult(())
        view = View(grey)
        view.add(*zxing.read(view.grey, wanted))
        if not view.is_complete:
            self._retry(view, wanted)
        within = [symbol for symbol in view.symbols if _within_limits(symbol)]
        return ScanResult(
            codes=tuple(_codes(within, self._symbologies, 1 / scale)),
            oversize=len(view.symbols) - len(within),
            unreadable=view.shows_unread and not view.symbols,
        )

    def _retry(self, view: View, wanted: Collection[Symbology]) -> None:
        known, retry = len(view.symbols), RETRIES[self._turn % len(RETRIES)]
        # Enlarged is only the guide box: all of the frame would cost more than the rest together.
        part, left, top = _guide_box(view.grey) if retry.scale > 1 else (view.grey, 0, 0)
        view.add(*_retried(retry, part, wanted, left=left, top=top))
        if len(view.symbols) == known:
            self._turn += 1
        for seen in view.unread[:1]:
            view.add(_straightened(view.grey, seen), ())


def _grey(image: Image) -> Image:
    colour = image.ndim == 3 and image.shape[2] == 3
    if image.dtype != np.uint8 or not (image.ndim == 2 or colour):
        raise ValueError(
            f"a picture is uint8 of (height, width) or (height, width, 3), not {image.dtype} of {image.shape}"
        )
    image = np.ascontiguousarray(image)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8) if colour and image.size else image


def _at_most(grey: Image, pixels: int) -> tuple[Image, float]:
    """Scale a picture down to at most so many pixels, and say to which share of its sides."""
    if grey.size <= pixels and max(grey.shape) <= LONGEST_SIDE:
        return grey, 1.0
    scale = min((pixels / grey.size) ** 0.5, LONGEST_SIDE / max(grey.shape))
    return reduced(grey, scale), scale


def _guide_box(grey: Image) -> tuple[Image, int, int]:
    """The square in the middle, and where its left and upper edges are."""
    height, width = grey.shape
    side = int(min(height, width) * GUIDE_BOX_SHARE)
    top, left = (height - side) // 2, (width - side) // 2
    return np.ascontiguousarray(grey[top : top + side, left : left + side]), left, top


def _retried(
    retry: _Retry, grey: Image, wanted: Collection[Symbology], scale: float = 1.0, left: int = 0, top: int = 0
) -> tuple[list[Symbol], list[Unread]]:
    """Read an altered copy of `grey`, a part at (left, top) of a picture scaled by `scale`."""
    safe = frozenset(wanted) - LINEAR if retry.scale > 1 else wanted
    symbols, unread = retry.read(retry.alter(grey), safe) if safe else ([], [])
    back = 1 / (retry.scale * scale)
    return (
        [
            replace(symbol, code=symbol.code._replace(corners=_moved(symbol.code.corners, back, left, top)))
            for symbol in symbols
        ],
        [replace(seen, corners=_moved(seen.corners, back, left, top)) for seen in unread],
    )


def _straightened(grey: Image, seen: Unread) -> list[Symbol]:
    """Read one symbol as if its paper were bent; it keeps the place where it was seen."""
    modules = 17 + 4 * seen.qr_version
    for bend in BENDS:
        symbols, _ = zxing.read(straightened(grey, seen.corners, modules, bend), QR_ONLY)
        if symbols:
            return [replace(symbols[0], code=symbols[0].code._replace(corners=seen.corners))]
    return []


def _codes(symbols: Iterable[Symbol], wanted: Collection[Symbology], scale: float = 1.0) -> list[Code]:
    """What was asked for, named as it was printed, in a picture `scale` times as large."""
    printed = (_as_printed(symbol.code, wanted) for symbol in symbols)
    return [
        code._replace(corners=_moved(code.corners, scale)) for code in printed if code.symbology in wanted
    ]


def _read_as(wanted: Collection[Symbology]) -> frozenset[Symbology]:
    """What readers are asked for: a UPC-A is an EAN-13 that begins with 0."""
    return frozenset(Symbology.EAN_13 if one is Symbology.UPC_A else Symbology(one) for one in wanted)


def _as_printed(code: Code, wanted: Collection[Symbology]) -> Code:
    if code.symbology is Symbology.EAN_13 and Symbology.UPC_A in wanted and code.payload.startswith(b"0"):
        return code._replace(symbology=Symbology.UPC_A, payload=code.payload[1:])
    return code


def _within_limits(symbol: Symbol) -> bool:
    if len(symbol.code.payload) > MAX_PAYLOAD_BYTES:
        return False
    return symbol.qr_version is None or symbol.qr_version <= MAX_QR_VERSION


def _moved(corners: Corners, scale: float, left: int = 0, top: int = 0) -> Corners:
    """Corners scaled about the upper left, then moved."""
    a, b, c, d = ((round(x * scale) + left, round(y * scale) + top) for x, y in corners)
    return a, b, c, d
