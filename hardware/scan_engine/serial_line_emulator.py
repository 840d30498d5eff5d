"""An engine that reads all the time, as its wire sees it."""

import time
from collections.abc import Callable

from hardware.scan_engine.physics import Glass, RestlessEye, deeds, in_words, text_of
from hardware.stand import Stand


class RestlessEngineEmulator:
    """Sends every code it sees, followed by `suffix`; hears nothing."""

    def __init__(
        self, glass: Glass, *, suffix: bytes = b"\r", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._eye = RestlessEye(glass, clock)
        self._suffix = suffix

    def feed(self, data: bytes) -> bytes:  # noqa: ARG002 - it hears nothing
        seen = self._eye.look()
        return b"" if seen is None else text_of(seen) + self._suffix


def stand() -> Stand:
    """An engine with nothing before its glass."""
    glass = Glass()
    return Stand(
        wire=RestlessEngineEmulator(glass), deeds=deeds(glass), look=lambda: in_words(glass), baud_rate=9600
    )
