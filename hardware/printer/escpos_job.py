"""Turns a print job into ESC/POS bytes. Pure: blocks in, bytes out, no port.

python-escpos knows the profiles, code pages and commands; this module decides
what is text and what is dots. Symbols are always dots, so they come out the
same on printers with and without symbol commands of their own.
"""

from difflib import get_close_matches
from functools import partial
from typing import Any, Final, Literal

from PIL import Image

from hardware.printer import lettering, raster
from hardware.printer.escpos_library import CAPABILITIES, Encoder, Escpos, MagicEncode, get_profile
from hardware.printer.escpos_status import NO_UNASKED_STATUS
from hardware.printer.interface import (
    Align,
    Banner,
    Barcode,
    Pair,
    Picture,
    PrintJob,
    QrCode,
    Rule,
    Space,
    Text,
)
from hardware.printer.layout import Line, lines_of, reads_from_right, stacked, width

CODE_PAGES: Final = (
    "CP437", "CP850", "CP852", "CP857", "CP858", "CP866", "CP737", "CP775",
    "CP1250", "CP1251", "CP1252", "CP1253", "CP1254", "CP1257",
)  # fmt: skip
"""Pages that printers of all makes agree on; letters outside them are drawn as dots."""

RESET: Final = b"\x1b@"
"""Forget what an earlier job left behind."""

LATIN_MODE: Final = b"\x1c."
"""Printers made for China start in Kanji mode and would read umlauts as Chinese."""

PLAIN_ASCII: Final = b"\x1bR\x00"
"""Elsewhere a switch inside may have swapped # $ @ for national letters."""

CELL_WIDTH: Final = 12
LINE_HEIGHT: Final = 30
"""A letter of the printer's own font A and the line it stands on, in dots."""

AIR_BELOW_LARGE: Final = 8
"""Large letters fill their line; without a millimetre more they touch the next one."""

BAND_HEIGHT: Final = 64
"""Pictures go out in bands, so that one broken off wants few bytes more, and small buffers hold them."""

FEED_DOTS: Final = b"\x1bJ"

LARGEST_SCALE: Final = 8
"""The largest letters that ESC/POS has; they are 24 mm high."""

PaperKind = Literal["receipt", "labels", "black_mark", "black_mark_tear"]

TO_PRINT_START: Final = b"\x1c(L\x02\x00C2"
"""`FS ( L` 67, 50: to the start of the label that stands at the knife, pulling it back if need be."""

TO_PEELING: Final = b"\x1c(L\x02\x00A0"
"""`FS ( L` 65, 48: until the label comes off."""

TO_CUTTING: Final = b"\x1c(L\x02\x00B0"
"""`FS ( L` 66, 48: until the end of the ticket is under the knife."""

CUT_HERE: Final = b"\x1dV\x00"
TO_NEXT_MARK: Final = b"\x1d\x0c"

FRAMES: Final[dict[PaperKind, tuple[bytes, bytes]]] = {
    "labels": (TO_PRINT_START, TO_PEELING),
    "black_mark": (TO_PRINT_START, TO_CUTTING + CUT_HERE),
    "black_mark_tear": (b"", TO_NEXT_MARK),
}
"""What comes before and after a job on paper that has beginnings and ends of its own."""

PROLOGUE: Final = RESET + LATIN_MODE + PLAIN_ASCII + NO_UNASKED_STATUS

_MIRRORED: Final = {Align.LEFT: Align.RIGHT, Align.CENTRE: Align.CENTRE, Align.RIGHT: Align.LEFT}
_ESCPOS_ALIGN: Final = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


def check_profile(profile: str) -> None:
    """Raise `ValueError` unless it is the profile of a printer that can print a return's papers."""
    try:
        known = get_profile(profile)
    except KeyError:
        near = get_close_matches(profile, CAPABILITIES["profiles"], n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"python-escpos has no printer profile {profile!r}.{hint}") from None
    if not known.supports("bitImageRaster"):
        raise ValueError(
            f"Profile {profile!r} is of a display or a needle printer: it prints no pictures, so neither QR "
            f"codes nor most languages. Use a thermal printer."
        )


