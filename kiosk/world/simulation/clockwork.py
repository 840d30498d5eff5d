"""The power: it fails at a reading of the clock, which may be anywhere in the software."""

from datetime import datetime

from kiosk.host.clock import ManualClock


class PowerCut(BaseException):
    """The machine is gone; no handler of errors may hold it up."""


class MortalClock:
    """The clock as the machine reads it: when a fuse of so many readings has burnt down, the power is cut.

    The software reads it all the time: inside transactions, between a commit and the
    act it allows, and between the act and its outcome. `readings` counts them.

    Concurrency: one thread.
    """

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._left: int | None = None
        self.readings = 0

    def light(self, readings: int) -> None:
        self._left = readings

    def put_out(self) -> None:
        self._left = None

    def wall(self) -> datetime:
        self._burn()
        return self._clock.wall()

    def monotonic(self) -> float:
        self._burn()
        return self._clock.monotonic()

    def boottime_ms(self) -> int:
        self._burn()
        return self._clock.boottime_ms()

    def synchronised(self) -> bool:
        return self._clock.synchronised()

    @property
    def earliest(self) -> datetime:
        return self._clock.earliest

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def _burn(self) -> None:
        self.readings += 1
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            self._left = None
            raise PowerCut
