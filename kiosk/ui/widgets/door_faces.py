"""How a door looks in the map of a cabinet: painted by Pillow into pixels, for a texture to take.

A shape says what a colour says: each tone has its icon, an open door shows its
inside and a leaf that swung out, a marked one a heavy frame and a corner turned down.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import kivy
from PIL import Image, ImageDraw, ImageFont

from kiosk.presentation.screen_model import Tone
from kiosk.ui.icons import FONT_FILE, TONE_ICONS, character
from kiosk.ui.palette import Palette, Rgba, colour

TEXT_FILE = Path(kivy.kivy_data_dir) / "fonts" / "Roboto-Bold.ttf"
FINER = 3
"""Shapes are painted this many times larger and then shrunk, which smooths their edges."""
INSIDE, LEAF = colour("#0E2233"), 0.2
"""Colour behind an open door, and how much of its width the leaf takes, seen from its edge."""
SMALLEST_NUMBER_MM = 2.0
"""Em of a number: smaller ones are left out, for nobody could tell 68 from 86."""
LARGEST_NUMBER_MM = 14.0
DIGIT = 0.57
"""Width of a bold digit, in ems."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class DoorLook:
    """What is to be seen of one door."""

    tone: Tone
    open: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class FacePainter:
    """Paints doors for one palette and one display. `longest`: letters in the longest number on a door."""

    palette: Palette
    px_per_mm: float
    longest: int

    def face(self, size: tuple[int, int], label: str, look: DoorLook) -> Image.Image:
        """Return one door, RGB, of this size in pixels; others have the same picture."""
        return _face(self, size, label, look)

    def paint(self, size: tuple[int, int], label: str, look: DoorLook) -> Image.Image:
        """Paint one door anew."""
        picture = _blank(size, look, self.palette, self.px_per_mm).copy()
        draw, ink = ImageDraw.Draw(picture), rgb(self._ink(look))
        wide, high = size
        middle, room = self._beside_leaf(wide, look)
        toned, em = look.tone in TONE_ICONS, self.number_em(size, look)
        icon = int(min(room, high * (0.4 if em else 0.8), self.px_per_mm * LARGEST_NUMBER_MM)) if toned else 0
        if em:
            at = middle, (high - icon * 0.95) / 2
            draw.text(at, label, fill=ink, font=_font(TEXT_FILE, em), anchor="mm")
        if icon:
            at, mark = (middle, (high + em * 0.95) / 2), character(TONE_ICONS[look.tone])
            draw.text(at, mark, fill=ink, font=_font(FONT_FILE, icon), anchor="mm")
        return picture

    def _ink(self, look: DoorLook) -> Rgba:
        if look.open:
            return colour("#FFFFFF")
        return self.palette.of(look.tone)[0]

    def number_em(self, size: tuple[int, int], look: DoorLook) -> int:
        """Em in pixels of the number on a door of this size; 0 where it would be too small to tell."""
        wide, high = size
        room = self._beside_leaf(wide, look)[1]
        share = 0.5 if look.tone in TONE_ICONS else 0.7
        em = min(room / (DIGIT * self.longest), high * share, self.px_per_mm * LARGEST_NUMBER_MM)
        return int(em) if em >= self.px_per_mm * SMALLEST_NUMBER_MM else 0

    def _beside_leaf(self, wide: int, look: DoorLook) -> tuple[float, float]:
        """Return (middle, width) of what a leaf leaves of the width for number and icon."""
        leaf = wide * LEAF if look.open else 0.0
        return leaf + (wide - leaf) / 2, (wide - leaf) * 0.86


@lru_cache(maxsize=1024)
def _face(painter: FacePainter, size: tuple[int, int], label: str, look: DoorLook) -> Image.Image:
    """Return a whole door; most doors of a cabinet look on the next page as they did on the last."""
    return painter.paint(size, label, look)


@lru_cache(maxsize=256)
def _blank(size: tuple[int, int], look: DoorLook, palette: Palette, px_per_mm: float) -> Image.Image:
    """Return a door without number and icon; most doors of a cabinet share a few of these."""
    wide, high = (side * FINER for side in size)
    unit = px_per_mm * FINER
    picture = Image.new("RGB", (wide, high), rgb(behind(palette)))
    draw = ImageDraw.Draw(picture)
    ink, paper = palette.of(look.tone)
    if look.open:
        _paint_open(draw, (wide, high), palette, unit)
    else:
        line = palette.line if look.tone is Tone.PLAIN else ink
        draw.rounded_rectangle(
            (0, 0, wide - 1, high - 1),
            radius=unit * 0.9,
            fill=rgb(paper),
            outline=rgb(line),
            width=max(FINER, round(unit * 0.2)),
        )
    if look.marked:
        _paint_mark(draw, (wide, high), palette, unit)
    return picture.resize(size, Image.Resampling.BOX)


def _paint_open(draw: ImageDraw.ImageDraw, size: tuple[int, int], palette: Palette, unit: float) -> None:
    """Paint the inside, dark, and at the hinge the leaf, whose outer edge stands nearer and so higher."""
    wide, high = size
    leaf = wide * LEAF
    draw.rectangle((0, 0, wide, high), fill=rgb(INSIDE))
    inner = high * 0.12
    draw.polygon(
        [(0, 0), (leaf, inner), (leaf, high - inner), (0, high)],
        fill=rgb(palette.accent),
    )
    draw.line([(leaf, inner), (leaf, high - inner)], fill=rgb(INSIDE), width=max(FINER, round(unit * 0.3)))
    draw.rectangle((0, 0, wide - 1, high - 1), outline=rgb(palette.line), width=max(FINER, round(unit * 0.2)))


def _paint_mark(draw: ImageDraw.ImageDraw, size: tuple[int, int], palette: Palette, unit: float) -> None:
    """Paint a heavy frame, dark around bright, that stands out from light and from dark doors."""
    wide, high = size
    heavy = min(unit * 1.3, min(size) * 0.13)
    draw.rounded_rectangle(
        (0, 0, wide - 1, high - 1), radius=unit * 0.9, outline=rgb(palette.ink), width=round(heavy)
    )
    inset = heavy * 0.35
    draw.rounded_rectangle(
        (inset, inset, wide - 1 - inset, high - 1 - inset),
        radius=unit * 0.7,
        outline=rgb(palette.accent),
        width=round(heavy - inset),
    )


def behind(palette: Palette) -> Rgba:
    """Return the colour of the cabinet between its doors."""
    return palette.tint if palette.canvas[0] < 0.5 else colour("#B9C8D5")


def rgb(ink: Rgba) -> Rgb:
    """Turn Kivy's floats into Pillow's bytes."""
    red, green, blue = (round(part * 255) for part in ink[:3])
    return red, green, blue


@lru_cache(maxsize=64)
def _font(file: Path, em: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), em)
