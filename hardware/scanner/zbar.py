"""zbar, asked for the bytes as they stand in the symbol.

pyzbar's own `decode` lets zbar guess a text encoding first, which turns UTF-8
umlauts into half-width katakana; so its C bindings are called directly.
"""

import ctypes
from collections.abc import Collection, Iterator

import numpy as np
from pyzbar import wrapper

from hardware.camera.interface import Image
from hardware.scanner.interface import Code, Corners, Symbology

ENABLE = 0
BINARY = 4
"""zbar's ZBAR_CFG_BINARY, since 0.23.1: do not convert QR text. pyzbar does not name it."""

ALL_SYMBOLOGIES = 0

GREY_8_BIT = int.from_bytes(b"Y800", "little")

QR_TYPE = 64

_SYMBOLOGIES = {
    QR_TYPE: Symbology.QRCODE,
    13: Symbology.EAN_13,
    8: Symbology.EAN_8,
    128: Symbology.CODE_128,
}
"""By zbar's symbol type."""


def read(grey: Image, symbologies: Collection[Symbology]) -> list[Code]:
    """Read the symbols of `symbologies` (those zbar knows) in a (height, width) picture.

    UPC-A is read as EAN-13 with a leading zero, as by zxing-cpp. The text of a QR
    code that names its own encoding (ECI) comes as UTF-8: zbar converts it unasked.
    """
    types = {number: symbology for number, symbology in _SYMBOLOGIES.items() if symbology in symbologies}
    scanner = wrapper.zbar_image_scanner_create()
    image = wrapper.zbar_image_create()
    try:
        # Only what was asked for: with everything enabled zbar invents short linear codes.
        wrapper.zbar_image_scanner_set_config(scanner, ALL_SYMBOLOGIES, ENABLE, 0)
        for symbol_type in types:
            wrapper.zbar_image_scanner_set_config(scanner, symbol_type, ENABLE, 1)
        raw = wrapper.zbar_image_scanner_set_config(scanner, QR_TYPE, BINARY, 1) == 0
        height, width = grey.shape
        pixels = np.ascontiguousarray(grey)
        wrapper.zbar_image_set_format(image, GREY_8_BIT)
        wrapper.zbar_image_set_size(image, width, height)
        wrapper.zbar_image_set_data(image, pixels.ctypes.data, pixels.size, None)
        wrapper.zbar_scan_image(scanner, image)
        codes = [
            Code(types[symbol.contents.type], _payload(symbol), _corners(symbol))
            for symbol in _symbols(image)
            if symbol.contents.type in types
        ]
    finally:
        wrapper.zbar_image_destroy(image)
        wrapper.zbar_image_scanner_destroy(scanner)
    # An older zbar has guessed an encoding: what is not ASCII may be wrong, and wrong is worse than unread.
    return [code for code in codes if raw or code.payload.isascii()]


def _symbols(image: object) -> Iterator[ctypes._Pointer]:  # type: ignore[type-arg]
    symbol = wrapper.zbar_image_first_symbol(image)
    while symbol:
        yield symbol
        symbol = wrapper.zbar_symbol_next(symbol)


def _payload(symbol: object) -> bytes:
    return ctypes.string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol))


def _corners(symbol: object) -> Corners:
    points = [
        (wrapper.zbar_symbol_get_loc_x(symbol, index), wrapper.zbar_symbol_get_loc_y(symbol, index))
        for index in range(wrapper.zbar_symbol_get_loc_size(symbol))
    ]
    if len(points) == 4:
        first, second, third, fourth = points
        return first, fourth, third, second  # zbar counts a QR code's corners against the clock
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return (left, top), (right, top), (right, bottom), (left, bottom)
