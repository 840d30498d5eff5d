"""What plain readers send when a badge comes near: bytes in, UIDs out, no port, no clock.

em4100    02 | 10 hex digits | 2 hex digits, XOR of the 5 bytes | 03     RDM6300, ID-12 (CR LF before 03)
hex       8, 10, 14 or 20 hex digits, perhaps with : - or space between bytes, then CR or LF
decimal   1 to 10 digits, a 32-bit number, then CR or LF

Hex and decimal lines have no check: a byte lost on the way may leave another valid number.
"""

import re
from enum import StrEnum
from typing import Final

LONGEST_LINE_BYTES: Final = 64
"""More than twice the longest line; what is longer without an end is noise."""

_STX, _ETX = b"\x02", b"\x03"
_CR_LF: Final = b"\r\n"
_EM4100_DIGITS: Final = 12
_UID_BYTES: Final = (4, 5, 7, 10)
_SEPARATORS: Final = b":- "
_HEX_DIGITS: Final = frozenset(b"0123456789ABCDEFabcdef")


class Format(StrEnum):
    EM4100 = "em4100"
    HEX = "hex"
    DECIMAL = "decimal"


_ENDS: Final = {
    Format.EM4100: re.compile(rb"[\x02\x03]"),
    Format.HEX: re.compile(rb"[\r\n]"),
    Format.DECIMAL: re.compile(rb"[\r\n]"),
}
"""What ends a line. Its check tells an EM4100 frame from what lies between two of them."""


def encode(uid: bytes, form: Format) -> bytes:
    """Write a UID as a reader of this format sends it; raises `ValueError` for a length it cannot."""
    match form:
        case Format.EM4100:
            if len(uid) != 5:
                raise ValueError(f"an EM4100 badge has 5 bytes, not {len(uid)}")
            return _STX + (uid + bytes((_xor(uid),))).hex().upper().encode() + _ETX
        case Format.HEX:
            if len(uid) not in _UID_BYTES:
                raise ValueError(f"a UID has 4, 5, 7 or 10 bytes, not {len(uid)}")
            return uid.hex().upper().encode() + _CR_LF
        case Format.DECIMAL:
            if len(uid) != 4:
                raise ValueError(f"a decimal line holds 4 bytes, not {len(uid)}")
            return b"%010d" % int.from_bytes(uid, "big") + _CR_LF


class UidDecoder:
    """Finds UIDs in a stream, whatever its pieces and whatever lies between.

    What is no whole and valid line is dropped. Holds at most `LONGEST_LINE_BYTES` between
    calls, and after more than that without an end waits for the next end.
    """

    def __init__(self, form: Format) -> None:
        self._form = form
        self._held = b""
        self._overlong = False

    def feed(self, data: bytes) -> list[bytes]:
        *lines, rest = _ENDS[self._form].split(self._held + data)
        if self._overlong and lines:
            self._overlong = False
            del lines[0]
        self._overlong = self._overlong or len(rest) > LONGEST_LINE_BYTES
        self._held = b"" if self._overlong else rest
        return [uid for line in lines if (uid := _uid(line, self._form)) is not None]


def _uid(line: bytes, form: Format) -> bytes | None:
    if len(line) > LONGEST_LINE_BYTES:
        return None
    match form:
        case Format.EM4100:
            digits = line.strip(_CR_LF)
            if len(digits) != _EM4100_DIGITS or not _HEX_DIGITS.issuperset(digits):
                return None
            frame = bytes.fromhex(digits.decode())
            return frame[:-1] if _xor(frame) == 0 else None
        case Format.HEX:
            digits = line.translate(None, _SEPARATORS)
            if len(digits) // 2 not in _UID_BYTES or len(digits) % 2 or not _HEX_DIGITS.issuperset(digits):
                return None
            return bytes.fromhex(digits.decode())
        case Format.DECIMAL:
            digits = line.strip()
            if not 1 <= len(digits) <= 10 or not digits.isdigit() or int(digits) >= 1 << 32:
                return None
            return int(digits).to_bytes(4, "big")


def _xor(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
    return value
