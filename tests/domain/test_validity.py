"""How long rules count, and what they are worth when nobody has sent newer ones."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.authorization import Money
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import Referral, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import PolicyPack
from kiosk.domain.policy_cases import facts_of
from kiosk.domain.rule import Rule
from kiosk.domain.validity import Validity, grace_ends_at, is_due, validity_of
from kiosk.domain.verdict import Verdict
from kiosk.world.shop import Shop
from tests.support.judging import without_asking

NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)
PACK = Shop(NOW, seed=1, kiosk_ids=("B-1042",)).policy
ENDS = PACK.valid_until
GRACE_ENDS = ENDS + timedelta(days=PACK.grace_days)
A_MOMENT = timedelta(milliseconds=1)


def moment(at: datetime, clock: ClockStatus = ClockStatus.TRUSTED) -> Moment:
    return Moment(at=at, boottime_ms=0, clock=clock)


@pytest.mark.parametrize(
    ("at", "validity"),
    [
        (ENDS - A_MOMENT, Validity.CURRENT),
        (ENDS, Validity.GRACE),
        (GRACE_ENDS - A_MOMENT, Validity.GRACE),
        (GRACE_ENDS, Validity.EXPIRED),
    ],
)
def test_rules_are_current_then_in_grace_then_expired(at: datetime, validity: Validity) -> None:
    assert grace_ends_at(PACK) == GRACE_ENDS
    assert validity_of(PACK, moment(at)) is validity


def test_without_days_of_grace_rules_expire_with_their_last_moment() -> None:
    assert validity_of(PACK.model_copy(update={"grace_days": 0}), moment(ENDS)) is Validity.EXPIRED


def test_a_clock_that_nobody_vouches_for_expires_nothing_that_may_still_count() -> None:
    at = GRACE_ENDS + timedelta(hours=47)
    assert validity_of(PACK, moment(at, ClockStatus.UNTRUSTED)) is Validity.GRACE
    assert validity_of(PACK, moment(at, ClockStatus.TRUSTED)) is Validity.EXPIRED


def test_rules_come_into_force_at_once_or_when_their_time_has_come() -> None:
    assert is_due(None, moment(NOW, ClockStatus.UNTRUSTED), replaces=True)
    assert not is_due(NOW, moment(NOW - A_MOMENT), replaces=True)
    assert is_due(NOW, moment(NOW), replaces=True)


def test_a_clock_that_nobody_vouches_for_puts_rules_in_force_only_where_there_are_none() -> None:
    doubtful = moment(NOW + timedelta(hours=47), ClockStatus.UNTRUSTED)
    assert not is_due(NOW, doubtful, replaces=True)
    assert is_due(NOW, doubtful, replaces=False)


# What expired rules are worth.


def judged(pack: PolicyPack, *, rules_expired: bool, category: str = "apparel", days: int = 5) -> Verdict:
    case = Case(
        case_id="case",
        merchant_id="northwind",
        at=NOW,
        category=category,
        value=Money(minor=3990, currency="EUR"),
        answers={},
        delivered_on=(NOW - timedelta(days=days)).date(),
        rules_expired=rules_expired,
        expect=Expectation(),
    )
    merchant = pack.merchant("northwind")
    assert merchant is not None
    return without_asking(pack, merchant, facts_of(case))


def with_row(**row: object) -> PolicyPack:
    """The demonstration's rules with a row before all others that counts once they have expired."""
    rule = Rule.model_validate({"rule_id": "cut-off", "rules_expired": True} | row)
    northwind = PACK.merchants[0]
    changed = northwind.model_copy(update={"rules": (rule, *northwind.rules)})
    return PACK.model_copy(update={"merchants": (changed, *PACK.merchants[1:])})


def test_expired_rules_that_say_nothing_of_it_take_items_for_inspection_and_money_waits() -> None:
    before, after = judged(PACK, rules_expired=False), judged(PACK, rules_expired=True)
    assert before.handling is not None
    assert after.handling is not None
    assert (before.value, before.handling.refund_trigger) == (
        VerdictValue.ACCEPTED,
        RefundTrigger.ON_DROP_OFF,
    )
    assert (after.value, after.referral) == (VerdictValue.REFERRED, Referral.INSPECTION)
    assert after.reasons[0].code is VerdictCode.NEEDS_INSPECTION
    assert after.handling.refund_trigger is RefundTrigger.ON_INSPECTION
    assert (after.rule_ids, after.offers) == (before.rule_ids, before.offers)


def test_what_expired_rules_decline_they_decline_as_before() -> None:
    for category, days in (("hygiene", 5), ("apparel", 31)):
        assert judged(PACK, rules_expired=True, category=category, days=days) == judged(
            PACK, rules_expired=False, category=category, days=days
        )


def test_expired_rules_that_say_what_then_is_so_are_taken_at_their_word() -> None:
    stop = with_row(verdict="declined", code="not_returnable", categories=("apparel",))
    assert judged(stop, rules_expired=True).value is VerdictValue.DECLINED
    assert judged(stop, rules_expired=False).value is VerdictValue.ACCEPTED
    dear = with_row(
        verdict="declined", code="not_returnable", over_value={"minor": 10_000, "currency": "EUR"}
    )
    assert judged(dear, rules_expired=True).value is VerdictValue.ACCEPTED


def test_a_word_about_other_categories_is_none_about_this_one() -> None:
    shoes = with_row(verdict="declined", code="not_returnable", categories=("shoes",))
    assert judged(shoes, rules_expired=True).value is VerdictValue.REFERRED
