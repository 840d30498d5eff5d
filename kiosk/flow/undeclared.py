"""A return that nobody announced: the customer says which shop, what kind of goods, and their price."""

from kiosk.domain.authorization import Money
from kiosk.domain.moment import Moment
from kiosk.flow.draft import Undeclared
from kiosk.flow.effects import TakeUndeclared
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Entry, Step, Visit

LONGEST_PRICE = 7
"""In digits, without the cents: nobody remembers those, and rules have round limits."""


@on(Step.TYPING, Button.WITHOUT_CODE)
def without_code(visit: Visit, _: object, __: Moment) -> Turn | None:
    """Only after the order number was found nowhere, and where a shop's rules allow it."""
    told = visit.undeclared
    if told is None:
        return None
    only = told.shops[0].merchant.merchant_id if len(told.shops) == 1 else None
    return _tell(visit.but(step=Step.UNDECLARED), told.but(merchant_id=only))


@on(Step.UNDECLARED, Button.CHOOSE)
def chosen(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    """First the shop, then the kind of goods."""
    told = visit.what_is_told
    if told.shop is None and pressed.value in {shop.merchant.merchant_id for shop in told.shops}:
        return _tell(visit, told.but(merchant_id=pressed.value))
    if told.shop and told.kind is None and pressed.value in {kind.category for kind in told.shop.takes.kinds}:
        return _tell(visit, told.but(category=pressed.value))
    return None


@on(Step.UNDECLARED, Button.KEY)
def price_key(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    is_digit = len(pressed.value) == 1 and pressed.value in "0123456789"
    if visit.what_is_told.kind is None or not is_digit or len(visit.typed) >= LONGEST_PRICE:
        return None
    return visit.but(typed=(visit.typed + pressed.value).lstrip("0")), ()


@on(Step.UNDECLARED, Button.ERASE)
def erase_price(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(typed=visit.typed[:-1]), ()


@on(Step.UNDECLARED, Button.ENTER)
def price_told(visit: Visit, _: object, __: Moment) -> Turn | None:
    told = visit.what_is_told
    if told.shop is None or told.kind is None or not visit.typed:
        return None
    take = TakeUndeclared(
        order_id=told.order_id,
        merchant_id=told.shop.merchant.merchant_id,
        category=told.kind.category,
        title=told.kind.text.get(visit.language) or next(iter(told.kind.text.values())),
        price=Money.whole(int(visit.typed), told.shop.takes.currency),
    )
    return visit.but(step=Step.IDENTIFYING, typed=""), (take,)


@on(Step.UNDECLARED, Button.BACK)
def back(visit: Visit, _: object, __: Moment) -> Turn:
    """One answer back; before the first, to the keypad."""
    told = visit.what_is_told
    if told.category is not None:
        return _tell(visit, told.but(category=None))
    if told.merchant_id is not None and len(told.shops) > 1:
        return _tell(visit, told.but(merchant_id=None))
    return visit.but(step=Step.TYPING, entry=Entry.CODE, typed="", undeclared=None), ()


def _tell(visit: Visit, told: Undeclared) -> Turn:
    return visit.but(undeclared=told, typed="", notice=None), ()
