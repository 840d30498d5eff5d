"""The floor under the clock: what time it is at the least, and what a reading of the clock is worth.

A board without a battery starts years ago; a broken one jumps decades ahead. Neither may
move what is written: never before what was known already, and never more ahead of the truth
than `CLOCK_DOUBT`, unless something authenticated vouches for the clock.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from kiosk.domain.model import Value
from kiosk.domain.moment import CLOCK_DOUBT, ClockStatus, Instant, Moment


class FloorSource(StrEnum):
    """What the floor was last raised by."""

    EVENT = "event"
    DOCUMENT = "document"
    AUTHENTICATED = "authenticated"


class Floor(Value):
    """It is `at` or later; that was so `boottime_ms` after the start of boot `boot_id`.

    `ahead_ms`: at most so far ahead of the truth it may be, because nobody vouched for jumps
    of the clock that were believed.
    """

    at: Instant
    boot_id: str
    boottime_ms: int
    source: FloorSource
    ahead_ms: int = 0

    def reckoned(self, boot_id: str, boottime_ms: int) -> datetime:
        """The floor and what has surely elapsed since: of another boot, what this one has lasted."""
        since_ms = self.boottime_ms if boot_id == self.boot_id else 0
        return self.at + timedelta(milliseconds=max(0, boottime_ms - since_ms))

    def judged(self, reading: Moment, boot_id: str) -> Moment:
        """A reading of the clock, corrected where the floor knows better, with what it is worth.

        Vouched for and behind the floor, time stands still until the clock has caught up.
        """
        vouched = reading.clock is ClockStatus.TRUSTED
        if vouched or reading.at < self.at:
            if reading.at >= self.at:
                return reading
            at = self.at if vouched else self.reckoned(boot_id, reading.boottime_ms)
            return reading.model_copy(update={"at": at, "clock": ClockStatus.FLOORED})
        reckoned = self.reckoned(boot_id, reading.boottime_ms)
        if self._ahead(reading.at, reckoned) > CLOCK_DOUBT:
            return reading.model_copy(update={"at": reckoned, "clock": ClockStatus.UNTRUSTED})
        return reading

    def after(self, recorded: Moment, boot_id: str) -> Self:
        """The floor once something was recorded at a moment that it has judged."""
        vouched = recorded.clock is ClockStatus.TRUSTED
        ahead = self._ahead(recorded.at, self.reckoned(boot_id, recorded.boottime_ms))
        return self.model_copy(
            update={
                "at": recorded.at,
                "boot_id": boot_id,
                "boottime_ms": recorded.boottime_ms,
                "source": FloorSource.AUTHENTICATED if vouched else FloorSource.EVENT,
                "ahead_ms": 0 if vouched else ahead // timedelta(milliseconds=1),
            }
        )

    def with_document(self, issued_at: datetime, boot_id: str, boottime_ms: int) -> Self:
        """The floor once a document was seen that was signed at `issued_at` by the operator."""
        reckoned = self.reckoned(boot_id, boottime_ms)
        at = max(reckoned, issued_at)
        ahead = min(timedelta(milliseconds=self.ahead_ms), at - issued_at)
        return self.model_copy(
            update={
                "at": at,
                "boot_id": boot_id,
                "boottime_ms": boottime_ms,
                "source": FloorSource.DOCUMENT if issued_at >= reckoned else self.source,
                "ahead_ms": ahead // timedelta(milliseconds=1),
            }
        )

    def with_authorization(self, issued_at: datetime, reading: Moment, boot_id: str) -> Self:
        """The floor once an authorization was seen that a shop signed at `issued_at`.

        One shop does not set the clock for all: it is believed as far as our own clock says so too.
        """
        at = min(issued_at, reading.at)
        if at <= self.reckoned(boot_id, reading.boottime_ms):
            return self
        return self.model_copy(
            update={
                "at": at,
                "boot_id": boot_id,
                "boottime_ms": reading.boottime_ms,
                "source": FloorSource.DOCUMENT,
            }
        )

    def _ahead(self, at: datetime, reckoned: datetime) -> timedelta:
        return timedelta(milliseconds=self.ahead_ms) + max(timedelta(), at - reckoned)
