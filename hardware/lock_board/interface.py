"""What every lock board can do, whatever wire it speaks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class DoorState(StrEnum):
    """What a board says of one door. `unknown` is an answer, never a guess."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Occupancy(StrEnum):
    """What an item sensor says of one compartment; `unknown` where there is no sensor."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LockReading:
    """One lock as the board saw it at one moment."""

    door: DoorState
    occupancy: Occupancy


class LockBoard(Protocol):
    """One board on one bus. Lock numbers start at 1, as they are printed on the board.

    Does: one unlock pulse timed by the board itself, and reading all locks.
    Does not: decide whether a door opened (read until it says so), retry an
    unlock, or remember anything about doors.

    Errors: every method raises a `hardware.errors.DeviceError`.
    Concurrency: calls may come from any thread; boards that share a bus take
    turns on it, unlocks first.
    """

    @property
    def lock_count(self) -> int: ...

    def unlock(self, lock: int) -> None:
        """Send one unlock pulse to `lock`. Returning is no proof that the door opened."""

    def read(self) -> tuple[LockReading, ...]:
        """Read every lock; index 0 is lock 1."""

    def close(self) -> None: ...
