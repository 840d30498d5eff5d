"""Practice: visits that move no door and touch no books."""

from kiosk.domain.moment import Moment
from kiosk.domain.staff_events import Act
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button
from kiosk.flow.technician.effects import ChangeTraining
from kiosk.flow.technician.signals import ServiceChanged
from kiosk.flow.technician.visit import TechnicianStep, TechnicianVisit, on, room


@room("training")
def training(visit: TechnicianVisit) -> AnyTurn:
    return visit.but(step=TechnicianStep.TRAINING), ()


@on(TechnicianStep.TRAINING, ServiceChanged)
def changed(visit: TechnicianVisit, changed: ServiceChanged, _: Moment) -> AnyTurn:
    """Their own visit goes over to it too: it opens no door while practice goes on."""
    return visit.but(notice=changed.said, practice=changed.said == Act.TRAINING_BEGUN), ()


@on(TechnicianStep.TRAINING, Button.SERVICE)
def change(visit: TechnicianVisit, _: object, __: Moment) -> AnyTurn:
    return visit, (ChangeTraining(staff=visit.staff),)
