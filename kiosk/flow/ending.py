"""Done, nothing returned, or a certificate: what can still be done before a visit ends."""

from kiosk.domain.moment import Moment
from kiosk.flow.effects import PrintCertificate, PrintReceipt
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import Button, Certified, Pressed, TimerName
from kiosk.flow.visit import Paper, Step, Visit

RATINGS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


@on(Step.DONE, Button.PRINT)
def print_receipt(visit: Visit, _: object, __: Moment) -> Turn | None:
    """A copy, unless no paper came out before."""
    if visit.paper is Paper.PRINTING:
        return None
    is_copy = visit.paper in (Paper.PRINTED, Paper.UNCONFIRMED)
    return visit.but(paper=Paper.PRINTING), (PrintReceipt(is_copy=is_copy),)


@on((Step.DONE, Step.WITHDRAWN), Button.ANOTHER_RETURN)
def another_return(visit: Visit, _: object, __: Moment) -> Turn:
    """The next drop-off of the same visit, with times of its own."""
    fresh = visit.but(draft=None, marks={}, scan_help=False, paper=Paper.NONE, notice=None, recovered=False)
    return fresh.but(step=Step.SCANNING), ()


@on(Step.DONE, Button.RATE)
def rate(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    return (visit.but(rating=RATINGS[pressed.value]), ()) if pressed.value in RATINGS else None


@on((Step.DONE, Step.WITHDRAWN), Button.FINISH, TimerName.DONE_SHOWN)
def finish(visit: Visit, _: object, __: Moment) -> Turn:
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


@on(Step.CERTIFICATE, Button.FINISH)
def certificate_read(visit: Visit, _: object, __: Moment) -> Turn:
    """What was taken before it is said once more."""
    return (visit.but(step=Step.DONE, notice=None), ()) if visit.completed else end(visit)
