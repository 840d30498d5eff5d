"""What holds for any table of rules that validates, not only for those we thought of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import ReasonCode, Referral, Resolution, VerdictCode, VerdictValue
from kiosk.domain.completion import known
from kiosk.domain.line_facts import Facts
from kiosk.domain.rule import Offer, Rule
from kiosk.domain.verdict import ASKED_HERE, Undecided, Verdict, judge
from kiosk.domain.window import Anchor, Calendar, Window
from tests.domain.decision_table import WAREHOUSE, WORKSHOP, facts

TODAY = date(2026, 9, 17)
CALENDARS = {"working-days": Calendar(calendar_id="working-days", holidays=(date(2026, 9, 14),))}

DAYS = [date(2026, 9, 11) + timedelta(days=n) for n in range(9)]
"""Around today and short enough to try every one of them for an unknown."""

REASONS = [ReasonCode.CHANGED_MIND, ReasonCode.DEFECTIVE, ReasonCode.WRONG_ITEM]
CATEGORIES = ["fashion", "fashion.shoes", "hygiene"]
ANSWERS = ["yes", "no"]

FACTS_OF_VERDICTS: dict[VerdictValue, list[dict[str, Any]]] = {
    VerdictValue.ACCEPTED: [
        {"handling": WAREHOUSE},
        {"handling": WAREHOUSE, "offers": (Offer(resolution=Resolution.EXCHANGE),)},
    ],
    VerdictValue.REFERRED: [
        {"handling": WORKSHOP, "referral": Referral.SERVICE_CENTRE},
        {"referral": Referral.STAFF},
    ],
    VerdictValue.DECLINED: [{}],
}

anchors = st.lists(
    st.sampled_from([Anchor.ORDERED, Anchor.DELIVERED]), min_size=1, max_size=2, unique=True
).map(tuple)


@st.composite
def windows(draw: st.DrawFn, counted_from: st.SearchStrategy[Any] = anchors) -> Window:
    unit = draw(st.sampled_from(["days", "hours", "months"]))
    length = draw({"days": st.integers(0, 4), "hours": st.integers(0, 100), "months": st.just(0)}[unit])
    return Window.model_validate(
        {
            "length": length,
            "unit": unit,
            "counted_from": draw(counted_from),
            "first_day": draw(st.sampled_from([0, 1])),
            "rolls_to": draw(st.sampled_from([None, "working-days"])),
            "at_least_until": draw(st.none() | st.sampled_from(DAYS)),
        }
    )


def subset(of: list[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=2, unique=True).map(tuple)


COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "categories": subset(CATEGORIES),
    "skus": subset(["A", "B"]),
    "reasons": subset(REASONS),
    "answers": st.fixed_dictionaries({"opened": subset(ANSWERS)}),
    "regions": subset(["SN"]),
    "tiers": subset(["gold"]),
    "purchased_from": st.sampled_from(DAYS),
    "purchased_until": st.sampled_from(DAYS),
    "over_quantity": st.integers(1, 3),
    "over_value": st.just(Money(minor=50, currency="EUR")),
    "asked": windows(),
    "window": windows(),
    "offline": st.just(True),
    "rules_expired": st.just(True),
}
ENDS, CUT_OFF = {"asked", "window"}, {"offline", "rules_expired"}


@st.composite
def rules(draw: st.DrawFn, *, refusals_end: bool = True) -> Rule:
    """Any row that looks at up to three things; without `refusals_end` no refusal is over some day."""
    value = draw(st.sampled_from(VerdictValue))
    cannot = CUT_OFF if value is VerdictValue.ACCEPTED else set()
    if value is VerdictValue.DECLINED and not refusals_end:
        cannot = ENDS
    names = draw(st.sets(st.sampled_from(sorted(COLUMNS.keys() - cannot)), max_size=3))
    return Rule(
        rule_id=f"r{draw(st.integers(0, 10**9))}",
        verdict=value,
        code=VerdictCode.WITHIN_WINDOW,
        **{name: draw(COLUMNS[name]) for name in sorted(names)},
        **draw(st.sampled_from(FACTS_OF_VERDICTS[value])),
    )


def tables(**how: bool) -> st.SearchStrategy[list[Rule]]:
    return st.lists(rules(**how), max_size=5, unique_by=lambda rule: rule.rule_id)


instants = st.builds(
    lambda day, hour: datetime.combine(day, time(hour), UTC), st.sampled_from(DAYS), st.integers(0, 23)
)
a_day = st.sampled_from(DAYS) | instants


@st.composite
def lines(draw: st.DrawFn, *, unknown: bool = True) -> Facts:
    def maybe(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy) if unknown else draw(strategy)

    opened = maybe(st.sampled_from(ANSWERS))
    return facts(
        draw(st.sampled_from(CATEGORIES)),
        TODAY,
        at=draw(instants),
        quantity=draw(st.integers(1, 4)),
        value=Money(minor=draw(st.sampled_from([10, 100])), currency="EUR"),
        sku=maybe(st.sampled_from(["A", "B", "C"])),
        reason=maybe(st.sampled_from(REASONS)),
        answers={} if opened is None else {"opened": opened},
        region=maybe(st.sampled_from(["SN", "BY"])),
        tier=draw(st.sampled_from(["standard", "gold"])),
        method=draw(st.sampled_from(Method)),
        purchased_on=maybe(a_day),
        delivered_on=maybe(a_day),
        asked_on=maybe(a_day),
        offline=draw(st.booleans()),
        rules_expired=draw(st.booleans()),
        clock_doubted=draw(st.booleans()),
    )


def outcome(table: list[Rule], known_facts: Facts) -> Verdict | Undecided:
    return judge(table, known_facts, CALENDARS)


def value_of(table: list[Rule], known_facts: Facts) -> VerdictValue:
    found = outcome(table, known_facts)
    return (found.otherwise if isinstance(found, Undecided) else found).value


many = settings(derandomize=True, deadline=None, max_examples=150)


@many
@given(table=tables(refusals_end=False), line=lines(), later_by_h=st.integers(0, 200))
def test_a_later_return_never_turns_declined_into_accepted(
    table: list[Rule], line: Facts, later_by_h: int
) -> None:
    now = value_of(table, line)
    later = value_of(table, replace(line, at=line.at + timedelta(hours=later_by_h)))
    assert (now, later) != (VerdictValue.DECLINED, VerdictValue.ACCEPTED)


@many
@given(rule=rules(), line=lines(), later_by_h=st.integers(0, 200))
def test_within_one_window_a_later_return_is_never_better_off(
    rule: Rule, line: Facts, later_by_h: int
) -> None:
    before = value_of([rule], line)
    after = value_of([rule], replace(line, at=line.at + timedelta(hours=later_by_h)))
    order = [VerdictValue.ACCEPTED, VerdictValue.REFERRED, VerdictValue.DECLINED]
    assert order.index(before) <= order.index(after) or rule.verdict is VerdictValue.DECLINED


@many
@given(table=tables(), line=lines(), reason=st.sampled_from(ReasonCode), opened=st.sampled_from(ANSWERS))
def test_what_was_asked_and_answered_is_not_asked_again(
    table: list[Rule], line: Facts, reason: ReasonCode, opened: str
) -> None:
    given_answers = {"reason": reason, "answers.opened": opened}
    for _ in range(3):
        found = outcome(table, line)
        if isinstance(found, Verdict):
            return
        need = min(found.needs)
        line = known(line, need, given_answers[need])
        after = outcome(table, line)
        assert isinstance(after, Verdict) or need not in after.needs
    raise AssertionError("there are two questions, and a third was asked")


@many
@given(table=tables(), line=lines())
def test_a_question_is_only_asked_when_an_answer_can_change_something(table: list[Rule], line: Facts) -> None:
    found = outcome(table, line)
    if isinstance(found, Undecided):
        assert found.needs
        assert all(need.startswith(ASKED_HERE) for need in found.needs)
        assert found.otherwise.value is not VerdictValue.ACCEPTED


@many
@given(table=tables(), line=lines(), what=st.sampled_from(["offline", "rules_expired"]))
def test_being_cut_off_never_turns_declined_into_accepted(table: list[Rule], line: Facts, what: str) -> None:
    connected, cut_off = (value_of(table, replace(line, **{what: is_so})) for is_so in (False, True))
    assert (connected, cut_off) != (VerdictValue.DECLINED, VerdictValue.ACCEPTED)


@many
@given(table=tables(), line=lines())
def test_a_doubted_clock_is_never_held_against_the_customer(table: list[Rule], line: Facts) -> None:
    believed, doubted = (value_of(table, replace(line, clock_doubted=doubt)) for doubt in (False, True))
    assert (doubted, believed) != (VerdictValue.DECLINED, VerdictValue.ACCEPTED)


def _completions(line: Facts) -> Iterator[Facts]:
    """Every value that the unknown may have, tried one by one: nothing clever in here."""
    days: list[Any] = [date(1999, 1, 1), *DAYS, *(DAYS[-1] + timedelta(days=n) for n in range(1, 9))]
    domains: dict[str, list[Any]] = {
        "reason": list(ReasonCode),
        "answers.opened": [*ANSWERS, "another"],
        "sku": ["A", "B", "C"],
        "region": ["SN", "BY"],
        **{anchor.value: days for anchor in (Anchor.ORDERED, Anchor.DELIVERED, Anchor.ASKED)},
    }
    is_known = {
        "reason": line.reason,
        "answers.opened": line.answers.get("opened"),
        "sku": line.sku,
        "region": line.region,
        **{anchor.value: line.dates.get(anchor) for anchor in Anchor},
    }
    unknown = [name for name in domains if is_known[name] is None]
    for values in product(*(domains[name] for name in unknown)):
        completed = line
        for name, value in zip(unknown, values, strict=True):
            completed = known(completed, name, value)
        yield completed


def _come_to(found: Verdict | Undecided) -> Any:
    assert isinstance(found, Verdict), "nothing is unknown any more"
    return (found.value, found.referral, found.offers, found.handling)


@st.composite
def lines_with_few_unknowns(draw: st.DrawFn) -> Facts:
    line = draw(lines(unknown=False))
    names = ["reason", "answers.opened", "sku", "region", "purchased_on", "delivered_on", "asked_on"]
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
        line = replace(line, answers={}) if name == "answers.opened" else known(line, name, None)
    return line


@settings(derandomize=True, deadline=None, max_examples=250)
@given(table=tables(), line=lines_with_few_unknowns())
def test_an_unknown_is_decisive_exactly_when_it_decides(table: list[Rule], line: Facts) -> None:
    outcomes = {_come_to(outcome(table, completed)) for completed in _completions(line)}
    found = outcome(table, line)
    if len(outcomes) == 1:
        assert _come_to(found) == outcomes.pop()
    elif isinstance(found, Verdict):
        assert found.value is not VerdictValue.ACCEPTED, "that would be a guess"
        takes = any(handling is not None for _, _, _, handling in outcomes)
        assert (found.handling is not None) is takes
        assert found.value is VerdictValue.REFERRED, "somebody who can find out"


@many
@given(table=tables(), line=lines(), at=st.integers(0, 6), never=rules())
def test_a_row_that_cannot_apply_changes_nothing(
    table: list[Rule], line: Facts, at: int, never: Rule
) -> None:
    never = never.model_copy(update={"categories": ("furniture",)})
    assert outcome([*table[:at], never, *table[at:]], line) == outcome(table, line)


@many
@given(table=tables().filter(bool), line=lines(), at=st.integers(0, 5), to=st.integers(0, 6))
def test_the_order_of_equal_rows_does_not_matter(table: list[Rule], line: Facts, at: int, to: int) -> None:
    at %= len(table)
    twin = table[at].model_copy(update={"rule_id": "twin"})
    before = outcome([*table[:at], twin, *table[at:]], line)
    after = outcome([*table[: at + 1], twin, *table[at + 1 :]], line)
    assert _but_for_names(before) == _but_for_names(after) == _but_for_names(outcome(table, line))
    later = outcome([*table[: max(at + 1, to)], twin, *table[max(at + 1, to) :]], line)
    assert _but_for_names(later) == _but_for_names(after), "what stands above decides, the twin never"


def _but_for_names(found: Verdict | Undecided) -> Any:
    if isinstance(found, Undecided):
        return found.needs, _but_for_names(found.otherwise)
    return found.model_copy(update={"rule_ids": ()})


@many
@given(table=tables(), line=lines())
def test_what_is_taken_has_a_way_to_be_handled_and_what_is_refused_has_none(
    table: list[Rule], line: Facts
) -> None:
    found = outcome(table, line)
    verdict = found.otherwise if isinstance(found, Undecided) else found
    refers_to_staff = verdict.referral is Referral.STAFF
    assert (verdict.handling is not None) is (
        verdict.value is not VerdictValue.DECLINED and not refers_to_staff
    )
    assert (verdict.referral is not None) is (verdict.value is VerdictValue.REFERRED)
    assert verdict.reasons
