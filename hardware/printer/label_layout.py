"""Places the blocks of a print job on a label or a roll, in dots. Pure: blocks in, pieces out.

Knows where things go and how large they are, and no printer's language. On a sheet
of fixed height all is as large as fits and spread over it; on a roll it is as long
as it takes.
"""

import sys
from collections.abc import Iterable
from functools import partial
from typing import Final

from hardware.printer import label_font, lettering, raster
from hardware.printer.interface import (
    Align,
    Banner,
    Barcode,
    Block,
    Columns,
    Pair,
    Picture,
    QrCode,
    Rule,
    Single,
    Space,
    Text,
)
from hardware.printer.label_pieces import Bars, Dots, Drawing, Paper, Piece, Qr, Stroke, Words
from hardware.printer.label_symbols import modules_of_code_128, modules_of_qr
from hardware.printer.layout import wrap

MARGIN_MM: Final = 3.0
"""No printer reaches the edge, and no label lies quite straight."""

LETTERS_MM: Final = (4.0, 3.5, 3.0, 2.5, 2.0)
"""Heights of plain text tried on a sheet, largest first; below the last one nobody reads it."""

ROLL_LETTERS_MM: Final = 3.0
LINE: Final = 1.25
"""Pitch of lines, in heights of their letters."""

GAP_MM: Final = 2.0
MOST_AIR_MM: Final = 7.0
"""Air between blocks: at least, and what a sheet with room to spare adds to it at most."""

RULE_MM: Final = 0.4
BANNER_MM: Final = 25.0
BANNER_SCALE: Final = 3
"""Height of a banner's letters: at most, and at least in heights of plain text. Those of 10 mm are read from
two metres; a word too long for one line is broken rather than made smaller than the next largest text."""

COLUMNS_FROM_MM: Final = 90.0
LEFT_SHARE: Final = 0.6

MODULE_MM: Final = (0.5, 0.25)
"""Width of a bar: GS1 asks half a millimetre of a shipping label, thermal paper keeps a quarter."""

BARS_SHEET_MM: Final = 32.0
BARS_ROLL_MM: Final = 12.0
"""Height of bars: GS1's least for a shipping label; enough to be hit by hand."""

NUMBER_SCALE: Final = 1.25
"""The number below the bars is typed by hand when no reader helps."""

QUIET_BARS: Final = 10
QUIET_QR: Final = 4
"""Blank modules beside bars, and around a QR symbol, as their standards ask."""

LARGEST_QR_MODULE: Final = 10
QR_DROP: Final = 10
"""Dots per module at most, and the dots that printers leave above a QR symbol of their own accord."""


class DoesNotFit(ValueError):
    """The job is more than this paper holds."""


