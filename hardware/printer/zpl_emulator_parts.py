"""What goes into and comes out of the emulated ZPL printer: commands, media, labels with their fields."""

from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image


class BadLabel(Exception):
    """Bytes that mean nothing to this printer, or a label that would come out spoilt."""


class Command(NamedTuple):
    """One command: its two letters after `^`, and what stood behind them."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Field:
    """What one field put on the label: its kind, its data, and the box of its ink.

    `kind` is text, code_128, qr, graphic or box; `box` is left, top, right, bottom.
    """

    kind: str
    data: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """One label as it comes out: mode 1, 0 is ink."""

    image: Image.Image
    fields: tuple[Field, ...]
    copies: int

    @property
    def texts(self) -> tuple[str, ...]:
        """Lines of text from top to bottom, those on one line from left to right."""
        texts = [field for field in self.fields if field.kind == "text"]
        return tuple(
            field.data for field in sorted(texts, key=lambda field: (field.box[1] // 8, field.box[0]))
        )


@dataclass(frozen=True, slots=True)
class Media:
    """What is in the printer: `length` is None for a roll. In dots."""

    width: int
    length: int | None
