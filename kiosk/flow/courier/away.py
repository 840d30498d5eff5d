"""Couriers who are not there: gone to their van, gone for good, or cut off by a restart. Nothing is lost."""

from kiosk.domain.compartments import DoorState, Sight
from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.courier.doors import settle, without_untouched
from kiosk.flow.courier.effects import LookForPackages
from kiosk.flow.courier.trouble import without_question
from kiosk.flow.courier.visit import AT_BIN, CourierStep, CourierVisit, on
from kiosk.flow.signals import Button, Displaced, DoorsToldOf, Interrupted, Resumed, TimerName
from kiosk.flow.staff.effects import SignOut
from kiosk.flow.staff.visit import sign_out

NOT_AT_DOORS = (CourierStep.MANIFEST, CourierStep.DONE, *AT_BIN)


@on(CourierStep, TimerName.STAFF_IDLE)
def idle(visit: CourierVisit, _: object, __: Moment) -> AnyTurn:
    """What is in hand and not confirmed waits for them; all else is over."""
    if visit.step is CourierStep.DONE or not visit.in_suspense:
        return sign_out(visit, CourierStep.ENDED, "idle")
    return settle(_set_aside(visit))


@on(CourierStep, DoorsToldOf)
def told_of_meanwhile(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    """What a technician has settled is nothing that waits for them."""
    return (visit, (LookForPackages(),)) if visit.parked else None


@on(CourierStep, Displaced)
def displaced(visit: CourierVisit, _: object, at: Moment) -> AnyTurn:
    """A colleague, or another carrier's courier: what is begun waits, as if they had walked away."""
    return idle(visit, None, at)


@on(CourierStep.HOME, Button.PAUSE)
def back_soon(visit: CourierVisit, _: object, __: Moment) -> AnyTurn | None:
    return (_set_aside(visit), ()) if visit.in_suspense else None


@on(CourierStep, Interrupted)
def interrupted(visit: CourierVisit, found: Interrupted, _: Moment) -> AnyTurn:
    """After a restart: the boards tell how the doors stand, the books what is behind them.

    Where all was confirmed nothing waits for them, but paper that central can send. Where nothing was
    begun but to open doors, they begin anew, with the same pass.
    """
    if visit.manifest is not None:
        return sign_out(visit, CourierStep.ENDED, "finished")
    sights = {name: found.sights.get(name, Sight()) for name in visit.group}
    shut = {name for name, sight in sights.items() if sight.door is DoorState.CLOSED}
    unopened = (visit.opening | visit.unopened) & shut
    visit = _set_aside(visit).but(awaiting={}, sights=sights, unopened=unopened)
    if not without_untouched(visit)[0].in_suspense:
        return visit.but(step=CourierStep.ENDED), ()
    return visit, (LookForPackages(),)


@on(CourierStep, Resumed)
def resumed(visit: CourierVisit, resumed: Resumed, _: Moment) -> AnyTurn:
    """What is here may have changed meanwhile. Whose place somebody has taken, has left."""
    visit, look = visit.but(parked=False, moves=visit.moves + 1), LookForPackages()
    if resumed.by is None:
        return visit, (look,)
    language = resumed.by.language or visit.language
    left = SignOut(staff=visit.staff, why="idle")
    return visit.but(staff=resumed.by, language=language), (left, look)


def _set_aside(visit: CourierVisit) -> CourierVisit:
    """The screen is free for others, and no door opens for who is not there; what was asked is asked anew."""
    visit = without_question(visit).but(
        parked=True,
        step=visit.step,
        chosen=(),
        chosen_bins=(),
        typed=None,
        unseen=frozenset(visit.group),
    )
    if visit.step in NOT_AT_DOORS:
        return visit
    return visit.but(step=CourierStep.EMPTYING if visit.group else CourierStep.HOME)
