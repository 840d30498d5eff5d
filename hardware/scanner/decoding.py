"""Codes out of pictures: zxing-cpp first, then zbar on altered copies.

zxing-cpp reads 96 % of foreign test pictures in a few milliseconds; zbar's
retries win on glare, noise and blur, at several times the cost. A still may
cost all of them, a live frame only one.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import zxingcpp

from hardware.camera.interface import Image
from hardware.scanner import zbar
from hardware.scanner.interface import MAX_PAYLOAD_BYTES, MAX_QR_VERSION, Code, ScanResult, Symbology
from hardware.scanner.unread import is_qr_code
from hardware.scanner.zbar import Corners

QR_ONLY = frozenset({Symbology.QRCODE})

_FORMATS = {
    # Model 2 alone: Micro QR has so little error correction that textures pass for it.
    Symbology.QRCODE: zxingcpp.BarcodeFormat.QRCodeModel2,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    # Read as EAN-13 with a leading zero, and renamed by `_as_printed`.
    Symbology.UPC_A: zxingcpp.BarcodeFormat.EAN13,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
}

_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.QRCode: Symbology.QRCODE,
    zxingcpp.BarcodeFormat.QRCodeModel2: Symbology.QRCODE,
    zxingcpp.BarcodeFormat.DataMatrix: Symbology.DATA_MATRIX,
    zxingcpp.BarcodeFormat.EAN13: Symbology.EAN_13,
    zxingcpp.BarcodeFormat.EAN8: Symbology.EAN_8,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
}

CROP_SHARE = 8 / 9
"""Of the picture's shorter side: the guide box in which people hold their code."""


@dataclass(frozen=True, slots=True)
class _Found:
    code: Code
    qr_version: int | None = None


@dataclass(frozen=True, slots=True)
class _Retry:
    """An altered copy of a picture on which zbar may read what it cannot read plainly."""

    alter: Callable[[Image], Image]
    scale: int = 1


def _threshold(grey: Image) -> Image:
    return np.asarray(
        cv2.adaptiveThreshold(
            cv2.GaussianBlur(grey, (5, 5), 0), 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 51, 5
        ),
        np.uint8,
    )


def _double(grey: Image) -> Image:
    return np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def _sharpen(grey: Image) -> Image:
    return np.asarray(cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), 3), -1.5, 0), np.uint8)


def _invert(grey: Image) -> Image:
    return np.asarray(cv2.bitwise_not(grey), np.uint8)


RETRIES = (_Retry(_threshold), _Retry(_double, scale=2), _Retry(_sharpen), _Retry(_invert))
"""In order of what each adds: noise and glare; small codes; blur; dark mode."""


def decode(image: Image, symbologies: Collection[Symbology] = QR_ONLY) -> list[Code]:
    """Read every different code in a still picture, (height, width, 3) RGB or (height, width) grey.

    Tries everything until something is read; no limit of size is applied.
    Takes a few milliseconds when zxing-cpp reads it, some 0.3 s when nothing does.
    """
    grey = _grey(image)
    found, _ = _zxing(grey, symbologies)
    if found:
        return [one.code for one in _different(found)]
    for retry in (_Retry(lambda plain: plain), *RETRIES):
        if again := _zbar(grey, retry, symbologies):
            return [one.code for one in _different(again)]
    return []


