"""Print jobs as the kiosk makes them, and what an emulated printer makes of them."""

from dataclasses import dataclass, field

from PIL import Image
from pyzbar import pyzbar

from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos_job import encode
from hardware.printer.interface import (
    Align,
    Barcode,
    Block,
    Pair,
    PrintJob,
    QrCode,
    Rule,
    Space,
    Text,
)

STATUS_URL = "https://returns.example/s/B1042-0048213-7#" + "k9xQ2f-_Zp" * 22

RECEIPT = PrintJob(
    "receipt",
    (
        Text("RETURNS KIOSK", bold=True, scale=2, align=Align.CENTRE),
        Text("Karlsplatz 5, 10115 Berlin · Kiosk B-1042", align=Align.CENTRE),
        Space(),
        Pair("Receipt", "B1042-0048213-7", bold=True),
        Pair("Date and time", "29 September 2026, 17:42 CEST"),
        Rule(),
        Pair("1 Leinenhemd blau, Größe M, mit Kragen und Brusttasche", "LS-BLU-M"),
        Pair("1 Кроссовки, размер 42", "NW-S-42"),
        QrCode(STATUS_URL),
        Text("Keep this receipt.", align=Align.CENTRE),
    ),
)

LABEL = PrintJob(
    "label",
    (
        Text("RETURN-A", bold=True, scale=3, align=Align.CENTRE),
        Barcode("395211000000004818"),
        QrCode("PN4810000481DE", width_mm=20),
        Pair("Tracking", "PN4810000481DE"),
    ),
)


@dataclass
class Tray:
    """Where the pieces of paper fall."""

    pieces: list[tuple[Image.Image, tuple[str, ...]]] = field(default_factory=list)

    def __call__(self, image: Image.Image, text_lines: tuple[str, ...]) -> None:
        self.pieces.append((image, text_lines))

    @property
    def texts(self) -> list[str]:
        return [" ".join(" ".join(lines).split()) for _, lines in self.pieces]


@dataclass
class Piece:
    """One printed piece of paper."""

    image: Image.Image
    lines: tuple[str, ...]
    overflowed_lines: int

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())

    @property
    def symbols(self) -> list[tuple[str, str]]:
        """What a reader finds in the picture of the paper, from top to bottom."""
        found = sorted(pyzbar.decode(self.image), key=lambda symbol: symbol.rect.top)
        return [(symbol.type, symbol.data.decode()) for symbol in found]


def job_bytes(*blocks: Block, width_dots: int = 576, profile: str = "default") -> bytes:
    job = PrintJob("test", blocks)
    return encode(job, profile=profile, width_dots=width_dots)


def printed(*blocks: Block, width_dots: int = 576, profile: str = "default") -> Piece:
    """Print the blocks on one piece of paper, torn off by hand where the printer has no cutter."""
    tray = Tray()
    emulator = EscposEmulator(tray, width_dots=width_dots)
    emulator.feed(job_bytes(*blocks, width_dots=width_dots, profile=profile))
    if not tray.pieces:
        emulator.tear_off()
    [(image, lines)] = tray.pieces
    return Piece(image, lines, emulator.overflowed_lines)


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is printed, in dots."""
    box = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None, "the paper is blank"
    return box
