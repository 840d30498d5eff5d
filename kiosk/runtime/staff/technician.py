"""What technicians' visits ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from kiosk.domain.commanded import BY_CENTRAL, OPENED_WITHOUT_A_VISIT, why_not_release
from kiosk.domain.compartments import (
    FOUND_BY_STAFF,
    NOT_SEEN_EMPTY,
    OPENED_BY_STAFF,
    UNRESOLVED,
    BlockedBy,
)
from kiosk.domain.live import Live, still_wrong
from kiosk.domain.moment import rfc3339
from kiosk.domain.staff_events import Act
from kiosk.flow import effects, signals
from kiosk.flow.draft import InBin
from kiosk.flow.staff.effects import OpenDoor, SignOut
from kiosk.flow.technician.effects import (
    BeginRecount,
    Block,
    ChangeService,
    ChangeTraining,
    Count,
    Examine,
    FindDoor,
    ListUncounted,
    ListUnresolved,
    Release,
    Resolve,
    SayInside,
)
from kiosk.flow.technician.signals import (
    DoorKnown,
    Examined,
    LeftUnresolved,
    NoSuchDoor,
    ServiceChanged,
    Uncounted,
    UnresolvedListed,
)
from kiosk.flow.technician.visit import TechnicianVisit
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.desk import Desk
from kiosk.runtime.executor import Executor
from kiosk.runtime.performing import Stage
from kiosk.runtime.service import Service
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.examining import Examination
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.runtime.staff.recount import Recount
from kiosk.runtime.training import Training
from kiosk.store import Store

DOCTOR_LANE = "doctor"

DOUBTS = OPENED_WITHOUT_A_VISIT | {NOT_SEEN_EMPTY}
"""What is settled by somebody who has looked inside."""


@dataclass(frozen=True)
class TechnicianPerformer:
    """The performer of technicians' visits; what all staff do it hands on to `staff`.

    Concurrency: the core's, as its store.
    """

    store: Store
    staff: StaffPerformer
    compartments: Compartments
    desk: Desk
    service: Service
    training: Training
    recount: Recount
    handover: Handover
    acted: Acted
    live: Callable[[], Live]
    executor: Executor
    examine: Examination

    def perform(self, visit: TechnicianVisit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case FindDoor():
                return self._find(effect)
            case SayInside():
                return self._say_inside(visit, effect)
            case Block():
                return self._block(effect)
            case Release():
                return self._release(effect)
            case ChangeService():
                return self._change_service(visit, effect, stage)
            case ChangeTraining():
                return self._change_training(visit, effect)
            case Examine():
                stage.launches.append(partial(self._examine, effect, stage))
            case ListUnresolved():
                return self._unresolved(effect)
            case Resolve():
                return self._resolve(visit, effect)
            case BeginRecount():
                self.acted.write(visit.visit_id, visit.staff, Act.RECOUNT_BEGUN, "cabinet")
                self.recount.begin()
                return self._uncounted(effect)
            case Count():
                missing = self.recount.count(effect)
                return self._uncounted(effect, missing)
            case ListUncounted():
                return self._uncounted(effect)
            case OpenDoor():
                self.acted.write(
                    visit.visit_id,
                    visit.staff,
                    Act.DOOR_OPENED,
                    effect.compartment_id,
                    why=visit.purpose.value,
                )
                return self.staff.perform(visit, effect, stage)
            case SignOut():
                self._leave(visit)
                return self.staff.perform(visit, effect, stage)
            case _:
                return self.staff.perform(visit, effect, stage)
        return None

    def keep(self, visit: TechnicianVisit) -> None:
        self.staff.keep(visit)

    def forget(self, visit: TechnicianVisit) -> None:
        self.staff.forget(visit)

    # --- doors ----------------------------------------------------------------------------------

    def _find(self, effect: FindDoor) -> DoorKnown | NoSuchDoor:
        """By the number as it is written on the door, or as people say it."""
        said = effect.number.lstrip("0")
        found = next((c for c in self.compartments.facts() if c.lstrip("0") == said), None)
        return self._known(effect, found) if found else NoSuchDoor(effect_id=effect.effect_id)

    def _known(self, effect: effects.Effect, compartment_id: str, said: str | None = None) -> DoorKnown:
        facts = self.compartments.facts()[compartment_id]
        return DoorKnown(
            effect_id=effect.effect_id,
            compartment_id=compartment_id,
            holds=facts.holds is not None,
            in_use=facts.reserved_by is not None,
            blocked_why=facts.blocked_why,
            said=said,
        )

    def _say_inside(self, visit: TechnicianVisit, effect: SayInside) -> DoorKnown:
        """Somebody's parcel that is gone stays in the books, and the door blocked, until it is released."""
        compartment_id = effect.compartment_id
        facts = self.compartments.facts()[compartment_id]
        is_missing = effect.is_empty and facts.holds
        act = Act.SEEN_EMPTY if effect.is_empty else Act.SEEN_FULL
        act = Act.PARCEL_MISSING if is_missing else act
        detail = {"drop_off_id": facts.holds} if facts.holds else {}
        self.acted.write(visit.visit_id, visit.staff, act, compartment_id, **detail)
        if facts.reasons & DOUBTS and not is_missing:
            if facts.holds or facts.reserved_by or effect.is_empty:
                self.compartments.lift(compartment_id, "technician", DOUBTS)
            else:
                self.compartments.replace(compartment_id, DOUBTS, FOUND_BY_STAFF, BlockedBy.TECHNICIAN)
        return self._known(effect, compartment_id, act.value)

    def _block(self, effect: Block) -> DoorKnown:
        self.compartments.block(effect.compartment_id, effect.why, BlockedBy.TECHNICIAN, first=True)
        return self._known(effect, effect.compartment_id, "blocked")

    def _release(self, effect: Release) -> DoorKnown:
        """Somebody has seen that it is empty. What central blocked, or nobody has resolved, stays."""
        compartment_id = effect.compartment_id
        facts = self.compartments.facts()[compartment_id]
        for not_theirs in (BY_CENTRAL, UNRESOLVED):
            if not_theirs in facts.reasons:
                return self._known(effect, compartment_id, f"not_released_{not_theirs}")
        sight = self.compartments.sights[compartment_id]
        looked_at = facts.model_copy(update={"blocked_why": OPENED_BY_STAFF})
        if objection := why_not_release(looked_at, sight):
            return self._known(effect, compartment_id, f"not_released_{objection.code}")
        self.compartments.release(compartment_id, by="technician")
        return self._known(effect, compartment_id, "released")

    # --- the kiosk as a whole -------------------------------------------------------------------

    def _leave(self, visit: TechnicianVisit) -> None:
        """What they saw, or would have seen, before they left: nobody else will look for days."""
        if wrong := still_wrong(self.live()):
            detail = {one.value: ", ".join(about) for one, about in wrong.items()}
            self.acted.write(visit.visit_id, visit.staff, Act.LEFT_WRONG, "kiosk", **detail)

    def _change_service(self, visit: TechnicianVisit, effect: ChangeService, stage: Stage) -> ServiceChanged:
        """The other of the two: what was begun ends in any case."""
        is_out = self.store.servicing.is_on
        if is_out:
            self.store.servicing.end()
        else:
            self.store.servicing.begin(self.store.ledger.now())
        said = Act.PUT_INTO_SERVICE if is_out else Act.TAKEN_OUT_OF_SERVICE
        self.acted.write(visit.visit_id, visit.staff, said, "kiosk")
        stage.launches.append(partial(self.service.is_serviced, not is_out))
        still = self.service.out_reason_but_serviced if is_out else None
        return ServiceChanged(effect_id=effect.effect_id, said=f"still_{still}" if still else said.value)

    def _change_training(self, visit: TechnicianVisit, effect: ChangeTraining) -> ServiceChanged:
        if self.training.is_on:
            self.training.end()
        else:
            self.training.begin()
        until = self.training.until
        said = Act.TRAINING_BEGUN if until else Act.TRAINING_ENDED
        detail = {"until": rfc3339(until)} if until else {}
        self.acted.write(visit.visit_id, visit.staff, said, "kiosk", **detail)
        return ServiceChanged(effect_id=effect.effect_id, said=said.value)

    def _examine(self, effect: Examine, stage: Stage) -> None:
        def examined(findings: Any) -> None:
            stage.tell(Examined(effect_id=effect.effect_id, findings=findings))

        self.executor.submit(DOCTOR_LANE, self.examine, examined)

    # --- what nobody could say ------------------------------------------------------------------

    def _unresolved(self, effect: effects.Effect, said: str | None = None) -> UnresolvedListed:
        left = []
        for kept in self.store.unresolved.all():
            unresolved = effects.LeaveUnresolved.model_validate_json(kept.drop_off)
            package = unresolved.draft.package
            left.append(
                LeftUnresolved(
                    drop_off_id=kept.drop_off_id,
                    compartment_id=package.compartment_id if package else None,
                    bag_gone=self._bag_gone(package.bin, kept.left_at) if package and package.bin else None,
                    why=unresolved.why,
                    left_at=kept.left_at,
                )
            )
        return UnresolvedListed(effect_id=effect.effect_id, left=tuple(left), said=said)

    def _bag_gone(self, into: InBin, left_at: datetime) -> str | None:
        return None if self.store.bins.is_here(into.load_unit_id, left_at) else into.load_unit_id

    def _resolve(self, visit: TechnicianVisit, effect: Resolve) -> UnresolvedListed:
        kept = next((k for k in self.store.unresolved.all() if k.drop_off_id == effect.drop_off_id), None)
        if kept is None:
            return self._unresolved(effect)
        left = effects.LeaveUnresolved.model_validate_json(kept.drop_off)
        is_here = self.desk.resolve(left, kept.visit_id, kept.left_at, is_here=effect.is_here)
        self.handover.follow(kept.drop_off_id, kept.left_at, visit.visit_id)
        for name in (package.compartment_id for package in left.draft.packages):
            if name and not self.compartments.is_given_away(name, left.draft.drop_off_id):
                self.compartments.lift(name, "technician", DOUBTS | {UNRESOLVED})
        return self._unresolved(effect, "completed" if is_here else "withdrawn")

    def _uncounted(self, effect: effects.Effect, missing: tuple[str, ...] | None = None) -> Uncounted:
        left = self.recount.left()
        return Uncounted(effect_id=effect.effect_id, compartment_ids=left, missing=None if left else missing)
