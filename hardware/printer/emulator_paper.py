"""The paper roll of the printer emulator: dots that travel past a print head and a cutter."""

import functools
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

DOTS_PER_MM: Final = 8
CUTTER_GAP: Final = 15 * DOTS_PER_MM
"""The cutter sits above the print head; what is not fed past it stays on the next piece."""

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
FONT_B_WIDTH: Final = 9
FONT_B_HEIGHT: Final = 17

PAPER_COLOUR: Final = (252, 251, 247)
INK_COLOUR: Final = (36, 34, 38)

ROLL_WIDTHS: Final = {384: 58 * DOTS_PER_MM, 512: 80 * DOTS_PER_MM, 576: 80 * DOTS_PER_MM}
"""Dots that can be printed, to dots of paper."""

_FONT_PATH: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"


@dataclass(frozen=True, slots=True)
class Style:
    """How a character is printed; sizes are factors of the font's cell."""

    bold: bool = False
    underline: bool = False
    inverse: bool = False
    small: bool = False
    wide: int = 1
    high: int = 1

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height in dots."""
        width, height = (FONT_B_WIDTH, FONT_B_HEIGHT) if self.small else (CELL_WIDTH, CELL_HEIGHT)
        return width * self.wide, height * self.high


class PaperRoll:
    """What has passed the print head and not yet been cut off.

    `left_mm` is what the roll still holds. Dots are kept as strips, one image each.
    """

    def __init__(self, width_dots: int, length_mm: float) -> None:
        self.width_dots = width_dots
        self.left_mm = length_mm
        self._strips = [self._blank(CUTTER_GAP)]

    def feed(self, dots: int) -> None:
        """Move blank paper past the head."""
        if dots:
            self.print(self._blank(dots))

    def feed_to_cutter(self, dots: int) -> None:
        """Move all that was printed past the cutter, and `dots` more."""
        self.feed(CUTTER_GAP + dots)

    def print(self, strip: Image.Image) -> None:
        """Move paper past the head with these dots on it (mode 1, 0 is ink)."""
        self._strips.append(strip)
        self.left_mm -= strip.height / DOTS_PER_MM

    def cut(self) -> Image.Image:
        """Give the piece above the cutter, as a picture of paper; the rest stays."""
        whole = Image.new("1", (self.width_dots, sum(strip.height for strip in self._strips)), 1)
        y = 0
        for strip in self._strips:
            whole.paste(strip, (0, y))
            y += strip.height
        at = max(1, whole.height - CUTTER_GAP)
        self._strips = [whole.crop((0, at, whole.width, whole.height))]
        return self._as_paper(whole.crop((0, 0, whole.width, at)))

    def _blank(self, dots: int) -> Image.Image:
        return Image.new("1", (self.width_dots, dots), 1)

    def _as_paper(self, dots: Image.Image) -> Image.Image:
        width = ROLL_WIDTHS[self.width_dots]
        paper = Image.new("RGB", (width, dots.height), PAPER_COLOUR)
        ink = dots.point(lambda dot: 0 if dot else 255)
        paper.paste(INK_COLOUR, ((width - dots.width) // 2, 0), ink)
        return paper


@functools.cache
def draw_character(char: str, style: Style) -> Image.Image:
    """Draw one character in its cell, as the printer's own font would (mode 1, 0 is ink)."""
    width, height = style.cell
    cell = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(cell)
    draw.fontmode = "1"
    # Drawn at its height and squeezed to its width, which are often not in proportion.
    font = ImageFont.truetype(_FONT_PATH.format("-Bold" if style.bold else ""), height * 0.83)
    natural = Image.new("1", (round(font.getlength("M")), height), 1)
    pen = ImageDraw.Draw(natural)
    pen.fontmode = "1"
    # Lines of boxes touch from cell to cell on paper; a glyph is a dot short of that.
    for x in (0, 1) if "─" <= char <= "╿" else (0,):
        pen.text((x, round(height * 0.79)), char, fill=0, font=font, anchor="ls")
    cell.paste(natural if natural.width == width else natural.resize((width, height)), (0, 0))
    if style.underline:
        draw.line((0, height - 2, width, height - 2), fill=0, width=2)
    return cell.point(lambda dot: 0 if dot else 255, mode="1") if style.inverse else cell
