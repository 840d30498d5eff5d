"""Winnsen lock boards on RS-485: stations of 16 locks, as parcel lockers have them."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.errors import DeviceRefused
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.locks import check_lock, reading
from hardware.lock_board.winnsen_frames import (
    LOCKS_PER_STATION,
    Poll,
    StateDecoder,
    Unlock,
    UnlockedDecoder,
)
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

BAUD_RATE: Final = 9600

ANSWER_S: Final = 0.3
"""Boards answer a poll within 200 ms; a USB adapter may add 16 ms and the frame itself takes 8 ms."""

UNLOCK_ANSWER_S: Final = 0.8
"""The board answers an unlock when it has tried; installations wait this long."""


class Options(BaseModel):
    """One station on a bus. Stations with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    station: int = Field(ge=0, le=255, description="Station number set by its switches, 0 to 255.")
    lock_count: int = Field(
        default=LOCKS_PER_STATION, ge=1, le=LOCKS_PER_STATION, description="Locks wired to it, 1 to 16."
    )


class Winnsen:
    """One station.

    Its frames have no checksum: a byte spoiled on the line may pass for a door that moved.
    Whoever acts on a door that moved waits for a second reading that agrees.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `LockBoard`; holds the bus for one exchange, 0.9 s at worst.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        station: int,
        lock_count: int = LOCKS_PER_STATION,
        answer_s: float = ANSWER_S,
        unlock_answer_s: float = UNLOCK_ANSWER_S,
    ) -> None:
        self._bus = bus
        self._station = station
        self._lock_count = lock_count
        self._answer_s = answer_s
        self._unlock_answer_s = unlock_answer_s

    @property
    def lock_count(self) -> int:
        return self._lock_count

    def unlock(self, lock: int) -> None:
        """As `LockBoard`; raises `DeviceRefused` when the board says that the lock did not open."""
        check_lock(lock, self._lock_count, f"{self._name} on {self._bus.url}")
        answer = self._bus.command(
            Unlock(self._station, lock).encode(),
            UnlockedDecoder,
            accept=lambda answer: (answer.station, answer.lock) == (self._station, lock),
            within_s=self._unlock_answer_s,
            who=self._name,
        )
        if not answer.done:
            raise DeviceRefused(
                f"{self._name} on {self._bus.url}: says that lock {lock} did not open. "
                f"Check the plug of this lock and whether its door is jammed."
            )

    def read(self) -> tuple[LockReading, ...]:
        state = self._bus.ask(
            Poll(self._station).encode(),
            StateDecoder,
            accept=lambda state: state.station == self._station,
            within_s=self._answer_s,
            who=self._name,
        )
        return tuple(reading(is_open=is_open) for is_open in state.is_open[: self._lock_count])

    def close(self) -> None:
        self._bus.close()

    @property
    def _name(self) -> str:
        return f"Lock station {self._station}"


def open(options: Options) -> LockBoard:
    """Give the station; its port is opened on first use."""
    return Winnsen(
        Bus.shared(options.url, baud_rate=BAUD_RATE), station=options.station, lock_count=options.lock_count
    )
