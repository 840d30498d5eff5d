"""A courier's visit: what is known while they are at the screen."""

from enum import StrEnum
from functools import partial

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit, sign_out
from kiosk.flow.wants import Timer, Want


class CourierStep(StrEnum):
    HOME = "home"
    ENDED = "ended"


class CourierVisit(StaffVisit):
    """The person who empties."""

    step: CourierStep = CourierStep.HOME


COURIER = Behaviour[CourierVisit]()
on = COURIER.on
HOMES[Role.COURIER] = partial(home, kind=CourierVisit)


def wants(visit: CourierVisit) -> frozenset[Want]:
    if visit.step is CourierStep.HOME:
        return frozenset({Timer(name=TimerName.STAFF_IDLE, generation=visit.touches)})
    return frozenset()


@on(CourierStep.HOME, Button.SIGN_OUT)
def leave(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, CourierStep.ENDED, "finished")


@on(CourierStep.HOME, TimerName.STAFF_IDLE)
def gone(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, CourierStep.ENDED, "idle")
