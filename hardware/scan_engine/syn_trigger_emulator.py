"""An engine with serial trigger, as its wire sees it."""

import time
from collections.abc import Callable
from typing import Final

from hardware.scan_engine.physics import Glass, TriggeredEye, deeds, in_words, text_of
from hardware.stand import Stand

_START: Final = b"\x16T"
_STOP: Final = b"\x16U"


class SynTriggerEmulator:
    """Looks on SYN T CR, stops on SYN U CR, sends the code and `suffix`; acknowledges nothing."""

    def __init__(
        self, glass: Glass, *, suffix: bytes = b"\r", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._eye = TriggeredEye(glass, clock)
        self._suffix = suffix
        self._heard = b""

    @property
    def lit(self) -> bool:
        """Whether its lamp is on."""
        return self._eye.lit

    def feed(self, data: bytes) -> bytes:
        *commands, rest = (self._heard + data).split(b"\r")
        self._heard = rest[-len(_START) :]
        for command in commands:
            if command.endswith(_START):
                self._eye.open()
            elif command.endswith(_STOP):
                self._eye.shut()
        seen = self._eye.look()
        return b"" if seen is None else text_of(seen) + self._suffix


def stand() -> Stand:
    """An engine with nothing before its glass."""
    glass = Glass()
    engine = SynTriggerEmulator(glass)
    return Stand(
        wire=engine,
        deeds=deeds(glass),
        look=lambda: f"lamp {'on' if engine.lit else 'off'}, {in_words(glass)}",
        baud_rate=9600,
    )
