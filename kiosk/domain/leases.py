"""Numbers that carriers lend to a kiosk."""

import string
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from kiosk.domain.authorization import Reference
from kiosk.domain.codes import Mode
from kiosk.domain.model import Value

SSCC_DIGITS: Final = 18
"""Of a GS1 serial shipping container code: extension digit, company prefix, serial number, check digit."""


_NOTHING_IS_SENT: Final = frozenset({Mode.DEMO, Mode.TRAINING})


class NumberLease(Value):
    """Numbers a carrier lends to one kiosk, `first` to `last`.

    `ledger_id` is that of the kiosk's store, which counts how far they are used: a new store does not
    know, and needs numbers of its own. Without it they are no numbers for parcels that are sent.

    A number is `prefix` + zero-padded digits + check digit (`mod10`: the GS1
    check digit over prefix and digits) + `suffix`.

    Label numbers of 18 digits are SSCCs, and printed as such: `prefix` is then the extension
    digit and the company's GS1 prefix.
    """

    lease_id: Reference
    kiosk_id: Reference
    ledger_id: Reference | None = None
    carrier_id: Reference
    kind: Literal["label", "tracking"]
    prefix: str = ""
    suffix: str = ""
    digits: Annotated[int, Field(ge=1, le=18)]
    first: Annotated[int, Field(ge=0)]
    last: Annotated[int, Field(ge=0)]
    check: Literal["mod10", "none"] = "mod10"
    expires_on: date

    def serves(self, kiosk_id: str, ledger_id: str, mode: Mode) -> bool:
        """Whether a kiosk may take numbers from it, with this store, if that is what it is for."""
        is_own = self.ledger_id == ledger_id or (self.ledger_id is None and mode in _NOTHING_IS_SENT)
        return self.kiosk_id == kiosk_id and is_own

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
