"""Windows of time: from which day they are counted, in which units, and when they end. Pure arithmetic.

What retailers write is of a few shapes: so many days, calendar months or elapsed hours,
counted from the latest of some dates, the first of which is day 0 or day 1, and with a
last day that may roll to the next working day.
"""

import calendar as months
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from kiosk.domain.authorization import CalendarDay, Reference
from kiosk.domain.model import Value


class Anchor(StrEnum):
    """What a window is counted from, by its name in an authorization.

    `asked_on`: when the return was asked for, which may have a deadline of its own.
    """

    ORDERED = "purchased_on"
    DISPATCHED = "dispatched_on"
    DELIVERED = "delivered_on"
    RECEIVED = "received_on"
    REPAIRED = "repaired_on"
    ASKED = "asked_on"


Anchored = Mapping[Anchor, date | datetime | None]
"""The dates an authorization carries, or instants where the shop knows them; None or absent is unknown.

Only a repair that is absent is known: there was none.
"""


class Calendar(Value):
    """Days on which nothing falls due. `weekend` are ISO weekdays: 1 is Monday, 7 Sunday."""

    calendar_id: Reference
    weekend: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (6, 7)
    holidays: tuple[CalendarDay, ...] = ()

    @model_validator(mode="after")
    def _has_working_days(self) -> Self:
        if len(set(self.weekend)) == 7:
            raise ValueError(f"calendar {self.calendar_id} has no working day: its weekend is the whole week")
        return self

    def next_working_day(self, day: date) -> date:
        """Give `day` itself if it is one, else the first after it."""
        while day.isoweekday() in self.weekend or day in self.holidays:
            day += timedelta(days=1)
        return day


class Window(Value):
    """`length` units from the latest of `counted_from`.

    With `first_day` 0 the day counted from is day 0, so "14 days" ends on the 14th day after
    it; with 1 it is day 1. Months end on the same day of a later month, or on its last day.
    Hours elapse, whatever the clocks on the wall do. `rolls_to` names a calendar: a last day
    that is no working day moves to the next one. `at_least_until` is for seasons: the window
    does not end before that day does.
    """

    length: Annotated[int, Field(ge=0, le=3660)]
    unit: Literal["days", "months", "hours"] = "days"
    counted_from: Annotated[tuple[Anchor, ...], Field(min_length=1)] = (Anchor.DELIVERED,)
    first_day: Literal[0, 1] = 0
    rolls_to: Reference | None = None
    at_least_until: CalendarDay | None = None

    def begins(self, anchored: Anchored) -> bool:
        """Whether there is something to count from, known or not: none after a repair that never was."""
        return bool(self._anchors(anchored))

    def starts(self, anchored: Anchored) -> list[date | datetime | None]:
        """The dates that it may be counted from, the latest of which counts."""
        return [anchored.get(anchor) for anchor in self._anchors(anchored)]

    def _anchors(self, anchored: Anchored) -> list[Anchor]:
        never = Anchor.REPAIRED if anchored.get(Anchor.REPAIRED) is None else None
        return [anchor for anchor in self.counted_from if anchor is not never]

    def season_end(self, zone: ZoneInfo) -> datetime | None:
        """The instant before which the window is surely not over, whatever it is counted from."""
        return None if self.at_least_until is None else _midnight_after(self.at_least_until, zone)


def end_of(
    window: Window, anchored: Anchored, zone: ZoneInfo, calendars: Mapping[str, Calendar]
) -> datetime | None:
    """Give the first instant at which the window is over; None when a date it needs is unknown.

    A day ends at midnight in `zone`. Raises `KeyError` for a calendar that is not there.
    """
    start = _latest(window, anchored, zone)
    if start is None:
        return None
    end = _counted(window, start, zone, calendars)
    season_end = window.season_end(zone)
    return end if season_end is None else max(end, season_end)


def _counted(window: Window, start: datetime, zone: ZoneInfo, calendars: Mapping[str, Calendar]) -> datetime:
    if window.unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=window.length)
    day = start.astimezone(zone).date()
    last = day + timedelta(days=window.length) if window.unit == "days" else _months_later(day, window.length)
    last -= timedelta(days=window.first_day)
    if window.rolls_to is not None:
        last = calendars[window.rolls_to].next_working_day(last)
    return _midnight_after(last, zone)


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)


def last_day(end: datetime, zone: ZoneInfo) -> date:
    """The last day on which something that ends at `end` is not over: what people are told."""
    return (end.astimezone(zone) - timedelta(microseconds=1)).date()


def _latest(window: Window, anchored: Anchored, zone: ZoneInfo) -> datetime | None:
    starts = window.starts(anchored)
    instants = [_instant(start, zone, ends=window.unit == "hours") for start in starts if start is not None]
    return max(instants) if instants and len(instants) == len(starts) else None


def _instant(start: date | datetime, zone: ZoneInfo, *, ends: bool) -> datetime:
    """An instant as it is; of a day its beginning, or where hours are counted its end, as suits customers."""
    if isinstance(start, datetime):
        return start
    return datetime.combine(start + timedelta(days=ends), time(), zone)


def _months_later(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))
