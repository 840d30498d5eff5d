"""The doctor's report on the screen: everything is examined, and what is to be mended stands first."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button
from kiosk.flow.technician.effects import Examine
from kiosk.flow.technician.signals import Examined
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit, on


@on(TechnicianStep.TESTS, Button.CONTINUE)
@on(TechnicianStep.EXAMINED, Button.CONTINUE)
def examine(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.EXAMINING, findings=()), (Examine(staff=visit.staff),)


@on(TechnicianStep.EXAMINING, Examined)
def examined(visit: TechnicianVisit, examined: Examined, _: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.EXAMINED, findings=examined.findings), ()


@on({TechnicianStep.EXAMINING, TechnicianStep.EXAMINED}, Button.BACK)
def back(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit.but(step=TechnicianStep.TESTS, findings=()), ()
