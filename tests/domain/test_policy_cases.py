"""A pack's own cases: what they may expect, what a failure says, and that they say the same every time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.authorization import Money
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictCode, VerdictValue
from kiosk.domain.policy import PolicyPack
from kiosk.domain.policy_cases import failures
from kiosk.domain.rule import Fee, Offer, Rule
from kiosk.domain.window import Anchor, Calendar, Window
from tests.domain.decision_table import DEFECT, ELECTRONICS, FASHION, HYGIENE, merchant

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)


def pack(*rules: Rule, cases: tuple[Case, ...]) -> PolicyPack:
    return PolicyPack(
        policy_id="p",
        version=1,
        epoch=1,
        issued_at=NOW,
        valid_until=NOW + timedelta(days=90),
        collect_within_h=72,
        merchants=(merchant(*rules),),
        calendars=(Calendar(calendar_id="working-days"),),
        cases=cases,
    )


def case(expect: dict[str, Any], **fields: Any) -> Case:
    usual = {
        "case_id": "case",
        "merchant_id": "northwind",
        "at": NOW,
        "category": "fashion",
        "value": Money(minor=1000, currency="EUR"),
        "reason": ReasonCode.CHANGED_MIND,
        "delivered_on": date(2026, 9, 14),
        "expect": Expectation(**expect),
    }
    return Case(**(usual | fields))


def said(one: Case, *rules: Rule) -> list[str]:
    """What the failures of a pack with that one case say."""
    return [str(failure) for failure in failures(pack(*(rules or (HYGIENE, DEFECT, FASHION)), cases=(one,)))]


RIGHT: list[tuple[str, Any, Any]] = [
    ("verdict", VerdictValue.ACCEPTED, VerdictValue.DECLINED),
    ("code", VerdictCode.WITHIN_WINDOW, VerdictCode.WINDOW_OVER),
    ("rule_id", "fashion-30d", "hygiene"),
    ("refund_trigger", RefundTrigger.ON_DROP_OFF, RefundTrigger.NEVER),
    ("resolutions", (Resolution.REFUND_ORIGINAL,), ()),
    ("window_ends_on", date(2026, 10, 14), date(2026, 10, 13)),
    ("route_code", "RETURN-A", "REPAIR"),
    ("photo", True, False),
    ("item_scan", False, True),
    ("in_doubt", False, True),
    ("fee_minor", 0, 1),
]


@pytest.mark.parametrize(("name", "right", "wrong"), RIGHT, ids=[name for name, _, _ in RIGHT])
def test_each_expectation_passes_when_it_is_met_and_is_named_when_it_is_not(
    name: str, right: Any, wrong: Any
) -> None:
    assert said(case({name: right})) == []
    (failure,) = said(case({name: wrong}))
    assert failure.startswith(f"case case: {name} is ")
    assert " and not " in failure


def test_a_referral_is_expected_too() -> None:
    broken = {"category": "electronics", "reason": ReasonCode.DEFECTIVE, "purchased_on": date(2026, 9, 10)}
    assert said(case({"referral": Referral.SERVICE_CENTRE}, **broken)) == []
    assert said(case({"referral": Referral.STAFF}, **broken)) == [
        "case case: referral is service_centre and not staff"
    ]


def test_everything_that_differs_is_told_at_once() -> None:
    (failure,) = said(case({"verdict": VerdictValue.DECLINED, "rule_id": "hygiene"}))
    assert failure == (
        "case case: verdict is accepted and not declined; rule_id is fashion-30d and not hygiene"
    )


def test_a_fee_is_that_of_the_line() -> None:
    dear = FASHION.model_copy(
        update={"offers": (Offer(resolution=Resolution.REFUND_ORIGINAL, fee=Fee(basis_points=1_500)),)}
    )
    assert said(case({"fee_minor": 150}), dear) == []


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        ({"asks": ("reason",)}, []),
        ({"verdict": VerdictValue.DECLINED}, ["case case: asks for reason before there is a verdict"]),
        ({"asks": ("answers.opened",)}, ["case case: asks for reason before there is a verdict"]),
    ],
)
def test_what_is_asked_first_is_expected(expect: dict[str, Any], expected: list[str]) -> None:
    unasked = case(expect, category="electronics", reason=None, purchased_on=date(2026, 9, 10))
    assert said(unasked) == expected


def test_a_question_that_does_not_come_is_a_failure() -> None:
    (failure,) = said(case({"asks": ("reason",)}))
    assert failure.startswith("case case: asks for nothing, though reason was expected to be asked")


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "", "../../etc/passwd", "A" * 5000])
def test_a_time_zone_that_does_not_exist_is_a_failure_and_no_crash(zone: str) -> None:
    (failure,) = said(case({"verdict": VerdictValue.ACCEPTED}, time_zone=zone))
    assert "there is no time zone" in failure


def test_a_merchant_that_does_not_exist_is_a_failure() -> None:
    one = case({"verdict": VerdictValue.ACCEPTED}, merchant_id="nobody")
    assert said(one) == ["case case: there is no merchant nobody"]


@pytest.mark.parametrize("comes_first", [{"asks": ("reason",)}, {"not_known_here": True}])
def test_an_expectation_that_would_never_be_looked_at_is_a_mistake(comes_first: dict[str, Any]) -> None:
    assert Expectation(**comes_first)
    with pytest.raises(ValueError, match="no verdict yet; expect that alone"):
        Expectation(**comes_first, verdict=VerdictValue.ACCEPTED)


def test_only_the_failed_cases_are_told_in_the_order_they_stand_in() -> None:
    wrong = {"verdict": VerdictValue.DECLINED}
    cases = (
        case(wrong, case_id="b"),
        case({"verdict": VerdictValue.ACCEPTED}, case_id="fine"),
        case(wrong, case_id="a"),
    )
    assert [failure.case_id for failure in failures(pack(FASHION, cases=cases))] == ["b", "a"]


instants = st.integers(-50 * 24, 160 * 24).map(lambda hours: NOW + timedelta(hours=hours))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    ats=st.lists(instants, min_size=1, max_size=6),
    rules=st.permutations([HYGIENE, DEFECT, FASHION, ELECTRONICS]),
    category=st.sampled_from(["fashion", "electronics", "hygiene"]),
    reason=st.none() | st.sampled_from(ReasonCode),
    zone=st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/Havana"]),
)
def test_the_cases_of_a_pack_come_out_the_same_every_time_and_on_every_kiosk(
    ats: list[datetime], rules: list[Rule], category: str, reason: ReasonCode | None, zone: str
) -> None:
    rolling = Window(length=30, counted_from=(Anchor.ORDERED, Anchor.DELIVERED), rolls_to="working-days")
    table = [rule.model_copy(update={"window": rolling}) if rule.window else rule for rule in rules]
    cases = tuple(
        case(
            {"verdict": VerdictValue.ACCEPTED, "window_ends_on": date(2026, 10, 14)},
            case_id=f"case-{number}",
            at=at,
            category=category,
            reason=reason,
            time_zone=zone,
            purchased_on=date(2026, 9, 10),
        )
        for number, at in enumerate(ats)
    )
    first = pack(*table, cases=cases)
    again = PolicyPack.model_validate_json(first.model_dump_json())
    alone = tuple(failure for one in cases for failure in failures(pack(*table, cases=(one,))))
    assert failures(first) == failures(first) == failures(again) == alone
