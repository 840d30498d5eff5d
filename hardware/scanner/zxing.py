"""zxing-cpp, asked for the bytes as they stand in a symbol, and for symbols it saw and could not read."""

from collections.abc import Collection
from dataclasses import dataclass

import zxingcpp

from hardware.camera.interface import Image
from hardware.scanner.interface import Code, Corners, Symbology

LOCAL_AVERAGE = zxingcpp.Binarizer.LocalAverage
GLOBAL_HISTOGRAM = zxingcpp.Binarizer.GlobalHistogram

_FORMATS = {
    # Model 2 alone: Micro QR has so little error correction that textures pass for it.
    Symbology.QRCODE: zxingcpp.BarcodeFormat.QRCodeModel2,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
}

_SYMBOLOGIES = {barcode_format: symbology for symbology, barcode_format in _FORMATS.items()} | {
    zxingcpp.BarcodeFormat.QRCode: Symbology.QRCODE
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol that was read; `qr_version` is 1 to 40, and None for what is no QR code."""

    code: Code
    qr_version: int | None


@dataclass(frozen=True, slots=True)
class Unread:
    """What may be a QR code, and was not read: where it lies, clockwise from its top left."""

    corners: Corners
    qr_version: int


def read(
    grey: Image, symbologies: Collection[Symbology], binarizer: zxingcpp.Binarizer = LOCAL_AVERAGE
) -> tuple[list[Symbol], list[Unread]]:
    """Read the symbols of `symbologies`, at least one of them, in a (height, width) picture.

    No side over 65535 pixels. UPC-A is read as EAN-13 with a leading zero, as by zbar.
    """
    formats = zxingcpp.BarcodeFormats([_FORMATS[symbology] for symbology in sorted(symbologies)])
    symbols: list[Symbol] = []
    unread: list[Unread] = []
    for barcode in zxingcpp.read_barcodes(grey, formats=formats, binarizer=binarizer, return_errors=True):
        corners, version = _corners(barcode.position), _qr_version(barcode)
        if barcode.valid and barcode.format in _SYMBOLOGIES:
            code = Code(_SYMBOLOGIES[barcode.format], barcode.bytes, corners)
            symbols.append(Symbol(code, version))
        elif not barcode.valid and version is not None:
            unread.append(Unread(corners, version))
    return symbols, unread


def _qr_version(barcode: zxingcpp.Barcode) -> int | None:
    extra = barcode.extra
    version = str(extra.get("Version", "")) if isinstance(extra, dict) else ""
    return int(version) if version.isdigit() else None


def _corners(position: zxingcpp.Position) -> Corners:
    """Corners in the order of the symbol: clockwise, unless it is mirrored."""
    a, b, c, d = position.top_left, position.top_right, position.bottom_right, position.bottom_left
    return (a.x, a.y), (b.x, b.y), (c.x, c.y), (d.x, d.y)
