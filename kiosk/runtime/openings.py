"""Doors on their way open: written down first, unlocked once, then seen or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.compartments import Compartment, DoorState, Occupancy, Sight
from kiosk.flow import effects, signals
from kiosk.runtime.desk import Desk
from kiosk.runtime.doors import Doors
from kiosk.runtime.executor import Call, Executor
from kiosk.store import Store


class Tell(Protocol):
    """Gives a visit a signal; `first` is written in the same transaction."""

    def __call__(self, visit_id: str, signal: signals.Signal, first: Call | None = None) -> None: ...


@dataclass(frozen=True, eq=False)
class Opening:
    """A door that was unlocked and has not been seen open yet."""

    effect_id: str
    visit_id: str
    compartment: Compartment
    occupancy: Occupancy
    begun_boottime_ms: int


class Openings:
    """The only caller of `Doors.unlock`: no pulse without a durable intent, and one pulse an intent.

    Concurrency: the core's.
    """

    def __init__(
        self, store: Store, desk: Desk, doors: Doors, executor: Executor, open_within_s: float, tell: Tell
    ) -> None:
        self._store = store
        self._desk = desk
        self._doors = doors
        self._executor = executor
        self._open_within_s = open_within_s
        self._tell = tell
        self._under_way: dict[str, tuple[Opening, Callable[[], None]]] = {}

    @property
    def compartments(self) -> frozenset[str]:
        """Whose doors are on their way."""
        return frozenset(self._under_way)

    def intend(
        self, visit_id: str, effect: effects.OpenCompartment, launches: list[Call]
    ) -> signals.NoCompartment | None:
        """Write down which door is about to open; the launch unlocks it when that is durable."""
        compartment = self._desk.allocate(effect)
        if compartment is None:
            return signals.NoCompartment(effect_id=effect.effect_id)
        if not effect.reopen:
            self._store.compartments.reserve(compartment.compartment_id, effect.drop_off_id)
        now = self._store.ledger.now()
        detail = {"compartment_id": compartment.compartment_id, "size": compartment.size.value}
        self._store.visits.begin(effect.effect_id, visit_id, "open", detail, now)
        opening = Opening(
            effect_id=effect.effect_id,
            visit_id=visit_id,
            compartment=compartment,
            occupancy=self._doors.sights[compartment.compartment_id].occupancy,
            begun_boottime_ms=now.boottime_ms,
        )
        launches.append(lambda: self._unlock(opening))
        return None

    def seen(self, compartment_id: str, sight: Sight) -> bool:
        """Whether an opening was waiting for this sight; then its visit has been told."""
        if sight.door is not DoorState.OPEN or compartment_id not in self._under_way:
            return False
        opening, cancel = self._under_way.pop(compartment_id)
        cancel()
        self._opened(opening, sight)
        return True

    def _unlock(self, opening: Opening) -> None:
        compartment_id = opening.compartment.compartment_id
        cancel = self._executor.later(self._open_within_s, lambda: self._give_up(opening))
        self._under_way[compartment_id] = (opening, cancel)
        self._doors.unlock(compartment_id)

    def _give_up(self, opening: Opening) -> None:
        compartment_id = opening.compartment.compartment_id
        del self._under_way[compartment_id]
        sight = self._doors.sights[compartment_id]
        if sight.door is DoorState.CLOSED:
            self._stayed_shut(opening)
        else:
            self._opened(opening, sight)

    def _opened(self, opening: Opening, sight: Sight) -> None:
        now = self._store.ledger.now()
        opened = signals.DoorOpened(
            effect_id=opening.effect_id,
            compartment_id=opening.compartment.compartment_id,
            size=opening.compartment.size,
            door=sight.door,
            occupancy=opening.occupancy,
            after_ms=now.boottime_ms - opening.begun_boottime_ms,
        )

        def book() -> None:
            self._store.visits.settle(opening.effect_id, sight.door.value, now)

        self._tell(
            opening.visit_id,
            opened,
            book,
        )

    def _stayed_shut(self, opening: Opening) -> None:
        compartment_id = opening.compartment.compartment_id

        def book() -> None:
            self._store.visits.settle(opening.effect_id, "stayed_shut", self._store.ledger.now())
            self._desk.stayed_shut(compartment_id)

        stayed_shut = signals.DoorStayedShut(effect_id=opening.effect_id, compartment_id=compartment_id)
        self._tell(opening.visit_id, stayed_shut, book)
