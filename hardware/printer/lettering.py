"""Draws lines of text in any script as dots, for printers that have no letters for them.

Each letter is drawn in the first font that has it. Letters are shaped by HarfBuzz
(Pillow's raqm), and the parts of a line with scripts from both sides are set in the
order in which they are read.
"""

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from hardware.printer.interface import Align
from hardware.printer.layout import DIRECTION_MARKS, Line, has_right_to_left

LINE_HEIGHT: Final = 30
BASELINE: Final = 22
"""A line of drawn text and where its letters stand, in dots at scale 1."""

NO_GLYPH: Final = "□"
"""Stands for a letter that no font has, so that a reader sees that something is missing."""

_JOINERS: Final = "\u200c\u200d"
_NO_CHARACTER: Final = "\uffff"
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


class Face(NamedTuple):
    """One font file, the size it is drawn at in dots per em, and the Debian package it is in."""

    path: str
    em: float
    package: str


MONO: Final = Face("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 19.93, "fonts-dejavu-core")
"""At this size it advances by one cell of the printer's own letters."""

SANS: Final = Face("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 21, "fonts-dejavu-core")
"""For scripts that a fixed width spoils, and for what the first font lacks."""

HAN: Final = Face("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 24, "fonts-wqy-microhei")
"""Two columns wide, as Chinese printers set it."""

FROM_LEFT: Final = (MONO, SANS, HAN)
FROM_RIGHT: Final = (SANS, MONO, HAN)
"""Which font is asked first for a letter."""


class Run(NamedTuple):
    """A piece of a line that is read in one direction."""

    text: str
    from_right: bool


def missing() -> list[str]:
    """Say in sentences what this machine lacks to draw every script; empty when it lacks nothing."""
    faces = [face for face in FROM_LEFT if not Path(face.path).is_file()]
    said = [f"Font {face.path} is not there. Install the package {face.package}." for face in faces]
    if not features.check("raqm"):
        said.append(
            "Pillow has no raqm here, so Arabic would be printed unjoined and Hebrew backwards. "
            "Install the package libfribidi0, which Pillow's raqm loads."
        )
    return said


def length(text: str, scale: int = 1, *, from_right: bool = False) -> int:
    """Width in dots of `text` when drawn, on paper that is read from the right or the left."""
    return round(sum(width for *_, width in _set(text, scale, from_right=from_right)))


def draw_line(line: Line, paper_width: int, *, from_right: bool) -> Image.Image:
    """Draw one laid-out line on paper that is `paper_width` dots wide (mode 1, 0 is ink).

    With `from_right` the line begins at the right edge. Raises `OSError` where a
    font file is missing.
    """
    image = Image.new("1", (paper_width, LINE_HEIGHT * line.scale), 1)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    near, far = (Align.RIGHT, Align.LEFT) if from_right else (Align.LEFT, Align.RIGHT)
    mirrored = {Align.LEFT: near, Align.CENTRE: Align.CENTRE, Align.RIGHT: far}
    for text, align in ((line.text, mirrored[line.align]), (line.far, far)):
        _draw(draw, text, line, align, paper_width, from_right=from_right)
    return image


def visual_runs(text: str, *, from_right: bool) -> list[Run]:
    """Cut a line into runs of one direction each, in the order they stand from left to right.

    This is the Unicode bidirectional algorithm without embeddings, which a print
    job has none of: strong letters make runs, digits and marks follow the letters
    before them, what stands between runs follows the line.
    """
    runs: list[Run] = []
    done = 0
    for start, end in _against(text, from_right=from_right):
        runs += [Run(text[done:start], from_right), Run(text[start:end], not from_right)]
        done = end
    runs.append(Run(text[done:], from_right))
    runs = [run for run in runs if run.text]
    return runs[::-1] if from_right else runs


class _Piece(NamedTuple):
    """What is drawn in one go."""

    text: str
    font: ImageFont.FreeTypeFont
    direction: str
    width: float


def _set(text: str, scale: int, *, from_right: bool) -> list[_Piece]:
    """Set a text in type: its pieces from left to right."""
    pieces = []
    for run in visual_runs(text, from_right=_begins_from_right(text, from_right=from_right)):
        direction = "rtl" if run.from_right else "ltr"
        by_font = [(_font(face, scale), piece) for face, piece in _by_font(run)]
        for font, piece in by_font[::-1] if run.from_right else by_font:
            pieces.append(_Piece(piece, font, direction, font.getlength(piece, direction=direction)))
    return pieces


def _draw(
    draw: ImageDraw.ImageDraw, text: str, line: Line, align: Align, paper_width: int, *, from_right: bool
) -> None:
    pieces = _set(text, line.scale, from_right=from_right)
    free = max(0, paper_width - round(sum(piece.width for piece in pieces)) - line.bold * line.scale)
    x: float = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]
    for piece in pieces:
        for offset in range(1 + line.bold * line.scale):
            draw.text(
                (round(x) + offset, BASELINE * line.scale),
                piece.text,
                fill=0,
                font=piece.font,
                anchor="ls",
                direction=piece.direction,
            )
        x += piece.width


def _begins_from_right(text: str, *, from_right: bool) -> bool:
    """On paper read from the right every line with such letters is; elsewhere its first letter says."""
    if from_right:
        return has_right_to_left(text)
    return next((side == "R" for side in map(_side, text) if side in ("L", "R")), False)


def _side(char: str) -> str:
    """L or R for strong letters, N for European digits, % for their signs, else nothing."""
    return {"L": "L", "R": "R", "AL": "R", "AN": "R", "EN": "N", "ET": "%"}.get(
        unicodedata.bidirectional(char), ""
    )


def _against(text: str, *, from_right: bool) -> Iterator[tuple[int, int]]:
    """Find the stretches that are read against the direction of the line."""
    along, against = ("R", "L") if from_right else ("L", "R")
    start = end = 0
    for at, side in enumerate(map(_side, text)):
        if side == against:
            start, end = (at if start == end else start), at + 1
        elif end > start and (side == "N" or (side == "%" and at == end and _side(text[at - 1]) == "N")):
            end = at + 1
        elif end > start and side == along:
            yield start, _with_bracket(text, start, end)
            start = end = at
    if end > start:
        yield start, _with_bracket(text, start, end)


def _with_bracket(text: str, start: int, end: int) -> int:
    """A bracket opened inside a stretch is closed inside it."""
    inside = text[start:end]
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        if text[end : end + 1] == closing and inside.count(opening) > inside.count(closing):
            return end + 1
    return end


def _by_font(run: Run) -> Iterator[tuple[Face, str]]:
    """Cut a run into pieces of one font, in the order of its letters."""
    faces = FROM_RIGHT if run.from_right else FROM_LEFT
    current, piece = faces[0], ""
    for char in run.text:
        if char in DIRECTION_MARKS:
            continue
        if not (char in _JOINERS or any(_has(face, char) for face in faces)):
            char = NO_GLYPH
        face = _face_of(char, faces, current)
        if face is not current and piece:
            yield current, piece
            piece = ""
        current, piece = face, piece + char
    if piece:
        yield current, piece


def _face_of(char: str, faces: tuple[Face, ...], current: Face) -> Face:
    """Letters and digits get the first font that has them; what stands around them goes with them."""
    if char in _JOINERS:
        return current
    asked = faces if char.isalnum() else (current, *faces)
    return next(face for face in asked if _has(face, char))


@functools.cache
def _has(face: Face, char: str) -> bool:
    if char.isspace():
        return True
    # Basic layout, as shaping puts a circle under a mark that stands alone.
    font = ImageFont.truetype(face.path, face.em, layout_engine=ImageFont.Layout.BASIC)
    drawn, nothing = (font.getmask(letter, mode="1") for letter in (char, _NO_CHARACTER))
    return drawn.size != nothing.size or bytes(drawn) != bytes(nothing)


@functools.cache
def _font(face: Face, scale: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, face.em * scale)
