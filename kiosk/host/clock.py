"""Time. Nobody else asks the machine for it, so tests and simulations may own it."""

import ctypes
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from kiosk import RELEASED

_TIME_ERROR = 5


class Clock(Protocol):
    """Three clocks of one machine.

    `wall` may be wrong and may jump; durations are measured with `monotonic`;
    `boottime_ms` also counts while the machine sleeps and restarts with it.
    """

    def wall(self) -> datetime:
        """Return the time of day, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back; only differences mean something."""

    def boottime_ms(self) -> int:
        """Return milliseconds since the machine was started."""

    def synchronised(self) -> bool | None:
        """Whether a time service keeps `wall` right; None when the system does not say."""

    @property
    def earliest(self) -> datetime:
        """What `wall` cannot be before, because this software did not exist."""


class SystemClock:
    """The clocks of this machine. Concurrency: any thread."""

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def boottime_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def synchronised(self) -> bool | None:
        """Ask the kernel, as timedatectl does."""
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(_Timex()))
        return None if state < 0 else state != _TIME_ERROR

    @property
    def earliest(self) -> datetime:
        return RELEASED


class _Timex(ctypes.Structure):
    """The kernel's own record of its clock, longer than any kernel's `struct timex`; only looked at."""

    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_long * 64))


class ManualClock:
    """A clock that moves when it is told to, for tests and simulations. Concurrency: one thread."""

    earliest = datetime(2026, 1, 1, tzinfo=UTC)

    def __init__(
        self, wall: datetime = datetime(2026, 9, 29, 15, 42, tzinfo=UTC), boottime_ms: int = 60_000
    ) -> None:
        self.is_synchronised = False
        self._wall = wall.astimezone(UTC)
        self._elapsed_us = 0
        self._boottime_at_start_ms = boottime_ms

    def wall(self) -> datetime:
        return self._wall + timedelta(microseconds=self._elapsed_us)

    def monotonic(self) -> float:
        return self._elapsed_us / 1_000_000

    def boottime_ms(self) -> int:
        return self._boottime_at_start_ms + self._elapsed_us // 1000

    def synchronised(self) -> bool:
        return self.is_synchronised

    def advance(self, seconds: float) -> None:
        """Let time pass on all three clocks; ValueError when it would go back."""
        if seconds < 0:
            raise ValueError(f"time does not go back, but advance was told {seconds} s")
        self._elapsed_us += round(seconds * 1_000_000)

    def set_wall(self, wall: datetime) -> None:
        """Let the time of day jump, back or forth, as a network time server does; the others go on."""
        self._wall = wall.astimezone(UTC) - timedelta(microseconds=self._elapsed_us)

    def restart(self, off_for: timedelta = timedelta()) -> None:
        """Be off for a while, and start: the time since the start begins anew, the time of day goes on."""
        self.advance(off_for.total_seconds())
        self._boottime_at_start_ms = -(self._elapsed_us // 1000)
