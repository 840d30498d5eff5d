"""A drop bin made of other devices: a lock for its flap, and the sensors there are.

Any lock board will do, a relay that times its own pulse among them. The beam in the
chute is wired to the item input of a lock of the same board, the flap's own or another.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Generic, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hardware.drop_bin.fill import Depth
from hardware.drop_bin.interface import BinReading, Distance, DropBin, LeastChange, Missing, Weight
from hardware.errors import DeviceError
from hardware.lock_board.interface import DoorState, LockBoard, LockReading, Occupancy
from hardware.registry import DeviceName, device_of

log = logging.getLogger(__name__)

PROVEN_ON_HARDWARE = False

RESTS_PER_FAILURE: Final = 5.0
"""A sensor that failed is left alone this many times as long as that took, so that the flap stays watched."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Options(BaseModel):
    """One bin. Its parts are devices of the cabinet, named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    board: DeviceName = Field(
        description="The lock board that opens and watches the flap.",
        json_schema_extra=device_of("lock_board"),
    )
    lock: int = Field(ge=1, le=64, description="Lock number of the flap on that board, from 1.")
    beam_lock: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Lock number on the same board whose item input has the chute's beam, if there is one.",
    )
    level_sensor: DeviceName | None = Field(
        default=None,
        description="The sensor in the roof that sees how full the bin is.",
        json_schema_extra=device_of("level_sensor"),
    )
    empty_mm: int | None = Field(
        default=None, ge=50, le=6000, description="What the level sensor says of the empty bin, in mm."
    )
    full_mm: int | None = Field(
        default=None,
        ge=1,
        le=5950,
        description="What it says of a full one, in mm; more than the sensor's blind zone.",
    )
    scale: DeviceName | None = Field(
        default=None, description="The scale under the bin.", json_schema_extra=device_of("scale")
    )
    least_g: int = Field(
        default=50,
        ge=1,
        le=100_000,
        description="A weight that changed by less than this has not changed, in g.",
    )

    least_percent: int = Field(
        default=5,
        ge=1,
        le=50,
        description="A level that changed by less than this has not changed, in percent.",
    )

    @property
    def depth(self) -> Depth | None:
        """What the level sensor's distances mean, where there is one."""
        if self.empty_mm is None or self.full_mm is None:
            return None
        return Depth(self.empty_mm, self.full_mm)

    @model_validator(mode="after")
    def _level_has_a_depth(self) -> Self:
        given = {option is not None for option in (self.level_sensor, self.empty_mm, self.full_mm)}
        if len(given) > 1:
            raise ValueError("level_sensor, empty_mm and full_mm go together: give all three or none")
        if self.depth is not None and self.depth.empty_mm <= self.depth.full_mm:
            raise ValueError("empty_mm must be greater than full_mm: the floor is farther away than the heap")
        return self


class FlapBin:
    """One bin. `others` are its parts, open, by their names.

    The level counts only when all of it was measured behind a closed flap.

    Lifetime: its parts belong to whoever opened them; `close` does nothing.
    Concurrency: as `DropBin`. A read takes as long as one read of the board, the scale and
    the level sensor together: some 10 ms for a KR-CU16 and streaming sensors that are read
    at least once in a second. At worst it takes their own worst times: 0.8 s per attempt
    for the board, and for sensors 2.75 s when both fail, which can be once in 16 s.
    """

    def __init__(
        self,
        options: Options,
        others: Mapping[str, Any],
        *,
        rests_per_failure: float = RESTS_PER_FAILURE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._clock = clock
        self._board: LockBoard = others[options.board]
        for lock in filter(None, (options.lock, options.beam_lock)):
            if lock > self._board.lock_count:
                raise ValueError(
                    f"Drop bin: there is no lock {lock} on {options.board}; "
                    f"it has 1 to {self._board.lock_count}."
                )
        self._scale = _Part[Weight](options.scale, others, rests_per_failure, clock)
        self._level = _Part[Distance](options.level_sensor, others, rests_per_failure, clock)
        self._depth = options.depth
        # Nobody but us unlocks the flap, so one that is found closed has long been so.
        self._closed_since: float | None = float("-inf")

    @property
    def least_change(self) -> LeastChange:
        return LeastChange(self._options.least_g, self._options.least_percent)

    def unlock(self) -> None:
        self._board.unlock(self._options.lock)

    def read(self) -> BinReading:
        locks = self._board.read()
        flap = locks[self._options.lock - 1].door
        if flap is not DoorState.CLOSED:
            self._closed_since = None
        elif self._closed_since is None:
            self._closed_since = self._clock()
        fill_percent, why_no_level = self._read_level()
        weight = self._scale.read()
        beam, why_no_beam = self._beam_of(locks)
        missing = {why_no_level, why_no_beam, Missing.SCALE_SILENT if self._scale.is_silent else None}
        return BinReading(
            flap=flap,
            beam=beam,
            fill_percent=fill_percent,
            weight=weight,
            missing=frozenset(word for word in missing if word is not None),
        )

    def close(self) -> None:
        """Nothing to let go of."""

    def _beam_of(self, locks: Sequence[LockReading]) -> tuple[Occupancy, Missing | None]:
        if self._options.beam_lock is None:
            return Occupancy.UNKNOWN, None
        beam = locks[self._options.beam_lock - 1].occupancy
        return beam, Missing.BEAM_UNKNOWN if beam is Occupancy.UNKNOWN else None

    def _read_level(self) -> tuple[int | None, Missing | None]:
        # Asked with the flap open too, or what it says meanwhile would lie on its line as news.
        distance = self._level.read()
        if self._level.is_silent:
            return None, Missing.LEVEL_SENSOR_SILENT
        if distance is None or self._depth is None or self._closed_since is None:
            return None, None
        if distance.mm is None or distance.over_s > self._clock() - self._closed_since:
            return None, Missing.LEVEL_UNKNOWN
        percent = self._depth.fill_percent(distance.mm, doubt=self._options.least_percent)
        return percent, Missing.LEVEL_UNKNOWN if percent is None else None


class _Readable(Protocol[T_co]):
    def read(self) -> T_co: ...


class _Part(Generic[T]):
    """A sensor that may fail, or that there may not be. Says so in the log once, and once when it is back."""

    def __init__(
        self,
        name: str | None,
        others: Mapping[str, Any],
        rests_per_failure: float,
        clock: Callable[[], float],
    ) -> None:
        self._name = name
        self._rests_per_failure = rests_per_failure
        self._sensor: _Readable[T] | None = None if name is None else others[name]
        self._clock = clock
        self._rests_until = float("-inf")
        self.is_silent = False

    def read(self) -> T | None:
        """Give its reading; None when there is no such sensor, or it `is_silent`."""
        asked_at = self._clock()
        if self._sensor is None or asked_at < self._rests_until:
            return None
        try:
            reading = self._sensor.read()
        except DeviceError as fault:
            if not self.is_silent:
                log.warning("Drop bin goes on without %s: %s", self._name, fault)
            self.is_silent = True
            now = self._clock()
            self._rests_until = now + self._rests_per_failure * (now - asked_at)
            return None
        if self.is_silent:
            log.info("Drop bin has %s again", self._name)
        self.is_silent = False
        return reading


def open(options: Options, others: Mapping[str, Any]) -> DropBin:
    """Give the bin made of `others`; raises `ValueError` for a lock number that its board does not have."""
    return FlapBin(options, others)
