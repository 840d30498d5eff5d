"""Draws what a printer cannot draw itself as dots: symbols, and letters its code pages lack.

Images are one bit per dot, black on white, as wide as they need to be counted
from the left edge of the paper.
"""

import functools
import unicodedata
from typing import Final

import qrcode  # type: ignore[import-untyped]
from barcode.codex import Code128, Gs1_128  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from hardware.printer.interface import Align
from hardware.printer.layout import Line

DOTS_PER_MM: Final = 8
"""203 dpi, the resolution of nearly every receipt printer."""

CELL_WIDTH: Final = 12
LINE_HEIGHT: Final = 30
"""A character of font A and the line it stands on, in dots."""

CELL_HEIGHT: Final = 24
EM_DOTS: Final = 19.93
"""At this size DejaVu Sans Mono advances by one cell, so drawn lines keep the columns."""

QUIET_ZONE: Final = 4
"""Blank modules around a QR symbol, as its standard asks."""

BARCODE_QUIET_ZONE: Final = 10
BARCODE_HEIGHT: Final = 12 * DOTS_PER_MM
"""High enough to be hit by a hand scanner without aiming."""

BARCODE_MODULES: Final = (3, 2)
"""Dots per module: 0.375 mm reads from a hand's distance; 0.25 mm is the least that thermal paper keeps."""


def text_line(line: Line, paper_width: int, font_path: str) -> Image.Image:
    """Draw one laid-out line; raises `OSError` where the font file is missing.

    A line that begins in Arabic or Hebrew stands at the right edge, where it is read from.
    """
    font = _font(font_path, line.scale)
    height = max(LINE_HEIGHT, CELL_HEIGHT * line.scale)
    image = Image.new("1", (paper_width, height), 1)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    align = Align.RIGHT if line.align is Align.LEFT and _reads_from_right(line.text) else line.align
    x = _indent(round(draw.textlength(line.text, font)), paper_width, align)
    baseline = round(CELL_HEIGHT * line.scale * 0.79)
    for offset in range(1 + line.bold):
        draw.text((x + offset, baseline), line.text, fill=0, font=font, anchor="ls")
    return _without_blank_right(image)


def qr_code(payload: str, width_mm: float, paper_width: int) -> Image.Image:
    """Draw a QR symbol of level M, centred, `width_mm` wide or the next whole dot per module above."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(payload.encode("ascii"))
    code.make(fit=True)
    modules = code.modules_count
    wanted = -(-round(width_mm * DOTS_PER_MM) // modules)
    widest = paper_width // (modules + 2 * QUIET_ZONE)
    dots = max(1, min(wanted, widest))
    symbol = Image.new("1", (modules, modules), 1)
    symbol.putdata([0 if dark else 1 for row in code.get_matrix() for dark in row])
    return _centred(
        symbol.resize((modules * dots, modules * dots), Image.Resampling.NEAREST),
        paper_width,
        blank_rows=QUIET_ZONE * dots,
    )


def code_128(payload: str, paper_width: int, *, application: str | None = None) -> Image.Image:
    """Draw a Code 128 symbol, centred; raises `ValueError` for what it cannot hold or the paper cannot.

    With a GS1 `application` identifier it is a GS1-128 symbol.
    """
    if not payload or not all(" " <= char <= "~" for char in payload):
        raise ValueError(f"A barcode holds printable ASCII, not {payload!r}.")
    symbol = Gs1_128(application + payload) if application else Code128(payload)
    pattern = str(symbol.build()[0])
    for dots in BARCODE_MODULES:
        if (len(pattern) + 2 * BARCODE_QUIET_ZONE) * dots <= paper_width:
            break
    else:
        raise ValueError(f"Barcode {payload!r} needs {len(pattern)} modules, too many for this paper.")
    bars = Image.new("1", (len(pattern), 1), 1)
    bars.putdata([0 if bar == "1" else 1 for bar in pattern])
    return _centred(
        bars.resize((len(pattern) * dots, BARCODE_HEIGHT), Image.Resampling.NEAREST),
        paper_width,
        blank_rows=dots,
    )


@functools.cache
def _font(path: str, scale: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, EM_DOTS * scale)


def _reads_from_right(text: str) -> bool:
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _indent(content: int, paper_width: int, align: Align) -> int:
    free = max(0, paper_width - content)
    return {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]


def _centred(symbol: Image.Image, paper_width: int, *, blank_rows: int) -> Image.Image:
    left = (paper_width - symbol.width) // 2
    image = Image.new("1", (left + symbol.width, symbol.height + 2 * blank_rows), 1)
    image.paste(symbol, (left, blank_rows))
    return image


def _without_blank_right(image: Image.Image) -> Image.Image:
    """Cut off the blank right side: every dot of it would cross the wire."""
    ink = image.point(lambda dot: 0 if dot else 1).getbbox()
    return image.crop((0, 0, ink[2] if ink else 8, image.height))
