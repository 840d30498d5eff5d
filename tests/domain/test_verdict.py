"""The verdict of one line on one day: the first row that applies decides, and nothing is guessed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.rule import Rule
from kiosk.domain.verdict import Undecided, Verdict, judge
from kiosk.domain.window import Window
from tests.domain.decision_table import (
    DEFECT,
    ELECTRONICS,
    FASHION,
    HYGIENE,
    RULES,
    WAREHOUSE,
    WORKSHOP,
    facts,
)

DELIVERED = date(2026, 9, 14)
LAST_DAY = date(2026, 10, 14)


def verdict(
    category: str,
    today: date,
    reason: ReasonCode | None = ReasonCode.CHANGED_MIND,
    rules: tuple[Rule, ...] = RULES,
    **known: Any,
) -> Verdict:
    found = judge(rules, facts(category, today, reason=reason, **known), {})
    assert isinstance(found, Verdict), found
    return found


def codes(found: Verdict) -> list[VerdictCode]:
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize("today", [DELIVERED - timedelta(days=1), DELIVERED, LAST_DAY])
def test_a_line_is_accepted_up_to_and_on_the_last_day_of_its_window(today: date) -> None:
    found = verdict("fashion", today)
    assert (found.value, codes(found)) == (VerdictValue.ACCEPTED, [VerdictCode.WITHIN_WINDOW])
    assert found.window is not None
    assert (found.window_ends_on, found.window.length) == (LAST_DAY, 30)
    assert (found.rule_ids, found.handling, found.referral) == (("fashion-30d",), WAREHOUSE, None)


def test_the_day_after_it_is_declined_and_the_window_is_named() -> None:
    found = verdict("fashion", LAST_DAY + timedelta(days=1))
    assert (found.value, codes(found)) == (VerdictValue.DECLINED, [VerdictCode.WINDOW_OVER])
    assert found.reasons[0].x12_1294 == "RT"
    assert found.window is not None
    assert (found.window_ends_on, found.window.length) == (LAST_DAY, 30)
    assert found.rule_ids == ("fashion-30d",)
    assert found.handling is None


def test_a_window_of_no_days_is_the_day_itself() -> None:
    same_day = FASHION.model_copy(update={"window": Window(length=0)})
    assert verdict("fashion", DELIVERED, rules=(same_day,)).value is VerdictValue.ACCEPTED
    later = verdict("fashion", DELIVERED + timedelta(days=1), rules=(same_day,))
    assert later.value is VerdictValue.DECLINED


def test_a_window_may_span_a_leap_day() -> None:
    found = verdict("fashion", date(2028, 3, 1), delivered_on=date(2028, 1, 31))
    assert found.window_ends_on == date(2028, 3, 1)
    assert found.value is VerdictValue.ACCEPTED


def test_a_defect_is_referred_to_the_service_centre_long_after_the_window() -> None:
    found = verdict("electronics", date(2027, 9, 1), ReasonCode.DEFECTIVE)
    assert (found.value, found.referral) == (VerdictValue.REFERRED, Referral.SERVICE_CENTRE)
    assert (codes(found), found.reasons[0].x12_1294) == ([VerdictCode.DEFECT_IN_WARRANTY], "RR")
    assert (found.handling, found.window_ends_on) == (WORKSHOP, date(2026, 9, 10) + timedelta(days=730))


def test_a_defect_within_the_window_is_a_defect_because_that_row_stands_first() -> None:
    assert verdict("electronics", DELIVERED, ReasonCode.DEFECTIVE).rule_ids == ("elec-defect-24m",)
    assert verdict("electronics", DELIVERED, ReasonCode.CHANGED_MIND).rule_ids == ("elec-14d",)
    swapped = (ELECTRONICS, DEFECT)
    assert verdict("electronics", DELIVERED, ReasonCode.DEFECTIVE, swapped).rule_ids == ("elec-14d",)


def test_a_row_whose_window_is_over_lets_a_later_row_take_the_line() -> None:
    found = verdict("electronics", date(2026, 10, 20), ReasonCode.DEFECTIVE, (ELECTRONICS, DEFECT))
    assert found.rule_ids == ("elec-defect-24m",)


@pytest.mark.parametrize("rules", [(ELECTRONICS, DEFECT), (DEFECT, ELECTRONICS)])
def test_when_every_window_is_over_the_longest_is_named(rules: tuple[Rule, ...]) -> None:
    found = verdict("electronics", date(2029, 1, 1), ReasonCode.DEFECTIVE, rules)
    assert found.window is not None
    assert (found.rule_ids, found.window.length) == (("elec-defect-24m",), 730)
    assert codes(found) == [VerdictCode.WINDOW_OVER]


def test_while_no_reason_is_stated_the_customer_is_asked_if_it_decides() -> None:
    found = judge((DEFECT,), facts("electronics", DELIVERED, reason=None), {})
    assert isinstance(found, Undecided)
    assert found.needs == {"reason"}
    assert verdict("hygiene", DELIVERED, None).value is VerdictValue.DECLINED, "whatever the reason"


def test_what_never_comes_back_is_declined_on_any_day_without_a_window() -> None:
    for today in (DELIVERED, date(2030, 1, 1)):
        found = verdict("hygiene", today)
        assert (found.value, codes(found)) == (VerdictValue.DECLINED, [VerdictCode.NOT_RETURNABLE])
        assert (found.rule_ids, found.window_ends_on, found.handling) == (("hygiene",), None, None)


def test_a_category_without_a_row_is_declined_by_no_rule() -> None:
    found = verdict("furniture", DELIVERED)
    assert (found.value, codes(found)) == (VerdictValue.DECLINED, [VerdictCode.CATEGORY_NOT_ACCEPTED])
    assert (found.rule_ids, found.handling) == ((), None)


def test_a_merchant_without_rules_takes_nothing() -> None:
    assert verdict("fashion", DELIVERED, rules=()).value is VerdictValue.DECLINED


def test_a_row_without_categories_is_for_all_of_them() -> None:
    anything = FASHION.model_copy(update={"categories": ()})
    assert verdict("furniture", DELIVERED, rules=(HYGIENE, anything)).value is VerdictValue.ACCEPTED
    assert verdict("hygiene", DELIVERED, rules=(HYGIENE, anything)).value is VerdictValue.DECLINED


def test_a_line_whose_date_nobody_knows_is_taken_for_inspection() -> None:
    found = verdict("fashion", DELIVERED, delivered_on=None)
    assert (found.value, found.referral) == (VerdictValue.REFERRED, Referral.INSPECTION)
    assert (codes(found), found.reasons[0].x12_1294) == ([VerdictCode.DATE_UNKNOWN], "MI")
    waits = WAREHOUSE.model_copy(update={"refund_trigger": RefundTrigger.ON_INSPECTION})
    assert (found.handling, found.window_ends_on, found.rule_ids) == (waits, None, ("fashion-30d",))


def test_the_purchase_date_does_not_stand_in_for_the_delivery() -> None:
    assert codes(verdict("fashion", DELIVERED, delivered_on=None, purchased_on=DELIVERED)) == [
        VerdictCode.DATE_UNKNOWN
    ]


def test_a_date_nobody_knows_matters_only_where_it_decides() -> None:
    too_fresh = HYGIENE.model_copy(update={"window": Window(length=3)})
    found = verdict("hygiene", DELIVERED, rules=(too_fresh,), delivered_on=None)
    assert (found.value, found.handling, found.referral) == (VerdictValue.DECLINED, None, None)


@settings(derandomize=True, deadline=None)
@given(
    rules=st.permutations(RULES).flatmap(lambda order: st.sampled_from([order[:n] for n in range(5)])),
    category=st.sampled_from(["fashion", "electronics", "hygiene", "furniture"]),
    reason=st.none() | st.sampled_from(ReasonCode),
    delivered_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    purchased_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    today=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)
def test_a_line_is_taken_exactly_when_there_is_a_way_to_handle_it(
    rules: list[Rule],
    category: str,
    reason: ReasonCode | None,
    delivered_on: date | None,
    purchased_on: date | None,
    today: date,
) -> None:
    known = facts(category, today, reason=reason, delivered_on=delivered_on, purchased_on=purchased_on)
    found = judge(rules, known, {})
    if isinstance(found, Undecided):
        assert (found.needs, reason) == ({"reason"}, None)
        return
    assert (found.handling is not None) is (found.value is not VerdictValue.DECLINED)
    assert (found.referral is not None) is (found.value is VerdictValue.REFERRED)
    assert found.reasons
    if found.value is VerdictValue.ACCEPTED:
        assert found.window_ends_on is not None
        assert today <= found.window_ends_on
