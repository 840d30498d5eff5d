"""Drop-offs of which nobody could say whether the item is inside: somebody looks now."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.doors import open_door
from kiosk.flow.technician.effects import ListUnresolved, Resolve
from kiosk.flow.technician.signals import UnresolvedListed
from kiosk.flow.technician.visit import HERE, Purpose, TechnicianStep, TechnicianVisit, on, room


@room("unresolved")
def unresolved(visit: TechnicianVisit) -> AnyTurn:
    return visit.but(step=TechnicianStep.UNRESOLVED, unresolved=()), (ListUnresolved(staff=visit.staff),)


@on(HERE, UnresolvedListed)
def listed(visit: TechnicianVisit, listed: UnresolvedListed, _: Moment) -> AnyTurn:
    return visit.but(unresolved=listed.left, notice=listed.said), ()


@on(TechnicianStep.UNRESOLVED, Button.CHOOSE)
def look_into(visit: TechnicianVisit, pressed: Pressed, _: Moment) -> AnyTurn | None:
    left = next((one for one in visit.unresolved if one.drop_off_id == pressed.value), None)
    if left is None:
        return None
    visit = visit.but(resolving=left)
    if left.compartment_id is None:  # a drop bin shows what lies on top, and its flap is no door
        return visit.but(step=TechnicianStep.RESOLVING, notice=None), ()
    return open_door(visit, left.compartment_id, Purpose.RESOLVE)


@on(TechnicianStep.RESOLVING, Button.YES)
def it_is_here(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return _resolve(visit, is_here=True)


@on(TechnicianStep.RESOLVING, Button.NO)
def nothing_is_here(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return _resolve(visit, is_here=False)


@on(TechnicianStep.RESOLVING, Button.OPEN_AGAIN)
def look_again(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn | None:
    return open_door(visit, visit.at, Purpose.RESOLVE) if visit.at else None


@on(TechnicianStep.RESOLVING, Button.BACK)
def leave_it(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.UNRESOLVED, at=None, resolving=None), ()


def _resolve(visit: TechnicianVisit, *, is_here: bool) -> AnyTurn:
    assert visit.resolving is not None, "somebody has chosen which"
    resolve = Resolve(staff=visit.staff, drop_off_id=visit.resolving.drop_off_id, is_here=is_here)
    return visit.but(step=TechnicianStep.UNRESOLVED, at=None, resolving=None), (resolve,)
