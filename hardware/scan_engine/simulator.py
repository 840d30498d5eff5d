"""A scan engine in memory, with a glass that people can hold codes to."""

import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from hardware.scan_engine.interface import Reading
from hardware.scan_engine.lines import MAX_PAYLOAD_BYTES, Repeats
from hardware.scan_engine.physics import Glass, RestlessEye, text_of

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """A simulated engine has nothing to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SimulatedScanEngine:
    """Reads what is held to `glass`.

    Lifetime: none; `close` ends the readings.
    Concurrency: none; everything happens in the caller's thread, at the caller's time.
    """

    def __init__(self, glass: Glass, clock: Callable[[], float] = time.monotonic) -> None:
        self.glass = glass
        self._clock = clock
        self._eye = RestlessEye(glass, clock)
        self._repeats = Repeats()
        self._reading = False
        self._fault: str | None = None

    @property
    def fault(self) -> str | None:
        return self._fault

    def start_reading(self) -> None:
        if not self._reading:
            self._repeats = Repeats()
        self._reading = True

    def stop_reading(self) -> None:
        self._reading = False

    def take(self) -> Reading:
        seen = self._eye.look() if self._reading and self._fault is None else None
        if seen is None or not self._repeats.is_new(text_of(seen), self._clock()):
            return Reading()
        payload = text_of(seen)
        return Reading(oversize=1) if len(payload) > MAX_PAYLOAD_BYTES else Reading((payload,))

    def unplug(self) -> None:
        """Pull the cable: nothing is read until `replug`."""
        self._fault = "Simulated scan engine: is not there. Check its cable."

    def replug(self) -> None:
        """Put the cable back."""
        self._fault = None

    def close(self) -> None:
        self._fault = "Simulated scan engine: is closed."


def open(options: Options) -> SimulatedScanEngine:  # noqa: ARG001 - the registry's form
    """Give an engine with nothing before its glass."""
    return SimulatedScanEngine(Glass())
