"""One door after the other: looked at, opened, blocked, released."""

from string import ascii_uppercase, digits

from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, DoorOpened, DoorSeen, DoorStayedShut, Pressed
from kiosk.flow.staff.effects import OpenDoor
from kiosk.flow.technician.effects import Block, FindDoor, Release, SayInside
from kiosk.flow.technician.signals import DoorKnown, NoSuchDoor
from kiosk.flow.technician.visit import (
    HERE,
    Purpose,
    TechnicianStep,
    TechnicianVisit,
    on,
    room,
)

LONGEST_ID = 4
ON_DOORS = frozenset(ascii_uppercase + digits)
"""What the cabinet file lets stand on a door."""

BLOCK_REASONS = ("lock_defective", "door_damaged", "sensor_defective", "dirty", "kept_free")
"""Why a technician takes a compartment out of use; the words are the screen's."""

ASKED_WHEN_SHUT = {
    Purpose.LOOK: TechnicianStep.INSIDE,
    Purpose.RESOLVE: TechnicianStep.RESOLVING,
    Purpose.RECOUNT: TechnicianStep.COUNTING,
}

GIVEN_UP = {
    Purpose.LOOK: TechnicianStep.DOOR,
    Purpose.RESOLVE: TechnicianStep.UNRESOLVED,
    Purpose.RECOUNT: TechnicianStep.RECOUNT,
}
"""Where a door leads that did not open."""


@room("doors")
def doors(visit: TechnicianVisit) -> AnyTurn:
    return visit.but(step=TechnicianStep.DOORS, typed=""), ()


@on(TechnicianStep.DOORS, Button.CONTINUE)
def by_number(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.NUMBER, typed="", notice=None), ()


@on(TechnicianStep.NUMBER, Button.BACK)
def no_number(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.DOORS, notice=None), ()


