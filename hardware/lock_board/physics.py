"""A compartment door as a thing in the world: a spring, a latch, a coil, and people.

Simulator and emulator both move these doors, so a person in a test or in the
demo handles the same door whichever way the kiosk reaches it.
"""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

PULSE_S: Final = 0.5
"""The board keeps the coil on this long; until then the latch cannot catch."""

SWING_S: Final = 0.1
"""The latch takes this long to let go, so a board read at once still says closed."""


class Jam(StrEnum):
    """`stuck_shut`: the coil pulls and nothing moves. `stuck_open`: the latch does not catch."""

    STUCK_SHUT = "stuck_shut"
    STUCK_OPEN = "stuck_open"


class Impossible(Exception):
    """Somebody tried what the world does not allow, such as reaching through a shut door."""


class Door:
    """One sprung door and what is behind it. It opens by its coil and shuts by hand.

    Concurrency: any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.RLock()
        self._open = False
        self._occupied = False
        self._pulsed_at: float | None = None
        self._letting_go = False
        self.jam: Jam | None = None

    @property
    def is_open(self) -> bool:
        with self._guard:
            if self._letting_go and self._since_pulse() >= SWING_S:
                self._letting_go = False
                self._open = self._open or self.jam is not Jam.STUCK_SHUT
            return self._open

    @property
    def is_occupied(self) -> bool:
        return self._occupied

    def pulse(self) -> None:
        """Switch the coil on for `PULSE_S`, as the board does."""
        with self._guard:
            self._pulsed_at = self._clock()
            self._letting_go = True

    def push_shut(self) -> bool:
        """Push the door; say whether the latch caught."""
        with self._guard:
            coil_is_on = self._since_pulse() < PULSE_S
            if self.is_open and not coil_is_on and self.jam is not Jam.STUCK_OPEN:
                self._open = False
            return not self._open

    def put_in(self) -> None:
        """Lay an item behind the open door."""
        with self._guard:
            self._reach_in("put an item in")
            if self._occupied:
                raise Impossible("Nobody can put an item in: something is there already.")
            self._occupied = True

    def take_out(self) -> None:
        """Take the item from behind the open door."""
        with self._guard:
            self._reach_in("take an item out")
            if not self._occupied:
                raise Impossible("Nobody can take an item out: it is empty.")
            self._occupied = False

    def _since_pulse(self) -> float:
        return float("inf") if self._pulsed_at is None else self._clock() - self._pulsed_at

    def _reach_in(self, deed: str) -> None:
        if not self.is_open:
            raise Impossible(f"Nobody can {deed}: the door is shut.")
