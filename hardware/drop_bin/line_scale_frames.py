r"""The lines of a scale that a microcontroller reads out: bytes in, bytes out.

    W,<grams>,<stable 0 or 1>*<check>\n          W,0,1*56

Grams are a whole number of at most seven digits, without leading zeros, with `-` below
zero. The check is the XOR of all characters before the `*`, as two upper-case hexadecimal
digits. A scale sends at least five lines in a second, unasked.

This line is our own: load cells have no serial port, and an HX711 wants a microcontroller.
"""

import re
from functools import reduce
from operator import xor
from typing import Final

from hardware.drop_bin.interface import Weight

LONGEST_LINE: Final = len("W,-9999999,1*56")

_LINE: Final = re.compile(rb"(W,(0|-?[1-9][0-9]{0,6}),([01]))\*([0-9A-F]{2})")


def encode(weight: Weight) -> bytes:
    """Give the line, with its newline."""
    body = f"W,{weight.grams},{int(weight.stable)}".encode()
    return b"%s*%02X\n" % (body, _check(body))


def decode(line: bytes) -> Weight:
    """Read a line without its newline; raises `ValueError`, showing it."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} is not of the form W,<grams>,<0 or 1>*<check>")
    body, grams, stable, check = match.groups()
    if int(check, 16) != _check(body):
        raise ValueError(f"{line!r} has the check {check.decode()} and should have {_check(body):02X}")
    return Weight(int(grams), stable == b"1")


class LineDecoder:
    """Cuts a stream into lines, whatever its pieces.

    Whoever starts to listen hears the rest of a line first, and it is left out. What is
    longer than any line comes out in pieces, so that nonsense is shown and not kept.
    """

    def __init__(self) -> None:
        self._held = b""
        self._is_first = True

    def feed(self, data: bytes) -> list[bytes]:
        stream = self._held + data
        lines = []
        while (end := stream.find(b"\n", 0, LONGEST_LINE + 1)) >= 0 or len(stream) > LONGEST_LINE:
            line, stream = (stream[:end], stream[end + 1 :]) if end >= 0 else _split(stream)
            is_rest = self._is_first and end >= 0 and not line.startswith(b"W")
            self._is_first = False
            if not is_rest:
                lines.append(line)
        self._held = stream
        return lines


def _split(stream: bytes) -> tuple[bytes, bytes]:
    return stream[: LONGEST_LINE + 1], stream[LONGEST_LINE + 1 :]


def _check(body: bytes) -> int:
    return reduce(xor, body)
