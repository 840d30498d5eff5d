"""New ids: UUID version 7, which sort by the time they were made."""

import random
import secrets
import threading
import uuid
from collections.abc import Callable
from typing import Protocol

from kiosk.host.clock import Clock

_COUNTER_BITS = 42
_RANDOM_BITS = 32
"""RFC 9562 leaves 74 bits beside the milliseconds: a counter keeps ids of one millisecond in order,
and what is left tells two machines apart that count the same."""

_FIRST_COUNTS = 1 << (_COUNTER_BITS - 1)
"""A millisecond begins its count in the lower half, so that it cannot run over."""


class IdSource(Protocol):
    """Makes ids."""

    def new(self) -> str:
        """Return a UUIDv7 in its usual text form, greater than every one given before."""


class _Ids:
    """Counts within a millisecond, and goes on with the last one when the clock steps back."""

    def __init__(self, clock: Clock, random_bits: Callable[[int], int]) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def new(self) -> str:
        with self._lock:
            now = int(self._clock.wall().timestamp() * 1000)
            if now > self._millisecond:
                self._millisecond = now
                self._counter = self._random_bits(_COUNTER_BITS) % _FIRST_COUNTS
            else:
                self._counter += 1
            return str(_uuid7(self._millisecond, self._counter, self._random_bits(_RANDOM_BITS)))


class SystemIds(_Ids):
    """Ids nobody can guess, from the system's random source. Concurrency: any thread."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, secrets.randbits)


class SeededIds(_Ids):
    """The same ids for the same seed and the same clock, for tests and simulations."""

    def __init__(self, seed: int, clock: Clock) -> None:
        super().__init__(clock, random.Random(seed).getrandbits)  # noqa: S311 - repeatable is the point


def _uuid7(millisecond: int, counter: int, tail: int) -> uuid.UUID:
    high, low = counter >> 30, counter & ((1 << 30) - 1)
    return uuid.UUID(int=millisecond << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low << _RANDOM_BITS | tail)
