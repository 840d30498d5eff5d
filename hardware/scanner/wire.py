"""What parent and decoder child say to each other: one JSON object per line.

The picture itself lies in shared memory, grey, row by row from its start. The
child has looked at hostile pictures, so the parent believes nothing but what
fits the form.
"""

import json
from dataclasses import dataclass
from typing import Any

from hardware.scanner.interface import MAX_PAYLOAD_BYTES, Code, Point, ScanResult, Symbology

ANSWER_TIMEOUT_S = 2.0
"""A frame takes some 5 ms, the worst drawn one 0.3 s, a small board several times that; longer is a hang."""

MAX_PIXELS = 3840 * 2160

MAX_CODES = 8
"""More codes in one view are not told apart by a customer either."""

MAX_LINE_BYTES = 64 * 1024

MAX_COORDINATE = 1 << 16
"""Corners may lie a little outside of the picture, on either side, but not in another world."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The child's first line. `unprotected`: why it has no system call filter; None when it has one."""

    unprotected: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """Read the picture of this size that now lies in shared memory, for codes of goods or return codes."""

    height: int
    width: int
    of_item: bool = False


def write_request(request: Request) -> bytes:
    """Ask the child."""
    return _line({"height": request.height, "width": request.width, "of_item": request.of_item})


def read_request(line: bytes) -> Request:
    """Raises ValueError when the line asks for anything but a picture that fits."""
    request = _object(line)
    match request.get("height"), request.get("width"), request.get("of_item"):
        case int(height), int(width), bool(of_item):
            if min(height, width) >= 0 and height * width <= MAX_PIXELS:
                return Request(height, width, of_item)
    raise ValueError("a request names no picture that fits")


def write_ready(ready: Ready) -> bytes:
    """Say that requests may come."""
    return _line({"unprotected": ready.unprotected})


def read_ready(line: bytes) -> Ready:
    """Raises ValueError when the line is anything else."""
    unprotected = _object(line).get("unprotected", 0)
    if unprotected is not None and not isinstance(unprotected, str):
        raise ValueError("the decoder did not greet")
    return Ready(unprotected)


def write_result(result: ScanResult) -> bytes:
    """Answer one request; payloads travel as hexadecimal digits."""
    codes = [[code.symbology, code.payload.hex(), code.corners] for code in result.codes[:MAX_CODES]]
    oversize = min(result.oversize, MAX_CODES)
    return _line({"codes": codes, "oversize": oversize, "unreadable": result.unreadable})


def read_result(line: bytes) -> ScanResult:
    """Raises ValueError when the line is anything but a result within the limits."""
    answer = _object(line)
    codes, oversize, unreadable = answer.get("codes"), answer.get("oversize"), answer.get("unreadable")
    if not isinstance(codes, list) or len(codes) > MAX_CODES:
        raise ValueError("the decoder's list of codes is missing or too long")
    if type(oversize) is not int or type(unreadable) is not bool:
        raise ValueError("the decoder's counts are of the wrong type")
    if not 0 <= oversize <= MAX_CODES:
        raise ValueError("the decoder's count of oversize codes is impossible")
    return ScanResult(tuple(_code(code) for code in codes), oversize, unreadable)


def _code(value: Any) -> Code:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[1], str):
        raise ValueError("the decoder sent a code that is none")
    symbology, payload, corners = Symbology(value[0]), bytes.fromhex(value[1]), value[2]
    if len(payload) > MAX_PAYLOAD_BYTES or not isinstance(corners, list) or len(corners) != 4:
        raise ValueError("the decoder sent a code beyond the limits")
    a, b, c, d = (_point(corner) for corner in corners)
    return Code(symbology, payload, (a, b, c, d))


def _point(value: Any) -> Point:
    match value:
        case [int(x), int(y)] if max(abs(x), abs(y)) <= MAX_COORDINATE:
            return x, y
    raise ValueError("the decoder sent a corner that is none")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except RecursionError as error:
        raise ValueError("the decoder's line is nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("the decoder's line is no JSON object")
    return value


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