def arrange(blocks: Iterable[Block], paper: Paper) -> Drawing:
    """Place `blocks` on `paper`.

    Raises `DoesNotFit` for a sheet that is too small even for the smallest letters and for
    a symbol wider than the paper, `ValueError` for a symbol that cannot hold its payload.
    """
    blocks = tuple(blocks)
    if paper.height_mm is None:
        stack = _filled(blocks, paper, ROLL_LETTERS_MM)
        return Drawing(tuple(stack.pieces), stack.y + paper.dots(MARGIN_MM))
    height = paper.dots(paper.height_mm)
    for letters_mm in LETTERS_MM:
        free = height - paper.dots(MARGIN_MM) - _filled(blocks, paper, letters_mm).y
        if free >= 0:
            air = min(free // max(1, len(blocks)), paper.dots(MOST_AIR_MM))
            return Drawing(tuple(_filled(blocks, paper, letters_mm, air).pieces), height)
    raise DoesNotFit(
        f"These {len(blocks)} blocks do not fit on a label of {paper.width_mm:g} x {paper.height_mm:g} mm."
    )


def _filled(blocks: Iterable[Block], paper: Paper, letters_mm: float, air: int = 0) -> "_Stack":
    margin = paper.dots(MARGIN_MM)
    stack = _Stack(paper, margin, margin, paper.dots(paper.width_mm) - 2 * margin, paper.dots(letters_mm))
    for number, block in enumerate(blocks):
        if number:
            stack.y += air
        if not isinstance(block, Columns):
            stack.put(block)
        elif paper.width_mm >= COLUMNS_FROM_MM:
            stack.put_beside(block)
        else:
            for single in (*block.left, *block.right):
                stack.put(single)
    return stack


class _Stack:
    """Pieces one below the other; `y` is where the next one goes."""

    def __init__(self, paper: Paper, left: int, top: int, width: int, letters: int) -> None:
        self.pieces: list[Piece] = []
        self.y = top
        self._paper = paper
        self._left = left
        self._width = width
        self._letters = letters

    def put(self, block: Single) -> None:
        match block:
            case Text(text, _, scale, align):
                self._text(text, self._letters * scale, align)
            case Pair(left, right):
                self._pair(left, right)
            case Banner(text):
                self._banner(text)
            case Space(lines):
                self.y += lines * self._letters
            case Rule():
                self._rule()
            case QrCode(payload, width_mm):
                self._qr(payload, width_mm)
            case Barcode():
                self._bars(block)
            case Picture(png, height_mm):
                self._picture(png, height_mm)

    def put_beside(self, columns: Columns) -> None:
        """Place two stacks side by side, with a stroke between them."""
        gap = self._paper.dots(GAP_MM)
        left_width = round(self._width * LEFT_SHARE)
        at = self._left + left_width
        left = self._beside(columns.left, self._left, left_width - gap)
        right = self._beside(columns.right, at + gap, self._width - left_width - gap)
        bottom = max(left.y, right.y)
        stroke = Stroke(at, self.y, self._paper.dots(RULE_MM), bottom - self.y)
        self.pieces += [*left.pieces, stroke, *right.pieces]
        self.y = bottom + gap

    def _beside(self, blocks: tuple[Single, ...], left: int, width: int) -> "_Stack":
        stack = _Stack(self._paper, left, self.y, width, self._letters)
        for block in blocks:
            stack.put(block)
        return stack

    def _text(self, text: str, letters: int, align: Align) -> None:
        for line in wrap(text, self._width, partial(_length, letters)):
            self._line(line, letters, align)
            self.y += _pitch(letters)

    def _pair(self, left: str, right: str) -> None:
        measure = partial(_length, self._letters)
        left, right = (" ".join(wrap(text, sys.maxsize, measure)) for text in (left, right))
        between = self._letters // 2
        if measure(left) + between + measure(right) > self._width:
            self._text(left, self._letters, Align.LEFT)
            self._text(right, self._letters, Align.RIGHT)
            return
        at = measure(left) + between
        self._line(left, self._letters, Align.LEFT, 0, measure(left))
        self._line(right, self._letters, Align.RIGHT, at, self._width - at)
        self.y += _pitch(self._letters)

    def _banner(self, text: str) -> None:
        most, least = self._paper.dots(BANNER_MM), BANNER_SCALE * self._letters
        in_one_line = most * self._width // max(1, _length(most, text))
        self._text(text, max(least, min(most, in_one_line)), Align.CENTRE)

    def _rule(self) -> None:
        gap = self._paper.dots(GAP_MM)
        self.pieces.append(Stroke(self._left, self.y + gap // 2, self._width, self._paper.dots(RULE_MM)))
        self.y += gap + self._paper.dots(RULE_MM)

    def _qr(self, payload: str, width_mm: float) -> None:
        modules = modules_of_qr(payload)
        wanted = -(-self._paper.dots(width_mm) // modules)
        module = min(wanted, LARGEST_QR_MODULE, self._width // (modules + 2 * QUIET_QR))
        if module < 2:
            raise DoesNotFit(f"A QR code of {len(payload)} characters is too wide for this paper.")
        side, quiet = modules * module, QUIET_QR * module
        self.pieces.append(
            Qr(self._left + (self._width - side) // 2, self.y + quiet, side, side + QR_DROP, payload, module)
        )
        self.y += side + QR_DROP + 2 * quiet

    def _bars(self, block: Barcode) -> None:
        modules = modules_of_code_128(block.payload, block.application)
        widest, least = (self._paper.dots(mm) for mm in MODULE_MM)
        # The margin beside the column is blank too.
        room = self._width + 2 * self._paper.dots(MARGIN_MM)
        module = min(widest, room // (modules + 2 * QUIET_BARS), self._width // modules)
        if module < least:
            raise DoesNotFit(f"Barcode {block.text!r} needs {modules} modules, too many for this paper.")
        width = modules * module
        height = self._paper.dots(BARS_ROLL_MM if self._paper.height_mm is None else BARS_SHEET_MM)
        left = self._left + (self._width - width) // 2
        self.pieces.append(Bars(left, self.y, width, height, block.payload, block.application, module))
        self.y += height + self._letters // 4
        self._text(block.text, round(self._letters * NUMBER_SCALE), Align.CENTRE)

    def _picture(self, png: bytes, height_mm: float) -> None:
        most_across = round(self._width * raster.PICTURE_SHARE)
        dots = raster.picture(png, self._paper.dots(height_mm), most_across)
        left = self._left + (self._width - dots.width) // 2
        self.pieces.append(Dots(left, self.y, dots.width, dots.height, dots))
        self.y += dots.height + self._paper.dots(GAP_MM)

    def _line(self, text: str, letters: int, align: Align, at: int = 0, width: int | None = None) -> None:
        if text:
            room = self._width if width is None else width
            self.pieces.append(Words(self._left + at, self.y, room, _pitch(letters), text, letters, align))


def drawn_scale(letters: int) -> int:
    """Give the scale at which `lettering` draws a line that takes the place of one with these letters."""
    return max(1, _pitch(letters) // lettering.LINE_HEIGHT)


def _length(letters: int, text: str) -> int:
    if label_font.has(text):
        return label_font.length(text, letters)
    return lettering.length(text, drawn_scale(letters))


def _pitch(letters: int) -> int:
    return round(letters * LINE)
