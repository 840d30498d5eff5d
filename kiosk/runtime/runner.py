"""The core: one signal, one transaction, then the acts."""

import logging
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from kiosk.config import VisitSettings
from kiosk.domain.compartments import Sight
from kiosk.domain.roster import StaffMember
from kiosk.flow import signals
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.everybody import advance_anybody
from kiosk.flow.signals import TimerName
from kiosk.flow.staff.signing_in import SigningIn
from kiosk.flow.staff.visit import StaffVisit
from kiosk.flow.visit import Visit
from kiosk.flow.wants import BinWatch, DoorWatch
from kiosk.runtime.executor import Call
from kiosk.runtime.openings import Openings
from kiosk.runtime.performing import Performer, Stage
from kiosk.runtime.ports import Ports
from kiosk.runtime.running import Running
from kiosk.runtime.standstill import Standstill
from kiosk.runtime.timers import Timers
from kiosk.runtime.visits import Visits

V = TypeVar("V", bound=AnyVisit)

_log = logging.getLogger(__name__)


class Runner:
    """Runs the visits: what they hear, and what follows from it.

    Concurrency: everything on the core; from elsewhere use the executor's `post`.
    """

    def __init__(self, ports: Ports, settings: VisitSettings, language: str) -> None:
        self._ports = ports
        self._language = language
        self._standstill = Standstill(
            ports.store, ports.executor, ports.alarms, on_begin=self._stand_still, on_end=self._go_on
        )
        ports.service.on_change = self._refresh_service
        self.on_ready: Call = lambda: None
        self.attended: Callable[[], frozenset[str]] = frozenset
        self.openings = Openings(
            ports.store,
            ports.compartments,
            ports.doors,
            ports.executor,
            settings.open_within_s,
            self._tell,
            self._standstill.durably,
        )
        timers = Timers(ports.executor, settings, self._time_out)
        self._running = Running(ports, timers, self.openings, lambda: self.attended())
        ports.flaps.tell, ports.flaps.durably = self._tell, self._standstill.durably
        ports.flaps.on_seen = self._bin_seen
        self._visits = Visits(self.new_visit(Visit))
        self._idle_s = settings.idle_warning_s + settings.idle_end_s
        self._left: AnyVisit | None = None
        self._stop_waiting: Call = lambda: None

    @property
    def visit(self) -> AnyVisit:
        """The visit on the screen."""
        return self._visits.at_screen

    def start(self) -> None:
        """Settle what a restart interrupted, then open for business."""
        self._standstill.durably(self._start)

    def _start(self) -> None:
        self._ports.store.look_ups.forget_all()
        self._ports.self_check.begin()
        self._recover()
        with self._ports.store.transaction():
            for compartment_id, sight in self._ports.doors.sights.items():
                self._look_at(compartment_id, sight)
        self.store_changed()
        self._refresh_service()
        self.on_ready()

    def durably(self, write: Call) -> None:
        """Write, unless nothing can be stored now; then the kiosk stands still."""
        self._standstill.durably(write)

    def handle(self, signal: signals.Signal) -> None:
        """A signal for the visit on the screen."""
        self._tell(self.visit.visit_id, signal)

    def door_seen(self, compartment_id: str, sight: Sight) -> None:
        """A door moved: whoever waits for it hears of it."""
        self._ports.self_check.moved(
            compartment_id, sight.door, is_asked_for=self._is_asked_for(compartment_id)
        )
        self._standstill.durably(partial(self._note, compartment_id, sight))
        if self.stands_still:
            self.show()
            return
        if self.openings.seen(compartment_id, sight):
            return
        seen = signals.DoorSeen(compartment_id=compartment_id, door=sight.door, occupancy=sight.occupancy)
        for visit_id in self._visits.ids(DoorWatch(compartment_id=compartment_id)):
            self._tell(visit_id, seen)
        self._settle()

    def _bin_seen(self, seen: signals.BinSeen) -> None:
        """A bin that is watched: whoever waits for it hears of it."""
        for visit_id in self._visits.ids(BinWatch(bin_id=seen.bin_id)):
            self._tell(visit_id, seen)

    def check_compartments(self) -> None:
        """Hold the books against what the boards see, and have carriers come; every second or so."""
        self._standstill.durably(self._ports.self_check.look)
        here = self.visit.staff.carrier_id if isinstance(self.visit, StaffVisit) else None
        self._standstill.durably(partial(self._ports.collections.look, here))
        for visit in self._visits.away_from_doors():
            elsewhere = {door for other in self._visits.all_but(visit.visit_id) for door in other.doors}
            if self._ports.compartments.told_of(visit.doors - elsewhere):
                self._tell(visit.visit_id, signals.DoorsToldOf())

    def _note(self, compartment_id: str, sight: Sight) -> None:
        with self._ports.store.transaction():
            self._look_at(compartment_id, sight)

    def _look_at(self, compartment_id: str, sight: Sight) -> None:
        judged_by_people = {door for visit in self._visits for door in visit.insides}
        can_be_taken_out = self.openings.compartments | judged_by_people
        if compartment_id not in can_be_taken_out:
            self._ports.compartments.seen(compartment_id, sight)
        self._ports.self_check.seen(
            compartment_id, sight.door, is_asked_for=self._is_asked_for(compartment_id)
        )

    def _is_asked_for(self, compartment_id: str) -> bool:
        """Whether a visit, a collection or a command wants this door open."""
        return compartment_id in self.attended() | self.doors_in_use

    @property
    def doors_in_use(self) -> frozenset[str]:
        """Compartments whose doors are on their way open, or are the business of a visit, parked or not."""
        return frozenset(self.openings.compartments | self._visits.doors)

    @property
    def in_use(self) -> str | None:
        """Whom a door that opens now, or paper that comes out, would disturb; None while nobody is there."""
        if not self.visit.fresh:
            return "somebody is at the screen"
        if self._ports.is_training():
            return "somebody practises here, and no door opens"
        is_on_its_way = self.openings.compartments or self._ports.flaps.under_way
        return "a door is open for somebody" if self._visits.holds_beside or is_on_its_way else None

    def doors_changed(self) -> None:
        """A door stands open, or is left open, that no visit asked for."""
        self._watch_doors()
        self.show()

    def show(self) -> None:
        """Something around the visits changed that the screen tells."""
        unattended = self._running.unattended(self.visit, stands_still=self.stands_still)
        self._ports.publish(
            self._left or self.visit, tuple(sorted(unattended)), self._visits.somebody_signs_in
        )

    def store_changed(self) -> None:
        """The forwarder wrote something: a new policy, perhaps, or central's answer to a look-up.

        A policy is taken up between visits. A visit that is parked was judged already, so it
        need not be waited for; who signs in is judged when their PIN was right, by the rules of then.
        """
        for request_id in self._ports.store.look_ups.answered():
            visit_id = request_id.rpartition(".")[0]
            self._tell(visit_id, signals.LookUpAnswered(effect_id=request_id))
        if self.visit.fresh or isinstance(self.visit, SigningIn):
            self._standstill.durably(self._take_up_policy)

    def _take_up_policy(self) -> None:
        if self._ports.rules.take_up_policy():
            self._refresh_service()

    # --- signals --------------------------------------------------------------------------------

    def _tell(self, visit_id: str, signal: signals.Signal, first: Call | None = None) -> None:
        """Everything that follows from a signal is durable before anything moves or is shown.

        `first` is written in the same transaction. While nothing can be stored, nothing follows.
        """
        self._standstill.durably(partial(self._follow, visit_id, signal, first))

    def _follow(self, visit_id: str, signal: signals.Signal, first: Call | None) -> None:
        visit = self._visits.find(visit_id)
        launches: list[Call] = []
        with self._ports.store.transaction():
            if first:
                first()
            if visit is None:
                self._too_late(visit_id, signal)
                return
            visit = self._advance(visit, signal, launches)
        self._visits.put(visit)
        self._settle()
        for launch in launches:
            launch()
        if launches:
            self._watch_doors()

    def _too_late(self, visit_id: str, signal: signals.Signal) -> None:
        _log.info("a result came after its visit: visit=%s result=%s", visit_id, type(signal).__name__)
        if isinstance(signal, signals.PhotoTaken):
            self._ports.store.photos.discard(signal.photo.photo_id)

    def _advance(self, visit: AnyVisit, signal: signals.Signal, launches: list[Call]) -> AnyVisit:
        """Follow one signal and every answer the books can give at once; keep what must survive."""
        before, queue = visit, deque([signal])
        while queue:
            last_step = visit.step
            visit, asked = advance_anybody(visit, queue.popleft(), self._ports.store.ledger.now())
            for effect in asked:
                answer = self._performer_of(visit).perform(
                    visit, effect, self._stage(visit, last_step, launches)
                )
                if answer is not None:
                    queue.append(answer)
        if visit.in_suspense and (type(visit) is not type(before) or visit.lasts_beyond(before)):
            self._performer_of(visit).keep(visit)
        elif before.in_suspense and not visit.in_suspense:
            self._performer_of(before).forget(before)
        return visit

    def _performer_of(self, visit: AnyVisit) -> Performer:
        return self._ports.performers[type(visit)]

    def _stage(self, visit: AnyVisit, last_step: StrEnum, launches: list[Call]) -> Stage:
        return Stage(
            last_step=last_step,
            launches=launches,
            tell=partial(self._tell, visit.visit_id),
            others=self._visits.all_but(visit.visit_id),
            resume=self._resume,
            openings=self.openings,
        )

    # --- the staff ------------------------------------------------------------------------------

    def staff_came(self, came: SigningIn) -> None:
        """Somebody held a badge or showed a pass: they get the screen, now or when the customer has done.

        Whom nobody knows waits for nothing. Others of the staff may give way; if not, whoever came waits.
        """
        if self.visit.fresh:
            self._visits.wait(came)
            self._settle()
        elif self._is_waited_for(came):
            self._visits.wait_alone(came)
            self.show()
            if isinstance(self.visit, StaffVisit):
                self._tell(self.visit.visit_id, signals.Displaced())

    def _is_waited_for(self, came: SigningIn) -> bool:
        """Not by a sign-in that is on the screen, and nobody by themselves."""
        at_screen = self.visit
        if came.staff is None or isinstance(at_screen, SigningIn):
            return False
        return not isinstance(at_screen, StaffVisit) or not at_screen.staff.is_same_person(came.staff)

    def _resume(self, visit_id: str, by: StaffMember | None) -> None:
        if self._visits.is_beside(visit_id):
            self._visits.call(visit_id)
            self._tell(visit_id, signals.Resumed(by=by))

    # --- while nothing can be stored ------------------------------------------------------------

    def _stand_still(self) -> None:
        self._ports.want_scanning(None)
        self._ports.item_view.want(wanted=False, nobody=False)
        self._stop_waiting = self._ports.executor.later(self._idle_s, self._leave)
        self.show()

    def _leave(self) -> None:
        """Whoever was here has read what became of their visit: the next one reads nothing of it."""
        self._left = self.new_visit(Visit)
        self.show()

    def _go_on(self) -> None:
        self._stop_waiting()
        self._left = None
        self.openings.forget()
        self._ports.flaps.forget()
        self._visits.forget(self.new_visit(Visit))
        self.start()

    # --- after a restart ------------------------------------------------------------------------

    def _recover(self) -> None:
        """Feed every interrupted visit what the board says now; who needs people gets the screen."""
        recovery, of_staff = self._ports.recovery(), self._ports.staff_recovery().visits()
        for visit in recovery.visits(of_staff):
            _log.warning("a visit was interrupted: visit=%s step=%s", visit.visit_id, visit.step.value)
            self._visits.wait(visit)
            found = recovery.signal_for(visit, self._ports.doors.sights)
            self._tell(visit.visit_id, found, partial(recovery.settle_intent, visit, found))
        for left in of_staff:
            _log.warning("somebody of the staff was interrupted: visit=%s step=%s", left.visit_id, left.step)
            self._visits.wait(left)
            self._tell(left.visit_id, signals.Interrupted(sights=dict(self._ports.doors.sights)))

    # --- what runs ------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Who is on the screen, what runs for whom, and what everybody sees."""
        if self.visit.is_parked or self.visit.is_over:
            self._visits.begin(self.new_visit(Visit))
            self.store_changed()
        self._visits.call_next()
        self._running.run(self._visits)
        self._watch_doors()
        self.show()

    def _watch_doors(self) -> None:
        self._running.watch(self._visits, stands_still=self.stands_still)

    def _time_out(self, visit_id: str, name: TimerName) -> None:
        self._tell(visit_id, signals.TimedOut(name=name))

    @property
    def flaps_left_open(self) -> frozenset[str]:
        """Bins whose flaps stand open and are not the business of whoever is at the screen."""
        return self._running.flaps_left_open(self.visit)

    def new_visit(self, kind: type[V]) -> V:
        """Somebody comes: nothing is known of them yet."""
        return kind(
            visit_id=self._ports.new_id(),
            language=self._language,
            faults=self._ports.service.faults,
            out_of_service=self.out_of_service,
            practice=self._ports.is_training(),
        )

    def begin_anew(self) -> None:
        """Nobody is there, and the next visit is to be another than this one would be."""
        assert self.visit.fresh, "somebody is at the screen"
        self._visits.begin(self.new_visit(Visit))
        self._settle()

    # --- what works -----------------------------------------------------------------------------

    @property
    def stands_still(self) -> bool:
        """Whether nothing can be stored now."""
        return self._standstill.why is not None

    @property
    def out_of_service(self) -> str | None:
        """Why no item can be taken now, as a code; None when all is well."""
        why = self._standstill.why
        return why.value if why else self._ports.service.out_reason

    def _refresh_service(self) -> None:
        seen = signals.DevicesSeen(faults=self._ports.service.faults, out_of_service=self.out_of_service)
        for visit_id in self._visits.ids():
            self._tell(visit_id, seen)
