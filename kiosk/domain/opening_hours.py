"""When somebody is there, written as OpenStreetMap writes it: `Mo-Fr 08:00-20:00; Sa 09:00-13:00`, or `24/7`.

Of that language only what a telephone has: days, times, more than one rule.
Holidays are in no calendar of the kiosk.
"""

import re
from datetime import time
from typing import NamedTuple

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"
EXAMPLES = f'"Mo-Fr 08:00-20:00; Sa 09:00-13:00", "07:00-22:00" for every day, or "{ALWAYS}"'

_DAY = "|".join(DAYS)
_SPAN = rf"(?:{_DAY})(?:-(?:{_DAY}))?"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = rf"{_CLOCK}-(?:{_CLOCK}|24:00)"
_RULE = re.compile(rf"(?P<days>{_SPAN}(?:,{_SPAN})*)?(?: ?(?P<hours>{_HOURS}(?:,{_HOURS})*))?")


class OpeningRule(NamedTuple):
    """Some days of the week, and some hours of each.

    `days` are spans (first, last) counted from 0 for Monday, none for every
    day; `hours` are spans of local time, none for all day long.
    """

    days: tuple[tuple[int, int], ...]
    hours: tuple[tuple[time, time], ...]


OpeningHours = tuple[OpeningRule, ...]


def parse_opening_hours(text: str) -> OpeningHours:
    """Read hours; ValueError says how they are written."""
    if text.strip() == ALWAYS:
        return (OpeningRule((), ()),)
    return tuple(_rule(part.strip()) for part in text.split(";"))


def _rule(text: str) -> OpeningRule:
    match = _RULE.fullmatch(text)
    if not text or not match:
        raise ValueError(f"hours are written as {EXAMPLES}")
    days = tuple(_days(span) for span in (match["days"] or "").split(",") if span)
    hours = tuple(_hours(span) for span in (match["hours"] or "").split(",") if span)
    return OpeningRule(() if days == ((0, 6),) else days, hours)


def _days(span: str) -> tuple[int, int]:
    first, _, last = span.partition("-")
    return DAYS.index(first), DAYS.index(last or first)


def _hours(span: str) -> tuple[time, time]:
    first, last = span.split("-")
    return time.fromisoformat(first), time.min if last == "24:00" else time.fromisoformat(last)
