"""A lock board in memory, with doors that people can use."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from hardware.errors import DeviceError
from hardware.lock_board.interface import LockReading
from hardware.lock_board.locks import check_lock, reading
from hardware.lock_board.physics import Door

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """A simulated board."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lock_count: int = Field(default=16, ge=1, le=64, description="Number of doors, 1 to 64.")
    item_sensors: bool = Field(default=True, description="Whether it tells if an item is behind a door.")


class SimulatedLockBoard:
    """A lock board over doors in memory; `doors[0]` is behind lock 1.

    Set `fault` to a `DeviceError` and every call raises it, as a board without power.
    """

    def __init__(self, doors: Sequence[Door], *, item_sensors: bool = True) -> None:
        self.doors = tuple(doors)
        self.fault: DeviceError | None = None
        self._item_sensors = item_sensors

    @property
    def lock_count(self) -> int:
        return len(self.doors)

    def unlock(self, lock: int) -> None:
        check_lock(lock, self.lock_count, "Simulated lock board")
        self._fail_if_told()
        self.doors[lock - 1].pulse()

    def read(self) -> tuple[LockReading, ...]:
        self._fail_if_told()
        return tuple(self._reading(door) for door in self.doors)

    def close(self) -> None:
        """Nothing to let go of."""

    def _reading(self, door: Door) -> LockReading:
        return reading(
            is_open=door.contact_says_open, is_occupied=door.is_occupied if self._item_sensors else None
        )

    def _fail_if_told(self) -> None:
        if self.fault is not None:
            raise self.fault.with_traceback(None)  # raised again and again, it must not keep all frames


def open(options: Options) -> SimulatedLockBoard:
    """Give a board with shut, empty doors."""
    return SimulatedLockBoard([Door() for _ in range(options.lock_count)], item_sensors=options.item_sensors)
