"""Doors on their way open: written down first, unlocked, then seen or given up."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from kiosk.domain.compartments import (
    OPENED_BY_STAFF,
    STAYED_SHUT,
    BlockedBy,
    Compartment,
    DoorState,
    Occupancy,
    Sight,
)
from kiosk.flow import effects, signals
from kiosk.flow.staff.effects import OpenDoor
from kiosk.flow.staff.visit import StaffVisit
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.doors import Doors
from kiosk.runtime.executor import Call, Executor
from kiosk.store import Store

FOR_CUSTOMER = "open"
FOR_STAFF = "open_for_staff"
"""Kinds of intents: staff know which door they open, and what it holds is in doubt from then on."""

MOST_PULSES = 3
"""A bolt that sticks often comes free at the second pulse. Each is written down before, and none is sent
to a door that is not seen shut at that moment: it may have opened, or nobody knows."""

LOOK_AGAIN_S = 0.2
"""A reading that contradicts the sight that counts, or none at all: a few more looks tell which is right."""


class Tell(Protocol):
    """Gives a visit a signal; `first` is written in the same transaction."""

    def __call__(self, visit_id: str, signal: signals.Signal, first: Call | None = None) -> None: ...


Came = Callable[[DoorState, Occupancy, int], None]
"""Hears what an unlocked door is, closed where it stayed shut; what lay behind it; after how many ms."""


@dataclass(eq=False)
class Opening:
    """A door that was unlocked and has not been seen open yet; `occupancy` is what lies behind it by now.

    `is_called_off`: whoever asked was told what came of it, so that no pulse may follow that has waited in
    the lane of a busy board.
    """

    compartment_id: str
    begun_boottime_ms: int
    came: Came
    occupancy: Occupancy
    is_called_off: bool = False


@dataclass(frozen=True)
class _ForVisit:
    """A door that a visit asked for, and the how-manieth pulse this is; each has an intent of its own.

    `is_offered`: to a customer, for the first time, so that nothing of theirs is behind it yet. `doubt`: why
    nobody knows what is behind it once it has opened, if that was known before.
    """

    visit_id: str
    effect_id: str
    compartment: Compartment
    kind: str
    is_offered: bool = False
    doubt: str | None = None
    pulse: int = 1

    @property
    def intent_id(self) -> str:
        return self.effect_id if self.pulse == 1 else f"{self.effect_id}.{self.pulse}"


class Openings:
    """The only caller of `Doors.unlock`: no pulse without a durable intent, and one pulse an intent.

    Concurrency: the core's.
    """

    def __init__(
        self,
        store: Store,
        compartments: Compartments,
        doors: Doors,
        executor: Executor,
        open_within_s: float,
        tell: Tell,
        durably: Callable[[Call], None],
    ) -> None:
        self._store = store
        self._compartments = compartments
        self._doors = doors
        self._executor = executor
        self._open_within_s = open_within_s
        self._tell = tell
        self._durably = durably
        self._under_way: dict[str, tuple[Opening, Call]] = {}

    @property
    def compartments(self) -> frozenset[str]:
        """Whose doors are on their way."""
        return frozenset(self._under_way)

    def can_unlock(self, compartment_id: str) -> bool:
        """Whether it is known where its lock is."""
        return self._doors.can_unlock(compartment_id)

    def intend(
        self, visit_id: str, effect: effects.OpenCompartment, launches: list[Call]
    ) -> signals.NoCompartment | None:
        """Write down which door is about to open; the launch unlocks it when that is durable."""
        compartment = self._compartments.to_open(effect)
        if compartment is None:
            return signals.NoCompartment(effect_id=effect.effect_id)
        if not self.can_unlock(compartment.compartment_id):
            launches.append(partial(self._stays_shut, visit_id, effect.effect_id, compartment.compartment_id))
            return None
        if not effect.reopen:
            self._store.compartments.reserve(compartment.compartment_id, effect.drop_off_id)
        wanted = _ForVisit(
            visit_id, effect.effect_id, compartment, FOR_CUSTOMER, is_offered=not effect.reopen
        )
        launches.append(self._begin(wanted))
        return None

    def intend_for_staff(self, visit: StaffVisit, effect: OpenDoor, launches: list[Call]) -> None:
        """The same for the staff, who know which door: what it holds is in doubt from now on."""
        compartment = self._compartments.of(effect.compartment_id)
        if not self.can_unlock(effect.compartment_id):
            launches.append(
                partial(self._stays_shut, visit.visit_id, effect.effect_id, effect.compartment_id)
            )
            return
        by = BlockedBy(visit.staff.role.value)
        doubt = self._compartments.opens_without_visit(effect.compartment_id, OPENED_BY_STAFF, by)
        wanted = _ForVisit(visit.visit_id, effect.effect_id, compartment, FOR_STAFF, doubt=doubt)
        launches.append(self._begin(wanted))

    def forget(self) -> None:
        """What was under way is settled by recovery, from the intents and from what the doors tell."""
        for opening, cancel in self._under_way.values():
            opening.is_called_off = True
            cancel()
        self._under_way.clear()

    def unlock(self, compartment_id: str, begun_boottime_ms: int, came: Came) -> None:
        """One pulse, for an intent that is durable; `came` is called once, unless it is forgotten."""
        occupancy = self._doors.sights[compartment_id].occupancy
        opening = Opening(compartment_id, begun_boottime_ms, came, occupancy)
        cancel = self._executor.later(self._open_within_s, lambda: self._give_up(opening))
        self._under_way[compartment_id] = (opening, cancel)
        self._doors.unlock(compartment_id, lambda: opening.is_called_off)

    def seen(self, compartment_id: str, sight: Sight) -> bool:
        """Whether an opening was waiting for this sight; then whoever asked for it has been told."""
        if compartment_id not in self._under_way:
            return False
        if sight.door is not DoorState.OPEN:
            if sight.door is DoorState.CLOSED:
                self._under_way[compartment_id][0].occupancy = sight.occupancy
            return False
        opening, cancel = self._under_way.pop(compartment_id)
        opening.is_called_off = True
        cancel()
        self._came(opening, sight)
        return True

    def _give_up(self, opening: Opening) -> None:
        """It was not seen open. What it is now counts, and that it is shut is looked at once more."""
        opening.is_called_off = True
        sight = self._doors.sights[opening.compartment_id]
        if sight.door is DoorState.CLOSED:
            self._doors.ask(opening.compartment_id, partial(self._looked_again, opening))
        else:
            self._end(opening, sight)

    def _looked_again(self, opening: Opening, sight: Sight | None) -> None:
        if self._under_way.get(opening.compartment_id, (None,))[0] is not opening:
            return
        if sight is None:
            cancel = self._executor.later(LOOK_AGAIN_S, lambda: self._give_up(opening))
            self._under_way[opening.compartment_id] = (opening, cancel)
        else:
            self._end(opening, sight)

    def _end(self, opening: Opening, sight: Sight) -> None:
        del self._under_way[opening.compartment_id]
        self._came(opening, sight)

    def _came(self, opening: Opening, sight: Sight) -> None:
        after_ms = self._store.ledger.now().boottime_ms - opening.begun_boottime_ms
        opening.came(sight.door, opening.occupancy, after_ms)

    # --- for visits -----------------------------------------------------------------------------

    def _stays_shut(self, visit_id: str, effect_id: str, compartment_id: str) -> None:
        """Nobody knows where its lock is, so no pulse is sent: nothing is wrong with the door."""
        shut = signals.DoorStayedShut(effect_id=effect_id, compartment_id=compartment_id)
        self._tell(visit_id, shut)

    def _begin(self, wanted: "_ForVisit") -> Call:
        """Write down that this door is about to open; to be called when that is durable: the pulse."""
        now, compartment = self._store.ledger.now(), wanted.compartment
        detail = {"compartment_id": compartment.compartment_id, "size": compartment.size.value}
        self._store.visits.begin(wanted.intent_id, wanted.visit_id, wanted.kind, detail, now)
        came = partial(self._came_for_visit, wanted)
        return partial(self.unlock, compartment.compartment_id, now.boottime_ms, came)

    def _came_for_visit(
        self, wanted: "_ForVisit", door: DoorState, occupancy: Occupancy, after_ms: int
    ) -> None:
        compartment_id = wanted.compartment.compartment_id
        if door is not DoorState.CLOSED:
            opened = signals.DoorOpened(
                effect_id=wanted.effect_id,
                compartment_id=compartment_id,
                size=wanted.compartment.size,
                within_reach=wanted.compartment.within_reach,
                door=door,
                occupancy=occupancy,
                after_ms=after_ms,
            )
            self._tell(wanted.visit_id, opened, partial(self._settle, wanted, door.value))
        elif wanted.pulse < MOST_PULSES:
            self._durably(partial(self._once_more, wanted))
        else:
            stayed_shut = signals.DoorStayedShut(effect_id=wanted.effect_id, compartment_id=compartment_id)
            self._tell(wanted.visit_id, stayed_shut, partial(self._give_up_for_good, wanted))

    def _once_more(self, wanted: "_ForVisit") -> None:
        with self._store.transaction():
            self._settle(wanted, STAYED_SHUT)
            unlock = self._begin(replace(wanted, pulse=wanted.pulse + 1))
        unlock()

    def _give_up_for_good(self, wanted: "_ForVisit") -> None:
        self._settle(wanted, STAYED_SHUT)
        self._compartments.stayed_shut(
            wanted.compartment.compartment_id, was_offered=wanted.is_offered, doubt=wanted.doubt
        )

    def _settle(self, wanted: "_ForVisit", outcome: str) -> None:
        self._store.visits.settle(wanted.intent_id, outcome, self._store.ledger.now())
