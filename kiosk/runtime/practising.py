"""Customers' visits for practice: everything as usual, but no door moves and no books are touched."""

from functools import partial
from typing import Final

from kiosk.domain.compartments import Compartment, DoorState, Occupancy
from kiosk.domain.event import EventData
from kiosk.flow import effects, facts, signals
from kiosk.flow.draft import Draft
from kiosk.flow.visit import Visit
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.customers import Customers
from kiosk.runtime.desk import Desk
from kiosk.runtime.executor import Executor
from kiosk.runtime.performing import Stage
from kiosk.store import Store

NUMBER: Final = "TRAINING"
"""Stands where a number would be used up: on papers, and as the code to write on a parcel."""

HARMLESS: Final = (
    effects.Identify,
    effects.TakeUpAnswer,
    effects.TakeUndeclared,
    effects.TakeAgain,
    effects.Judge,
    effects.TakePhoto,
    effects.DiscardPhoto,
    effects.PrintLabel,
    effects.PaperEffect,
)
"""Done as always. What is neither here nor pretended below is not done at all: it might move something."""

OPENS_AFTER_S: Final = 1.0
SHUTS_AFTER_S: Final = 8.0
"""Long enough to read what the screen says while a door is open."""


class Practising:
    """The performer of customers' visits. What is no practice goes to `customers` as it is.

    Events say what would have come to be, in mode training. A restart forgets the visit: nothing is lost.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self,
        customers: Customers,
        store: Store,
        desk: Desk,
        compartments: Compartments,
        executor: Executor,
        kiosk_id: str,
    ) -> None:
        self._customers = customers
        self._store = store
        self._desk = desk
        self._compartments = compartments
        self._executor = executor
        self._kiosk_id = kiosk_id

    def perform(self, visit: Visit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        if not visit.practice:
            return self._customers.perform(visit, effect, stage)
        match effect:
            case effects.Begin():
                return _begun(effect)
            case effects.OpenCompartment():
                return self._open(effect, stage)
            case effects.OpenBin():
                return signals.NoBin(effect_id=effect.effect_id)  # a compartment is pretended instead
            case effects.Commit():
                return self._commit(effect, visit.visit_id)
            case effects.Withdraw(draft=draft, why=why):
                self._record(facts.withdrawn(draft, visit.visit_id, why, self._desk.standing(draft)))
                self._desk.discard_photos(draft)
            case effects.LeaveUnresolved(draft=draft):
                self._desk.discard_photos(draft)
            case effects.RecordTurnedAway(draft=draft):
                self._record(facts.turned_away(draft, visit.visit_id, self._desk.standing(draft)))
            case effects.CertifyAttempt():
                return self._certify(effect, visit.visit_id)
            case effects.ReleaseCompartment() | effects.RefuseCompartment():
                pass
            case effects.EndVisit():
                self._record(facts.visit_ended(visit, stage.last_step.value, self._kiosk_id))
                if visit.draft:
                    self._desk.discard_photos(visit.draft)
            case effect if isinstance(effect, HARMLESS):
                return self._customers.perform(visit, effect, stage)
            case _:
                raise TypeError(f"nobody has said what {type(effect).__name__} is in practice")
        return None

    def keep(self, visit: Visit) -> None:
        if not visit.practice:
            self._customers.keep(visit)

    def forget(self, visit: Visit) -> None:
        if not visit.practice:
            self._customers.forget(visit)

    def _record(self, data: EventData) -> None:
        self._store.ledger.record(data, practice=True)

    def _open(self, effect: effects.OpenCompartment, stage: Stage) -> signals.NoCompartment | None:
        compartment = self._compartments.to_open(effect)
        if compartment is None:
            return signals.NoCompartment(effect_id=effect.effect_id)
        stage.launches.append(partial(self._pretend, effect.effect_id, compartment, stage))
        return None

    def _pretend(self, effect_id: str, compartment: Compartment, stage: Stage) -> None:
        """As a door would that somebody shuts again after a while."""
        opened = signals.DoorOpened(
            effect_id=effect_id,
            compartment_id=compartment.compartment_id,
            size=compartment.size,
            within_reach=compartment.within_reach,
            door=DoorState.OPEN,
            occupancy=Occupancy.UNKNOWN,
            after_ms=round(OPENS_AFTER_S * 1000),
        )
        shut = signals.DoorSeen(
            compartment_id=compartment.compartment_id, door=DoorState.CLOSED, occupancy=Occupancy.UNKNOWN
        )
        self._executor.later(OPENS_AFTER_S, partial(stage.tell, opened))
        self._executor.later(SHUTS_AFTER_S, partial(stage.tell, shut))

    def _commit(self, effect: effects.Commit, visit_id: str) -> signals.Committed:
        draft, standing = effect.draft, self._desk.standing(effect.draft)
        event = facts.completed(draft, visit_id, NUMBER, effect.stages_ms, effect.language, standing)
        # Its pictures are not kept, and central must not wait for them.
        evidence = event.evidence.model_copy(update={"photos": ()})
        event = event.model_copy(update={"evidence": evidence})
        self._record(event)
        self._desk.discard_photos(draft)
        return signals.Committed(effect_id=effect.effect_id, event=event, completed_at=standing.now.at)

    def _certify(self, effect: effects.CertifyAttempt, visit_id: str) -> signals.Certified:
        draft: Draft = effect.draft
        standing = self._desk.standing(draft)
        event = facts.certified(draft, visit_id, NUMBER, effect.why, standing)
        self._record(event)
        return signals.Certified(effect_id=effect.effect_id, event=event, certified_at=standing.now.at)


def _begun(effect: effects.Begin) -> signals.Begun:
    """No number of a carrier is used up, so nothing can be mistaken for a label."""
    none = signals.LabelNumbers(label_number=None, tracking_number=None, written_code=NUMBER)
    return signals.Begun(effect_id=effect.effect_id, numbers=(none,) * len(effect.carriers))
