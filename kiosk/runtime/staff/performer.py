"""What all visits of the staff ask for: to be known, to be let in and out, to have a door opened."""

from functools import partial
from typing import Any

from hardware.printer.interface import PrintResult
from kiosk.domain.roster import StaffMember, StaffPass
from kiosk.domain.staff_events import Act, StaffSignedIn, StaffSignedOut
from kiosk.flow import signals
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.effects import Effect
from kiosk.flow.staff.effects import CheckPin, CountWrongPin, OpenDoor, PrintTest, SignIn, SignOut
from kiosk.flow.staff.signals import GoesOn, NotLetIn, PinChecked, SignedIn, WrongPinCounted
from kiosk.flow.staff.visit import SignedOutWhy, StaffVisit
from kiosk.runtime.acts import Acts, Answer
from kiosk.runtime.executor import Executor
from kiosk.runtime.performing import Stage
from kiosk.runtime.security import Security
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.admission import Admission
from kiosk.runtime.staff.first_login import FirstLogin
from kiosk.store import Store
from kiosk.trust.jws import Refused
from kiosk.trust.staff import Scrypt, pin_matches

TRUST_LANE = "trust"
"""Hashes of PINs and badges take a tenth of a second, on purpose: the core does not wait for them."""


class StaffPerformer:
    """The performer of sign-ins, and the part of every staff visit that is the same.

    Concurrency: the core's, as its store; hashes are computed in a lane of their own.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        security: Security,
        acts: Acts,
        acted: Acted,
        kiosk_id: str,
        admission: Admission,
        first_login: FirstLogin,
        scrypt: Scrypt,
    ) -> None:
        self._store = store
        self._acts = acts
        self._acted = acted
        self._executor = executor
        self._security = security
        self._kiosk_id = kiosk_id
        self._admission = admission
        self._first_login = first_login
        self._scrypt = scrypt

    def perform(self, visit: Any, effect: Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case CheckPin():
                return self._check_pin(effect, stage)
            case CountWrongPin():
                return self._count_wrong(effect)
            case SignIn():
                return self._sign_in(visit.visit_id, effect, stage)
            case SignOut():
                self.sign_out(visit, effect.staff, effect.why)
            case PrintTest():
                self._acted.write(visit.visit_id, effect.staff, Act.TEST_PRINT, effect.role)
                stage.launches.append(partial(self._print_test, effect, stage.tell))
            case OpenDoor() if visit.practice:
                return signals.DoorStayedShut(
                    effect_id=effect.effect_id, compartment_id=effect.compartment_id
                )
            case OpenDoor():
                stage.openings.intend_for_staff(visit, effect, stage.launches)
            case _:
                raise TypeError(f"nobody does {type(effect).__name__} for {type(visit).__name__}")
        return None

    def sign_out(self, visit: AnyVisit, staff: StaffMember, why: SignedOutWhy = "finished") -> None:
        """Write down that they left the screen."""
        self._store.ledger.record(
            StaffSignedOut(
                kiosk_id=self._kiosk_id,
                visit_id=visit.visit_id,
                staff_ref=staff.staff_ref,
                role=staff.role,
                why=why,
            )
        )

    def _print_test(self, effect: PrintTest, answer: Answer) -> None:
        def done(result: PrintResult) -> None:
            outcome, reason = result.outcome.value, result.reason
            answer(signals.PaperPrinted(effect_id=effect.effect_id, outcome=outcome, reason=reason))

        self._acts.print_test(effect.role, done)

    def keep(self, visit: Any) -> None:
        self._store.staff_visits.keep(visit.visit_id, type(visit).__name__, visit.snapshot())

    def forget(self, visit: Any) -> None:
        self._store.staff_visits.forget(visit.visit_id)

    def _check_pin(self, effect: CheckPin, stage: Stage) -> PinChecked | None:
        """Right or wrong is known in a moment; too many wrong ones are not looked at any more."""
        if self._store.sign_ins.locked(effect.staff, self._store.ledger.now()):
            return PinChecked(effect_id=effect.effect_id, outcome="locked_out")

        def done(matches: Any) -> None:
            assert isinstance(matches, bool), "a hash needs no device"
            outcome = "right" if matches else "wrong"
            stage.tell(PinChecked(effect_id=effect.effect_id, outcome=outcome))

        check = partial(pin_matches, effect.typed, effect.pin, self._scrypt)
        stage.launches.append(lambda: self._executor.submit(TRUST_LANE, check, done))
        return None

    def _count_wrong(self, effect: CountWrongPin) -> WrongPinCounted:
        lock = self._store.sign_ins.wrong_pin(effect.staff, self._store.ledger.now())
        if lock:
            self._security.note(f"staff_locked_out_{lock.value}")
        return WrongPinCounted(effect_id=effect.effect_id, locked_out=lock is not None)

    def _sign_in(self, visit_id: str, effect: SignIn, stage: Stage) -> SignedIn | GoesOn | NotLetIn:
        staff = effect.staff
        try:
            found = self._admission.at_pin(effect)
        except Refused as refused:
            self._security.note(f"{'pass' if staff.pass_id else 'badge'}_{refused.code}")
            return NotLetIn(effect_id=effect.effect_id, why=refused.code)
        left = next(
            (v for v in stage.others if isinstance(v, StaffVisit) and v.staff.is_same_person(staff)), None
        )
        if left is None and (why := self._first_login.why_not(staff)):
            return NotLetIn(effect_id=effect.effect_id, why=why)
        if isinstance(found, StaffPass) and not self._uses(found, left.visit_id if left else visit_id):
            return NotLetIn(effect_id=effect.effect_id, why="pass_used")
        self._store.ledger.record(
            StaffSignedIn(
                kiosk_id=self._kiosk_id,
                visit_id=visit_id,
                staff_ref=staff.staff_ref,
                role=staff.role,
                carrier_id=staff.carrier_id,
                method="pass" if staff.pass_id else "badge",
            )
        )
        if left is None:
            return SignedIn(effect_id=effect.effect_id)
        stage.launches.append(partial(stage.resume, left.visit_id, None))
        return GoesOn(effect_id=effect.effect_id)

    def _uses(self, found: StaffPass, visit_id: str) -> bool:
        """A pass is for one visit, and to go on with that one: anew, where it was cut off before there was
        anything to go on with. A badge is for any number.
        """
        passes, now = self._store.staff_passes, self._store.ledger.now()
        before = passes.used_by(found.pass_id)
        if before and self._store.ledger.newest_about(before, "staff.signed_out") is None:
            passes.give_back(found.pass_id)
        return passes.use(found.pass_id, visit_id, found.expires_at, now)
