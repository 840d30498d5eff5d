"""Lines of text out of a stream of bytes, and the same one said twice: no port, no clock of its own."""

import re
from typing import Final

from hardware.scan_engine.interface import Reading

MAX_PAYLOAD_BYTES: Final = 640
"""As for camera codes: a return code has at most 560, and nobody waits for the end of a longer one."""

IDLE_S: Final = 0.1
"""Modules without a suffix end a code by silence. Within it, bytes follow each other within 1 ms."""

REPEAT_S: Final = 2.0
"""An engine that reads all the time sends a code again and again: it counts anew when it was gone so long."""

CONTROL: Final = bytes((*range(0x20), 0x7F))
"""The bytes that no code is made of."""

_ENDS: Final = re.compile(rb"[\r\n]")


class Lines:
    """Cuts at CR or LF, or where the line went quiet. Times are monotonic seconds.

    Control bytes are noise. Those among `spoilers` cost the line they are in: of a damaged
    or echoed command the printable bytes would else be taken for a code.
    Never holds more than `MAX_PAYLOAD_BYTES` + 1 bytes.
    """

    def __init__(self, *, spoilers: bytes = b"") -> None:
        self._spoilers = spoilers
        self._held = b""
        self._spoiled = False
        self._heard_at = 0.0

    def feed(self, data: bytes, now: float) -> Reading:
        """Take what a read gave at `now`, nothing if it gave nothing; give the lines that have ended.

        Only a read that gave nothing can end a line by silence: a reader that was
        held up finds the rest of the line waiting.
        """
        lines = []
        if data:
            self._heard_at = now
            *whole, rest = _ENDS.split(data)
            lines += [self._ended_with(piece) for piece in whole]
            self._add(rest)
        elif now - self._heard_at >= IDLE_S:
            lines.append(self._ended_with(b""))
        return Reading(
            payloads=tuple(line for line in lines if 0 < len(line) <= MAX_PAYLOAD_BYTES),
            oversize=sum(len(line) > MAX_PAYLOAD_BYTES for line in lines),
        )

    def _add(self, piece: bytes) -> None:
        self._spoiled = self._spoiled or len(piece.translate(None, self._spoilers)) < len(piece)
        self._held = (self._held + piece.translate(None, CONTROL))[: MAX_PAYLOAD_BYTES + 1]

    def _ended_with(self, piece: bytes) -> bytes:
        self._add(piece)
        line = b"" if self._spoiled else self._held
        self._held, self._spoiled = b"", False
        return line


class Repeats:
    """Knows what was said a moment ago."""

    def __init__(self) -> None:
        self._last: bytes | None = None
        self._said_at = 0.0

    def is_new(self, payload: bytes, now: float) -> bool:
        """Whether `payload` differs from the last one, or that was gone for `REPEAT_S`."""
        new = payload != self._last or now - self._said_at >= REPEAT_S
        self._last, self._said_at = payload, now
        return new
