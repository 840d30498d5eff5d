"""Doors that can be used from a wheelchair, for whoever asks for one; for nobody after."""

from kiosk.domain.compartments import Occupancy
from kiosk.domain.moment import Moment
from kiosk.flow.door import no_room
from kiosk.flow.effects import ReleaseCompartment
from kiosk.flow.label import open_compartment
from kiosk.flow.machine import Turn, on
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.visit import Notice, Step, Visit


@on(Step, Button.REACH)
def reach(visit: Visit, _: object, __: Moment) -> Turn:
    """A wish for this visit; a door that is open already, too high and unused is exchanged at once."""
    visit = visit.but(reach=not visit.reach)
    return _exchange(visit) if visit.reach and _can_be_exchanged(visit) else (visit, ())


@on(Step.ATTRACT, TimerName.IDLE_END, Button.START_NEW)
def nobody_came(visit: Visit, _: object, __: Moment) -> Turn:
    """What somebody asked for who went away is not for the next one."""
    return visit.unadapted().but(reach=False, idle_warned=False), ()


def _can_be_exchanged(visit: Visit) -> bool:
    """Nothing is behind it yet, as far as anybody can see."""
    if visit.step is not Step.DOOR_OPEN or not visit.first_opening:
        return False
    package = visit.package_in_hand
    return not package.within_reach and package.occupancy[1] is not Occupancy.PRESENT


def _exchange(visit: Visit) -> Turn:
    """Whoever cannot reach a door cannot shut it: it is left open, and offered again when seen empty."""
    package = visit.package_in_hand
    assert package.compartment_id is not None
    release = ReleaseCompartment(compartment_id=package.compartment_id, seen_empty=False)
    draft = visit.in_hand.with_package(compartment_id=None, size=None, at_least=package.size)
    visit = visit.on_draft(draft, refused_door=package.compartment_id, notice=Notice.DOOR_WITHIN_REACH)
    visit, effects = open_compartment(visit)
    return visit, (release, *effects)


@on(Step.OUT_OF_REACH, Button.CONTINUE)
def any_door_will_do(visit: Visit, _: object, __: Moment) -> Turn:
    """Perhaps somebody is there to help."""
    return open_compartment(visit.but(reach=False), larger_than=visit.package_in_hand.size)


@on(Step.OUT_OF_REACH, Button.NO)
def no_door_will_do(visit: Visit, _: object, at: Moment) -> Turn:
    return no_room(visit, "no_compartment", at)
