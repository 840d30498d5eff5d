"""What stands in a policy file beside the pack itself."""

from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from kiosk.domain.authorization import Money, Reference, Title
from kiosk.domain.leases import NumberLease
from kiosk.domain.model import Value

TABLES: Final = ("categories", "policy", "handlings", "case_defaults", "leases", "products")
"""All that may stand at the top of a policy file."""


class Holder(NamedTuple):
    """Whom a block of numbers is lent to: a kiosk with the store whose ledger that is; see `NumberLease`."""

    kiosk_id: str
    ledger_id: str | None = None


class LeaseBlock(Value):
    """Numbers that a carrier lends, cut into a block for each kiosk.

    The first kiosk gets `per_kiosk` numbers from `first` on, the next kiosk the next ones.
    A kiosk with a new store is one more.
    """

    carrier_id: Reference
    kind: Literal["label", "tracking"]
    prefix: str = ""
    suffix: str = ""
    digits: Annotated[int, Field(ge=1, le=18)]
    first: Annotated[int, Field(ge=0)]
    per_kiosk: Annotated[int, Field(ge=1)]
    check: Literal["mod10", "none"] = "mod10"

    def for_holder(self, holder: Holder, place: int, expires_on: date) -> NumberLease:
        """The block of the holder at `place`, counted from 0. Raises ValueError when it does not fit."""
        first = self.first + place * self.per_kiosk
        return NumberLease(
            **self.model_dump(exclude={"first", "per_kiosk"}),
            lease_id=f"{self.carrier_id}-{self.kind}-{first}",
            **holder._asdict(),
            first=first,
            last=first + self.per_kiosk - 1,
            expires_on=expires_on,
        )


class Product(Value):
    """What customers of the demonstration have bought; no part of the pack."""

    merchant_id: Reference
    title: Title
    category: Reference
    gtin: Annotated[str, Field(pattern=r"^[0-9]{8,14}$")] | None = None
    price: Money
