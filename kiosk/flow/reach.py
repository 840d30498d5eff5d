"""Doors that can be used from a wheelchair, for whoever asks for one; for nobody after."""

from kiosk.domain.moment import Moment
from kiosk.flow.door import can_be_exchanged, exchange, no_room
from kiosk.flow.label import open_compartment
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.visit import Step, Visit


@on(Step, Button.REACH)
def reach(visit: Visit, _: object, __: Moment) -> Turn:
    """A wish for this visit; a door that is open already, too high and unused is exchanged at once."""
    visit = visit.but(reach=not visit.reach)
    return exchange(visit) if visit.reach and can_be_exchanged(visit) else (visit, ())


@on(Step.ATTRACT, TimerName.IDLE_END, Button.START_NEW)
def nobody_came(visit: Visit, _: object, __: Moment) -> Turn:
    """What somebody asked for who went away is not for the next one."""
    return visit.unadapted().but(reach=False, idle_warned=False), ()


@on(Step.OUT_OF_REACH, Button.CONTINUE)
def any_door_will_do(visit: Visit, _: object, __: Moment) -> Turn:
    """Perhaps somebody is there to help."""
    return open_compartment(visit.but(reach=False), larger_than=visit.package_in_hand.size)


@on(Step.OUT_OF_REACH, Button.NO)
def no_door_will_do(visit: Visit, _: object, at: Moment) -> Turn:
    return no_room(visit, "no_compartment", at)
