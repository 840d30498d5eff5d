"""What a text that is no signed token leads to: an announced authorization, a question to central, a word."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kiosk.contract.messages import LookUpRequest
from kiosk.domain.authorization import AuthorizationReference
from kiosk.domain.numbers import as_typed, is_short_code
from kiosk.flow.effects import Identify
from kiosk.flow.visit import Notice
from kiosk.runtime.security import Security
from kiosk.store import Store
from kiosk.store.announcements import Announced
from kiosk.store.limits import Limit
from kiosk.trust import finding

WRONG_CODES: Final = Limit("wrong_code", most=10, within=timedelta(minutes=30))
"""More than a bad day at a kiosk brings. At this pace, a year's guessing finds one of ten thousand codes
with a chance of one in twenty; of order numbers, which can be counted up, each needs its postcode too."""

_PARCEL_LABEL = re.compile(r"^(\(00\))?\d{18,20}$|^[A-Z]{2}\d{8,9}[A-Z]{2}$|^1Z[A-Z0-9]{16}$|^JJD\d{10,}$")
"""GS1 SSCC, UPU S10 (RR123456785DE), and the two commonest carriers' own shapes."""

_ORDER_NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{3,39}$")


def kind_of_foreign_code(text: str) -> Notice:
    """The sentence for a code of somebody else. The text is never opened, stored or logged."""
    return Notice.PARCEL_LABEL if _PARCEL_LABEL.match(text.strip()) else Notice.NOT_A_RETURN_CODE


@dataclass(frozen=True, slots=True)
class Found:
    """Tokens that a text leads to. `ask_postcode`: one of several, or an order's, and the postcode tells."""

    tokens: tuple[str, ...] = ()
    ask_postcode: bool = False


class Codes:
    """Finds what customers type, and keeps them from guessing.

    Concurrency: as its store. Everything happens in the caller's transaction.
    """

    def __init__(self, store: Store, security: Security, device_key: bytes) -> None:
        self._store = store
        self._security = security
        self._key = device_key

    def announced(self, text: str, postcode: str | None) -> Found | None:
        """What was announced under a short code or an order number; None when nothing was.

        An order number can be guessed, so it finds nothing without its postcode.
        """
        if not is_short_code(text) or not (
            several := self._store.announcements.by_code(finding.code_digest(text, self._key))
        ):
            several = self._store.announcements.by_order(finding.order_digest(text, self._key))
        elif len(several) == 1:
            return Found((several[0].token,))
        if not several:
            return None
        if postcode is None:
            return Found(ask_postcode=True)
        return Found(tuple(a.token for a in several if self._fits(a, postcode)))

    def announced_in_full(self, meant: AuthorizationReference) -> str | None:
        """The token with its lines, of which the customer holds a reference."""
        identity = finding.identity_digest(meant.merchant_id, meant.authorization_id)
        return self._store.announcements.by_identity(identity)

    def ask_in_full(self, effect_id: str, meant: AuthorizationReference) -> None:
        """Ask central for the lines of a reference."""
        self._store.look_ups.ask(
            LookUpRequest(
                request_id=effect_id,
                asked_at=self._store.ledger.now().at,
                merchant_id=meant.merchant_id,
                authorization_id=meant.authorization_id,
            )
        )

    def ask_central(self, effect: Identify) -> None:
        """Ask about a typed text. The answer, if one comes in time, is taken up under the effect's id."""
        is_code = is_short_code(effect.text)
        self._store.look_ups.ask(
            LookUpRequest(
                request_id=effect.effect_id,
                asked_at=self._store.ledger.now().at,
                code=effect.text if is_code else None,
                order_no=None if is_code else as_typed(effect.text),
                postcode=effect.postcode,
            )
        )

    @property
    def too_many_wrong(self) -> bool:
        return self._store.limits.reached(WRONG_CODES, self._store.ledger.now())

    def wrong(self) -> None:
        """One more that led nowhere. The one that uses up what is allowed is noted, once."""
        self._store.limits.count(WRONG_CODES, self._store.ledger.now())
        if self.too_many_wrong:
            self._security.note("codes_guessed")

    def _fits(self, announced: Announced, postcode: str) -> bool:
        kept = announced.second_factor
        return kept is not None and finding.knows_second_factor(kept, announced.token, postcode, self._key)


def may_be_order_number(text: str) -> bool:
    """Whether a scanned text is worth looking for among announced orders."""
    return bool(_ORDER_NUMBER.match(text))
