"""Done, certificates, and the ways a visit ends."""

from kiosk.domain.moment import Moment
from kiosk.flow.effects import PrintCertificate, PrintReceipt
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import Button, Certified, Pressed, TimerName
from kiosk.flow.visit import Paper, Step, Visit

RATINGS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


@on(Step.DONE, Button.PRINT)
def print_again(visit: Visit, _: object, __: Moment) -> Turn | None:
    if visit.paper is Paper.PRINTING:
        return None
    return visit.but(paper=Paper.PRINTING), (PrintReceipt(is_copy=visit.paper is not Paper.FAILED),)


@on(Step.DONE, Button.ANOTHER_RETURN)
def another_return(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.SCANNING, scan_help=False, paper=Paper.NONE), ()


@on(Step.WITHDRAWN, Button.ANOTHER_RETURN)
def another_after_withdrawal(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.SCANNING, scan_help=False, draft=None), ()


@on(Step.DONE, Button.RATE)
def rate(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    return (visit.but(rating=RATINGS[pressed.value]), ()) if pressed.value in RATINGS else None


@on(Step.DONE, Button.FINISH, TimerName.DONE_SHOWN)
def finish(visit: Visit, _: object, __: Moment) -> Turn:
    return end(visit)


@on(Step.WITHDRAWN, TimerName.DONE_SHOWN)
def withdrawal_read(visit: Visit, _: object, __: Moment) -> Turn:
    return end(visit)


@on(Step.CERTIFYING, Certified)
def certified(visit: Visit, certified: Certified, _: Moment) -> Turn:
    visit = visit.but(
        step=Step.CERTIFICATE,
        certificate=certified.event,
        certificate_at=certified.certified_at,
        paper=Paper.PRINTING,
    )
    return visit, (PrintCertificate(),)


@on(Step.CERTIFICATE, Button.PRINT)
def print_certificate_again(visit: Visit, _: object, __: Moment) -> Turn | None:
    if visit.paper is Paper.PRINTING:
        return None
    return visit.but(paper=Paper.PRINTING), (PrintCertificate(),)
