"""New paper, and customers who are stuck."""

from typing import get_args

from kiosk.domain.moment import Moment
from kiosk.domain.staff_events import Act
from kiosk.flow.attendant.effects import SayDone
from kiosk.flow.attendant.visit import AttendantStep, AttendantVisit, on
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, PaperPrinted, Pressed
from kiosk.flow.staff.effects import PrinterRole, PrintTest

PRINTERS: tuple[PrinterRole, ...] = get_args(PrinterRole)


@on(AttendantStep.HOME, Button.PRINT)
def change_paper(visit: AttendantVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    printer = next((role for role in PRINTERS if role == pressed.value), None)
    if printer is None:
        return None
    return visit.but(step=AttendantStep.PAPER, printer=printer, notice=None), ()


@on(AttendantStep.PAPER, Button.PRINT)
def print_test(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn | None:
    """Whether the new roll lies right shows on a page, and nowhere else."""
    if "Paper" in visit.awaiting:
        return None
    return visit.but(notice="printing"), (PrintTest(staff=visit.staff, role=visit.printer),)


@on({AttendantStep.PAPER, AttendantStep.HOME}, PaperPrinted)
def printed(visit: AttendantVisit, printed: PaperPrinted, _: Moment) -> AnyTurn:
    visit = visit.but(notice=printed.outcome)
    if printed.outcome == "failed":
        return visit, ()
    return visit, (SayDone(act=Act.PAPER_CHANGED, about=visit.printer, outcome=printed.outcome),)


@on(AttendantStep.HOME, Button.HELP_CUSTOMER)
def help_customer(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=AttendantStep.HELP, notice=None), ()


@on(AttendantStep.HELP, Button.CONTINUE)
def helped(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=AttendantStep.HOME), (SayDone(act=Act.CUSTOMER_HELPED, about="kiosk"),)
