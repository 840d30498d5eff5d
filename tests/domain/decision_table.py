"""A merchant's decision table as the tests of verdicts use it, and an authorization to judge."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizedLine, Method, Money, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Facts
from kiosk.domain.policy import Merchant
from kiosk.domain.rule import Facility, Handling, Rule
from kiosk.domain.window import Anchor, Window

WAREHOUSE = Handling(
    route_code="RETURN-A",
    return_to=Facility(facility_id="NW-LEJ1"),
    carrier_id="parcelnet",
    refund_trigger=RefundTrigger.ON_DROP_OFF,
)
WORKSHOP = Handling(
    route_code="REPAIR",
    return_to=Facility(facility_id="AUDIO-SVC"),
    carrier_id="parcelnet",
    refund_trigger=RefundTrigger.NEVER,
)

HYGIENE = Rule(
    rule_id="hygiene",
    categories=("hygiene",),
    verdict=VerdictValue.DECLINED,
    code=VerdictCode.NOT_RETURNABLE,
)
DEFECT = Rule(
    rule_id="elec-defect-24m",
    categories=("electronics",),
    reasons=(ReasonCode.DEFECTIVE,),
    window=Window(length=730, counted_from=(Anchor.ORDERED,)),
    verdict=VerdictValue.REFERRED,
    code=VerdictCode.DEFECT_IN_WARRANTY,
    referral=Referral.SERVICE_CENTRE,
    handling=WORKSHOP,
)
FASHION = Rule(
    rule_id="fashion-30d",
    categories=("fashion",),
    window=Window(length=30),
    verdict=VerdictValue.ACCEPTED,
    code=VerdictCode.WITHIN_WINDOW,
    handling=WAREHOUSE,
)
ELECTRONICS = FASHION.model_copy(
    update={"rule_id": "elec-14d", "categories": ("electronics",), "window": Window(length=14)}
)

RULES = (HYGIENE, DEFECT, FASHION, ELECTRONICS)


def merchant(*rules: Rule) -> Merchant:
    return Merchant(
        merchant_id="northwind",
        name="Northwind",
        phone="+49 30 5550 1000",
        writes_within_days=5,
        terms_id="nw-12",
        keys=(),
        rules=rules,
    )


BERLIN = ZoneInfo("Europe/Berlin")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN)


def facts(category: str, today: date, **known: Any) -> Facts:
    """A line of one piece at noon of a day in Berlin; ordered on 10 and delivered on 14 September 2026."""
    dates = {Anchor.ORDERED: date(2026, 9, 10), Anchor.DELIVERED: date(2026, 9, 14)}
    dates |= {anchor: known.pop(anchor.value) for anchor in Anchor if anchor.value in known}
    usual: dict[str, Any] = {
        "category": category,
        "quantity": 1,
        "value": Money(minor=100, currency="EUR"),
        "method": Method.SIGNED_QR,
        "at": noon(today),
        "zone": BERLIN,
        "site_id": "BER-017",
        "kiosk_id": "B-1042",
        "country": "DE",
        "reason": ReasonCode.CHANGED_MIND,
        "dates": dates,
    }
    return Facts(**(usual | known))


def line(category: str) -> AuthorizedLine:
    return AuthorizedLine(line_id="1", category=category, unit_value=Money(minor=100, currency="EUR"))


def authorization(**dates: date | None) -> ReturnAuthorization:
    fields: dict[str, Any] = {
        "authorization_id": "a",
        "merchant_id": "northwind",
        "rma_id": "RMA-1",
        "order_id": "NW-1",
        "issued_at": datetime.fromisoformat("2026-09-01T00:00:00Z"),
        "expires_at": datetime.fromisoformat("2026-11-01T00:00:00Z"),
        "purchased_on": date(2026, 9, 10),
        "delivered_on": date(2026, 9, 14),
        "lines": (line("fashion"),),
    }
    return ReturnAuthorization(**(fields | dates))
