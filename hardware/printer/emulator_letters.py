"""The letters of the printer emulator: its code pages, and how a character looks in its cell."""

import functools
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

CODE_PAGES: Final = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737",
    15: "iso8859-7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775",
    34: "cp855", 35: "cp861", 36: "cp862", 38: "cp869", 39: "iso8859-2", 40: "iso8859-15",
    44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255",
    50: "cp1256", 51: "cp1257", 52: "cp1258",
}  # fmt: skip
"""Numbers of `ESC t`, as Epson's TM series counts them, to Python's codecs. Other makes count otherwise."""

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
FONT_B_WIDTH: Final = 9
FONT_B_HEIGHT: Final = 17

_FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"
_KANJI_FONT: Final = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"


@dataclass(frozen=True, slots=True)
class Style:
    """How a character is printed; sizes are factors of the font's cell."""

    bold: bool = False
    underline: bool = False
    inverse: bool = False
    small: bool = False
    wide: int = 1
    high: int = 1

    def cell(self, char: str) -> tuple[int, int]:
        """Width and height in dots; letters sent as two bytes are two cells wide."""
        if ord(char) >= 0x2E80:
            return 2 * CELL_WIDTH * self.wide, CELL_HEIGHT * self.high
        width, height = (FONT_B_WIDTH, FONT_B_HEIGHT) if self.small else (CELL_WIDTH, CELL_HEIGHT)
        return width * self.wide, height * self.high


@functools.cache
def draw_character(char: str, style: Style) -> Image.Image:
    """Draw one character in its cell, as the printer's own font would (mode 1, 0 is ink)."""
    width, height = style.cell(char)
    cell = Image.new("1", (width, height), 1)
    # Drawn at its height and squeezed to its width, which are often not in proportion.
    is_kanji = ord(char) >= 0x2E80
    path = _KANJI_FONT if is_kanji else _FONT.format("-Bold" if style.bold else "")
    font = ImageFont.truetype(path, height * (0.95 if is_kanji else 0.83))
    natural = Image.new("1", (max(1, round(font.getlength("龥" if is_kanji else "M"))), height), 1)
    pen = ImageDraw.Draw(natural)
    pen.fontmode = "1"
    # Lines of boxes touch from cell to cell on paper; a glyph is a dot short of that.
    for x in (0, 1) if "─" <= char <= "╿" else (0,):
        pen.text((x, round(height * 0.79)), char, fill=0, font=font, anchor="ls")
    cell.paste(natural if natural.width == width else natural.resize((width, height)), (0, 0))
    if style.underline:
        ImageDraw.Draw(cell).line((0, height - 2, width, height - 2), fill=0, width=2)
    return cell.point(lambda dot: 0 if dot else 255, mode="1") if style.inverse else cell
