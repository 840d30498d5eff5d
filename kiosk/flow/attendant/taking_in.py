"""An item that the rules referred to the counter: whoever stands there takes it in by hand."""

from kiosk.domain.moment import Moment
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant.visit import AttendantStep, AttendantVisit, on
from kiosk.flow.behaviour import AnyTurn
from kiosk.flow.signals import Button
from kiosk.flow.visit import Step, Visit


@on(AttendantStep.HOME, Button.START)
def take_in(visit: AttendantVisit, _: object, __: Moment) -> AnyTurn:
    """From here on it is a customer's visit, with the customer's code, that an attendant makes for them.

    So label, door, proof and recovery are those of every return.
    """
    shared = {name: getattr(visit, name) for name in AnyVisit.model_fields if name != "step"}
    return Visit(**shared | {"awaiting": {}}, step=Step.SCANNING, assisted_by=visit.staff), ()
