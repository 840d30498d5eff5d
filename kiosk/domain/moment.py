"""When something happened, and how far the clock that said so can be believed."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from kiosk.domain.model import Value


class ClockStatus(StrEnum):
    """`trusted`: set by an authenticated source. `floored`: the clock was behind what
    we know and the floor was used. `untrusted`: nothing vouches for it."""

    TRUSTED = "trusted"
    FLOORED = "floored"
    UNTRUSTED = "untrusted"


class Moment(Value):
    """Wall time (UTC) with its quality, and milliseconds since boot for durations."""

    at: AwareDatetime
    boottime_ms: int
    clock: ClockStatus = ClockStatus.UNTRUSTED


def rfc3339(at: datetime) -> str:
    """UTC with milliseconds and a Z, the one text form of an instant in events."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
