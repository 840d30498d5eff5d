"""Lock boards whose frames begin with 8A and end with an XOR check: Shuoming and many without a name."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.locks import check_lock, reading
from hardware.lock_board.xor_8a_frames import STATE, UNLOCK, ByteOrder, Order, StateDecoder
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

BAUD_RATE: Final = 9600

ANSWER_S: Final = 0.5
"""The specification speaks of 200 ms; a board may first end its default pulse of 300 ms."""

AFTER_UNLOCK_S: Final = 0.025
"""Boards may not listen while they switch a coil on; drivers for other makes wait this long."""

MOST_LOCKS: Final = 50

ClosedState = Literal["shut", "open"]


class Options(BaseModel):
    """One board on a bus. Boards with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    address: int = Field(ge=1, le=99, description="Board number set by its switches, 1 to 99.")
    lock_count: int = Field(
        ge=1, le=MOST_LOCKS, description="Locks wired to this board, 1 to 50, from lock 1 on."
    )
    closed_state: ClosedState = Field(
        description="How a door stands while its lock's feedback contact is closed (state 11): shut or open. "
        "It is a matter of the locks, so try one. With open, a broken wire looks like a shut door."
    )
    byte_order: ByteOrder = Field(
        description="Which locks the first status byte is of: first_lock_first (1 to 8) or last_lock_first. "
        "Boards differ: open lock 1 and see which lock is reported."
    )
    pulse_s: int | None = Field(
        default=None,
        ge=1,
        le=9,
        description="How long the board keeps a lock's coil on, 1 to 9 s; boards of before 2021 may not know "
        "it. Left out, the board keeps its own time (300 ms from the factory).",
    )


class Xor8a:
    """One board.

    What it answers to an unlock means success or failure after how its locks are wired, and
    may be the very echo of the unlock; so nothing waits for it, and it can pass for no state.
    A lock that the board's state says nothing of reads unknown.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `LockBoard`; holds the bus for one exchange, 0.6 s at worst per attempt.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        address: int,
        lock_count: int,
        closed_state: ClosedState,
        byte_order: ByteOrder,
        pulse_s: int | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._bus = bus
        self._address = address
        self._lock_count = lock_count
        self._open_when_closed = closed_state == "open"
        self._byte_order: ByteOrder = byte_order
        self._pulse_s = pulse_s
        self._answer_s = answer_s

    @property
    def lock_count(self) -> int:
        return self._lock_count

    def unlock(self, lock: int) -> None:
        check_lock(lock, self._lock_count, f"{self._name} on {self._bus.url}")
        order = Order(UNLOCK, self._address, lock, self._pulse_s)
        self._bus.tell(order.encode(), rest_s=AFTER_UNLOCK_S)

    def read(self) -> tuple[LockReading, ...]:
        state = self._bus.ask(
            Order(STATE, self._address).encode(),
            StateDecoder,
            accept=lambda state: state.board == self._address,
            within_s=self._answer_s,
            who=self._name,
        )
        told = [closed == self._open_when_closed for closed in state.closed(self._byte_order)]
        untold = [None] * (self._lock_count - len(told))
        return tuple(reading(is_open=is_open) for is_open in (told + untold)[: self._lock_count])

    def close(self) -> None:
        self._bus.close()

    @property
    def _name(self) -> str:
        return f"Lock board {self._address}"


def open(options: Options) -> LockBoard:
    """Give the board; its port is opened on first use."""
    return Xor8a(
        Bus.shared(options.url, baud_rate=BAUD_RATE),
        address=options.address,
        lock_count=options.lock_count,
        closed_state=options.closed_state,
        byte_order=options.byte_order,
        pulse_s=options.pulse_s,
    )
