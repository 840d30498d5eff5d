"""A repair that an authorization does not mention has not been: nothing is unknown of it."""

from datetime import date
from typing import Any

import pytest

from kiosk.domain.codes import ReasonCode, VerdictValue
from kiosk.domain.verdict import Verdict, judge
from kiosk.domain.window import Anchor, Window
from tests.domain.decision_table import DEFECT, ELECTRONICS, facts

AFTER_REPAIR = ELECTRONICS.model_copy(
    update={
        "rule_id": "after-repair",
        "reasons": (ReasonCode.DEFECTIVE,),
        "window": Window(length=3, unit="months", counted_from=(Anchor.REPAIRED,)),
    }
)
WARRANTY = DEFECT.model_copy(
    update={"window": Window(length=24, unit="months", counted_from=(Anchor.DELIVERED, Anchor.REPAIRED))}
)


def verdict(today: date, **dates: Any) -> Verdict:
    found = judge(
        (AFTER_REPAIR, WARRANTY), facts("electronics", today, reason=ReasonCode.DEFECTIVE, **dates), {}
    )
    assert isinstance(found, Verdict)
    return found


def test_what_was_never_repaired_meets_no_row_that_counts_from_repair() -> None:
    found = verdict(date(2026, 10, 1))
    assert (found.rule_ids, found.window_ends_on) == (("elec-defect-24m",), date(2028, 9, 14))


@pytest.mark.parametrize(
    ("today", "rule_id"),
    [(date(2028, 2, 29), "after-repair"), (date(2028, 3, 1), "elec-defect-24m")],
)
def test_three_calendar_months_after_a_repair_end_on_the_last_day_of_a_short_month(
    today: date, rule_id: str
) -> None:
    assert verdict(today, repaired_on=date(2027, 11, 30)).rule_ids == (rule_id,)


def test_the_latest_of_delivery_and_repair_counts_and_an_unknown_delivery_stays_unknown() -> None:
    assert verdict(date(2028, 9, 15)).value is VerdictValue.DECLINED
    later = verdict(date(2028, 9, 15), repaired_on=date(2027, 1, 10))
    assert (later.value, later.window_ends_on) == (VerdictValue.REFERRED, date(2029, 1, 10))
    assert verdict(date(2026, 10, 1), delivered_on=None).reasons[0].code.value == "date_unknown"
