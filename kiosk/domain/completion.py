"""What an unknown may turn out to be: one value for each way in which rows can tell values apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Facts
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.domain.rule import Rule
from kiosk.domain.rule_match import ANSWERS
from kiosk.domain.window import Anchor, Calendar, Window, end_of

ANY_OTHER: Final = ""
"""An answer, SKU or region that no row names."""

_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_LAST_DAY: Final = date(2199, 12, 31).toordinal()


def completions(
    need: str, rows: Sequence[Rule], facts: Facts, calendars: Mapping[str, Calendar]
) -> Sequence[Any]:
    """Values for an unknown, as `Match.needs` names it, one for each difference it can make to `rows`.

    None at all for a value in another currency: nothing is known of what it may come to.
    """
    if need == "reason":
        named = {reason for row in rows for reason in row.reasons}
        return (*sorted(named), *[reason for reason in ReasonCode if reason not in named][:1])
    if need.startswith(ANSWERS):
        question = need.removeprefix(ANSWERS)
        return (*sorted({a for row in rows for a in row.answers.get(question, ())}), ANY_OTHER)
    if need in ("sku", "region"):
        return (*sorted({v for row in rows for v in getattr(row, f"{need}s")}), ANY_OTHER)
    if need in {anchor.value for anchor in Anchor}:
        first_days = set(_first_days(Anchor(need), rows, facts, calendars))
        return [date.fromordinal(day) for day in sorted({_FIRST_DAY, *first_days})]
    return ()


def known(facts: Facts, need: str, value: Any) -> Facts:
    """The facts, were an unknown that value."""
    if need.startswith(ANSWERS):
        return replace(facts, answers={**facts.answers, need.removeprefix(ANSWERS): value})
    if need in {anchor.value for anchor in Anchor}:
        return replace(facts, dates={**facts.dates, Anchor(need): value})
    return replace(facts, **{need: value})


def _first_days(
    anchor: Anchor, rows: Sequence[Rule], facts: Facts, calendars: Mapping[str, Calendar]
) -> Iterator[int]:
    """Days, as ordinals, from which on some row sees an anchor otherwise than the day before."""
    for row in rows:
        if anchor is Anchor.ORDERED and row.purchased_from:
            yield row.purchased_from.toordinal()
        if anchor is Anchor.ORDERED and row.purchased_until:
            yield row.purchased_until.toordinal() + 1
        for window, limits in ((row.window, _limits(facts)), (row.asked, _asked(facts))):
            if window is None:
                continue
            if anchor in window.counted_from:
                for limit in limits:
                    yield _first_day_in_time(anchor, window, limit, facts, calendars)
            if anchor is Anchor.ASKED and window is row.asked:
                end = end_of(window, facts.dates, facts.zone, calendars)
                if end is not None:
                    yield (end.astimezone(facts.zone) + timedelta(days=1)).date().toordinal()
                    yield end.astimezone(facts.zone).date().toordinal()


def _limits(facts: Facts) -> tuple[datetime, ...]:
    return (facts.at, facts.at - CLOCK_DOUBT) if facts.clock_doubted else (facts.at,)


def _asked(facts: Facts) -> tuple[datetime, ...]:
    asked = facts.dates.get(Anchor.ASKED)
    if asked is None:
        return ()
    return (asked if isinstance(asked, datetime) else datetime.combine(asked, time(), facts.zone),)


def _first_day_in_time(
    anchor: Anchor, window: Window, limit: datetime, facts: Facts, calendars: Mapping[str, Calendar]
) -> int:
    """The first day of an anchor that lets the window end after `limit`, whatever the other anchors are.

    Ends never come sooner for a later beginning, so halving finds it.
    """
    alone = window.model_copy(update={"counted_from": (anchor,), "at_least_until": None})
    low, high = _FIRST_DAY, _LAST_DAY
    while low < high:
        middle = (low + high) // 2
        end = end_of(alone, {anchor: date.fromordinal(middle)}, facts.zone, calendars)
        assert end is not None
        low, high = (low, middle) if limit.astimezone(UTC) < end else (middle + 1, high)
    return low
