"""The merchant's permission to return, as the customer shows it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from babel.numbers import get_currency_precision
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
"""An id that a shop chose: printable on a label, harmless in a topic, a path and a print stream."""

Title = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=40,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\[\]&]+$",
    ),
]
"""A short product title: none of the characters that control a printer, break a line, turn the
direction of text or could be taken for markup by a screen."""


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1."""

Region = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
"""The part of an ISO 3166-2 code after the country: a state or province."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639."""


def _of_our_time(day: date) -> date:
    if not 1970 <= day.year < 2200:
        raise ValueError(f"{day.isoformat()} is no day of our time, 1970 to 2199")
    return day


CalendarDay = Annotated[date, AfterValidator(_of_our_time)]
"""A day that can be counted from, forth and back, without falling off the calendar."""

Day = Annotated[AwareDatetime | date, AfterValidator(_of_our_time)]
"""A day, or the instant where the shop knows it."""


def day_of(day: Day | None) -> date | None:
    """The day alone, in UTC where it is an instant."""
    return day.date() if isinstance(day, datetime) else day


Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""


class Money(Value):
    """An amount in minor units of a currency: cents, or what is smallest there."""

    minor: Annotated[int, Field(ge=0)]
    currency: Currency

    @classmethod
    def whole(cls, units: int, currency: str) -> Self:
        """So many euros, dollars, yen."""
        return cls(minor=units * 10 ** _decimals(currency), currency=currency)

    @property
    def units(self) -> Decimal:
        """In euros, dollars, yen."""
        return Decimal(self.minor).scaleb(-_decimals(self.currency))


def _decimals(currency: str) -> int:
    """Two for the euro; none for the yen, three for the dinar."""
    return int(get_currency_precision(currency))


class AuthorizedLine(Value):
    """One order line that may come back. `reason` and `resolution` where the shop's portal asked already."""

    line_id: Reference
    category: Reference
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    unit_value: Money
    title: Title | None = None
    gtin: Annotated[str, StringConstraints(pattern=r"^[0-9]{8,14}$")] | None = None
    sku: Reference | None = None
    reason: ReasonCode | None = None
    resolution: Resolution | None = None
    resolutions_allowed: tuple[Resolution, ...] = ()


class AuthorizationReference(Value):
    """Which authorization is meant, where and how long it counts: all a code says whose lines did not fit.

    `kiosk_id` and `site_id`: where alone it counts.
    """

    authorization_id: Reference
    merchant_id: Reference
    rma_id: Reference
    order_id: Reference
    issued_at: Instant
    expires_at: Instant
    kiosk_id: Reference | None = None
    site_id: Reference | None = None


class ReturnAuthorization(AuthorizationReference):
    """One merchant's authorization; all of it may come back in one drop-off.

    `asked_on` is `issued_at` where it is not given. `tier` is the customer's standing with
    the shop, `seller` who sold on a marketplace.
    """

    purchased_on: Day | None = None
    dispatched_on: Day | None = None
    delivered_on: Day | None = None
    received_on: Day | None = None
    repaired_on: Day | None = None
    asked_on: Day | None = None
    country: Country | None = None
    region: Region | None = None
    sales_channel: Reference | None = None
    seller: Reference | None = None
    tier: Reference | None = None
    customer_ref: Reference | None = None
    language: Language | None = None
    uses_allowed: Annotated[int, Field(ge=1, le=9)] = 1
    lines: Annotated[tuple[AuthorizedLine, ...], Field(min_length=1, max_length=20)]

    def line(self, line_id: str) -> AuthorizedLine:
        """Return the line with this id; KeyError when there is none."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise KeyError(line_id)

    @model_validator(mode="after")
    def _lines_have_ids_of_their_own(self) -> Self:
        if len({line.line_id for line in self.lines}) < len(self.lines):
            raise ValueError("two lines have the same line_id, so they would share a refund_key")
        return self


class Method(StrEnum):
    """How the authorization reached the kiosk."""

    SIGNED_QR = "signed_qr"
    TYPED_CODE = "typed_code"
    LOOKED_UP = "looked_up"
    UNDECLARED = "undeclared"


class Presented(Value):
    """An authorization that passed every check at this kiosk. `key_id` signed it."""

    authorization: ReturnAuthorization
    method: Method
    key_id: str | None
