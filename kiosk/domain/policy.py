"""The operator's signed rules: who may return what, until when, and what becomes of it."""

import string
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.domain.authorization import Reference
from kiosk.domain.codes import ReasonCode, RefundTrigger, VerdictCode
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant


class VerdictValue(StrEnum):
    ACCEPTED = "accepted"
    REFERRED = "referred"
    DECLINED = "declined"


class Referral(StrEnum):
    SERVICE_CENTRE = "service_centre"
    INSPECTION = "inspection"
    STAFF = "staff"


class Facility(Value):
    """Where a package goes."""

    facility_id: Reference
    gln: Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")] | None = None


class Handling(Value):
    """What happens with a line that is taken."""

    route_code: Reference
    return_to: Facility
    carrier_id: Reference
    refund_trigger: RefundTrigger
    photo: bool = True


class Rule(Value):
    """One row of a merchant's decision table. The first row that applies decides.

    A row applies when the line's category and the stated reason are listed
    (an empty list means any) and the line is within the row's window. A row
    without a window applies on any day.
    """

    rule_id: Reference
    categories: tuple[Reference, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()
    window_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    counted_from: Literal["delivered_on", "purchased_on"] = "delivered_on"
    verdict: VerdictValue
    code: VerdictCode
    referral: Referral | None = None
    handling: Handling | None = None

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        if self.verdict is not VerdictValue.DECLINED and self.handling is None:
            raise ValueError(f"rule {self.rule_id} takes items and needs a handling")
        if self.verdict is VerdictValue.DECLINED and self.handling is not None:
            raise ValueError(f"rule {self.rule_id} takes no items and must not have a handling")
        if self.verdict is VerdictValue.REFERRED and self.referral is None:
            raise ValueError(f"rule {self.rule_id} refers and needs a referral")
        return self


class PublicKey(Value):
    """A key that verifies signatures of one kind: Ed25519, 32 raw bytes, base64url without padding."""

    key_id: Reference
    public_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class Merchant(Value):
    """One shop. `writes_within_days` is the promise on the done screen."""

    merchant_id: Reference
    name: str
    phone: str
    writes_within_days: Annotated[int, Field(ge=1, le=60)]
    terms_id: Reference
    keys: tuple[PublicKey, ...]
    rules: tuple[Rule, ...]


SSCC_DIGITS: Final = 18
"""Of a GS1 serial shipping container code: extension digit, company prefix, serial number, check digit."""


class NumberLease(Value):
    """Numbers a carrier lends to one kiosk, `first` to `last`.

    A number is `prefix` + zero-padded digits + check digit (`mod10`: the GS1
    check digit over prefix and digits) + `suffix`.

    Label numbers of 18 digits are SSCCs, and printed as such: `prefix` is then the extension
    digit and the company's GS1 prefix.
    """

    lease_id: Reference
    kiosk_id: Reference
    carrier_id: Reference
    kind: Literal["label", "tracking"]
    prefix: str = ""
    suffix: str = ""
    digits: Annotated[int, Field(ge=1, le=18)]
    first: Annotated[int, Field(ge=0)]
    last: Annotated[int, Field(ge=0)]
    check: Literal["mod10", "none"] = "mod10"
    expires_on: date

    @model_validator(mode="after")
    def _lends_numbers_that_fit(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"lease {self.lease_id} lends nothing: last is before first")
        if self.last >= 10**self.digits:
            raise ValueError(f"lease {self.lease_id} lends numbers of more than {self.digits} digits")
        return self

    @model_validator(mode="after")
    def _lends_ssccs_where_it_lends_18_digits(self) -> Self:
        fixed, check = self.prefix + self.suffix, int(self.check == "mod10")
        looks_like_one = len(fixed) + self.digits + check == SSCC_DIGITS and not fixed.strip(string.digits)
        if self.kind == "label" and looks_like_one and (self.suffix or not check):
            raise ValueError(
                f"lease {self.lease_id} lends label numbers of {SSCC_DIGITS} digits that are no SSCCs; "
                f"those end with a mod10 check digit and have no suffix"
            )
        return self


class PolicyPack(Value):
    """Everything an operator decides, in one signed document.

    `announcement_keys` sign batches of authorizations that central announces
    ahead; a merchant's own `keys` sign the authorizations themselves.
    """

    policy_id: Reference
    version: Annotated[int, Field(ge=1)]
    epoch: Annotated[int, Field(ge=1)]
    issued_at: Instant
    valid_until: Instant
    collect_within_h: Annotated[int, Field(ge=1, le=720)]
    merchants: tuple[Merchant, ...]
    announcement_keys: tuple[PublicKey, ...] = ()
    leases: tuple[NumberLease, ...] = ()

    def merchant(self, merchant_id: str) -> Merchant | None:
        """The merchant of that id, or None."""
        return next((m for m in self.merchants if m.merchant_id == merchant_id), None)
