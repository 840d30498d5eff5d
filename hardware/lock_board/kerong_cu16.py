"""KERONG KR-CU16 lock boards on RS-485: 16 locks and 16 item sensors per board."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.kerong_cu16_frames import (
    LOCKS_PER_BOARD,
    QUERY,
    UNLOCK,
    Command,
    State,
    StateDecoder,
)
from hardware.lock_board.locks import check_lock, reading
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

ANSWER_S: Final = 0.3
"""Boards answer within 200 ms; a USB adapter may add 16 ms and the frame itself takes 5 ms."""

AFTER_UNLOCK_S: Final = 0.025
"""Boards do not listen while they switch a coil on; published drivers wait this long."""


ClosedState = Literal["shut", "open"]
ItemInput = Literal["present", "absent"]


class Options(BaseModel):
    """One board on a bus. Boards with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    address: int = Field(
        default=0, ge=0, le=14, description="Board number set by its switches, 0 to 14 (15 means all boards)."
    )
    lock_count: int = Field(
        default=LOCKS_PER_BOARD, ge=1, le=LOCKS_PER_BOARD, description="Locks wired to this board, 1 to 16."
    )
    item_sensors: bool = Field(
        default=False, description="Whether infrared item sensors are wired; without, occupancy is unknown."
    )
    closed_state: ClosedState = Field(
        default="shut",
        description="How a door stands while its lock's feedback contact is closed: shut or open. "
        "With open, a broken wire looks like a shut door.",
    )
    item_input: ItemInput = Field(
        default="present", description="What an active item input says of the compartment: present or absent."
    )
    baud_rate: int = Field(
        default=19200, ge=1200, le=115200, description="Speed in baud; boards leave the factory with 19200."
    )


class KerongCu16:
    """One KR-CU16.

    Does not wait for an answer to an unlock: the board has none. Its own timer
    ends the pulse, so a coil never stays on because this program died.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `LockBoard`; holds the bus for one exchange, 0.8 s at worst per attempt.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        address: int = 0,
        lock_count: int = LOCKS_PER_BOARD,
        item_sensors: bool = False,
        closed_state: ClosedState = "shut",
        item_input: ItemInput = "present",
        answer_s: float = ANSWER_S,
    ) -> None:
        self._bus = bus
        self._address = address
        self._lock_count = lock_count
        self._item_sensors = item_sensors
        self._open_when_closed = closed_state == "open"
        self._occupied_when_active = item_input == "present"
        self._answer_s = answer_s

    @property
    def lock_count(self) -> int:
        return self._lock_count

    def unlock(self, lock: int) -> None:
        check_lock(lock, self._lock_count, f"{self._name} on {self._bus.url}")
        self._bus.tell(Command(UNLOCK, self._address, lock).encode(), rest_s=AFTER_UNLOCK_S)

    def read(self) -> tuple[LockReading, ...]:
        state: State = self._bus.ask(
            Command(QUERY, self._address).encode(),
            StateDecoder,
            accept=lambda state: state.board == self._address and state.answers == QUERY,
            within_s=self._answer_s,
            who=self._name,
        )
        return tuple(
            reading(
                is_open=closed == self._open_when_closed,
                is_occupied=active == self._occupied_when_active if self._item_sensors else None,
            )
            for closed, active in zip(
                state.closed[: self._lock_count], state.occupied[: self._lock_count], strict=True
            )
        )

    def close(self) -> None:
        self._bus.close()

    @property
    def _name(self) -> str:
        return f"Lock board {self._address}"


def open(options: Options) -> LockBoard:
    """Give the board; its port is opened on first use."""
    return KerongCu16(
        Bus.shared(options.url, baud_rate=options.baud_rate),
        address=options.address,
        lock_count=options.lock_count,
        item_sensors=options.item_sensors,
        closed_state=options.closed_state,
        item_input=options.item_input,
    )
