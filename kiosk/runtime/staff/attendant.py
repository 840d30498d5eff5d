"""What attendants' visits ask for."""

from dataclasses import dataclass

from kiosk.flow import effects, signals
from kiosk.flow.attendant.effects import SayDone
from kiosk.flow.attendant.visit import AttendantVisit
from kiosk.runtime.performing import Stage
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.performer import StaffPerformer


@dataclass(frozen=True)
class AttendantPerformer:
    """The performer of attendants' visits; what all staff do it hands on to `staff`.

    Concurrency: the core's, as its store.
    """

    staff: StaffPerformer
    acted: Acted

    def perform(self, visit: AttendantVisit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case SayDone(act=act, about=about, outcome=outcome):
                self.acted.write(visit.visit_id, visit.staff, act, about, outcome=outcome)
                return None
            case _:
                return self.staff.perform(visit, effect, stage)

    def keep(self, visit: AttendantVisit) -> None:
        self.staff.keep(visit)

    def forget(self, visit: AttendantVisit) -> None:
        self.staff.forget(visit)
