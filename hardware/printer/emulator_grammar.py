"""Where one ESC/POS command ends and the next begins, written from the command reference. Pure."""

from collections.abc import Callable
from typing import Final, NamedTuple

DLE: Final = b"\x10"
ESC: Final = b"\x1b"
FS: Final = b"\x1c"
GS: Final = b"\x1d"

LONGEST_HEAD: Final = 3


class UnknownCommand(Exception):
    """Bytes that mean nothing to this printer; a real one would print rubbish."""


class Command(NamedTuple):
    """One command: its name, the bytes after its head, and its whole length in the stream."""

    name: str
    data: bytes
    length: int


def next_command(stream: bytes, *, two_bytes: bool = False) -> Command | None:
    """Give the first command of `stream`, or None while it is not all there.

    With `two_bytes`, as in Kanji mode, a byte above 0x80 begins a character of two.
    Raises `UnknownCommand` for a head that no command has.
    """
    if not stream:
        return None
    if two_bytes and stream[0] > 0x80:
        return Command("kanji", stream[:2], 2) if len(stream) > 1 else None
    if stream[0] >= 0x20:
        return Command("character", stream[:1], 1)
    for head_length in range(1, LONGEST_HEAD + 1):
        if head := _COMMANDS.get(stream[:head_length]):
            length = head.length(stream)
            if length is None or len(stream) < length:
                return None
            return Command(head.name, stream[head_length:length], length)
    if len(stream) < LONGEST_HEAD and any(head.startswith(stream) for head in _COMMANDS):
        return None
    raise UnknownCommand(f"No command begins with {stream[:8].hex(' ')}.")


def number(data: bytes) -> int:
    """Read a number, low byte first, as all lengths are sent."""
    return int.from_bytes(data, "little")


def digit(byte: int, highest: int) -> int:
    """Read a setting that may be sent as a number or as its ASCII digit."""
    value = byte - 0x30 if 0x30 <= byte <= 0x39 else byte
    if value > highest:
        raise UnknownCommand(f"A setting of {byte:#04x} is beyond {highest}.")
    return value


class _Head(NamedTuple):
    name: str
    length: Callable[[bytes], int | None]


def _fixed(length: int) -> Callable[[bytes], int | None]:
    return lambda _: length


def _counted(count_bytes: int) -> Callable[[bytes], int | None]:
    """Three bytes, then how many follow, then those."""
    start = 3 + count_bytes
    return lambda stream: start + number(stream[3:start]) if len(stream) >= start else None


def _until_nul(stream: bytes) -> int | None:
    end = stream.find(0, 2)
    return end + 1 if end >= 0 else None


def _cut_length(stream: bytes) -> int | None:
    """`GS V m`, or `GS V m n` for the modes that feed first."""
    if len(stream) < 3:
        return None
    return 4 if stream[2] in (65, 66) else 3


def _raster_length(stream: bytes) -> int | None:
    """`GS v 0 m xL xH yL yH` and x times y bytes."""
    if len(stream) < 8:
        return None
    return 8 + number(stream[4:6]) * number(stream[6:8])


def _columns_length(stream: bytes) -> int | None:
    """`ESC * m nL nH` and n columns of one or three bytes."""
    if len(stream) < 5:
        return None
    return 5 + number(stream[3:5]) * (3 if stream[2] & 0x20 else 1)


def _barcode_length(stream: bytes) -> int | None:
    """`GS k m n` and n bytes; the older form of `m` ends with a NUL."""
    if len(stream) < 4:
        return None
    if stream[2] >= 65:
        return 4 + stream[3]
    end = stream.find(0, 3)
    return end + 1 if end >= 0 else None


_COMMANDS: Final = {
    b"\t": _Head("tab", _fixed(1)),
    b"\n": _Head("line_feed", _fixed(1)),
    b"\r": _Head("carriage_return", _fixed(1)),
    DLE + b"\x04": _Head("status_question", _fixed(3)),
    DLE + b"\x05": _Head("recovery_request", _fixed(3)),
    ESC + b"@": _Head("reset", _fixed(2)),
    ESC + b"!": _Head("style", _fixed(3)),
    ESC + b"$": _Head("position", _fixed(4)),
    ESC + b"*": _Head("bit_image", _columns_length),
    ESC + b"-": _Head("underline", _fixed(3)),
    ESC + b"2": _Head("line_spacing", _fixed(2)),
    ESC + b"3": _Head("line_spacing", _fixed(3)),
    ESC + b"D": _Head("tab_stops", _until_nul),
    ESC + b"E": _Head("bold", _fixed(3)),
    ESC + b"G": _Head("bold", _fixed(3)),
    ESC + b"J": _Head("feed_dots", _fixed(3)),
    ESC + b"M": _Head("font", _fixed(3)),
    ESC + b"R": _Head("national_letters", _fixed(3)),
    ESC + b"\\": _Head("relative_position", _fixed(4)),
    ESC + b"a": _Head("align", _fixed(3)),
    ESC + b"d": _Head("feed_lines", _fixed(3)),
    ESC + b"t": _Head("code_page", _fixed(3)),
    GS + b"!": _Head("size", _fixed(3)),
    GS + b"(L": _Head("graphics", _counted(2)),
    GS + b"(k": _Head("symbol", _counted(2)),
    GS + b"8L": _Head("large_graphics", _counted(4)),
    GS + b"B": _Head("inverse", _fixed(3)),
    GS + b"H": _Head("bar_text", _fixed(3)),
    GS + b"L": _Head("left_margin", _fixed(4)),
    GS + b"P": _Head("motion_units", _fixed(4)),
    GS + b"V": _Head("cut", _cut_length),
    GS + b"W": _Head("print_width", _fixed(4)),
    GS + b"\x0c": _Head("feed_to_mark", _fixed(2)),
    GS + b"a": _Head("unasked_status", _fixed(3)),
    GS + b"f": _Head("bar_font", _fixed(3)),
    GS + b"h": _Head("bar_height", _fixed(3)),
    GS + b"k": _Head("barcode", _barcode_length),
    GS + b"r": _Head("barrier", _fixed(3)),
    GS + b"v": _Head("raster", _raster_length),
    GS + b"w": _Head("bar_width", _fixed(3)),
    FS + b"&": _Head("kanji_mode", _fixed(2)),
    FS + b".": _Head("latin_mode", _fixed(2)),
    FS + b"(L": _Head("label", _counted(2)),
}

COMMAND_NAMES: Final = frozenset(head.name for head in _COMMANDS.values()) | {"character", "kanji"}
