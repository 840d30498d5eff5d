"""A policy pack's own tests: what shall come of a line, as its author expects it."""

from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain.authorization import Country, Day, Method, Money, Reference, Region
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictCode, VerdictValue
from kiosk.domain.model import Value


class Expectation(Value):
    """What must be so; what is left out may be anything. `asks`: what the customer is asked first.

    `not_known_here`: the merchant has not been rolled out to that site by then.
    """

    verdict: VerdictValue | None = None
    code: VerdictCode | None = None
    rule_id: Reference | None = None
    referral: Referral | None = None
    refund_trigger: RefundTrigger | None = None
    resolutions: tuple[Resolution, ...] | None = None
    fee_minor: Annotated[int, Field(ge=0)] | None = None
    window_ends_on: date | None = None
    in_doubt: bool | None = None
    route_code: Reference | None = None
    photo: bool | None = None
    item_scan: bool | None = None
    asks: tuple[str, ...] = ()
    not_known_here: bool = False

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        left_out = {"asks": (), "not_known_here": False}
        wanted = {name for name, value in self if value != left_out.get(name)}
        if wanted & left_out.keys() and len(wanted) > 1:
            raise ValueError(
                "where something is asked first, or the merchant is not known, there is no verdict yet;"
                " expect that alone"
            )
        return self


class Case(Value):
    """One line, the circumstances, and what is expected. A time of day is that of `time_zone`."""

    case_id: Reference
    merchant_id: Reference
    at: AwareDatetime
    time_zone: str = "Europe/Berlin"
    category: Reference
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    value: Money
    sku: Reference | None = None
    reason: ReasonCode | None = None
    answers: Annotated[dict[Reference, Reference], Field(default_factory=dict)]
    purchased_on: Day | None = None
    dispatched_on: Day | None = None
    delivered_on: Day | None = None
    received_on: Day | None = None
    repaired_on: Day | None = None
    asked_on: Day | None = None
    country: Country = "DE"
    region: Region | None = None
    sales_channel: Reference | None = None
    seller: Reference | None = None
    tier: Reference | None = None
    method: Method = Method.SIGNED_QR
    site_id: Reference = "SITE"
    kiosk_id: Reference = "KIOSK"
    offline: bool = False
    rules_expired: bool = False
    clock_doubted: bool = False
    expect: Expectation
