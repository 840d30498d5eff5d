"""What customers' visits ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.domain.roster import StaffMember
from kiosk.flow import effects, signals
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.visit import Visit
from kiosk.runtime.acts import Acts
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.desk import Desk
from kiosk.runtime.flaps import Flaps
from kiosk.runtime.identification import Identification, Identity
from kiosk.runtime.performing import Stage
from kiosk.runtime.rules import Rules
from kiosk.store import Store
from kiosk.trust import staff_pass


@dataclass(frozen=True)
class Customers:
    """The performer of customers' visits; `show_pass` gets a staff pass that was held to the scanner.

    `sign_out` writes down that somebody of the staff, who handed over for a customer, has done.

    Concurrency: the core's, as its store.
    """

    store: Store
    rules: Rules
    identification: Identification
    desk: Desk
    compartments: Compartments
    acts: Acts
    flaps: Flaps
    new_id: Callable[[], str]
    show_pass: Callable[[str], None]
    sign_out: Callable[[Visit, StaffMember], None]

    def perform(self, visit: Visit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case effects.Identify() if staff_pass.looks_like_pass(effect.text):
                stage.launches.append(partial(self.show_pass, effect.text))
                return signals.BelongsToStaff(effect_id=effect.effect_id)
            case effects.Identify():
                return self._identify(self.identification.identify(effect, self.new_id()), stage)
            case effects.TakeUpAnswer():
                return self._identify(self.identification.take_up_answer(effect, self.new_id()), stage)
            case effects.TakeUndeclared():
                return self.identification.take_undeclared(effect, self.new_id())
            case effects.TakeAgain():
                return self._identify(self.identification.take_again(effect, self.new_id()), stage)
            case effects.Judge():
                return self._judge(effect, stage)
            case effects.Begin():
                return self.desk.begin(effect, _without_bag(stage))
            case effects.Commit():
                return self.desk.commit(effect, visit.visit_id)
            case effects.CertifyAttempt():
                return self.desk.certify(effect, visit.visit_id)
            case effects.OpenCompartment():
                return stage.openings.intend(visit.visit_id, effect, stage.launches)
            case effects.OpenBin():
                in_use = frozenset(name for other in stage.others for name in other.bins)
                return self.flaps.intend(visit.visit_id, effect, stage.launches, in_use)
            case effects.Withdraw():
                self.desk.withdraw(effect, visit.visit_id)
            case effects.LeaveUnresolved():
                self.desk.leave_unresolved(effect, visit.visit_id)
            case effects.RecordTurnedAway():
                self.desk.record_turned_away(effect, visit.visit_id)
            case effects.ReleaseCompartment():
                self.compartments.leave(effect.compartment_id, seen_empty=effect.seen_empty)
            case effects.RefuseCompartment():
                self.compartments.refuse(effect.compartment_id)
            case effects.DiscardPhoto():
                self.store.photos.discard(effect.photo_id)
            case effects.EndVisit():
                self.desk.end(visit, stage.last_step.value)
                if visit.assisted_by:
                    self.sign_out(visit, visit.assisted_by)
            case _:
                stage.launches.append(lambda: self.acts.launch(effect, visit, stage.tell))
        return None

    def keep(self, visit: Visit) -> None:
        self.store.visits.keep(visit.visit_id, visit.snapshot())

    def forget(self, visit: Visit) -> None:
        self.store.visits.forget(visit.visit_id)

    def _judge(self, effect: effects.Judge, stage: Stage) -> signals.Judged:
        judged = self.rules.judge(effect)
        verdicts = [line.verdict for line in judged.lines.values() if line.verdict]
        handlings = [verdict.handling for verdict in verdicts if verdict.handling]
        has_room = all(self.desk.has_room(handling, _without_bag(stage)) for handling in handlings)
        return judged.model_copy(update={"has_room": has_room})

    def _identify(self, answer: Identity | None, stage: Stage) -> signals.Signal | None:
        """The code of a parked visit brings that visit back instead of starting another."""
        if isinstance(answer, signals.Identified):
            for parked in stage.others:
                draft = parked.draft if isinstance(parked, Visit) else None
                if draft and draft.presented.authorization == answer.presented.authorization:
                    stage.launches.append(partial(stage.resume, parked.visit_id, None))
                    return signals.BelongsToParked(effect_id=answer.effect_id)
        return answer


def _without_bag(stage: Stage) -> frozenset[str]:
    """Bins whose bag somebody went away from, for hours perhaps. Another customer's is free in a moment, and
    nobody is sent away for it.
    """
    return frozenset(name for other in stage.others if isinstance(other, StaffVisit) for name in other.bins)
