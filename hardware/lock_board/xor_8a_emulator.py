"""An "8A" lock board with doors behind it, as its wire sees it: bytes in, bytes out."""

import time
from collections.abc import Callable, Sequence
from typing import Final, Literal

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.physics import Door
from hardware.lock_board.xor_8a_frames import (
    ALL_LOCKS,
    STATE,
    UNLOCK,
    BoardState,
    ByteOrder,
    LockState,
    Order,
    OrderDecoder,
    UnlockSeveral,
)
from hardware.stand import Stand

FACTORY_PULSE_S: Final = 0.3

UNLOCK_ANSWER_S: Final = 0.2
"""An unlock is answered with what the contact says so much later, amid whatever else is said by then."""


class Xor8aEmulator:
    """The board at `address`; `doors[0]` is behind lock 1.

    Boards differ: in how many status bytes they send (some of 8 channels send those of 24),
    in which comes first, and in whether their locks close the contact when they are shut or
    when they are open. This one has no firmware for holding a lock or telling unasked.
    """

    def __init__(
        self,
        address: int,
        doors: Sequence[Door],
        *,
        channels: int = 24,
        status_bytes: int = 3,
        byte_order: ByteOrder = "first_lock_first",
        closes_when_open: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.wiring = Wiring(doors, terminals=channels, closes_when_open=closes_when_open)
        self._address = address
        self._channels = channels
        self._status_bytes = status_bytes
        self._byte_order = byte_order
        self._clock = clock
        self._orders = OrderDecoder()
        self._unlocked: list[tuple[float, int]] = []

    def feed(self, data: bytes) -> bytes:
        late = self._late_answers()
        return late + b"".join(self._obey(order) for order in self._orders.feed(data))

    def _obey(self, order: Order | UnlockSeveral) -> bytes:
        if order.board != self._address:
            return b""
        if isinstance(order, UnlockSeveral):
            for lock in order.locks:
                self.wiring.pulse(lock, FACTORY_PULSE_S)
        elif order.head == UNLOCK:
            self._unlock(order.lock, order.pulse_s or FACTORY_PULSE_S)
        elif order.head == STATE and order.lock == ALL_LOCKS:
            return self._state()
        elif order.head == STATE and order.lock <= self._channels:
            return self._state_of(STATE, order.lock)
        return b""

    def _unlock(self, lock: int, pulse_s: float) -> None:
        if lock == ALL_LOCKS:
            self.wiring.pulse_all(pulse_s)
        elif lock <= self._channels:
            self.wiring.pulse(lock, pulse_s)
            self._unlocked.append((self._clock() + UNLOCK_ANSWER_S, lock))

    def _late_answers(self) -> bytes:
        now = self._clock()
        due = [lock for at, lock in self._unlocked if at <= now]
        self._unlocked = [(at, lock) for at, lock in self._unlocked if at > now]
        return b"".join(self._state_of(UNLOCK, lock) for lock in due)

    def _state_of(self, head: int, lock: int) -> bytes:
        return LockState(head, self._address, lock, self.wiring.is_closed(lock)).encode()

    def _state(self) -> bytes:
        bits = sum(closed << n for n, closed in enumerate(self.wiring.closed()))
        bits &= (1 << 8 * self._status_bytes) - 1
        order: Literal["little", "big"] = "little" if self._byte_order == "first_lock_first" else "big"
        return BoardState(self._address, bits.to_bytes(self._status_bytes, order)).encode()


def stand() -> Stand:
    """Stand up one board with all of its locks."""
    board = Xor8aEmulator(1, [Door() for _ in range(24)])
    options = {"address": 1, "lock_count": 24, "closed_state": "shut", "byte_order": "first_lock_first"}
    return stand_of(board, board.wiring, options=options, baud_rate=9600)
