"""What the ZPL emulator draws as a printer does: letters of font 0, and Code 128 by its own spelling."""

import functools
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from hardware.printer.emulator_symbols import BadSymbol

_FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
_SQUEEZE: Final = 0.72
"""Makes its letters as narrow as those of font 0."""

_CODE_128_SPECIAL: Final = {
    "9": b"{A", ":": b"{B", ";": b"{C",  # starts
    "7": b"{A", "6": b"{B", "5": b"{C",  # switches
    "8": b"{1",
}  # fmt: skip


def text_width(text: str, height: int) -> int:
    """Give the width in dots of a line as font 0 would print it."""
    return max(1, round(_font(height).getlength(text) * _SQUEEZE))


@functools.cache
def draw_text(text: str, height: int) -> Image.Image:
    """Draw a line as font 0 would, cropped to its width (mode 1, 0 is ink)."""
    natural = Image.new("1", (max(1, round(_font(height).getlength(text))), height), 1)
    pen = ImageDraw.Draw(natural)
    pen.fontmode = "1"
    pen.text((0, round(height * 0.8)), text, fill=0, font=_font(height), anchor="ls")
    return natural.resize((text_width(text, height), height))


@functools.cache
def _font(height: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, height)


def code_128_characters(data: str) -> bytes:
    """Give what `code_128` reads: pairs of digits as one byte in set C, the special ones as `{`."""
    characters = b"" if data[:1] == ">" and data[1:2] in ("9", ":", ";") else b"{B"
    pairs = False
    rest = data
    while rest:
        if rest[0] == ">" and rest[1:2] in _CODE_128_SPECIAL:
            special = _CODE_128_SPECIAL[rest[1]]
            pairs = special == b"{C" or (pairs and special == b"{1")
            characters, rest = characters + special, rest[2:]
        elif pairs:
            if len(rest) < 2 or not rest[:2].isdigit():
                raise BadSymbol(f"Code set C holds pairs of digits, not {rest!r}.")
            characters, rest = characters + bytes((int(rest[:2]),)), rest[2:]
        else:
            char = ">" if rest.startswith(">0") else rest[0]
            rest = rest[2:] if rest.startswith(">0") else rest[1:]
            characters += b"{{" if char == "{" else char.encode()
    return characters
