"""What a row says of an item that it refers to the staff, and that they take in by hand."""

import pytest
from pydantic import ValidationError

from kiosk.domain.codes import Referral, VerdictCode, VerdictValue
from kiosk.domain.rule import Rule
from kiosk.domain.verdict import Verdict, taken_at_counter
from tests.domain.decision_table import WAREHOUSE, WORKSHOP

ROW = Rule(
    rule_id="large",
    verdict=VerdictValue.REFERRED,
    code=VerdictCode.NEEDS_INSPECTION,
    referral=Referral.STAFF,
    at_counter=WORKSHOP,
)
REFERRED = Verdict(value=VerdictValue.REFERRED, reasons=(), rule_ids=("large",), referral=Referral.STAFF)


def test_it_goes_where_its_row_says_and_stays_a_referral() -> None:
    taken = taken_at_counter(REFERRED, (ROW,))
    assert (taken.value, taken.referral, taken.handling) == (VerdictValue.REFERRED, Referral.STAFF, WORKSHOP)
    assert taken.offers == ROW.offers


def test_without_a_word_of_its_row_it_is_not_taken() -> None:
    silent = ROW.model_copy(update={"at_counter": None})
    assert taken_at_counter(REFERRED, (silent,)) is REFERRED


def test_another_row_has_no_say() -> None:
    assert taken_at_counter(REFERRED, (ROW.model_copy(update={"rule_id": "other"}),)) is REFERRED


@pytest.mark.parametrize(
    "verdict",
    [
        REFERRED.model_copy(update={"value": VerdictValue.DECLINED, "referral": None}),
        REFERRED.model_copy(update={"referral": Referral.INSPECTION, "handling": WAREHOUSE}),
        REFERRED.model_copy(update={"handling": WAREHOUSE}),
    ],
    ids=["declined", "taken for inspection", "taken by the kiosk"],
)
def test_what_is_not_the_staffs_to_take_stays_as_it_is(verdict: Verdict) -> None:
    assert taken_at_counter(verdict, (ROW,)) is verdict


@pytest.mark.parametrize(
    "changes",
    [{"referral": "inspection", "handling": WAREHOUSE.model_dump()}, {"handling": WAREHOUSE.model_dump()}],
)
def test_only_a_row_that_leaves_it_to_the_staff_may_say_so(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="at_counter"):
        Rule.model_validate(ROW.model_dump() | changes)
