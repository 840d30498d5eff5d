"""A scale with a microcontroller that sends lines, as its wire sees it."""

import time
from collections.abc import Callable
from typing import Final

from hardware.drop_bin.hands import deeds_at
from hardware.drop_bin.interface import Weight
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.stand import Stand

PERIOD_S: Final = 0.1
"""How often an HX711 at its slower setting has a new weight."""


class LineScaleEmulator:
    """Sends what `weigh` gives every `period_s`, and hears nothing."""

    def __init__(
        self,
        weigh: Callable[[], Weight],
        *,
        period_s: float = PERIOD_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._weigh = weigh
        self._period_s = period_s
        self._clock = clock
        self._due = clock()

    def feed(self, data: bytes) -> bytes:  # noqa: ARG002  nobody listens there
        now = self._clock()
        if now < self._due:
            return b""
        self._due = now + self._period_s
        weight = self._weigh()
        text = f"W,{weight.grams},{1 if weight.stable else 0}"
        check = 0
        for character in text:
            check ^= ord(character)
        return f"{text}*{check:02X}\n".encode()


def stand() -> Stand:
    """Give a scale under an empty bin."""
    bin_ = Bin()
    cells = LoadCells(bin_)

    def drift(grams_per_s: str) -> None:
        """Let its zero wander: drift GRAMS_PER_SECOND."""
        cells.drift(float(grams_per_s))

    return Stand(
        wire=LineScaleEmulator(cells.weigh),
        deeds={**deeds_at(bin_), "drift": drift},
        look=lambda: f"{bin_.grams} g lie on it{', swaying' if bin_.is_swaying else ''}.",
        options={"baud_rate": 9600},
        baud_rate=9600,
    )
