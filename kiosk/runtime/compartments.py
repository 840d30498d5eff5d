"""Compartments as the books have them and the boards see them: given away, taken out of use, given back."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from kiosk.domain.commanded import OPENED_WITHOUT_A_VISIT
from kiosk.domain.compartments import (
    FOUND_OCCUPIED,
    ITEM_SEEN,
    LIFTED_BY_SENSOR,
    NOT_SEEN_EMPTY,
    STAYED_SHUT,
    BlockedBy,
    Compartment,
    CompartmentState,
    DoorState,
    Facts,
    Goods,
    Occupancy,
    Sight,
    Size,
    allocate,
    state_of,
)
from kiosk.domain.machine_events import CompartmentBlocked, CompartmentReleased, ReleasedBy
from kiosk.flow.effects import OpenCompartment
from kiosk.runtime import lost_returns
from kiosk.store import Store

SEEN_EMPTY = LIFTED_BY_SENSOR | OPENED_WITHOUT_A_VISIT
"""Blocks that are over once the sensor sees nothing behind the closed door."""

UNTOLD = OPENED_WITHOUT_A_VISIT | {STAYED_SHUT}
"""Blocks that are over once somebody has told of what lies behind the door: it is there still."""

LIFTED_BY_COURIER = SEEN_EMPTY | {STAYED_SHUT}
"""Blocks that are over once a courier has had the door open, and seen that nothing is behind it."""


class Compartments:
    """Every change to one, with the event that tells of it: one transaction, or part of the caller's.

    `sights` is what every door looks like now; whoever looks keeps it.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self, store: Store, kiosk_id: str, configured: tuple[Compartment, ...], sights: Mapping[str, Sight]
    ) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self.configured = configured
        self.sights = sights
        self._known: Mapping[str, Facts] | None = None
        self._facts: Mapping[str, Facts] = {}

    def facts(self) -> Mapping[str, Facts]:
        """Of every one that there is, also where nothing is known of it."""
        known = self._store.compartments.all()
        if known is not self._known:
            ids = [c.compartment_id for c in self.configured]
            self._facts = {name: known.get(name) or Facts(compartment_id=name) for name in ids}
            self._known = known
        return self._facts

    def of(self, compartment_id: str) -> Compartment:
        """The compartment of that id, as it stands in the cabinet."""
        return next(c for c in self.configured if c.compartment_id == compartment_id)

    def to_open(self, effect: OpenCompartment) -> Compartment | None:
        """The compartment to open now; the one named, if it is to be opened again."""
        if effect.reopen:
            return self.of(effect.reopen)
        return self.free_one(
            larger_than=effect.larger_than,
            at_least=effect.at_least,
            goods=effect.goods,
            within_reach=effect.within_reach,
        )

    def free_one(
        self,
        *,
        larger_than: Size | None = None,
        at_least: Size | None = None,
        goods: Goods | None = None,
        within_reach: bool = False,
    ) -> Compartment | None:
        """The one to give away next, None when there is none."""
        return allocate(
            self.configured,
            self.facts(),
            self.sights,
            larger_than,
            at_least,
            goods=goods,
            within_reach=within_reach,
        )

    @property
    def some_unknown(self) -> bool:
        """Whether there is one of which no board has said yet how its door stands."""
        facts = self.facts()
        unknown = CompartmentState.UNKNOWN
        return any(state_of(facts[name], sight) is unknown for name, sight in self.sights.items())

    def block(
        self, compartment_id: str, why: str, by: BlockedBy = BlockedBy.KIOSK, *, first: bool = False
    ) -> None:
        """Offer it no more, and say so. Beside an older reason it counts when that is over.

        `first`: it is told before any other.
        """
        with self._store.transaction():
            if self._store.compartments.block(compartment_id, why, by, first=first):
                self._tell_block(compartment_id, why, by)

    def lift(self, compartment_id: str, by: ReleasedBy, reasons: AbstractSet[str] | None = None) -> None:
        """These reasons are over, without `reasons` all of them: it is offered again if no other is left.

        Behind a door that stands open there may be something else by the time it is shut.
        """
        with self._store.transaction():
            if not self._store.compartments.lift(compartment_id, reasons):
                return
            facts = self._store.compartments.all()[compartment_id]
            if facts.blocked_why:
                self._tell_block(compartment_id, facts.blocked_why, facts.blocked_by or BlockedBy.KIOSK)
                return
            self._store.ledger.record(
                CompartmentReleased(
                    kiosk_id=self._kiosk_id, compartment_id=compartment_id, by=by, holds=facts.holds
                )
            )
            is_open = self.sights[compartment_id].door is DoorState.OPEN
            if is_open and not facts.holds and not facts.reserved_by:
                self.block(compartment_id, NOT_SEEN_EMPTY)

    def replace(self, compartment_id: str, reasons: AbstractSet[str], why: str, by: BlockedBy) -> None:
        """Block it for this instead, of which somebody has looked into it by now."""
        with self._store.transaction():
            self._store.compartments.block(compartment_id, why, by, first=True)
            self._store.compartments.lift(compartment_id, reasons - {why})
            self._tell_block(compartment_id, why, by)

    def _tell_block(self, compartment_id: str, why: str, by: BlockedBy) -> None:
        self._store.ledger.record(
            CompartmentBlocked(kiosk_id=self._kiosk_id, compartment_id=compartment_id, why=why, by=by)
        )

    def release(self, compartment_id: str, by: ReleasedBy) -> None:
        """It is blocked no more, and holds nothing: somebody has looked."""
        with self._store.transaction():
            lost_returns.seen_empty(self._store, compartment_id)
            self._store.compartments.release(compartment_id)
            self.lift(compartment_id, by)

    def hold(self, compartment_id: str, drop_off_id: str) -> None:
        self._store.compartments.hold(compartment_id, drop_off_id)

    def leave(self, compartment_id: str, *, seen_empty: bool | None = None) -> None:
        """Nobody's any more. Where it was not `seen_empty`, it is offered once it was; None: look now."""
        empty = self.sights[compartment_id].is_empty if seen_empty is None else seen_empty
        with self._store.transaction():
            self._store.compartments.release(compartment_id)
            if not empty:
                self.block(compartment_id, NOT_SEEN_EMPTY)

    def refuse(self, compartment_id: str) -> None:
        """Something lay in it when it opened for a customer: the sensor says so, or only the customer."""
        is_seen = self.sights[compartment_id].occupancy is Occupancy.PRESENT
        with self._store.transaction():
            self._store.compartments.release(compartment_id)
            if is_seen:
                self.block(compartment_id, ITEM_SEEN, BlockedBy.SENSOR)
            else:
                self.block(compartment_id, FOUND_OCCUPIED)

    def opens_without_visit(self, compartment_id: str, why: str, by: BlockedBy) -> str | None:
        """Its door is to open, and what it holds may be gone then: until somebody says, or a sensor sees.

        Returns the doubt, if it is a new one: it goes again if the door stays shut.
        """
        is_new = why not in self.facts()[compartment_id].reasons
        self.block(compartment_id, why, by)
        return why if is_new else None

    def stayed_shut(self, compartment_id: str, *, was_offered: bool, doubt: str | None) -> None:
        """Its door does not open: a technician looks. Whose it was when it `was_offered` gets another one;
        later something of theirs may be behind it. The `doubt` that it was to open with is none.
        """
        with self._store.transaction():
            if was_offered:
                self._store.compartments.release(compartment_id)
            self.block(compartment_id, STAYED_SHUT, first=True)
            if doubt:
                self._store.compartments.lift(compartment_id, {doubt})

    def emptied(self, compartment_id: str, drop_off_id: str, *, by_sensor: bool, why_not: str | None) -> None:
        """A courier has what it held. It is offered again, unless `why_not`, or an old block, forbids it."""
        with self._store.transaction():
            if self.is_given_away(compartment_id, drop_off_id):
                return
            self._store.compartments.release(compartment_id)
            if why_not:
                self.block(compartment_id, why_not, BlockedBy.COURIER)
                self.lift(compartment_id, "courier", LIFTED_BY_COURIER - {why_not})
            else:
                self.lift(compartment_id, "sensor" if by_sensor else "courier", LIFTED_BY_COURIER)

    def is_given_away(self, compartment_id: str, drop_off_id: str) -> bool:
        """Whether it was released meanwhile, and is another's by now."""
        known = self.facts()[compartment_id]
        return (known.reserved_by or known.holds or drop_off_id) != drop_off_id

    def still_holds(self, compartment_id: str, drop_off_id: str, *, by_sensor: bool) -> None:
        """Its door was opened, and what it holds was left in it; unless somebody has missed it since."""
        if self.facts()[compartment_id].holds == drop_off_id:
            by: ReleasedBy = "sensor" if by_sensor else "courier"
            self.lift(compartment_id, by, UNTOLD)

    def told_of(self, compartment_ids: Iterable[str]) -> frozenset[str]:
        """Those of these, opened for the staff, of which somebody has told since what is behind them."""
        facts = self.facts()
        return frozenset(name for name in compartment_ids if not facts[name].reasons & UNTOLD)

    def seen(self, compartment_id: str, sight: Sight) -> None:
        """A compartment that waited to be seen empty is offered again when the sensor says so.

        One that was opened without a visit also waited for what it holds to be seen. Where something else
        blocks it besides, what it held is missed and not given up: nothing would tell of that.
        """
        known = self._store.compartments.all().get(compartment_id)
        if known is None:
            return
        if sight.is_empty and known.reasons & SEEN_EMPTY:
            if known.reasons <= SEEN_EMPTY:
                self.release(compartment_id, "sensor")
            elif not known.holds:
                self.lift(compartment_id, "sensor", SEEN_EMPTY)
        elif sight.is_full and known.holds and known.reasons & OPENED_WITHOUT_A_VISIT:
            self.lift(compartment_id, "sensor", OPENED_WITHOUT_A_VISIT)
