"""A compartment door as a thing in the world: a spring, a latch, a coil, a contact, and people.

Simulator and emulators all move these doors, so a person in a test or in the
demo handles the same door whichever way the kiosk reaches it.
"""

import random
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

PULSE_S: Final = 0.5
"""Most boards keep the coil on this long; until then the latch cannot catch."""

SWING_S: Final = 0.1
"""A usual latch takes this long to let go, so a board read at once still says closed."""

SLOW_PULL_S: Final = 0.5
"""Solenoids of heavy doors pull this long before the latch lets go; a shorter pulse is spent for nothing."""

BOUNCE_S: Final = 0.03
"""A worn contact chatters this long after the door has moved."""


class Jam(StrEnum):
    """`stuck_shut`: the coil pulls and nothing moves. `stuck_open`: the latch does not catch."""

    STUCK_SHUT = "stuck_shut"
    STUCK_OPEN = "stuck_open"


class Impossible(Exception):
    """Somebody tried what the world does not allow, such as reaching through a shut door."""


class Door:
    """One sprung door and what is behind it. It opens by its coil and shuts by hand.

    `pull_s` is how long the coil must be on before the latch lets go, `bounce_s` how long
    the contact chatters after each move: the same way for the same `seed` and clock.
    Concurrency: any thread; `jam`, `pull_s` and `bounce_s` may be set at any time.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        pull_s: float = SWING_S,
        bounce_s: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.jam: Jam | None = None
        self.pull_s = pull_s
        self.bounce_s = bounce_s
        self._clock = clock
        self._seed = seed
        self._guard = threading.RLock()
        self._open = False
        self._occupied = False
        self._moved_at = self._pulsed_at = self._coil_off_at = float("-inf")
        self._letting_go = False

    @property
    def is_open(self) -> bool:
        """How the door really is."""
        if not self._letting_go:
            return self._open
        with self._guard:
            lets_go_at = self._pulsed_at + self.pull_s
            if self._letting_go and self._clock() >= lets_go_at:
                if lets_go_at <= self._coil_off_at and self.jam is not Jam.STUCK_SHUT:
                    self._move(is_open=True, at=lets_go_at)
                self._letting_go = False
            return self._open

    @property
    def contact_says_open(self) -> bool:
        """What the feedback contact tells the board: the truth, unless it chatters."""
        if not self.bounce_s:
            return self.is_open
        with self._guard:
            is_open = self.is_open
            since_s = self._clock() - self._moved_at
            if since_s >= self.bounce_s:
                return is_open
            chatter = f"{self._seed} {self._moved_at} {since_s:.3f}"
            return random.Random(chatter).random() < 0.5  # noqa: S311  keeps no secret

    @property
    def is_occupied(self) -> bool:
        return self._occupied

    def pulse(self, pulse_s: float = PULSE_S) -> None:
        """Switch the coil on for so long, as the board does."""
        with self._guard:
            _ = self.is_open  # what an earlier pulse has done by now stays done
            self._pulsed_at = self._clock()
            self._coil_off_at = self._pulsed_at + pulse_s
            self._letting_go = True

    def push_shut(self) -> bool:
        """Push the door; say whether the latch caught."""
        with self._guard:
            coil_is_on = self._clock() < self._coil_off_at
            if self.is_open and not coil_is_on and self.jam is not Jam.STUCK_OPEN:
                self._move(is_open=False, at=self._clock())
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

    def _move(self, *, is_open: bool, at: float) -> None:
        if is_open != self._open:
            self._open, self._moved_at = is_open, at

    def _reach_in(self, deed: str) -> None:
        if not self.is_open:
            raise Impossible(f"Nobody can {deed}: the door is shut.")
