"""What is known of one line at one moment: signed by the shop, said by the customer, seen by the kiosk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizedLine, Method, Money, Presented
from kiosk.domain.codes import ReasonCode
from kiosk.domain.window import Anchor

STANDARD_TIER: Final = "standard"
"""What a customer is of whom the shop says nothing."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a line is judged. `clock_doubted`: nobody vouches for `at`."""

    at: datetime
    zone: ZoneInfo
    site_id: str
    kiosk_id: str
    country: str
    offline: bool = False
    rules_expired: bool = False
    clock_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one line at one moment. None, or a missing key, is unknown.

    `value` is that of the whole line. A tier, channel or seller that is not given is the
    usual one, which no row names. `clock_doubted`: nobody vouches for `at`.
    """

    category: str
    quantity: int
    value: Money
    method: Method
    at: datetime
    zone: ZoneInfo
    site_id: str
    kiosk_id: str
    country: str
    sku: str | None = None
    reason: ReasonCode | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    channel: str | None = None
    seller: str | None = None
    tier: str = STANDARD_TIER
    dates: Mapping[Anchor, date | datetime | None] = field(default_factory=dict)
    offline: bool = False
    rules_expired: bool = False
    clock_doubted: bool = False


def facts_of(
    presented: Presented,
    line: AuthorizedLine,
    reason: ReasonCode | None,
    answers: Mapping[str, str],
    here: Circumstances,
) -> Facts:
    """Put together what is known of a line that was presented here."""
    authorization = presented.authorization
    dates = {anchor: getattr(authorization, anchor.value) for anchor in Anchor}
    dates[Anchor.ASKED] = dates[Anchor.ASKED] or authorization.issued_at
    return Facts(
        category=line.category,
        quantity=line.quantity,
        value=line.unit_value.model_copy(update={"minor": line.unit_value.minor * line.quantity}),
        method=presented.method,
        at=here.at,
        zone=here.zone,
        site_id=here.site_id,
        kiosk_id=here.kiosk_id,
        country=authorization.country or here.country,
        sku=line.sku,
        reason=reason,
        answers=answers,
        region=authorization.region,
        channel=authorization.sales_channel,
        seller=authorization.seller,
        tier=authorization.tier or STANDARD_TIER,
        dates=dates,
        offline=here.offline,
        rules_expired=here.rules_expired,
        clock_doubted=here.clock_doubted,
    )
