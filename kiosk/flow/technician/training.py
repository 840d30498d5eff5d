"""Practice: visits that move no door and touch no books."""

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button
from kiosk.flow.technician.effects import ChangeTraining
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit, on, room


@room("training")
def training(visit: TechnicianVisit) -> AnyTurn:
    return visit.but(step=TechnicianStep.TRAINING), ()


@on(TechnicianStep.TRAINING, Button.SERVICE)
def change(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit, (ChangeTraining(staff=visit.staff),)
