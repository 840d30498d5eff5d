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
    """A bar code with its text below. `application` is the payload's GS1 application identifier, if any."""

    payload: str
    application: str | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """One word to be read across a room, as large as the paper allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Logo:
    """The operator's logo, as the bytes of a PNG file."""

    png: bytes


Single = Heading | Line | Row | Separator | Gap | Qr | Code128 | Banner | Logo


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Side by side on a wide label, one above the other on a receipt."""

    left: tuple[Single, ...]
    right: tuple[Single, ...]


Part = Single | TwoColumns


@dataclass(frozen=True, slots=True)
class PaperModel:
    """One piece of paper, cut at its end."""

    name: str
    parts: tuple[Part, ...]
