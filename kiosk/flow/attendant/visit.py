"""A attendant's visit: what is known while they are at the screen."""

from enum import StrEnum
from functools import partial

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit, sign_out
from kiosk.flow.wants import Timer, Want


class AttendantStep(StrEnum):
    HOME = "home"
    ENDED = "ended"


class AttendantVisit(StaffVisit):
    """Somebody of the site."""

    step: AttendantStep = AttendantStep.HOME


ATTENDANT = Behaviour[AttendantVisit]()
on = ATTENDANT.on
HOMES[Role.ATTENDANT] = partial(home, kind=AttendantVisit)


def wants(visit: AttendantVisit) -> frozenset[Want]:
    if visit.step is AttendantStep.HOME:
        return frozenset({Timer(name=TimerName.STAFF_IDLE, generation=visit.touches)})
    return frozenset()


@on(AttendantStep.HOME, Button.SIGN_OUT)
def leave(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, AttendantStep.ENDED, "finished")


@on(AttendantStep.HOME, TimerName.STAFF_IDLE)
def gone(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, AttendantStep.ENDED, "idle")
