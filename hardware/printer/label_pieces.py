"""What stands on a label, each in its place: words, strokes, symbols, pictures. Lengths are in dots."""

from dataclasses import dataclass

from PIL import Image

from hardware.printer.interface import Align


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, or a roll where `height_mm` is None."""

    dots_per_mm: int
    width_mm: float
    height_mm: float | None

    def dots(self, mm: float) -> int:
        return round(mm * self.dots_per_mm)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something in its place: left and top edge, width and height, in dots."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Words(Piece):
    """One line of text in a box as high as its line; `letters` is the height of the font."""

    text: str
    letters: int
    align: Align


@dataclass(frozen=True, slots=True)
class Stroke(Piece):
    """A black bar from edge to edge."""


@dataclass(frozen=True, slots=True)
class Bars(Piece):
    """A Code 128 symbol without its text and quiet zones; `module` is the width of its thinnest bar."""

    payload: str
    application: str | None
    module: int


@dataclass(frozen=True, slots=True)
class Qr(Piece):
    """A QR symbol of level M without its quiet zone, which is left free around it."""

    payload: str
    module: int


@dataclass(frozen=True, slots=True)
class Dots(Piece):
    """A picture of black dots, mode 1, 0 is ink."""

    image: Image.Image


@dataclass(frozen=True, slots=True)
class Drawing:
    """All pieces of one paper, and how long it is."""

    pieces: tuple[Piece, ...]
    height: int
