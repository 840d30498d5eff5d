"""Doors on their way open: written down first, unlocked once, then seen or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from kiosk.domain.compartments import Compartment, DoorState, Occupancy, Sight
from kiosk.flow import effects, signals
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.doors import Doors
from kiosk.runtime.executor import Call, Executor
from kiosk.store import Store


class Tell(Protocol):
    """Gives a visit a signal; `first` is written in the same transaction."""

    def __call__(self, visit_id: str, signal: signals.Signal, first: Call | None = None) -> None: ...


Came = Callable[[DoorState, Occupancy, int], None]
"""Hears what an unlocked door is, closed where it stayed shut; what lay behind it; after how many ms."""


@dataclass(eq=False)
class Opening:
    """A door that was unlocked and has not been seen open yet; `occupancy` is what lies behind it by now."""

    compartment_id: str
    begun_boottime_ms: int
    came: Came
    occupancy: Occupancy


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
    ) -> None:
        self._store = store
        self._compartments = compartments
        self._doors = doors
        self._executor = executor
        self._open_within_s = open_within_s
        self._tell = tell
        self._under_way: dict[str, tuple[Opening, Call]] = {}

    @property
    def compartments(self) -> frozenset[str]:
        """Whose doors are on their way."""
        return frozenset(self._under_way)

    def intend(
        self, visit_id: str, effect: effects.OpenCompartment, launches: list[Call]
    ) -> signals.NoCompartment | None:
        """Write down which door is about to open; the launch unlocks it when that is durable."""
        compartment = self._compartments.to_open(effect)
        if compartment is None:
            return signals.NoCompartment(effect_id=effect.effect_id)
        if not effect.reopen:
            self._store.compartments.reserve(compartment.compartment_id, effect.drop_off_id)
        now = self._store.ledger.now()
        detail = {"compartment_id": compartment.compartment_id, "size": compartment.size.value}
        self._store.visits.begin(effect.effect_id, visit_id, "open", detail, now)
        came = partial(self._came_for_visit, visit_id, effect.effect_id, compartment)
        launches.append(lambda: self.unlock(compartment.compartment_id, now.boottime_ms, came))
        return None

    def forget(self) -> None:
        """What was under way is settled by recovery, from the intents and from what the doors tell."""
        for _, cancel in self._under_way.values():
            cancel()
        self._under_way.clear()

    def unlock(self, compartment_id: str, begun_boottime_ms: int, came: Came) -> None:
        """One pulse, for an intent that is durable; `came` is called once, unless it is forgotten."""
        occupancy = self._doors.sights[compartment_id].occupancy
        opening = Opening(compartment_id, begun_boottime_ms, came, occupancy)
        cancel = self._executor.later(self._open_within_s, lambda: self._give_up(opening))
        self._under_way[compartment_id] = (opening, cancel)
        self._doors.unlock(compartment_id)

    def seen(self, compartment_id: str, sight: Sight) -> bool:
        """Whether an opening was waiting for this sight; then whoever asked for it has been told."""
        if compartment_id not in self._under_way:
            return False
        if sight.door is not DoorState.OPEN:
            if sight.door is DoorState.CLOSED:
                self._under_way[compartment_id][0].occupancy = sight.occupancy
            return False
        opening, cancel = self._under_way.pop(compartment_id)
        cancel()
        self._came(opening, sight)
        return True

    def _give_up(self, opening: Opening) -> None:
        del self._under_way[opening.compartment_id]
        self._came(opening, self._doors.sights[opening.compartment_id])

    def _came(self, opening: Opening, sight: Sight) -> None:
        after_ms = self._store.ledger.now().boottime_ms - opening.begun_boottime_ms
        opening.came(sight.door, opening.occupancy, after_ms)

    def _came_for_visit(
        self,
        visit_id: str,
        effect_id: str,
        compartment: Compartment,
        door: DoorState,
        occupancy: Occupancy,
        after_ms: int,
    ) -> None:
        stayed_shut = door is DoorState.CLOSED

        def book() -> None:
            outcome = "stayed_shut" if stayed_shut else door.value
            self._store.visits.settle(effect_id, outcome, self._store.ledger.now())
            if stayed_shut:
                self._compartments.stayed_shut(compartment.compartment_id)

        signal: signals.Signal = (
            signals.DoorStayedShut(effect_id=effect_id, compartment_id=compartment.compartment_id)
            if stayed_shut
            else signals.DoorOpened(
                effect_id=effect_id,
                compartment_id=compartment.compartment_id,
                size=compartment.size,
                within_reach=compartment.within_reach,
                door=door,
                occupancy=occupancy,
                after_ms=after_ms,
            )
        )
        self._tell(visit_id, signal, book)
