"""The core: one signal, one transaction, then the acts. Owns the visits and knows what runs for them."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.config import VisitSettings
from kiosk.domain.compartments import DoorState, Sight
from kiosk.domain.events import AlarmCleared, AlarmRaised
from kiosk.flow import advance, effects, signals, wants
from kiosk.flow.visit import Step, Visit
from kiosk.flow.wants import DoorWatch, Scanning, Timer, Want
from kiosk.runtime.acts import Acts, Opening
from kiosk.runtime.desk import Desk
from kiosk.runtime.doors import Doors
from kiosk.runtime.executor import Call, Executor
from kiosk.store import Intent, Store

_log = logging.getLogger(__name__)

NO_LOCKS = "lock_board"
NO_POLICY = "no_policy"


@dataclass(frozen=True)
class Ports:
    """What the runner is joined to.

    `publish` gets the visit on the screen and the doors that others left open.
    """

    store: Store
    executor: Executor
    desk: Desk
    doors: Doors
    acts: Acts
    want_scanning: Callable[[bool], None]
    publish: Callable[[Visit, tuple[str, ...]], None]
    new_id: Callable[[], str]


class Runner:
    """Runs the visits: the one on the screen and those that are parked.

    Concurrency: everything on the core; from elsewhere use the executor's `post`.
    """

    def __init__(self, ports: Ports, settings: VisitSettings, kiosk_id: str, language: str) -> None:
        self._ports = ports
        self._settings = settings
        self._kiosk_id = kiosk_id
        self._language = language
        self._faults: frozenset[str] = frozenset()
        self._timers: dict[tuple[str, Timer], Call] = {}
        self._parked: dict[str, Visit] = {}
        self._visit = self._new_visit()

    @property
    def visit(self) -> Visit:
        """The visit on the screen."""
        return self._visit

    def start(self) -> None:
        """Settle what a restart interrupted, then open for business."""
        self._recover()
        self._ports.desk.take_up_policy()
        self._refresh_service()
        self._settle()

    def handle(self, signal: signals.Signal) -> None:
        """A signal for the visit on the screen."""
        self._handle(self._visit, signal)

    def door_seen(self, compartment_id: str, sight: Sight) -> None:
        """A door moved: whoever waits for it hears of it."""
        with self._ports.store.transaction():
            self._ports.desk.seen(compartment_id, sight)
        if opening := self._ports.acts.seen(compartment_id, sight):
            self._opened(opening, sight)
            return
        seen = signals.DoorSeen(compartment_id=compartment_id, door=sight.door, occupancy=sight.occupancy)
        for visit in self._all():
            if DoorWatch(compartment_id=compartment_id) in wants(visit):
                self._handle(visit, seen)

    def boards_silent(self, names: frozenset[str], all_boards: frozenset[str]) -> None:
        """Without any board nothing can be taken; without one, its own doors only."""
        self.fault("lock_board", ", ".join(sorted(names)) or None, whole=names == all_boards)

    def fault(self, kind: str, about: str | None, *, whole: bool = True) -> None:
        """A kind of device stopped working (`about` says which) or works again (None)."""
        with self._ports.store.transaction():
            if about is not None:
                self._raise_alarm(f"{kind}_silent", kind, about)
            elif kind in self._faults or not whole:
                self._clear_alarm(f"{kind}_silent", kind)
        faults = self._faults | {kind} if about is not None and whole else self._faults - {kind}
        if faults != self._faults:
            self._faults = faults
            self._refresh_service()

    def show(self) -> None:
        """Something around the visits changed that the screen tells."""
        self._ports.publish(self._visit, self._open_doors())

    def store_changed(self) -> None:
        """The forwarder wrote something: a new policy, perhaps. It is taken up between visits."""
        if self._visit.fresh and not self._parked and self._ports.desk.take_up_policy():
            self._refresh_service()

    # --- signals --------------------------------------------------------------------------------

    def _handle(self, visit: Visit, signal: signals.Signal, first: Call | None = None) -> None:
        """Everything that follows from a signal is durable before anything moves or is shown.

        `first` is written in the same transaction.
        """
        launches: list[Call] = []
        with self._ports.store.transaction():
            if first:
                first()
            visit = self._advance(visit, signal, launches)
        self._put(visit)
        self._settle()
        for launch in launches:
            launch()

    def _advance(self, visit: Visit, signal: signals.Signal, launches: list[Call]) -> Visit:
        """Follow one signal and every answer the books can give at once; keep what must survive."""
        before, queue = visit, deque([signal])
        while queue:
            last_step = visit.step
            visit, asked = advance(visit, queue.popleft(), self._ports.store.ledger.now())
            for effect in asked:
                answer = self._perform(visit, effect, last_step, launches)
                if answer is not None:
                    queue.append(answer)
        if visit.in_suspense and (visit.draft, visit.step) != (before.draft, before.step):
            self._ports.store.visits.keep(visit.visit_id, visit.model_dump_json())
        elif before.in_suspense and not visit.in_suspense:
            self._ports.store.visits.forget(visit.visit_id)
        return visit

    def _perform(
        self, visit: Visit, effect: effects.Effect, last_step: Step, launches: list[Call]
    ) -> signals.Signal | None:
        desk, acts = self._ports.desk, self._ports.acts
        match effect:
            case effects.Identify():
                return self._identify(desk.identify(effect, self._ports.new_id()), launches)
            case effects.Judge():
                return desk.judge(effect)
            case effects.Begin():
                return desk.begin(effect)
            case effects.Commit():
                return desk.commit(effect, visit.visit_id)
            case effects.CertifyAttempt():
                return desk.certify(effect, visit.visit_id)
            case effects.OpenCompartment():
                return self._intend(visit, effect, launches)
            case effects.Withdraw():
                desk.withdraw(effect, visit.visit_id)
            case effects.LeaveUnresolved():
                desk.leave_unresolved(effect, visit.visit_id)
            case effects.RecordDeclined():
                desk.record_declined(effect, visit.visit_id)
            case effects.ReleaseCompartment():
                desk.release(effect)
            case effects.DiscardPhoto():
                self._ports.store.photos.discard(effect.photo_id)
            case effects.EndVisit():
                desk.end(visit, last_step.value)
            case _:
                visit_id = visit.visit_id
                launches.append(lambda: acts.launch(effect, visit, lambda r: self._result(visit_id, r)))
        return None

    def _result(self, visit_id: str, result: signals.Signal, first: Call | None = None) -> None:
        for visit in self._all():
            if visit.visit_id == visit_id:
                self._handle(visit, result, first)
                return
        if first:
            first()
        _log.info("a result came after its visit: visit=%s result=%s", visit_id, type(result).__name__)

    def _identify(
        self, answer: signals.Identified | signals.NotIdentified, launches: list[Call]
    ) -> signals.Signal | None:
        """The code of a parked visit brings that visit back instead of starting another."""
        if isinstance(answer, signals.Identified):
            for parked in self._parked.values():
                assert parked.draft is not None, "only a visit with an open door is parked"
                if parked.draft.presented.authorization == answer.presented.authorization:
                    launches.append(partial(self._resume, parked.visit_id))
                    return None
        return answer

    def _resume(self, visit_id: str) -> None:
        parked = self._parked.pop(visit_id, None)
        if parked is not None:
            self._visit = parked
            self._handle(parked, signals.Resumed())

    # --- opening --------------------------------------------------------------------------------

    def _intend(
        self, visit: Visit, effect: effects.OpenCompartment, launches: list[Call]
    ) -> signals.Signal | None:
        """Write down which door is about to open; unlock it only when that is durable."""
        store, compartment = self._ports.store, self._ports.desk.allocate(effect)
        if compartment is None:
            return signals.NoCompartment(effect_id=effect.effect_id)
        if not effect.reopen:
            store.compartments.reserve(compartment.compartment_id, effect.drop_off_id)
        detail = {"compartment_id": compartment.compartment_id, "size": compartment.size.value}
        now = store.ledger.now()
        store.visits.begin(effect.effect_id, visit.visit_id, "open", detail, now)
        opening = Opening(
            effect_id=effect.effect_id,
            visit_id=visit.visit_id,
            compartment=compartment,
            occupancy=self._ports.doors.sights[compartment.compartment_id].occupancy,
            begun_boottime_ms=now.boottime_ms,
        )
        launches.append(lambda: self._unlock(opening))
        return None

    def _unlock(self, opening: Opening) -> None:
        self._ports.acts.begin(opening)
        self._watch_doors()
        self._ports.doors.unlock(opening.compartment.compartment_id)
        self._ports.executor.later(self._settings.open_within_s, lambda: self._open_time_is_up(opening))

    def _open_time_is_up(self, opening: Opening) -> None:
        if not self._ports.acts.give_up(opening):
            return
        sight = self._ports.doors.sights[opening.compartment.compartment_id]
        if sight.door is DoorState.CLOSED:
            self._stayed_shut(opening)
        else:
            self._opened(opening, sight)

    def _opened(self, opening: Opening, sight: Sight) -> None:
        store = self._ports.store
        now = store.ledger.now()
        opened = signals.DoorOpened(
            effect_id=opening.effect_id,
            compartment_id=opening.compartment.compartment_id,
            size=opening.compartment.size,
            door=sight.door,
            occupancy=opening.occupancy,
            after_ms=now.boottime_ms - opening.begun_boottime_ms,
        )
        self._result(
            opening.visit_id, opened, lambda: store.visits.settle(opening.effect_id, sight.door.value, now)
        )

    def _stayed_shut(self, opening: Opening) -> None:
        store, compartment_id = self._ports.store, opening.compartment.compartment_id

        def book() -> None:
            store.visits.settle(opening.effect_id, "stayed_shut", store.ledger.now())
            store.compartments.release(compartment_id)
            self._ports.desk.block(compartment_id, "stayed_shut")

        self._result(
            opening.visit_id,
            signals.DoorStayedShut(effect_id=opening.effect_id, compartment_id=compartment_id),
            book,
        )

    # --- after a restart ------------------------------------------------------------------------

    def _recover(self) -> None:
        """Feed every interrupted visit what the board says now; who needs people gets the screen."""
        store = self._ports.store
        intents = {intent.visit_id: intent for intent in store.visits.open_intents()}
        interrupted = [Visit.model_validate_json(snapshot) for _, snapshot in store.visits.unsettled()]
        store.photos.sweep(frozenset(p for v in interrupted if v.draft for p in v.draft.photo_ids))
        for visit in interrupted:
            _log.warning("a visit was interrupted: visit=%s step=%s", visit.visit_id, visit.step.value)
            self._parked[visit.visit_id] = visit
            self._settle_interrupted(visit, intents.get(visit.visit_id))

    def _settle_interrupted(self, visit: Visit, intent: Intent | None) -> None:
        store = self._ports.store
        package = visit.draft.package if visit.draft else None
        intended = str(intent.detail["compartment_id"]) if intent else None
        compartment_id = intended or (package.compartment_id if package else None)
        sight = self._ports.doors.sights.get(compartment_id or "", Sight())
        recovered = signals.Recovered(
            door=sight.door,
            occupancy=sight.occupancy,
            compartment_id=intended,
            size=intent.detail["size"] if intent else None,
        )

        def book() -> None:
            if intent:
                store.visits.settle(intent.intent_id, f"found_{sight.door.value}", store.ledger.now())

        self._handle(visit, recovered, book)

    # --- what runs ------------------------------------------------------------------------------

    def _all(self) -> list[Visit]:
        return [self._visit, *self._parked.values()]

    def _put(self, visit: Visit) -> None:
        if visit.visit_id == self._visit.visit_id:
            self._visit = visit
        elif visit.step is Step.ENDED:
            self._parked.pop(visit.visit_id, None)
        else:
            self._parked[visit.visit_id] = visit

    def _settle(self) -> None:
        """Who is on the screen, what runs for whom, and what everybody sees."""
        if self._visit.step is Step.PARKED:
            self._parked[self._visit.visit_id] = self._visit
            self._visit = self._new_visit()
        elif self._visit.step is Step.ENDED:
            self._visit = self._new_visit()
            if not self._parked:
                self.store_changed()
        if self._visit.fresh:
            waiting = next((v for v in self._parked.values() if v.step is not Step.PARKED), None)
            if waiting:
                del self._parked[waiting.visit_id]
                self._visit = waiting
        self._run_timers()
        self._watch_doors()
        self._ports.want_scanning(Scanning() in wants(self._visit))
        self.show()

    def _run_timers(self) -> None:
        wanted = {(v.visit_id, w) for v in self._all() for w in wants(v) if isinstance(w, Timer)}
        for key in [key for key in self._timers if key not in wanted]:
            self._timers.pop(key)()
        for visit_id, timer in sorted(wanted - self._timers.keys(), key=repr):
            seconds = getattr(self._settings, timer.name.value)
            self._timers[visit_id, timer] = self._ports.executor.later(
                seconds, self._time_out(visit_id, timer)
            )

    def _time_out(self, visit_id: str, timer: Timer) -> Call:
        def call() -> None:
            self._timers.pop((visit_id, timer), None)
            self._result(visit_id, signals.TimedOut(name=timer.name))

        return call

    def _watch_doors(self) -> None:
        wanted: set[Want] = {w for v in self._all() for w in wants(v)}
        watched = {w.compartment_id for w in wanted if isinstance(w, DoorWatch)}
        self._ports.doors.watch(frozenset(watched | self._ports.acts.opening))

    def _open_doors(self) -> tuple[str, ...]:
        packages = [v.draft.package for v in self._parked.values() if v.draft]
        return tuple(p.compartment_id for p in packages if p and p.compartment_id)

    def _new_visit(self) -> Visit:
        return Visit(
            visit_id=self._ports.new_id(),
            language=self._language,
            faults=self._faults,
            out_of_service=self._out_of_service(),
        )

    def _out_of_service(self) -> str | None:
        if NO_LOCKS in self._faults:
            return NO_LOCKS
        return NO_POLICY if self._ports.desk.pack is None else None

    def _refresh_service(self) -> None:
        seen = signals.DevicesSeen(faults=self._faults, out_of_service=self._out_of_service())
        for visit in self._all():
            self._handle(visit, seen)

    def _raise_alarm(self, code: str, about: str, text: str) -> None:
        self._ports.store.ledger.record(
            AlarmRaised(kiosk_id=self._kiosk_id, alarm_code=code, about=about, text=text)
        )

    def _clear_alarm(self, code: str, about: str) -> None:
        self._ports.store.ledger.record(AlarmCleared(kiosk_id=self._kiosk_id, alarm_code=code, about=about))
