"""Which drop bin takes a package now: its flap works, it has room, and a load unit stands in it."""

from collections.abc import Callable, Iterable

from hardware.drop_bin.interface import BinReading
from hardware.lock_board.interface import DoorState, Occupancy
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.load_unit import LoadUnit
from kiosk.runtime.alarms import Alarms
from kiosk.store import Store

STUCK_TEXT = "the flap did not open; see to its lock"
LEFT_OPEN_TEXT = "the flap stands open"


class DropBins:
    """The bins of this cabinet as the books and their sensors have them.

    `level_of` gives how full one is in percent, None where nobody knows. A flap that stayed shut is
    offered no more until it was seen open, or the software has started again.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self,
        store: Store,
        names: Iterable[str],
        alarms: Alarms,
        level_of: Callable[[str], int | None],
        full_percent: int,
    ) -> None:
        self._store = store
        self._names = tuple(names)
        self._alarms = alarms
        self._level_of = level_of
        self._full_percent = full_percent
        self._readings: dict[str, BinReading] = {}
        self._faulty: set[str] = set()
        self._stuck: set[str] = set()

    @property
    def open_flaps(self) -> frozenset[str]:
        """The bins whose flaps stand open, as far as anybody sees."""
        return frozenset(n for n, seen in self._readings.items() if seen.flap is DoorState.OPEN)

    def taking(self, carrier_id: str, but_not: frozenset[str] = frozenset()) -> LoadUnit | None:
        """What a package of this carrier may fall into now; of several the first in the cabinet's file."""
        units = (self.unit_in(name) for name in self._names if name not in but_not and self._is_ready(name))
        return next((unit for unit in units if unit and unit.carrier_id == carrier_id), None)

    def unit_in(self, name: str) -> LoadUnit | None:
        """The open load unit in a bin."""
        return self._store.bins.in_bin(name)

    def seen(self, name: str, reading: BinReading) -> None:
        """What a bin read just now."""
        self._readings[name] = reading
        self._faulty.discard(name)
        if reading.flap is DoorState.OPEN:
            self._stuck.discard(name)
            self._alarms.set(AlarmCode.DOOR_STAYED_SHUT, name, None)

    def fault(self, name: str, trouble: str | None) -> None:
        """It cannot be reached, or can be again; what it reads says so too."""
        (self._faulty.add if trouble else self._faulty.discard)(name)

    def stayed_shut(self, name: str) -> None:
        """Its flap does not open."""
        self._stuck.add(name)
        self._alarms.set(AlarmCode.DOOR_STAYED_SHUT, name, STUCK_TEXT)

    def unattended(self, names: Iterable[str]) -> None:
        """Tell of flaps that stand open and are nobody's business, until they are shut."""
        for name, seen in self._readings.items():
            if name in names:
                self._alarms.set(AlarmCode.DOOR_LEFT_OPEN, name, LEFT_OPEN_TEXT)
            elif seen.flap is DoorState.CLOSED:
                self._alarms.set(AlarmCode.DOOR_LEFT_OPEN, name, None)

    def _is_ready(self, name: str) -> bool:
        """Something that stays in the beam does not let anything by."""
        seen, level = self._readings.get(name), self._level_of(name)
        return (
            seen is not None
            and name not in self._faulty | self._stuck
            and seen.flap is DoorState.CLOSED
            and seen.beam is not Occupancy.PRESENT
            and (level is None or level < self._full_percent)
        )
