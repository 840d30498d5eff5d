"""Goods that no shop authorized: taken only where the rules name them, never accepted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import Referral, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Facts
from kiosk.domain.policy import Merchant, UndeclaredKind, UndeclaredReturns
from kiosk.domain.rule import Facility, Handling, Rule
from kiosk.domain.verdict import Verdict, judge

HANDLING = Handling(
    route_code="RETURN-A",
    return_to=Facility(facility_id="NW-LEJ1"),
    carrier_id="parcelnet",
    refund_trigger=RefundTrigger.ON_INSPECTION,
)
UNDECLARED = Facts(
    category="fashion",
    quantity=1,
    value=Money(minor=3990, currency="EUR"),
    method=Method.UNDECLARED,
    at=datetime(2026, 9, 29, tzinfo=UTC),
    zone=ZoneInfo("Europe/Berlin"),
    site_id="BER-017",
    kiosk_id="B-1042",
    country="DE",
)


def rule(rule_id: str, **row: Any) -> Rule:
    referred: Mapping[str, Any] = {
        "verdict": VerdictValue.REFERRED,
        "code": VerdictCode.NEEDS_INSPECTION,
        "referral": Referral.INSPECTION,
        "handling": HANDLING,
    }
    return Rule(rule_id=rule_id, **(referred | row))


ANY = rule("any")
TAKES = rule("takes", methods=(Method.UNDECLARED,))
TOO_DEAR = rule(
    "too-dear",
    over_value=Money(minor=10_000, currency="EUR"),
    verdict=VerdictValue.DECLINED,
    code=VerdictCode.NOT_RETURNABLE,
    referral=None,
    handling=None,
)


def verdict(*rules: Rule, facts: Facts = UNDECLARED) -> Verdict:
    found = judge(rules, facts, {})
    assert isinstance(found, Verdict)
    return found


def test_a_row_that_does_not_name_it_does_not_take_it() -> None:
    assert verdict(ANY).value is VerdictValue.DECLINED
    assert verdict(ANY, facts=replace(UNDECLARED, method=Method.SIGNED_QR)).rule_ids == ("any",)


def test_a_row_that_names_it_refers_it() -> None:
    found = verdict(ANY, TAKES)
    assert (found.value, found.rule_ids) == (VerdictValue.REFERRED, ("takes",))


def test_a_row_that_refuses_everybody_refuses_it_too_such_as_above_a_value() -> None:
    dear = replace(UNDECLARED, value=Money(minor=10_001, currency="EUR"))
    assert verdict(TOO_DEAR, TAKES, facts=dear).rule_ids == ("too-dear",)
    assert verdict(TOO_DEAR, TAKES).rule_ids == ("takes",)


def test_no_row_may_accept_it() -> None:
    with pytest.raises(ValidationError, match="would accept a return that no shop authorized"):
        rule("wrong", methods=(Method.UNDECLARED,), verdict=VerdictValue.ACCEPTED, referral=None)


def merchant(*rules: Rule, undeclared: UndeclaredReturns | None = None) -> Merchant:
    return Merchant(
        merchant_id="northwind",
        name="Northwind",
        phone="+49 30 5550 1042",
        writes_within_days=7,
        terms_id="nw-12",
        keys=(),
        rules=rules,
        undeclared=undeclared,
    )


@pytest.mark.parametrize(("rules", "takes"), [((ANY,), False), ((ANY, TAKES), True)])
def test_a_merchant_takes_undeclared_returns_where_a_row_does(
    rules: tuple[Rule, ...], *, takes: bool
) -> None:
    assert merchant(*rules).takes_undeclared is takes


SHOES = UndeclaredKind(category="shoes", text={"en": "Shoes"})


def test_no_kind_is_named_twice() -> None:
    with pytest.raises(ValidationError, match="names a category twice"):
        UndeclaredReturns(currency="EUR", kinds=(SHOES, SHOES))


def test_a_limit_is_in_the_currency_in_which_prices_are_said() -> None:
    capped = rule("capped", methods=(Method.UNDECLARED,), over_value=Money(minor=5000, currency="EUR"))
    merchant(capped, undeclared=UndeclaredReturns(currency="EUR", kinds=(SHOES,)))
    with pytest.raises(ValidationError, match=r"capped has a limit in EUR.* said in CHF"):
        merchant(capped, undeclared=UndeclaredReturns(currency="CHF", kinds=(SHOES,)))
