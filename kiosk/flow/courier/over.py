"""A collection that a colleague has left open, and does not come back to: gone on with, once said so."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.effects import LookForPackages, TakeOver
from kiosk.flow.courier.signals import NothingLeftOpen, TookOver
from kiosk.flow.courier.visit import CourierStep, CourierVisit, on
from kiosk.flow.signals import Button


@on(CourierStep.HOME, Button.TAKE_OVER)
def ask(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """Only who has nothing of their own in hand."""
    if visit.left_open is None or visit.in_suspense:
        return None
    return visit.but(step=CourierStep.TAKING_OVER), ()


@on(CourierStep.TAKING_OVER, Button.BACK)
def leave_it(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.HOME), ()


@on(CourierStep.TAKING_OVER, Button.YES)
def take_over(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return (visit, (TakeOver(visit_id=visit.left_open.visit_id),)) if visit.left_open else None


@on(CourierStep.TAKING_OVER, TookOver)
def took_over(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    """The other visit is theirs, and goes on in place of this one."""
    return visit.but(step=CourierStep.ENDED, awaiting={}), ()


@on(CourierStep.TAKING_OVER, NothingLeftOpen)
def settled_meanwhile(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=CourierStep.HOME), (LookForPackages(),)
