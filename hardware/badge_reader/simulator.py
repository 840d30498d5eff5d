"""A badge reader in memory, for tests and simulations that run on one thread and one clock."""

import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from hardware.badge_reader.cards import Field
from hardware.badge_reader.interface import Presentation
from hardware.badge_reader.presentations import Presentations

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """Nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SimulatedBadgeReader:
    """Sees the cards in `field`, each time it is asked with `take`.

    Lifetime: none; `close` ends it.
    Concurrency: none; everything happens in the caller's thread, at the caller's time.
    """

    def __init__(self, field: Field | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.field = field or Field(clock)
        self._clock = clock
        self._wanted = False
        self._fault: str | None = None
        self._presentations = Presentations()

    def unplug(self) -> None:
        """Pull the cable."""
        self._fault = "Badge reader simulator: is not there. Check cable and power."

    def replug(self) -> None:
        """Put the cable back."""
        self._fault = None

    @property
    def fault(self) -> str | None:
        return self._fault

    def want(self, on: bool) -> None:
        self._wanted = on
        self.field.switch(on)

    def take(self) -> Presentation | None:
        if not self._wanted or self._fault is not None:
            return None
        return self._presentations.saw(tuple(card.uid for card in self.field.cards), self._clock())

    def close(self) -> None:
        self._wanted = False
        self._fault = "Badge reader simulator: is closed."


def open(options: Options) -> SimulatedBadgeReader:  # noqa: ARG001 - the registry's form
    """Give a reader with nothing on it."""
    return SimulatedBadgeReader()