@on(TechnicianStep.NUMBER, Button.KEY)
def key(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if pressed.value not in ON_DOORS or len(visit.typed) >= LONGEST_ID:
        return None
    return visit.but(typed=visit.typed + pressed.value, notice=None), ()


@on(TechnicianStep.NUMBER, Button.ERASE)
def erase(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(typed=visit.typed[:-1]), ()


@on(TechnicianStep.NUMBER, Button.ENTER)
def find(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn | None:
    return (visit, (FindDoor(staff=visit.staff, number=visit.typed),)) if visit.typed else None


@on(TechnicianStep.NUMBER, NoSuchDoor)
def no_such_door(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(typed="", notice="no_such_door"), ()


@on(TechnicianStep.NUMBER, DoorKnown)
def found(visit: TechnicianVisit, known: DoorKnown, _: Moment) -> AnyTurn:
    at = known.compartment_id
    return visit.but(step=TechnicianStep.DOOR, at=at, known=known, typed="", seen_empty=False), ()


@on({TechnicianStep.DOOR, TechnicianStep.INSIDE, TechnicianStep.BLOCKING}, DoorKnown)
def known_anew(visit: TechnicianVisit, known: DoorKnown, _: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.DOOR, known=known, notice=known.said), ()


@on(TechnicianStep.DOOR, Button.OPEN)
def open_it(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """Where somebody's parcel is inside, or a visit uses the door, that is said first."""
    assert visit.known is not None
    if visit.known.holds or visit.known.in_use:
        return visit.but(step=TechnicianStep.DOOR_ASKED, notice=None), ()
    return open_door(visit, visit.door, Purpose.LOOK)


@on(TechnicianStep.DOOR_ASKED, Button.YES)
def open_it_anyway(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return open_door(visit, visit.door, Purpose.LOOK)


@on({TechnicianStep.DOOR_ASKED, TechnicianStep.BLOCKING}, Button.BACK)
def back_to_door(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.DOOR), ()


@on(TechnicianStep.DOOR, Button.BACK)
def back_to_doors(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.DOORS, at=None, known=None, notice=None), ()


def open_door(visit: TechnicianVisit, compartment_id: str, purpose: Purpose) -> AnyTurn:
    """Unlock it; `purpose` says what is asked when it is shut again."""
    if visit.practice:
        return visit.but(step=GIVEN_UP[purpose], notice="training"), ()
    opening = visit.but(
        step=TechnicianStep.OPENING, at=compartment_id, purpose=purpose, seen_empty=False, notice=None
    )
    return opening, (OpenDoor(compartment_id=compartment_id),)


@on(TechnicianStep.OPENING, DoorOpened)
def opened(visit: TechnicianVisit, opened: DoorOpened, _: Moment) -> AnyTurn:
    doors = visit.opened | {opened.compartment_id}
    return visit.but(step=TechnicianStep.OPEN, opened=doors, moves=visit.moves + 1), ()


@on(TechnicianStep.OPENING, DoorStayedShut)
def stayed_shut(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    step = GIVEN_UP[visit.purpose]
    if visit.purpose is Purpose.RECOUNT:
        # The others are counted first: one that is stuck must not hold them up.
        visit = visit.but(to_count=(*(c for c in visit.to_count if c != visit.at), visit.door))
    again = (FindDoor(staff=visit.staff, number=visit.door),) if step is TechnicianStep.DOOR else ()
    return visit.but(step=step, notice="stayed_shut"), again


@on(HERE, DoorSeen)
def door_seen(visit: TechnicianVisit, seen: DoorSeen, _: Moment) -> AnyTurn | None:
    """Shut again. What a sensor sees behind it need not be asked."""
    if seen.door is not DoorState.CLOSED or seen.compartment_id not in visit.opened:
        return None
    visit = visit.but(opened=visit.opened - {seen.compartment_id}, moves=visit.moves + 1)
    if visit.step is not TechnicianStep.OPEN or seen.compartment_id != visit.at:
        return visit, ()
    visit = visit.but(step=ASKED_WHEN_SHUT[visit.purpose])
    if visit.purpose is Purpose.LOOK and seen.occupancy is not Occupancy.UNKNOWN:
        return say_inside(visit, is_empty=seen.occupancy is Occupancy.ABSENT)
    return visit, ()


@on(TechnicianStep.OPEN, Button.CONTINUE)
def turn_away(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    """Another door, while this one stands open. A board that is silent shows none shut."""
    if visit.known is not None and visit.purpose is Purpose.LOOK:
        return visit.but(step=TechnicianStep.DOORS, at=None, known=None), ()
    return visit.but(step=ASKED_WHEN_SHUT[visit.purpose]), ()


@on(TechnicianStep.INSIDE, Button.NO)
def nothing_inside(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return say_inside(visit, is_empty=True)


@on(TechnicianStep.INSIDE, Button.YES)
def something_inside(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return say_inside(visit, is_empty=False)


@on(TechnicianStep.INSIDE, Button.OPEN_AGAIN)
def look_again(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return open_door(visit, visit.door, Purpose.LOOK)


def say_inside(visit: TechnicianVisit, *, is_empty: bool) -> AnyTurn:
    inside = SayInside(staff=visit.staff, compartment_id=visit.door, is_empty=is_empty)
    return visit.but(seen_empty=is_empty), (inside,)


@on(TechnicianStep.DOOR, Button.BLOCK)
def block(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    if visit.practice:
        return visit.but(notice="training"), ()
    return visit.but(step=TechnicianStep.BLOCKING, notice=None), ()


@on(TechnicianStep.BLOCKING, Button.CHOOSE)
def block_for(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    if pressed.value not in BLOCK_REASONS:
        return None
    return visit, (Block(staff=visit.staff, compartment_id=visit.door, why=pressed.value),)


@on(TechnicianStep.DOOR, Button.RELEASE)
def release(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn | None:
    """Only what was opened and seen empty, or said to be, is offered again."""
    if not visit.seen_empty:
        return None
    return visit, (Release(staff=visit.staff, compartment_id=visit.door),)
