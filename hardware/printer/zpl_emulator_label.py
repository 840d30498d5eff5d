"""Interprets one ZPL format: commands in, a label with its fields and its picture out.

Written from the ZPL II Programming Guide and not from the driver. A command, a
parameter or a character that it does not know is an error, and so is a field that
leaves the label or lies on another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image

from hardware.printer.emulator_symbols import code_128, qr_code
from hardware.printer.zpl_emulator_parts import BadLabel, Command, Field, Label, Media
from hardware.printer.zpl_emulator_symbols import code_128_characters, draw_text, text_width

QR_DROP: Final = 10
"""A printer puts a QR symbol this many dots below its field origin."""

LONGEST: Final = 32000
"""Dots of anything at most."""

MOST_COPIES: Final = 500

_LEVELS: Final = {"L": 48, "M": 49, "Q": 50, "H": 51}
_ACTIONS: Final = {
    "CI": "encode", "PO": "upright", "FW": "upright", "LH": "home",
    "LS": "home", "MN": "track", "PW": "print_width", "LL": "label_length",
    "PQ": "quantity", "FO": "origin", "A0": "font", "FB": "block",
    "FH": "hex", "FD": "data", "FS": "separator", "BY": "bar_defaults",
    "BC": "code_128", "BQ": "qr", "GB": "box", "GF": "graphic",
}  # fmt: skip
"""Command to the method that obeys it."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A field between its origin and its separator."""

    left: int = -1
    top: int = -1
    font: int = 0
    block: tuple[int, str] | None = None
    hex: bool = False
    symbol: tuple[str, ...] = ()
    data: bytes | None = None


