"""Every column of a decision table: when it applies, when it does not, and when nobody knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import ReasonCode, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Facts
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.domain.rule import Rule
from kiosk.domain.rule_match import checks, match
from kiosk.domain.window import Anchor, Window
from tests.domain.decision_table import FASHION, WAREHOUSE, facts

TODAY = date(2026, 9, 20)
BERLIN_MIDNIGHT = datetime(2026, 9, 19, 22, tzinfo=UTC)


def row(**columns: Any) -> Rule:
    return Rule(
        rule_id="row",
        verdict=VerdictValue.ACCEPTED,
        code=VerdictCode.WITHIN_WINDOW,
        handling=WAREHOUSE,
        **columns,
    )


def refusal(**columns: Any) -> Rule:
    return Rule(rule_id="row", verdict=VerdictValue.DECLINED, code=VerdictCode.NOT_RETURNABLE, **columns)


def line(**known: Any) -> Facts:
    return facts(known.pop("category", "fashion.shoes"), TODAY, **known)


def truth(rule: Rule, known: Facts) -> bool | str | None:
    """True and False; the name of the input that is missing; "over" for a window."""
    found = match(rule, known, {})
    if found is None:
        return False
    if found.over:
        return "over"
    if found.truth is None:
        (need,) = found.needs
        return need
    return found.truth


def euros(minor: int, currency: str = "EUR") -> Money:
    return Money(minor=minor, currency=currency)


FEW_DAYS = Window(length=6)
COLUMNS: list[tuple[str, Rule, dict[str, Any], bool | str]] = [
    ("a category itself", row(categories=("fashion.shoes",)), {}, True),
    ("a category above it", row(categories=("toys", "fashion")), {}, True),
    ("a category below it", row(categories=("fashion.shoes.boots",)), {}, False),
    ("a category that begins alike", row(categories=("fash",)), {}, False),
    ("a sku", row(skus=("A", "B")), {"sku": "B"}, True),
    ("another sku", row(skus=("A",)), {"sku": "B"}, False),
    ("a sku that is not told", row(skus=("A",)), {}, "sku"),
    ("a reason", row(reasons=(ReasonCode.DEFECTIVE,)), {"reason": ReasonCode.DEFECTIVE}, True),
    ("another reason", row(reasons=(ReasonCode.DEFECTIVE,)), {"reason": ReasonCode.OTHER}, False),
    ("a reason not asked yet", row(reasons=(ReasonCode.DEFECTIVE,)), {"reason": None}, "reason"),
    ("an answer", row(answers={"opened": ("no", "so-so")}), {"answers": {"opened": "so-so"}}, True),
    ("another answer", row(answers={"opened": ("no",)}), {"answers": {"opened": "yes"}}, False),
    ("an answer to come", row(answers={"opened": ("no",)}), {"answers": {"worn": "no"}}, "answers.opened"),
    ("a country", row(countries=("DE",)), {}, True),
    ("another country", row(countries=("AT", "CH")), {}, False),
    ("a region", row(regions=("SN",)), {"region": "SN"}, True),
    ("another region", row(regions=("SN",)), {"region": "BY"}, False),
    ("a region that is not told", row(regions=("SN",)), {}, "region"),
    ("a channel", row(channels=("web",)), {"channel": "web"}, True),
    ("the usual channel", row(channels=("web",)), {}, False),
    ("a seller", row(sellers=("anna",)), {"seller": "anna"}, True),
    ("the shop itself", row(sellers=("anna",)), {}, False),
    ("a tier", row(tiers=("gold",)), {"tier": "gold"}, True),
    ("the usual tier", row(tiers=("gold",)), {}, False),
    ("the usual tier by its name", row(tiers=("standard",)), {}, True),
    ("a method", row(methods=(Method.TYPED_CODE,)), {"method": Method.TYPED_CODE}, True),
    ("another method", row(methods=(Method.TYPED_CODE,)), {}, False),
    ("bought on the first day", row(purchased_from=date(2026, 9, 10)), {}, True),
    ("bought before it", row(purchased_from=date(2026, 9, 11)), {}, False),
    ("bought on the last day", row(purchased_until=date(2026, 9, 10)), {}, True),
    ("bought after it", row(purchased_until=date(2026, 9, 9)), {}, False),
    (
        "bought at the site's midnight",
        row(purchased_from=date(2026, 9, 20)),
        {"purchased_on": BERLIN_MIDNIGHT},
        True,
    ),
    (
        "bought a moment before the site's midnight",
        row(purchased_from=date(2026, 9, 20)),
        {"purchased_on": BERLIN_MIDNIGHT - timedelta(microseconds=1)},
        False,
    ),
    ("bought nobody knows when", row(purchased_from=TODAY), {"purchased_on": None}, "purchased_on"),
    ("more pieces", row(over_quantity=2), {"quantity": 3}, True),
    ("as many pieces", row(over_quantity=2), {"quantity": 2}, False),
    ("worth more", row(over_value=euros(99)), {}, True),
    ("worth as much", row(over_value=euros(100)), {}, False),
    ("worth other money", row(over_value=euros(1, "USD")), {}, "value"),
    ("offline", row(offline=None), {"offline": True}, True),
    ("offline only", refusal(offline=True), {"offline": True}, True),
    ("offline only, and it is not", refusal(offline=True), {}, False),
    ("rules expired", refusal(rules_expired=True), {"rules_expired": True}, True),
    ("rules expired, and they are not", refusal(rules_expired=True), {}, False),
    ("this site", row(sites=("BER-017",)), {}, True),
    ("another site", row(sites=("BER-018",)), {}, False),
    ("this kiosk", row(kiosks=("B-1042",)), {}, True),
    ("another kiosk", row(kiosks=("B-1043",)), {}, False),
    ("from now on", row(applies_from=datetime(2026, 9, 20, 10, tzinfo=UTC)), {}, True),
    ("not yet", row(applies_from=datetime(2026, 9, 20, 10, 0, 1, tzinfo=UTC)), {}, False),
    ("on the window's last day", row(window=FEW_DAYS), {}, True),
    ("after it", row(window=Window(length=5)), {}, "over"),
    ("delivered nobody knows when", row(window=FEW_DAYS), {"delivered_on": None}, "delivered_on"),
    ("asked on the last day", row(asked=FEW_DAYS), {"asked_on": TODAY}, True),
    ("asked after it", row(asked=FEW_DAYS), {"asked_on": date(2026, 9, 21)}, "over"),
    ("asked nobody knows when", row(asked=FEW_DAYS), {}, "asked_on"),
    ("a row that names nothing", row(), {}, True),
]


@pytest.mark.parametrize(
    ("rule", "known", "expected"),
    [column[1:] for column in COLUMNS],
    ids=[column[0] for column in COLUMNS],
)
def test_a_column(rule: Rule, known: dict[str, Any], expected: bool | str) -> None:
    assert truth(rule, line(**known)) == expected


def test_every_column_of_the_table_is_tried_here() -> None:
    says = {"rule_id", "verdict", "code", "text_id", "referral", "offers", "handling", "at_counter"}
    tried = {name for _, rule, _, _ in COLUMNS for name in rule.model_fields_set}
    assert tried | says == set(Rule.model_fields)


def test_what_speaks_against_a_row_outweighs_what_is_unknown() -> None:
    rule = row(reasons=(ReasonCode.DEFECTIVE,), tiers=("gold",))
    assert match(rule, line(reason=None), {}) is None


def test_all_that_is_unknown_is_named() -> None:
    rule = row(reasons=(ReasonCode.DEFECTIVE,), skus=("A",), window=FEW_DAYS)
    found = match(rule, line(reason=None, delivered_on=None), {})
    assert found is not None
    assert found.needs == {"reason", "sku", "delivered_on"}


def test_asked_in_time_then_brought_in_time() -> None:
    """Asked within 6 days of delivery, brought within 14 days of asking."""
    rule = row(asked=FEW_DAYS, window=Window(length=14, counted_from=(Anchor.ASKED,)))
    asked = date(2026, 9, 18)
    on_time, too_late = date(2026, 10, 2), date(2026, 10, 3)
    assert truth(rule, facts("fashion", on_time, asked_on=asked)) is True
    assert truth(rule, facts("fashion", too_late, asked_on=asked)) == "over"
    assert truth(rule, facts("fashion", on_time, asked_on=date(2026, 9, 21))) == "over"


def test_of_two_windows_the_one_that_is_over_is_told() -> None:
    rule = row(asked=FEW_DAYS, window=Window(length=14, counted_from=(Anchor.ASKED,)))
    found = match(rule, line(asked_on=date(2026, 9, 21)), {})
    assert found is not None
    assert found.window == rule.asked
    assert found.ends_at == datetime(2026, 9, 20, 22, tzinfo=UTC)
    brought_late = match(rule, facts("fashion", date(2026, 11, 1), asked_on=TODAY), {})
    assert brought_late is not None
    assert brought_late.window == rule.window


def test_the_end_of_one_window_is_not_told_as_that_of_another() -> None:
    rule = row(asked=FEW_DAYS, window=Window(length=14, counted_from=(Anchor.DISPATCHED,)))
    found = match(rule, line(asked_on=TODAY), {})
    assert found is not None
    assert (found.window, found.ends_at) == (rule.window, None)


END = datetime(2026, 10, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past_the_end", "doubted", "expected"),
    [
        (timedelta(microseconds=-1), False, (True, False)),
        (timedelta(), False, ("over", False)),
        (timedelta(microseconds=-1), True, (True, False)),
        (timedelta(), True, (True, True)),
        (CLOCK_DOUBT - timedelta(microseconds=1), True, (True, True)),
        (CLOCK_DOUBT, True, ("over", False)),
    ],
)
def test_at_the_edge_of_a_window_a_doubted_clock_is_the_customers(
    past_the_end: timedelta, *, doubted: bool, expected: tuple[object, bool]
) -> None:
    known = replace(facts("fashion", TODAY), at=END + past_the_end, clock_doubted=doubted)
    found = match(FASHION, known, {})
    assert found is not None
    assert (truth(FASHION, known), found.in_doubt) == expected


def test_a_doubted_clock_does_not_hold_a_refusal_up() -> None:
    known = replace(line(), at=datetime(2026, 9, 20, 22, tzinfo=UTC), clock_doubted=True)
    assert truth(refusal(window=FEW_DAYS), known) == "over"


def test_when_a_return_was_asked_for_is_no_matter_of_this_clock() -> None:
    known = line(asked_on=date(2026, 9, 21), clock_doubted=True)
    assert truth(row(asked=FEW_DAYS), known) == "over"


def test_people_who_ask_why_are_told_of_every_check() -> None:
    rule = row(categories=("toys",), reasons=(ReasonCode.DEFECTIVE,), asked=FEW_DAYS, window=FEW_DAYS)
    told = [(check.name, check.truth) for check in checks(rule, line(reason=None, asked_on=TODAY), {})]
    assert told == [("category", False), ("reason", None), ("asked", True), ("window", True)]
