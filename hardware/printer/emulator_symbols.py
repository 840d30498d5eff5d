"""Symbols that a printer draws by itself: QR by `GS ( k`, Code 128 by `GS k`."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from PIL import Image

_WIDTHS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
"""Bars and spaces of each Code 128 value, as widths; the last one is the stop pattern."""

_CODE_128: Final = tuple(_WIDTHS.split())

_START: Final = {ord("A"): 103, ord("B"): 104, ord("C"): 105}
_SWITCH: Final = {ord("A"): 101, ord("B"): 100, ord("C"): 99}
_FNC1: Final = 102
_STOP: Final = 106

_QR_LEVELS: Final = {48: 0, 49: 1, 50: 2, 51: 3}
"""L, M, Q, H in the command, and in OpenCV."""


class BadSymbol(ValueError):
    """The data is not what this symbol can hold."""


def qr_code(data: bytes, module_dots: int, level: int) -> Image.Image:
    """Draw a QR symbol without quiet zone (mode 1, 0 is ink)."""
    settings = cv2.QRCodeEncoder.Params()
    settings.correction_level = _QR_LEVELS[level]
    drawn = np.asarray(cv2.QRCodeEncoder.create(settings).encode(data.decode("ascii")))
    rows, columns = np.where(drawn == 0)
    modules = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    side = modules.shape[0] * module_dots
    return Image.fromarray(modules).resize((side, side), Image.Resampling.NEAREST).convert("1")


def code_128(data: bytes, module_dots: int, height: int) -> tuple[Image.Image, str]:
    """Draw the bars of `{B...` data (mode 1, 0 is ink) and give the text to print with them."""
    values, text = _code_128_values(data)
    check = (values[0] + sum(at * value for at, value in enumerate(values))) % 103
    widths = "".join(_CODE_128[value] for value in (*values, check, _STOP))
    bars: list[int] = []
    for at, width in enumerate(widths):
        bars += [at % 2] * (int(width) * module_dots)
    row = np.array(bars, dtype=np.uint8) * 255
    return Image.fromarray(np.tile(row, (height, 1))).convert("1"), text


def _code_128_values(data: bytes) -> tuple[list[int], str]:
    if len(data) < 2 or data[0] != ord("{") or data[1] not in _START:
        raise BadSymbol(f"Code 128 data must begin with {{A, {{B or {{C, not {data[:2]!r}.")
    code_set = data[1]
    values = [_START[code_set]]
    text = ""
    rest: Iterator[int] = iter(data[2:])
    for byte in rest:
        if byte == ord("{"):
            special = next(rest, 0)
            if special in _SWITCH:
                code_set = special
                values.append(_SWITCH[special])
                continue
            if special == ord("1"):
                values.append(_FNC1)
                continue
            if special != ord("{"):
                raise BadSymbol(f"Code 128: unknown special character {{{chr(special)}.")
        values.append(_value(byte, code_set))
        text += f"{byte:02d}" if code_set == ord("C") else chr(byte)
    return values, text


def _value(byte: int, code_set: int) -> int:
    if code_set == ord("C") and byte <= 99:
        return byte
    if code_set == ord("B") and 0x20 <= byte <= 0x7F:
        return byte - 0x20
    if code_set == ord("A") and byte <= 0x5F:
        return byte - 0x20 if byte >= 0x20 else byte + 0x40
    raise BadSymbol(f"Code 128: byte {byte:#04x} is not in code set {chr(code_set)}.")