def end_broken_job(*, profile: str, width_dots: int, paper: PaperKind = "receipt") -> bytes:
    """Give the bytes that end a job of which nobody knows how much arrived, and get its ruins out of the way.

    A printer in the middle of a picture takes whatever comes for more of it. `RESET` fills
    the picture up, and means nothing once it is full.
    """
    longest_picture = width_dots // 8 * BAND_HEIGHT
    return RESET * (longest_picture // len(RESET) + 1) + _framed(_Writer(profile, width_dots), paper)


def encode(job: PrintJob, *, profile: str, width_dots: int, paper: PaperKind = "receipt") -> bytes:
    """Give the bytes that print `job` on a piece of `paper` of its own.

    Raises `ValueError` for a symbol that cannot be made (payload not ASCII, or
    too long for the paper) and for a profile that `check_profile` refuses; `OSError` where a font
    file for drawn letters is missing, and for a picture that is none.
    """
    check_profile(profile)
    writer = _Writer(profile, width_dots, from_right=reads_from_right(job))
    for block in stacked(job.blocks):
        match block:
            case Text() | Pair():
                writer.write(block)
            case Banner():
                writer.write(_banner(block.text, width_dots // CELL_WIDTH))
            case Rule():
                writer.draw(raster.rule(width_dots, LINE_HEIGHT))
            case Space():
                writer.print_and_feed(block.lines)
            case QrCode():
                writer.draw(raster.qr_code(block.payload, block.width_mm, width_dots))
            case Barcode():
                writer.draw(raster.code_128(block.payload, width_dots, application=block.application))
                writer.write(Text(block.text, align=Align.CENTRE))
            case Picture():
                height = round(block.height_mm * raster.DOTS_PER_MM)
                writer.draw(raster.centred_picture(block.png, height, width_dots))
    return _framed(writer, paper)


def _framed(writer: "_Writer", paper: PaperKind) -> bytes:
    if paper in FRAMES:
        before, after = FRAMES[paper]
        return PROLOGUE + before + bytes(writer.data) + after
    writer.cut()
    return PROLOGUE + bytes(writer.data)


def _banner(text: str, columns: int) -> Text:
    scale = max(1, min(LARGEST_SCALE, columns // max(1, width(text))))
    return Text(text, bold=True, scale=scale, align=Align.CENTRE)


class _Writer(Escpos):  # type: ignore[misc]
    """A python-escpos printer whose paper is a byte string; `from_right` paper is mirrored."""

    def __init__(self, profile: str, width_dots: int, *, from_right: bool = False) -> None:
        super().__init__(profile=profile)
        self.data = bytearray()
        self._width_dots = width_dots
        self._columns = width_dots // CELL_WIDTH
        self._from_right = from_right
        # Without a width in numbers python-escpos prints a complaint to stdout for every image.
        media = {"width": {"pixels": width_dots}}
        self.profile.profile_data = {**self.profile.profile_data, "media": media}
        pages = {name: page for name, page in self.profile.get_code_pages().items() if name in CODE_PAGES}
        self.magic = MagicEncode(self, encoder=Encoder(pages))
        self._style: dict[str, Any] = {}

    def write(self, block: Text | Pair) -> None:
        """Print a block as text where the printer has all its letters, else all of it as dots."""
        lines = lines_of(block, self._columns)
        if all(self._has(char) for line in lines for char in line.text + line.far):
            for line in lines:
                self._print(line)
            return
        for line in lines_of(block, self._width_dots, partial(lettering.length, from_right=self._from_right)):
            self.draw(lettering.draw_line(line, self._width_dots, from_right=self._from_right))

    def draw(self, image: Image.Image) -> None:
        """Print dots, counted from the left edge."""
        above, dots, below = raster.trimmed(image)
        self._feed(above)
        if dots.height:
            self._wear(Align.LEFT)
            self.image(raster.harmless(dots), fragment_height=BAND_HEIGHT)
        self._feed(below)

    def _print(self, line: Line) -> None:
        align = _MIRRORED[line.align] if self._from_right else line.align
        text = line.text
        if line.far:
            near, far = (line.far, line.text) if self._from_right else (line.text, line.far)
            text = near + " " * (self._columns - width(near) - width(far)) + far
            align = Align.LEFT
        self._wear(align, bold=line.bold, scale=line.scale)
        self.text(text + "\n")
        if line.scale > 1:
            self._feed(AIR_BELOW_LARGE)

    def _has(self, char: str) -> bool:
        return bool(self.magic.encoder.find_suitable_encoding(char))

    def _feed(self, dots: int) -> None:
        if dots:
            self._raw(FEED_DOTS + bytes((dots,)))

    def _wear(self, align: Align, *, bold: bool = False, scale: int = 1) -> None:
        style = {"align": _ESCPOS_ALIGN[align], "bold": bold, "width": scale, "height": scale}
        if style != self._style:
            self.set(custom_size=True, **style)
            self._style = style

    def _raw(self, msg: bytes) -> None:
        self.data += msg
