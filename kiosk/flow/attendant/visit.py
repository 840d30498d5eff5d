"""An attendant's visit: what is known while they are at the screen, and its home."""

from enum import StrEnum
from functools import partial

from kiosk.domain.moment import Moment
from kiosk.domain.roster import Role
from kiosk.flow.behaviour import AnyTurn, Behaviour
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.staff.effects import PrinterRole
from kiosk.flow.staff.signing_in import HOMES, home
from kiosk.flow.staff.visit import StaffVisit, sign_out
from kiosk.flow.wants import Timer, Want


class AttendantStep(StrEnum):
    HOME = "home"
    PAPER = "paper"
    HELP = "help"
    ENDED = "ended"


class AttendantVisit(StaffVisit):
    """Somebody of the site. `printer`: the one they put paper into; `notice`: what just happened, a code."""

    step: AttendantStep = AttendantStep.HOME
    printer: PrinterRole = "receipt_printer"
    notice: str | None = None


ATTENDANT = Behaviour[AttendantVisit]()
on = ATTENDANT.on
HOMES[Role.ATTENDANT] = partial(home, kind=AttendantVisit)

HERE = frozenset(AttendantStep) - {AttendantStep.ENDED}


def wants(visit: AttendantVisit) -> frozenset[Want]:
    if visit.step is AttendantStep.ENDED:
        return frozenset()
    return frozenset({Timer(name=TimerName.STAFF_IDLE, generation=visit.touches)})


@on({AttendantStep.PAPER, AttendantStep.HELP}, Button.BACK)
def back(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=AttendantStep.HOME, notice=None), ()


@on(AttendantStep.HOME, Button.SIGN_OUT)
def leave(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, AttendantStep.ENDED, "finished")


@on(HERE, TimerName.STAFF_IDLE)
def gone(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return sign_out(visit, AttendantStep.ENDED, "idle")
