"""When something happened, and how far the clock that said so can be believed."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AwareDatetime, PlainSerializer, WithJsonSchema

from kiosk.domain.model import Value


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds and a Z, the one text form of an instant in events."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


Instant = Annotated[
    AwareDatetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A point in time with a time zone; in JSON always UTC with milliseconds."""


CLOCK_DOUBT: Final = timedelta(hours=48)
"""So far ahead may a clock be that nobody vouches for; a jump beyond is not believed at all."""


class ClockStatus(StrEnum):
    """`trusted`: set by an authenticated source. `floored`: the clock was behind what
    we know, and it is at least this late. `untrusted`: nothing vouches for it."""

    TRUSTED = "trusted"
    FLOORED = "floored"
    UNTRUSTED = "untrusted"


class Moment(Value):
    """Wall time (UTC) with its quality, and milliseconds since boot for durations."""

    at: Instant
    boottime_ms: int
    clock: ClockStatus = ClockStatus.UNTRUSTED

    @property
    def at_least(self) -> datetime:
        """What is over by then is over: where nobody vouches for the clock, it may be ahead."""
        return self.at if self.clock is ClockStatus.TRUSTED else self.at - CLOCK_DOUBT
