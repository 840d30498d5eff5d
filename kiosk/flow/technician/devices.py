"""Pages about the devices. Their values are live; what a technician sets off here is harmless."""

from typing import get_args

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, CodesSeen, PaperPrinted, Pressed
from kiosk.flow.staff.effects import PrinterRole, PrintTest
from kiosk.flow.technician.visit import Page, TechnicianStep, TechnicianVisit, on, room

PAGES: tuple[Page, ...] = get_args(Page)
PRINTERS: tuple[PrinterRole, ...] = get_args(PrinterRole)


@room("devices")
def devices(visit: TechnicianVisit) -> AnyTurn:
    return visit.but(step=TechnicianStep.TESTS), ()


@on(TechnicianStep.TESTS, Button.CHOOSE)
def show_page(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    page = next((page for page in PAGES if page == pressed.value), None)
    return (visit.but(step=TechnicianStep.TEST, page=page, scanned=None), ()) if page else None


@on(TechnicianStep.TEST, Button.BACK)
def back(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.TESTS, scanned=None, notice=None), ()


@on(TechnicianStep.TEST, CodesSeen)
def code_seen(visit: TechnicianVisit, seen: CodesSeen, _: Moment) -> AnyTurn | None:
    return (visit.but(scanned=seen.texts[0]), ()) if seen.texts else None


@on(TechnicianStep.TEST, Button.PRINT)
def print_test(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    role = next((role for role in PRINTERS if role == pressed.value), None)
    if role is None or "Paper" in visit.awaiting:
        return None
    return visit.but(notice="printing"), (PrintTest(staff=visit.staff, role=role),)


@on({TechnicianStep.TEST, TechnicianStep.TESTS, TechnicianStep.HOME}, PaperPrinted)
def printed(visit: TechnicianVisit, printed: PaperPrinted, _: Moment) -> AnyTurn:
    return visit.but(notice=printed.outcome), ()
