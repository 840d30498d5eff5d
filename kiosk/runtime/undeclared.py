"""Goods that no shop authorized: who takes them, and the authorization that stands for what is said."""

from datetime import timedelta
from itertools import islice

from kiosk.domain.authorization import AuthorizedLine, ReturnAuthorization
from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.moment import Moment
from kiosk.domain.policy import PolicyPack, UndeclaredReturns
from kiosk.flow.effects import TakeUndeclared

MOST_SHOPS_TO_CHOOSE = 8
"""More than fit on a screen are looked through by nobody; the shop's own help is nearer then."""

COUNTS_FOR = timedelta(days=1)
"""Longer than any visit."""


def shops_that_take(pack: PolicyPack, kiosk: KioskFacts, now: Moment) -> dict[str, UndeclaredReturns]:
    """What the shops of this site take undeclared, by merchant: the first ones, few enough to choose."""
    takes = {
        merchant.merchant_id: merchant.undeclared
        for merchant in pack.merchants
        if merchant.takes_undeclared and merchant.undeclared and merchant.is_known(kiosk.site_id, now.at)
    }
    return dict(islice(takes.items(), MOST_SHOPS_TO_CHOOSE))


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
