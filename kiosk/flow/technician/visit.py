"""A technician's visit: what is known while they are at the screen."""

from enum import StrEnum
from functools import partial

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit, sign_out
from kiosk.flow.technician import commissioning
from kiosk.flow.wants import Timer, Want


class TechnicianStep(StrEnum):
    HOME = "home"
    ENDED = "ended"


class TechnicianVisit(StaffVisit):
    """The person who provisions and repairs."""

    step: TechnicianStep = TechnicianStep.HOME


TECHNICIAN = Behaviour[TechnicianVisit]()
on = TECHNICIAN.on
HOMES[Role.TECHNICIAN] = partial(home, kind=TechnicianVisit)


def wants(visit: TechnicianVisit) -> frozenset[Want]:
    if visit.step is TechnicianStep.HOME:
        return frozenset({Timer(name=TimerName.STAFF_IDLE, generation=visit.touches)})
    return frozenset()


@on(TechnicianStep.HOME, Button.SET_UP)
def set_up(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """The kiosk is set up, or a board of it was replaced."""
    return commissioning.begin(visit)


@on(TechnicianStep.HOME, Button.SIGN_OUT)
def leave(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, TechnicianStep.ENDED, "finished")


@on(TechnicianStep.HOME, TimerName.STAFF_IDLE)
def gone(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, TechnicianStep.ENDED, "idle")
