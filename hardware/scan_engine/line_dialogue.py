"""Engines that send plain lines, and need at most a word to start and a word to stop."""

from typing import Final

from hardware.scan_engine.interface import Reading
from hardware.scan_engine.lines import Lines

TRIGGER_AGAIN_S: Final = 4.0
"""An engine that found nothing gives up after 5 to 15 s, without a word; asking earlier leaves no gap."""


class LineDialogue:
    """Sends `start` while reading is wanted, again after each code, and `stop` when it no longer is.

    Such an engine answers nothing but codes, so one without power goes unnoticed as
    long as its port is there.
    """

    ready = True

    def __init__(self, start: bytes = b"", stop: bytes = b"", *, again_s: float = TRIGGER_AGAIN_S) -> None:
        self._start = start
        self._stop = stop
        self._again_s = again_s
        self.begin()

    def begin(self) -> None:
        # What makes our words no text keeps their echo, on a line that has one, from being read as a code.
        self._lines = Lines(spoilers=self._start[:1])
        self._triggered_at: float | None = None

    def due(self, now: float, *, reading: bool) -> bytes:
        if not reading:
            was_triggered, self._triggered_at = self._triggered_at is not None, None
            return self._stop if was_triggered else b""
        if self._triggered_at is not None and now - self._triggered_at < self._again_s:
            return b""
        self._triggered_at = now
        return self._start

    def heard(self, data: bytes, now: float) -> Reading:
        reading = self._lines.feed(data, now)
        if reading != Reading() and self._triggered_at is not None:
            self._triggered_at = now - self._again_s  # a code ends the look that the trigger began
        return reading
