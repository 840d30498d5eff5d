"""What every printer can do, and the blocks a print job is made of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.errors import DeviceError, DeviceGone, ProtocolError


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; the driver wraps it at words. `scale` 1, 2 or 3 times the base height."""

    text: str
    bold: bool = False
    scale: int = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts on one line, left and right aligned; the left one wraps when both do not fit."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR symbol, centred. `payload` is ASCII; `width_mm` is the least width of the symbol."""

    payload: str
    width_mm: float = 30.0


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 symbol, centred, with its text below.

    `application` is the GS1 application identifier of the payload ("00" for an SSCC): it
    makes the symbol a GS1-128 one, and its text read `(00) 3...`.
    """

    payload: str
    application: str | None = None

    @property
    def text(self) -> str:
        return f"({self.application}) {self.payload}" if self.application else self.payload


@dataclass(frozen=True, slots=True)
class Banner:
    """One word to be read across a room, centred: as large as one line and 25 mm allow."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a PNG file, centred, in black dots: this high, or as wide as most of the paper."""

    png: bytes
    height_mm: float = 12.0


Single = Text | Pair | Rule | Space | QrCode | Barcode | Banner | Picture


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns where the paper is wide enough for a shipping label, else left above right."""

    left: tuple[Single, ...]
    right: tuple[Single, ...]


Block = Single | Columns


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One piece of paper, cut at its end. `name` is for logs ("receipt", "label")."""

    name: str
    blocks: tuple[Block, ...]


class PrintOutcome(StrEnum):
    """`printed`: the printer said so. `unconfirmed`: sent, no word back. `failed`: surely not on paper."""

    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How a job ended; `reason` is None or one stable word.

    Words: "paper_out", "cover_open", "cutter_jam", "error" (another fault it has found in
    itself), "offline" (stopped, and does not say why), "silent" (no answer), "busy" (answers,
    but does not finish), "garbled" (wrong bytes), "gone" (no port).
    """

    outcome: PrintOutcome
    reason: str | None = None


def reason_of(error: DeviceError) -> str:
    """Give the word that a `PrintResult` has for an error of the port, or of what came through it."""
    match error:
        case DeviceGone():
            return "gone"
        case ProtocolError():
            return "garbled"
        case _:
            return "silent"


class Paper(StrEnum):
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """What a printer has found wrong in itself. `overheated` goes away by itself."""

    CUTTER_JAM = "cutter_jam"
    OVERHEATED = "overheated"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself; None and `unknown` where it said nothing.

    `fault` is None too when it said that it has none.
    """

    online: bool | None
    paper: Paper
    cover_open: bool | None
    fault: Fault | None = None

    @property
    def stopped_by(self) -> str | None:
        """What stops it until somebody comes, as in a `PrintResult`; None where waiting may help."""
        if self.cover_open:
            return "cover_open"
        if self.paper is Paper.OUT:
            return "paper_out"
        return str(self.fault) if self.fault in (Fault.CUTTER_JAM, Fault.ERROR) else None


class Printer(Protocol):
    """One printer.

    Does: report its status; print a job and wait for the printer's own word
    that it is through. Does not: retry a job, or invent a status from silence.

    Errors: `status` raises `hardware.errors.DeviceError`; `print` never
    raises for a device fault, it says `failed` or `unconfirmed`.
    Concurrency: one call at a time (the caller's printer lane).
    """

    def status(self) -> PrinterStatus: ...

    def print(self, job: PrintJob) -> PrintResult: ...

    def close(self) -> None: ...
