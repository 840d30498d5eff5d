"""The paper of the printer emulator: dots that travel past a print head, labels, and a cutter."""

from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image

DOTS_PER_MM: Final = 8
CUTTER_GAP: Final = 15 * DOTS_PER_MM
"""The cutter sits above the print head; what is not fed past it stays on the next piece."""

NEAR_END_MM: Final = 5_000.0
ROLL_MM: Final = 50_000.0

REVERSE_DOTS: Final = 20 * DOTS_PER_MM
"""How far label printers can pull paper back."""

PAPER_COLOUR: Final = (252, 251, 247)
LINER_COLOUR: Final = (176, 196, 206)
MARK_COLOUR: Final = (120, 120, 120)
INK_COLOUR: Final = (36, 34, 38)

ROLL_WIDTHS: Final = {
    width: (58 if width <= 432 else 80 if width <= 576 else 83) * DOTS_PER_MM
    for width in (384, 432, 504, 512, 546, 576, 640)
}
"""Dots that can be printed, to dots of paper."""


@dataclass(frozen=True)
class Stock:
    """What is on the roll: plain paper, die-cut labels on a liner, or paper with black marks behind.

    A label or ticket and the gap or mark after it repeat every `length_mm` + `gap_mm`.
    """

    kind: Literal["plain", "labels", "marks"] = "plain"
    length_mm: int = 100
    gap_mm: int = 3

    @property
    def pitch(self) -> int:
        return (self.length_mm + self.gap_mm) * DOTS_PER_MM

    @property
    def knife_gap(self) -> int:
        """Dots from the print head to where a piece comes off: labels are peeled off at the head."""
        return 0 if self.kind == "labels" else CUTTER_GAP


class PaperRoll:
    """What has passed the print head and not yet come off.

    `left_mm` is what the roll still holds; `head` is how much has passed the head,
    in dots, counted from the start of the first label. Dots are kept as strips,
    one image each.
    """

    def __init__(self, width_dots: int, length_mm: float, stock: Stock) -> None:
        self.width_dots = width_dots
        self.left_mm = length_mm
        self.stock = stock
        self.head = 0
        self.dots_off_label = 0
        """Dots of ink that fell between labels or on the mark between tickets."""
        self._strips = [self.blank(stock.knife_gap)]

    @property
    def is_out(self) -> bool:
        return self.left_mm <= 0

    @property
    def near_end(self) -> bool:
        return self.left_mm < NEAR_END_MM

    def blank(self, dots: int) -> Image.Image:
        return Image.new("1", (self.width_dots, dots), 1)

    def print(self, strip: Image.Image) -> Image.Image | None:
        """Move paper past the head with these dots on it; give the rows that no paper was left for.

        Dots are mode 1, 0 is ink.
        """
        fits = min(strip.height, max(0, round(self.left_mm * DOTS_PER_MM)))
        self._strips.append(strip.crop((0, 0, strip.width, fits)))
        self.head += fits
        self.left_mm -= fits / DOTS_PER_MM
        return strip.crop((0, fits, strip.width, strip.height)) if fits < strip.height else None

    def pull_back(self, dots: int) -> None:
        """Move paper back; what is printed next falls on what was there."""
        whole = self._whole()
        self._strips = [whole.crop((0, 0, whole.width, max(0, whole.height - dots)))]
        self.head -= dots
        self.left_mm += dots / DOTS_PER_MM

    def cut(self) -> Image.Image:
        """Give the piece above the knife, as a picture of paper; the rest stays."""
        whole = self._whole()
        at = max(0, whole.height - self.stock.knife_gap)
        piece = self.blank(max(1, at))
        piece.paste(whole)
        begins = self.head - whole.height
        self._strips = [whole.crop((0, at, whole.width, whole.height))]
        return self._as_paper(piece, begins)

    def _whole(self) -> Image.Image:
        whole = self.blank(sum(strip.height for strip in self._strips))
        y = 0
        for strip in self._strips:
            whole.paste(strip, (0, y))
            y += strip.height
        return whole

    def _as_paper(self, dots: Image.Image, begins: int) -> Image.Image:
        width = ROLL_WIDTHS[self.width_dots]
        paper = Image.new("RGB", (width, dots.height), PAPER_COLOUR)
        ink = dots.point(lambda dot: 0 if dot else 255)
        if self.stock.kind != "plain":
            self._draw_gaps(paper, ink, begins)
        paper.paste(INK_COLOUR, ((width - dots.width) // 2, 0), ink)
        return paper

    def _draw_gaps(self, paper: Image.Image, ink: Image.Image, begins: int) -> None:
        pitch, gap = self.stock.pitch, self.stock.gap_mm * DOTS_PER_MM
        for label_ends in range(-gap, begins + paper.height, pitch):
            top, bottom = label_ends - begins, label_ends + gap - begins
            if bottom <= 0:
                continue
            labels = self.stock.kind == "labels"
            paper.paste(
                LINER_COLOUR if labels else MARK_COLOUR, (0, top, paper.width if labels else 64, bottom)
            )
            self.dots_off_label += ink.crop((0, max(0, top), ink.width, bottom)).histogram()[255]
