"""What a paper is made of, before any printer is known. The runtime hands it to one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """Centred, bold, larger. `scale` 1 to 3."""

    text: str
    scale: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, wrapped at words."""

    text: str
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its value on one line."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Separator:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of ASCII text."""

    payload: str


@dataclass(frozen=True, slots=True)
class Code128:
    """A bar code with its text below."""

    payload: str


Part = Heading | Line | Row | Separator | Gap | Qr | Code128


@dataclass(frozen=True, slots=True)
class PaperModel:
    """One piece of paper, cut at its end."""

    name: str
    parts: tuple[Part, ...]
