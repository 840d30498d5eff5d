"""Windows that a season holds open, merchants that only some sites know, and cases about both."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.domain.policy_cases import failures
from kiosk.domain.verdict import Undecided, Verdict, judge
from kiosk.domain.window import Anchor, Window, end_of
from tests.domain.decision_table import BERLIN, DEFECT, FASHION, HYGIENE, facts, merchant

SEASON = date(2027, 1, 31)
CHRISTMAS = FASHION.model_copy(update={"window": Window(length=30, at_least_until=SEASON)})


def verdict(today: date, delivered_on: date | None) -> Verdict:
    found = judge((CHRISTMAS,), facts("fashion", today, delivered_on=delivered_on), {})
    assert not isinstance(found, Undecided)
    return found


@pytest.mark.parametrize(
    ("delivered_on", "ends_on"),
    [(date(2026, 11, 20), SEASON), (date(2027, 1, 1), SEASON), (date(2027, 1, 2), date(2027, 2, 1))],
)
def test_a_season_lengthens_a_window_and_never_shortens_it(delivered_on: date, ends_on: date) -> None:
    found = verdict(ends_on, delivered_on)
    assert (found.value, found.window_ends_on) == (VerdictValue.ACCEPTED, ends_on)
    assert verdict(ends_on + timedelta(days=1), delivered_on).value is VerdictValue.DECLINED


def test_during_the_season_nobody_needs_to_know_when_it_was_delivered() -> None:
    assert verdict(SEASON, None).value is VerdictValue.ACCEPTED
    after = verdict(SEASON + timedelta(days=1), None)
    assert (after.value, after.reasons[0].code) == (VerdictValue.REFERRED, VerdictCode.DATE_UNKNOWN)


@settings(derandomize=True, deadline=None)
@given(
    start=st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    until=st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    length=st.integers(0, 400),
    unit=st.sampled_from(["days", "hours", "months"]),
)
def test_with_a_season_a_window_ends_at_the_later_of_both(
    start: date, until: date, length: int, unit: Any
) -> None:
    def ends(**season: Any) -> datetime:
        end = end_of(Window(length=length, unit=unit, **season), {Anchor.DELIVERED: start}, BERLIN, {})
        assert end is not None
        return end.astimezone(UTC)

    midnight = datetime.combine(until + timedelta(days=1), datetime.min.time(), BERLIN).astimezone(UTC)
    assert ends(at_least_until=until) == max(ends(), midnight)


def pack(case: dict[str, Any], **merchant_fields: Any) -> PolicyPack:
    usual = {
        "case_id": "c",
        "merchant_id": "northwind",
        "at": datetime(2026, 9, 20, 12, tzinfo=BERLIN),
        "category": "fashion",
        "value": {"minor": 100, "currency": "EUR"},
        "delivered_on": date(2026, 9, 14),
    }
    return PolicyPack.model_validate(
        {
            "policy_id": "p",
            "version": 1,
            "epoch": 1,
            "issued_at": "2026-09-01T00:00:00Z",
            "valid_until": "2027-09-01T00:00:00Z",
            "collect_within_h": 48,
            "merchants": [merchant(FASHION).model_dump() | merchant_fields],
            "cases": [usual | case],
        }
    )


def said(case: dict[str, Any], **merchant_fields: Any) -> list[str]:
    return [str(failure) for failure in failures(pack(case, **merchant_fields))]


PILOT = {"sites": ["BER-017"], "applies_from": "2026-09-15T00:00:00+02:00"}


@pytest.mark.parametrize(
    ("site_id", "at", "known"),
    [
        ("BER-017", datetime(2026, 9, 15, tzinfo=BERLIN), True),
        ("BER-017", datetime(2026, 9, 14, 23, 59, tzinfo=BERLIN), False),
        ("HAM-001", datetime(2026, 9, 20, tzinfo=BERLIN), False),
    ],
)
def test_a_pilot_is_known_at_its_sites_from_its_day(site_id: str, at: datetime, known: bool) -> None:
    shop = Merchant.model_validate(merchant(FASHION).model_dump() | PILOT)
    assert shop.is_known(site_id, at) is known
    case = {"site_id": site_id, "at": at}
    assert not said(case | {"expect": {"not_known_here": not known}}, **PILOT)
    (failure,) = said(case | {"expect": {"not_known_here": known}}, **PILOT)
    assert failure == f"case c: merchant northwind is {'known' if known else 'not known'} there"


def test_a_case_may_expect_what_becomes_of_the_item() -> None:
    assert not said({"expect": {"route_code": "RETURN-A", "photo": True, "item_scan": False}})
    (failure,) = said(
        {"expect": {"route_code": "REPAIR", "photo": False, "item_scan": True, "in_doubt": True}}
    )
    assert failure.removeprefix("case c: ").split("; ") == [
        "in_doubt is False and not True",
        "route_code is RETURN-A and not REPAIR",
        "photo is True and not False",
        "item_scan is False and not True",
    ]


def test_a_merchant_names_all_that_it_refers_to_and_has_not() -> None:
    rules = [
        HYGIENE.model_dump() | {"text_id": "no-hygiene"},
        DEFECT.model_dump() | {"answers": {"opened": ("yes",)}},
        FASHION.model_dump(),
        FASHION.model_dump(),
    ]
    with pytest.raises(ValidationError) as error:
        Merchant.model_validate(merchant().model_dump() | {"rules": rules})
    message = str(error.value)
    assert "two rules fashion-30d" in message
    assert "rule hygiene has a text no-hygiene" in message
    assert "rule elec-defect-24m looks at answers ['yes'] to opened" in message


def test_a_purchase_late_in_the_evening_belongs_to_the_sites_day_and_season() -> None:
    season = CHRISTMAS.model_copy(update={"purchased_until": date(2026, 12, 31)})
    bought = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    def taken(zone: str) -> VerdictValue:
        known = facts("fashion", date(2027, 1, 20), purchased_on=bought, zone=ZoneInfo(zone))
        found = judge((season,), known, {})
        assert isinstance(found, Verdict)
        return found.value

    assert taken("Europe/London") is VerdictValue.ACCEPTED
    assert taken("Europe/Berlin") is VerdictValue.DECLINED
