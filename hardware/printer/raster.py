"""Draws symbols and rules as dots, and makes pictures fit for the wire.

Images are one bit per dot, black on white, as wide as they need to be counted
from the left edge of the paper.
"""

import io
import re
from typing import Final

import qrcode  # type: ignore[import-untyped]
from barcode.codex import Code128, Gs1_128  # type: ignore[import-untyped]
from PIL import Image

DOTS_PER_MM: Final = 8
"""203 dpi, the resolution of nearly every receipt printer."""

RULE_DOTS: Final = 2

QUIET_ZONE: Final = 4
"""Blank modules around a QR symbol, as its standard asks."""

BARCODE_QUIET_ZONE: Final = 10
BARCODE_HEIGHT: Final = 12 * DOTS_PER_MM
"""High enough to be hit by a hand scanner without aiming."""

BARCODE_MODULES: Final = (3, 2)
"""Dots per module: 0.375 mm reads from a hand's distance; 0.25 mm is the least that thermal paper keeps."""

PICTURE_SHARE: Final = 0.7
"""Of the width of the paper, which a picture takes at most."""

_ORDER: Final = re.compile(rb"\xef(?=[\xfb\xfa\xeb])")
"""`DLE` before EOT, ENQ or DC4, as dots are kept here: 0 is ink."""


def rule(paper_width: int, height: int) -> Image.Image:
    """Draw a line across the paper, in the middle of `height`."""
    image = Image.new("1", (paper_width, height), 1)
    top = (height - RULE_DOTS) // 2
    image.paste(0, (0, top, paper_width, top + RULE_DOTS))
    return image


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


def picture(png: bytes, height: int, most_across: int) -> Image.Image:
    """Shrink or enlarge a picture to `height` dots, or to the width there is, and shade it with dots.

    What is transparent stays blank. Raises `OSError` for bytes that are no picture.
    """
    with Image.open(io.BytesIO(png)) as opened:
        colours = opened.convert("RGBA")
    paper = Image.new("RGBA", colours.size, "white")
    grey = Image.alpha_composite(paper, colours).convert("L")
    scale = min(height / grey.height, most_across / grey.width)
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return grey.resize(size, Image.Resampling.LANCZOS).convert("1")


def centred_picture(png: bytes, height: int, paper_width: int) -> Image.Image:
    """The same, in the middle of the paper."""
    return _centred(picture(png, height, round(paper_width * PICTURE_SHARE)), paper_width, blank_rows=0)


def trimmed(image: Image.Image) -> tuple[int, Image.Image, int]:
    """Give the rows of blank above, the picture without blank right of it, and the rows of blank below.

    Every blank dot of a picture crosses the wire; blank paper is fed by one command.
    """
    ink = image.point(lambda dot: 0 if dot else 1).getbbox()
    if ink is None:
        return image.height, image.crop((0, 0, 0, 0)), 0
    _, top, right, bottom = ink
    # Made and not cropped to whole bytes: beyond its edges a cropped picture is black.
    dots = Image.new("1", (-(-right // 8) * 8, bottom - top), 1)
    dots.paste(image.crop((0, top, right, bottom)))
    return top, dots, image.height - bottom


def harmless(image: Image.Image) -> Image.Image:
    """Add a dot wherever the dots of a picture would spell a real-time command.

    A printer obeys `DLE EOT`, `DLE ENQ` and `DLE DC4` wherever it sees them, in the
    middle of a picture too: it would answer what nobody asked, or open a drawer.
    `image` is a multiple of 8 dots wide.
    """
    return Image.frombytes("1", image.size, _ORDER.sub(b"\xe7", image.tobytes()))


def _centred(symbol: Image.Image, paper_width: int, *, blank_rows: int) -> Image.Image:
    left = (paper_width - symbol.width) // 2
    image = Image.new("1", (left + symbol.width, symbol.height + 2 * blank_rows), 1)
    image.paste(symbol, (left, blank_rows))
    return image
