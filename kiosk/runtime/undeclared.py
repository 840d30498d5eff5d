"""Goods that no shop authorized: who takes them, and the authorization that stands for what is said."""

from datetime import timedelta

from babel.numbers import get_territory_currencies

from kiosk.domain.authorization import AuthorizedLine, ReturnAuthorization
from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.moment import Moment
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.flow.effects import TakeUndeclared

COUNTS_FOR = timedelta(days=1)
"""Longer than any visit."""


def shops_that_take(pack: PolicyPack, kiosk: KioskFacts, now: Moment) -> tuple[Merchant, ...]:
    """The shops of this site whose rules take undeclared returns, and say of which kinds."""
    return tuple(
        merchant
        for merchant in pack.merchants
        if merchant.takes_undeclared and merchant.undeclared and merchant.is_known(kiosk.site_id, now.at)
    )


def currency_of(country: str) -> str:
    """What prices are told in there."""
    return str(get_territory_currencies(country)[0])


def authorization_for(said: TakeUndeclared, now: Moment, new_id: str) -> ReturnAuthorization:
    """What the customer says, in the form of an authorization of that shop. Nobody signed it.

    Its ids are of the kiosk's making, and begin with U.
    """
    return ReturnAuthorization(
        authorization_id=f"U-{new_id}",
        merchant_id=said.merchant_id,
        rma_id=f"U-{new_id[-8:].upper()}",
        order_id=said.order_id,
        issued_at=now.at,
        expires_at=now.at + COUNTS_FOR,
        lines=(AuthorizedLine(line_id="1", category=said.category, unit_value=said.price, title=said.title),),
    )
