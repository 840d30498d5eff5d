"""An executor without threads, on a clock that moves when it is told to: one seed, one story."""

import heapq
import itertools
from collections.abc import Callable
from typing import Protocol, TypeVar

from hardware.errors import DeviceError

T = TypeVar("T")
Call = Callable[[], None]

LOOK_S = 1.0
"""What is asked for so soon is a look at something: it is taken again and again, and mostly sees the same."""


class SteppedClock(Protocol):
    """A clock that the executor moves."""

    def monotonic(self) -> float: ...

    def advance(self, seconds: float) -> None: ...


class SteppedExecutor:
    """Runs everything in order of its time, then in order of its asking.

    Device work takes no time of its own; simulated devices have their own physics on the same clock.
    `held_up_s`: so long after it is asked for it is begun, in each lane in the order of its asking.
    Concurrency: one thread.
    """

    def __init__(self, clock: SteppedClock) -> None:
        self.held_up_s = 0.0
        self._clock = clock
        self._free: dict[str, float] = {}
        self._agenda: list[tuple[float, int, float, list[Call]]] = []
        self._numbers = itertools.count()

    def submit(self, lane: str, work: Callable[[], T], done: Callable[[T | DeviceError], None]) -> None:
        def job() -> None:
            try:
                outcome: T | DeviceError = work()
            except DeviceError as error:
                outcome = error
            done(outcome)

        now = self._clock.monotonic()
        begins = self._free[lane] = max(now + self.held_up_s, self._free.get(lane, now))
        self.later(begins - now, job)

    def later(self, seconds: float, call: Call) -> Call:
        entry = [call]
        due = self._clock.monotonic() + seconds
        heapq.heappush(self._agenda, (due, next(self._numbers), seconds, entry))
        return entry.clear

    def post(self, call: Call) -> None:
        self.later(0.0, call)

    def skip(self, seconds: float) -> None:
        """Let time pass as for a machine that was held up: what is due by then happens once, afterwards."""
        self._clock.advance(seconds)
        self.run(0.0)

    def doze(self, seconds: float) -> None:
        """Let time pass in which nobody moves: looks wait until something else is due, or for the end.

        What is asked for within LOOK_S counts as a look, what is asked for at once does not.
        """
        end = self._clock.monotonic() + seconds
        until = -1.0
        while until < end:
            awaited = (
                due for due, _, asked_s, entry in self._agenda if entry and not 0.0 < asked_s <= LOOK_S
            )
            until = min(min(awaited, default=end), end)
            self._clock.advance(max(0.0, until - self._clock.monotonic()))
            self._run_until(until)

    def run(self, seconds: float) -> None:
        """Let time pass, and everything that is due in it happen."""
        self._run_until(self._clock.monotonic() + seconds)

    def _run_until(self, end: float) -> None:
        while self._agenda and self._agenda[0][0] <= end:
            due, _, _, entry = heapq.heappop(self._agenda)
            self._clock.advance(max(0.0, due - self._clock.monotonic()))
            for call in tuple(entry):
                call()
        self._clock.advance(max(0.0, end - self._clock.monotonic()))