class Interpreter:
    """Reads formats for one kind of media.

    Encoding, width, length and module width stay as they are from format to format.
    """

    def __init__(self, media: Media) -> None:
        self._media = media
        self._encoding = "ascii"
        self._width = media.width
        self._length = media.length
        self._endless = media.length is None
        self._module = 2

    def label(self, commands: Sequence[Command]) -> Label:
        """Give the label that a format makes; raises `BadLabel`."""
        self._copies = 1
        self._fields: list[tuple[Field, Image.Image]] = []
        self._pending = _Pending()
        for command in commands:
            try:
                action = _ACTIONS[command.name]
            except KeyError:
                raise BadLabel(f"There is no command ^{command.name}.") from None
            try:
                getattr(self, f"_{action}")(command.data)
            except (ValueError, IndexError) as fault:
                raise BadLabel(f"^{command.name}{command.data[:40]!r}: {fault}") from fault
        if self._pending != _Pending():
            raise BadLabel("The last field has no ^FS.")
        return self._drawn()

    def _drawn(self) -> Label:
        if self._length is None:
            raise BadLabel("A roll needs ^LL, or nobody knows where the label ends.")
        if self._endless is not (self._media.length is None):
            raise BadLabel("^MN says otherwise than the paper that is in.")
        image = Image.new("1", (self._width, self._length), 1)
        for number, (field, dots) in enumerate(self._fields):
            for other, _ in self._fields[:number]:
                if _overlap(field.box, other.box):
                    raise BadLabel(f"{field} lies on {other}.")
            image.paste(dots, field.box[:2])
        return Label(image, tuple(field for field, _ in self._fields), self._copies)

    # From here on, one method per command.

    def _encode(self, data: bytes) -> None:
        if data != b"28":
            raise BadLabel(f"This printer reads ^CI28, not ^CI{data.decode()}.")
        self._encoding = "utf-8"

    def _upright(self, data: bytes) -> None:
        if data != b"N":
            raise BadLabel(f"Only upright labels are drawn here, not {data!r}.")

    def _home(self, data: bytes) -> None:
        if _numbers(data) not in ([0], [0, 0]):
            raise BadLabel("Shifted labels are not drawn here.")

    def _track(self, data: bytes) -> None:
        if data not in (b"N", b"Y", b"W", b"M"):
            raise BadLabel(f"There is no media tracking {data!r}.")
        self._endless = data == b"N"

    def _print_width(self, data: bytes) -> None:
        (self._width,) = _numbers(data)
        if not 2 <= self._width <= self._media.width:
            raise BadLabel(f"A width of {self._width} dots; the print head has {self._media.width}.")

    def _label_length(self, data: bytes) -> None:
        (length,) = _numbers(data)
        if not 1 <= length <= LONGEST or (self._media.length is not None and length > self._media.length):
            raise BadLabel(f"A length of {length} dots; the label has {self._media.length}.")
        self._length = length

    def _quantity(self, data: bytes) -> None:
        copies, *_ = data.split(b",")
        self._copies = int(copies)
        if not 1 <= self._copies <= MOST_COPIES:
            raise BadLabel(f"{self._copies} copies; a roll has {MOST_COPIES}.")

    def _origin(self, data: bytes) -> None:
        if self._pending != _Pending():
            raise BadLabel("A field begins inside another one.")
        left, top = _numbers(data)
        self._pending = _Pending(left, top)

    def _font(self, data: bytes) -> None:
        rotation, height, width = data.split(b",")
        if rotation != b"N" or height != width or not 10 <= int(height) <= LONGEST:
            raise BadLabel(f"Font 0 is drawn upright and in proportion here, not as {data!r}.")
        self._pending = replace(self._pending, font=int(height))

    def _block(self, data: bytes) -> None:
        width, lines, space, side, hanging = data.decode().split(",")
        if int(lines) != 1 or int(space) or int(hanging) or side not in ("L", "C", "R"):
            raise BadLabel(f"A block of one line is drawn here, not {data!r}.")
        self._pending = replace(self._pending, block=(int(width), side))

    def _hex(self, data: bytes) -> None:
        if data not in (b"", b"_"):
            raise BadLabel(f"Hexadecimal bytes begin with _ here, not with {data!r}.")
        self._pending = replace(self._pending, hex=True)

    def _data(self, data: bytes) -> None:
        if self._pending.hex:
            data = _unescaped(data)
        self._pending = replace(self._pending, data=data)

    def _bar_defaults(self, data: bytes) -> None:
        self._module = _numbers(data)[0]
        if not 1 <= self._module <= 10:
            raise BadLabel(f"A module of {self._module} dots; 1 to 10 there are.")

    def _code_128(self, data: bytes) -> None:
        rotation, height, *options = data.decode().split(",")
        if rotation != "N" or options != ["N", "N", "N", "N"]:
            raise BadLabel(
                f"Code 128 is drawn upright, without text and with codes as given, not as {data!r}."
            )
        self._pending = replace(self._pending, symbol=("code_128", height))

    def _qr(self, data: bytes) -> None:
        rotation, model, module = data.decode().split(",")
        if rotation != "N" or model != "2" or not 1 <= int(module) <= 10:
            raise BadLabel(f"QR codes are of model 2 and 1 to 10 dots a module, not {data!r}.")
        self._pending = replace(self._pending, symbol=("qr", module))

    def _box(self, data: bytes) -> None:
        width, height, thickness = _numbers(data)
        if thickness < min(width, height):
            raise BadLabel("Boxes are drawn filled here.")
        self._check_inside(0, 0, width, height)
        self._put("box", "", Image.new("1", (width, height), 0))

    def _graphic(self, data: bytes) -> None:
        form, *counts, dots = data.split(b",", 4)
        total, stored, row_bytes = map(int, counts)
        rows = bytes.fromhex(dots.decode("ascii"))
        if form != b"A" or row_bytes < 1 or not total == stored == len(rows) or len(rows) % row_bytes:
            raise BadLabel(f"{len(rows)} bytes of dots were sent, {data[:40]!r} announced.")
        size = (row_bytes * 8, len(rows) // row_bytes)
        picture = Image.frombytes("1", size, bytes(byte ^ 0xFF for byte in rows))
        if ink := _ink(picture):
            self._put("graphic", "", picture.crop(ink), ink[0], ink[1])
        else:
            self._pending = replace(self._pending, data=b"", symbol=("drawn",))

    def _separator(self, _: bytes) -> None:
        pending = self._pending
        if pending.left < 0:
            raise BadLabel("A field ends that never began.")
        match pending.symbol:
            case ("drawn",):
                pass
            case ("code_128", height):
                self._put_bars(self._field_data(), int(height))
            case ("qr", module):
                self._put_qr(self._field_data(), int(module))
            case _:
                self._put_text(self._field_data())
        self._pending = _Pending()

    # What several commands need.

    def _field_data(self) -> bytes:
        if self._pending.data is None:
            raise BadLabel("A field has no ^FD.")
        return self._pending.data

    def _check_inside(self, right: int, down: int, width: int, height: int) -> None:
        """Raise `BadLabel`, before anything is drawn, for what would leave the label."""
        left, top = self._pending.left + right, self._pending.top + down
        if min(left, top) < 0 or left + width > self._width or top + height > (self._length or LONGEST):
            raise BadLabel(
                f"A field of {width} x {height} dots at {left},{top} leaves the label of "
                f"{self._width} x {self._length} dots."
            )

    def _put(self, kind: str, data: str, dots: Image.Image, right: int = 0, down: int = 0) -> None:
        left, top = self._pending.left + right, self._pending.top + down
        self._check_inside(right, down, dots.width, dots.height)
        field = Field(kind, data, (left, top, left + dots.width, top + dots.height))
        self._fields.append((field, dots))
        self._pending = replace(self._pending, symbol=("drawn",))

    def _put_text(self, data: bytes) -> None:
        text = data.decode(self._encoding)
        if not text.isprintable():
            raise BadLabel(f"{text!r} holds what no letter stands for.")
        if self._pending.block and "\\" in text:
            raise BadLabel(f"In {text!r} a backslash would begin a new line, or be lost.")
        if not self._pending.font:
            raise BadLabel(f"{text!r} has no font.")
        taken = text_width(text, self._pending.font)
        width, side = self._pending.block or (taken, "L")
        if taken > width:
            raise BadLabel(f"{text!r} is {taken} dots wide and would overprint itself in {width}.")
        indent = {"L": 0, "C": (width - taken) // 2, "R": width - taken}[side]
        self._check_inside(indent, 0, taken, self._pending.font)
        self._put("text", text, draw_text(text, self._pending.font), indent)

    def _put_bars(self, data: bytes, height: int) -> None:
        bars, _ = code_128(code_128_characters(data.decode("ascii")), self._module, height)
        self._put("code_128", data.decode("ascii"), bars)

    def _put_qr(self, data: bytes, module: int) -> None:
        head, payload = data[:3].decode("ascii"), data[3:]
        if head[0] not in _LEVELS or head[1:] != "A,":
            raise BadLabel(f"QR data begins with its level and A, not with {head!r}.")
        self._put("qr", payload.decode("ascii"), qr_code(payload, module, _LEVELS[head[0]]), 0, QR_DROP)


def _unescaped(data: bytes) -> bytes:
    head, *rest = data.split(b"_")
    return head + b"".join(bytes.fromhex(part[:2].decode("ascii")) + part[2:] for part in rest)


def _numbers(data: bytes) -> list[int]:
    return [int(number) for number in data.split(b",")]


def _ink(picture: Image.Image) -> tuple[int, int, int, int] | None:
    return picture.point(lambda dot: 0 if dot else 255).getbbox()


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
