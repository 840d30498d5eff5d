"""The count after the computer was replaced: door by door, what is really inside."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, CodesSeen
from kiosk.flow.technician.doors import open_door
from kiosk.flow.technician.effects import BeginRecount, Count, ListUncounted
from kiosk.flow.technician.signals import Uncounted
from kiosk.flow.technician.visit import HERE, Purpose, TechnicianStep, TechnicianVisit, on, room

LONGEST_LABEL = 35
"""A GS1 number with its identifier has 20 characters, and no carrier's tracking number more than 35."""


@room("recount")
def recount(visit: TechnicianVisit) -> AnyTurn:
    """One that was begun goes on, whoever began it."""
    return visit.but(step=TechnicianStep.RECOUNT), (ListUncounted(staff=visit.staff),)


@on(HERE, Uncounted)
def uncounted(visit: TechnicianVisit, uncounted: Uncounted, _: Moment) -> AnyTurn:
    return visit.but(to_count=uncounted.compartment_ids, missing=uncounted.missing, notice=None), ()


@on(TechnicianStep.RECOUNT, Button.YES)
def begin(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn | None:
    """From here on nothing counts as known that nobody has looked at."""
    return None if visit.to_count else (visit, (BeginRecount(staff=visit.staff),))


@on(TechnicianStep.RECOUNT, Button.OPEN)
def next_door(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn | None:
    return open_door(visit, visit.to_count[0], Purpose.RECOUNT) if visit.to_count else None


@on(TechnicianStep.COUNTING, Button.NO)
def empty(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return _counted(visit, Count(staff=visit.staff, compartment_id=visit.door, found="empty"))


@on({TechnicianStep.OPEN, TechnicianStep.COUNTING}, CodesSeen)
def label_seen(visit: TechnicianVisit, seen: CodesSeen, _: Moment) -> AnyTurn | None:
    """The parcel's label was held to the scanner, with the door open or shut.

    Longer texts are no labels of ours: perhaps a customer's code, which is nobody's to keep.
    """
    (text, *others) = seen.texts or ("",)
    return None if others or not 0 < len(text) <= LONGEST_LABEL else (visit.but(scanned=text), ())


@on(TechnicianStep.COUNTING, Button.YES)
def parcel(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """Something is inside: the label tells what, where one could be read."""
    found = "package" if visit.scanned else "unreadable"
    count = Count(staff=visit.staff, compartment_id=visit.door, found=found, label=visit.scanned)
    return _counted(visit, count)


@on(TechnicianStep.COUNTING, Button.OPEN_AGAIN)
def look_again(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return open_door(visit, visit.door, Purpose.RECOUNT)


def _counted(visit: TechnicianVisit, count: Count) -> AnyTurn:
    return visit.but(step=TechnicianStep.RECOUNT, at=None, scanned=None), (count,)