class FrameDecoder:
    """Reads live frames: one zxing-cpp pass over all of it, then one zbar retry on the middle.

    The retry is another one each frame, so four frames of an unmoved code have had them all.

    Lifetime: none. Concurrency: one call at a time.
    """

    def __init__(self, symbologies: Collection[Symbology] = QR_ONLY) -> None:
        self._symbologies = frozenset(symbologies)
        self._turn = 0

    def feed(self, image: Image) -> ScanResult:
        """Read one frame, (height, width, 3) RGB or (height, width) grey, and apply the limits of size."""
        grey = _grey(image)
        found, unreadable = _zxing(grey, self._symbologies)
        if not found:
            found = self._retry(grey)
        within = [one for one in _different(found) if _within_limits(one)]
        return ScanResult(
            codes=tuple(one.code for one in within),
            oversize=len(_different(found)) - len(within),
            unreadable=unreadable and not found,
        )

    def _retry(self, grey: Image) -> list[_Found]:
        retry = RETRIES[self._turn % len(RETRIES)]
        self._turn += 1
        height, width = grey.shape
        side = int(min(height, width) * CROP_SHARE)
        top, left = (height - side) // 2, (width - side) // 2
        crop = np.ascontiguousarray(grey[top : top + side, left : left + side])
        return [
            replace(one, code=replace(one.code, corners=_mapped(one.code.corners, left=left, top=top)))
            for one in _zbar(crop, retry, self._symbologies)
        ]


def _grey(image: Image) -> Image:
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _within_limits(found: _Found) -> bool:
    if len(found.code.payload) > MAX_PAYLOAD_BYTES:
        return False
    return found.qr_version is None or found.qr_version <= MAX_QR_VERSION


def _different(found: Sequence[_Found]) -> list[_Found]:
    """One of each: the same code on a phone and on its reflection is one code."""
    return list({(one.code.symbology, one.code.payload): one for one in reversed(found)}.values())[::-1]


def _zxing(grey: Image, wanted: Collection[Symbology]) -> tuple[list[_Found], bool]:
    """What zxing-cpp reads, and whether it saw a QR code that it could not read."""
    found: list[_Found] = []
    unreadable = False
    formats = zxingcpp.BarcodeFormats(sorted({_FORMATS[symbology] for symbology in wanted}))
    for barcode in zxingcpp.read_barcodes(grey, formats=formats, return_errors=True):
        symbology = _SYMBOLOGIES.get(barcode.format)
        if not barcode.valid:
            unreadable = unreadable or _is_unread_qr(grey, barcode)
        elif symbology is not None:
            code = _as_printed(Code(symbology, barcode.bytes, _corners(barcode.position)), wanted)
            found += [_Found(code, _qr_version(barcode))] if code else []
    return found, unreadable


def _is_unread_qr(grey: Image, barcode: zxingcpp.Barcode) -> bool:
    version = _qr_version(barcode)
    return version is not None and is_qr_code(grey, _corners(barcode.position), version)


def _zbar(grey: Image, retry: _Retry, wanted: Collection[Symbology]) -> list[_Found]:
    asked = {Symbology.EAN_13 if symbology is Symbology.UPC_A else symbology for symbology in wanted}
    codes = (_as_printed(code, wanted) for code in zbar.read(retry.alter(grey), asked))
    return [
        _Found(replace(code, corners=_mapped(code.corners, 1 / retry.scale)))
        for code in codes
        if code is not None
    ]


def _as_printed(code: Code, wanted: Collection[Symbology]) -> Code | None:
    """Call an EAN-13 that starts with 0 the UPC-A it was printed as, if that is wanted."""
    if code.symbology is Symbology.EAN_13 and Symbology.UPC_A in wanted and code.payload.startswith(b"0"):
        return replace(code, symbology=Symbology.UPC_A, payload=code.payload[1:])
    return code if code.symbology in wanted else None


def _qr_version(barcode: zxingcpp.Barcode) -> int | None:
    extra = barcode.extra
    version = str(extra.get("Version", "")) if isinstance(extra, dict) else ""
    return int(version) if version.isdigit() else None


def _corners(position: zxingcpp.Position) -> Corners:
    """Corners in the order of the symbol: clockwise, unless it is mirrored."""
    a, b, c, d = position.top_left, position.top_right, position.bottom_right, position.bottom_left
    return (a.x, a.y), (b.x, b.y), (c.x, c.y), (d.x, d.y)


def _mapped(corners: Corners, scale: float = 1.0, left: int = 0, top: int = 0) -> Corners:
    """Corners found in an altered copy, in the pixels of the picture it was made from."""
    a, b, c, d = ((int(x * scale) + left, int(y * scale) + top) for x, y in corners)
    return a, b, c, d
