"""Doors, sensors and books held against each other all day: what does not agree is told, once."""

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import (
    ITEM_SEEN,
    NOT_SEEN_EMPTY,
    STAYED_SHUT,
    BlockedBy,
    DoorState,
    Drift,
    Facts,
    Occupancy,
    Sight,
    drift_of,
)
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.compartments import Compartments

DRIFT_AFTER_S = 5.0
"""A hand in a beam, or a parcel that is still being pushed in, is no contradiction yet."""

DRIFTS = {
    Drift.ITEM_UNEXPECTED: (
        AlarmCode.ITEM_UNEXPECTED,
        "the sensor sees an item that nobody handed in; look behind the door",
    ),
    Drift.ITEM_MISSING: (
        AlarmCode.ITEM_MISSING,
        "the sensor sees nothing where an item should be; look behind the door",
    ),
}

STUCK_TEXT = "the door did not open; see to its lock, then release the compartment"


class SelfCheck:
    """Alarms name the compartment; what may hold something nobody knows of is offered no more.

    Concurrency: the core's.
    """

    def __init__(self, compartments: Compartments, alarms: Alarms, clock: Clock) -> None:
        self._compartments = compartments
        self._alarms = alarms
        self._clock = clock
        self._doors: dict[str, DoorState] = {}
        self._judged: dict[str, tuple[Drift | None, float]] = {}

    def begin(self) -> None:
        """Nothing has been seen yet."""
        self._doors.clear()
        self._judged.clear()

    def moved(self, compartment_id: str, door: DoorState, *, is_asked_for: bool) -> None:
        """A door moved. `is_asked_for`: a visit has it open.

        An alarm of its own, in nobody's transaction: it is told also where nothing else can be stored.
        """
        was_shut = self._doors.get(compartment_id) is DoorState.CLOSED
        if door is DoorState.OPEN and was_shut and not is_asked_for:
            text = "the door opened, and no visit had asked for it"
            self._alarms.set(AlarmCode.DOOR_OPENED_UNASKED, compartment_id, text)

    def seen(self, compartment_id: str, door: DoorState, *, is_asked_for: bool) -> None:
        """A door moved, or is looked at for the first time: what lies behind it may be another now."""
        before = self._doors.get(compartment_id, DoorState.UNKNOWN)
        self._doors[compartment_id] = door
        if door is not DoorState.OPEN or before is DoorState.OPEN or is_asked_for:
            return
        facts = self._compartments.facts()[compartment_id]
        if not facts.holds and not facts.reserved_by:
            self._compartments.block(compartment_id, NOT_SEEN_EMPTY, BlockedBy.SENSOR)

    def unattended(self, compartment_ids: set[str]) -> None:
        """Tell of doors that stand open and are nobody's business, until they are shut."""
        for compartment_id, sight in self._compartments.sights.items():
            if compartment_id in compartment_ids:
                self._alarms.set(AlarmCode.DOOR_LEFT_OPEN, compartment_id, "the door stands open")
            elif sight.door is not DoorState.UNKNOWN:
                self._alarms.set(AlarmCode.DOOR_LEFT_OPEN, compartment_id, None)

    def look(self) -> None:
        """Compare what lies where; to be called every second or so."""
        now = self._clock.monotonic()
        for compartment_id, facts in self._compartments.facts().items():
            sight = self._compartments.sights[compartment_id]
            stuck = STAYED_SHUT in facts.reasons
            self._alarms.set(AlarmCode.DOOR_STAYED_SHUT, compartment_id, STUCK_TEXT if stuck else None)
            if _is_looked_into(facts, sight):
                self._alarms.set(AlarmCode.DOOR_OPENED_UNASKED, compartment_id, None)
            if sight.is_empty or sight.is_full:
                self._judge(facts, sight, now)
            else:
                self._judged.pop(compartment_id, None)

    def _judge(self, facts: Facts, sight: Sight, now: float) -> None:
        """What has been so for a while counts."""
        drift, about = drift_of(facts, sight), facts.compartment_id
        before, since = self._judged.get(about, (None, now))
        if about not in self._judged or before is not drift:
            self._judged[about] = drift, now
            return
        if now - since < DRIFT_AFTER_S:
            return
        for kind, (code, text) in DRIFTS.items():
            self._alarms.set(code, about, text if kind is drift else None)
        if drift is Drift.ITEM_UNEXPECTED:
            self._compartments.block(about, ITEM_SEEN, BlockedBy.SENSOR)


def _is_looked_into(facts: Facts, sight: Sight) -> bool:
    """Whether a door is shut again and it is known what lies behind it; if not, a person has to look."""
    is_in_doubt = facts.holds or NOT_SEEN_EMPTY in facts.reasons
    return sight.door is DoorState.CLOSED and (sight.occupancy is not Occupancy.UNKNOWN or not is_in_doubt)
