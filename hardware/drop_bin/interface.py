"""What a drop bin can do and say, and the two sensors it may have, whatever wire they speak."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.lock_board.interface import DoorState, Occupancy


@dataclass(frozen=True, slots=True)
class Distance:
    """How far below the sensor the heap is, in mm, or None when the sensor cannot tell.

    It was measured over the last `over_s` seconds: what happened before that has no part in it.
    """

    mm: int | None
    over_s: float


class LevelSensor(Protocol):
    """A sensor in the roof of a bin that looks down on the heap.

    Does: say how far away the nearest thing is, smoothed. Does not: know how deep
    the bin is, or whether its flap is open.

    Errors: `read` raises a `hardware.errors.DeviceError`.
    Concurrency: one caller at a time.
    """

    def read(self) -> Distance: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Weight:
    """What a scale shows, in grams; negative when it carries less than at its zero.

    `stable` is the scale's own word that it has settled. Without it, `grams` proves nothing.
    """

    grams: int
    stable: bool


class Scale(Protocol):
    """A scale under a bin.

    Does: give its newest weight. Does not: tare, or compare with an earlier weight.

    Errors: `read` raises a `hardware.errors.DeviceError`; an old weight is a
    `DeviceTimeout`, never the newest.
    Concurrency: one caller at a time.
    """

    def read(self) -> Weight: ...

    def close(self) -> None: ...


class Missing(StrEnum):
    """What is not known or was not seen, in the words of the evidence. Words are added, never changed.

    The first four say why a reading is incomplete, the others why a deposit is
    not proven, or not by every sensor there is.
    """

    SCALE_SILENT = "scale_silent"
    LEVEL_SENSOR_SILENT = "level_sensor_silent"
    LEVEL_UNKNOWN = "level_unknown"
    BEAM_UNKNOWN = "beam_unknown"

    FLAP_NOT_SEEN_OPEN = "flap_not_seen_open"
    FLAP_NOT_SEEN_CLOSED = "flap_not_seen_closed"
    NO_SENSOR = "no_sensor"
    WEIGHT_UNSETTLED = "weight_unsettled"
    WEIGHT_NOT_RISEN = "weight_not_risen"
    LEVEL_NOT_RISEN = "level_not_risen"
    BEAM_NOT_BROKEN = "beam_not_broken"
    BEAM_BLOCKED = "beam_blocked"
    BEAM_BROKEN_AGAIN = "beam_broken_again"


@dataclass(frozen=True, slots=True)
class BinReading:
    """One bin as its parts saw it at one moment.

    `beam` is present while something interrupts the beam in the chute; unknown
    where there is none, or `missing` says why. `fill_percent` is 0 to 100; None where there is no level
    sensor, while the flap is open (a hand is no heap), and while `missing` says
    why. `weight` is None where there is no scale, or `missing` says why.
    """

    flap: DoorState
    beam: Occupancy = Occupancy.UNKNOWN
    fill_percent: int | None = None
    weight: Weight | None = None
    missing: frozenset[Missing] = frozenset()


@dataclass(frozen=True, slots=True)
class LeastChange:
    """The smallest changes that this bin's sensors can be believed about: grams, and percent of fill."""

    grams: int
    percent: int


class DropBin(Protocol):
    """One bin behind one flap.

    Does: one unlock pulse for the flap, and reading all that the bin has. Does not:
    decide whether something was put in (`hardware.drop_bin.deposit` does), retry an
    unlock, or close the devices it is made of.

    Errors: a sensor that fails leaves its own part of the reading empty and named in
    `missing`; only a flap that cannot be reached raises a `hardware.errors.DeviceError`.
    Concurrency: one caller at a time.
    """

    @property
    def least_change(self) -> LeastChange: ...

    def unlock(self) -> None:
        """Send one unlock pulse to the flap. Returning is no proof that it opened."""

    def read(self) -> BinReading: ...

    def close(self) -> None: ...
