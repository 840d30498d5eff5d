"""Whether one row of a decision table applies to one line: yes, no, or unknown, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import VerdictValue
from kiosk.domain.line_facts import Facts
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.domain.rule import Rule
from kiosk.domain.window import Anchor, Calendar, Window, end_of

Truth = bool | None
"""None is unknown."""

ANSWERS: Final = "answers."
"""Before the id of a question, in the name of an input that is its answer."""


IN_DOUBT: Final = "window in doubt"
"""The name of a check that only a doubted clock let pass."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a row looks at. `needs` is the input that is unknown, as `Facts` names it."""

    name: str
    truth: Truth
    needs: str | None = None
    ends_at: datetime | None = None
    """Where a window was looked at: when it is over."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a row fits a line. `over`: a window is all that speaks against it.

    `window` and `ends_at` are those of the window that is over, else of the last one looked at.
    """

    rule: Rule
    truth: Truth
    needs: frozenset[str] = frozenset()
    ends_at: datetime | None = None
    window: Window | None = None
    over: bool = False
    in_doubt: bool = False


def match(rule: Rule, facts: Facts, calendars: Mapping[str, Calendar]) -> Match | None:
    """Match a row; None when it does not apply and no window is the reason."""
    needs: set[str] = set()
    for check in _circumstances(rule, facts):
        if check.truth is False:
            return None
        if check.needs:
            needs.add(check.needs)
    told: tuple[Window, Check] | None = None
    over = in_doubt = False
    for window, at_name in ((rule.asked, Anchor.ASKED), (rule.window, None)):
        if window is None:
            continue
        if not window.begins(facts.dates):
            return None
        check = _in_time(window, at_name, facts, calendars, lenient=_is_lenient(rule, facts))
        if check.needs:
            needs.add(check.needs)
        if not over:
            told = window, check
        over = over or check.truth is False
        in_doubt = in_doubt or check.name == IN_DOUBT
    truth: Truth = False if over else None if needs else True
    window_told, ends_at = (told[0], told[1].ends_at) if told else (None, None)
    return Match(rule, truth, frozenset(needs), ends_at, window_told, over, in_doubt)


def checks(rule: Rule, facts: Facts, calendars: Mapping[str, Calendar]) -> Iterator[Check]:
    """Everything a row looks at, whatever comes of it: for people who ask why."""
    yield from _circumstances(rule, facts)
    for window, at_name in ((rule.asked, Anchor.ASKED), (rule.window, None)):
        if window is not None:
            yield _in_time(window, at_name, facts, calendars, lenient=_is_lenient(rule, facts))


def _circumstances(rule: Rule, facts: Facts) -> Iterator[Check]:
    """Only what the row names, the cheap and telling first."""
    if rule.categories:
        yield Check("category", any(_is_in(facts.category, category) for category in rule.categories))
    if rule.reasons:
        yield _one_of("reason", facts.reason, rule.reasons)
    if rule.offline:
        yield Check("offline", facts.offline)
    if rule.rules_expired:
        yield Check("rules expired", facts.rules_expired)
    if rule.methods or (facts.method is Method.UNDECLARED and rule.takes):
        # What no shop authorized is taken only by a row that says so, and refused by any.
        yield Check("method", facts.method in rule.methods)
    for name, wanted_usual in (("channel", rule.channels), ("seller", rule.sellers)):
        if wanted_usual:
            yield Check(name, getattr(facts, name) in wanted_usual)
    for name in _SIMPLE:
        wanted = getattr(rule, name)
        if wanted:
            yield _one_of(_SIMPLE[name], getattr(facts, _SIMPLE[name]), wanted)
    if rule.over_quantity is not None:
        yield Check("quantity", facts.quantity > rule.over_quantity)
    if rule.over_value is not None:
        yield _over_value(rule.over_value, facts.value)
    if rule.purchased_from or rule.purchased_until:
        yield _purchased(rule, facts)
    if rule.applies_from is not None:
        yield Check("applies from", facts.at >= rule.applies_from)
    for question, wanted_answers in rule.answers.items():
        yield _one_of(f"{ANSWERS}{question}", facts.answers.get(question), wanted_answers)


_SIMPLE: Final = {
    "skus": "sku",
    "countries": "country",
    "regions": "region",
    "tiers": "tier",
    "sites": "site_id",
    "kiosks": "kiosk_id",
}
"""Lists of a row, and the fact that must be in each; one that is None is unknown."""


def _is_in(category: str, of: str) -> bool:
    return category == of or category.startswith(f"{of}.")


def _one_of(name: str, value: object, wanted: tuple[object, ...]) -> Check:
    return Check(name, None, needs=name) if value is None else Check(name, value in wanted)


def _over_value(limit: Money, value: Money) -> Check:
    """Sums in different currencies cannot be compared."""
    if limit.currency != value.currency:
        return Check("value", None, needs="value")
    return Check("value", value.minor > limit.minor)


def _purchased(rule: Rule, facts: Facts) -> Check:
    ordered = facts.dates.get(Anchor.ORDERED)
    if ordered is None:
        return Check("purchased", None, needs=Anchor.ORDERED.value)
    day = ordered.astimezone(facts.zone).date() if isinstance(ordered, datetime) else ordered
    after = rule.purchased_from is None or rule.purchased_from <= day
    return Check("purchased", after and (rule.purchased_until is None or day <= rule.purchased_until))


def _is_lenient(rule: Rule, facts: Facts) -> bool:
    """A doubted clock is not held against the customer, and does not hold a refusal up."""
    return facts.clock_doubted and rule.verdict is not VerdictValue.DECLINED


def _in_time(
    window: Window,
    at_name: Anchor | None,
    facts: Facts,
    calendars: Mapping[str, Calendar],
    *,
    lenient: bool,
) -> Check:
    """Whether now, or the day named, is before the window's end."""
    name = "window" if at_name is None else "asked"
    if not window.begins(facts.dates):
        return Check("never repaired", False)
    end = end_of(window, facts.dates, facts.zone, calendars)
    if end is None and at_name is None:
        season_end = window.season_end(facts.zone)
        end = season_end if season_end is not None and facts.at < season_end else None
    if end is None:
        unknown = next(
            anchor.value
            for anchor in window.counted_from
            if anchor is not Anchor.REPAIRED and facts.dates.get(anchor) is None
        )
        return Check(name, None, needs=unknown)
    at: datetime = facts.at
    if at_name is not None:
        asked = facts.dates.get(at_name)
        if asked is None:
            return Check(name, None, needs=at_name.value, ends_at=end)
        at = (
            asked if isinstance(asked, datetime) else datetime.combine(asked, datetime.min.time(), facts.zone)
        )
    if at < end:
        return Check(name, True, ends_at=end)
    if lenient and at_name is None and at < end + CLOCK_DOUBT:
        return Check(IN_DOUBT, True, ends_at=end)
    return Check(name, False, ends_at=end)
