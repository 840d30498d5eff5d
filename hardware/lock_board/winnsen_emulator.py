"""A Winnsen lock board with doors behind it, as its wire sees it: bytes in, bytes out."""

from collections.abc import Sequence

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.physics import PULSE_S, Door
from hardware.lock_board.winnsen_frames import (
    LOCKS_PER_STATION,
    OrderDecoder,
    Poll,
    State,
    Unlock,
    Unlocked,
)
from hardware.stand import Stand


class WinnsenEmulator:
    """The board of one `station`; `doors[0]` is behind lock 1.

    An unlock is answered when the coil has been switched on, before the door has moved: with
    "failed" only where no lock is plugged in. `newer` boards answer with other heads.
    """

    def __init__(self, station: int, doors: Sequence[Door], *, newer: bool = False) -> None:
        self.wiring = Wiring(doors, terminals=LOCKS_PER_STATION)
        self._station = station
        self._newer = newer
        self._orders = OrderDecoder()

    def feed(self, data: bytes) -> bytes:
        return b"".join(self._obey(order) for order in self._orders.feed(data))

    def _obey(self, order: Unlock | Poll) -> bytes:
        if order.station != self._station:
            return b""
        if isinstance(order, Poll):
            is_open = tuple(not closed for closed in self.wiring.closed())
            return State(self._station, is_open).encode(newer=self._newer)
        self.wiring.pulse(order.lock, PULSE_S)
        done = self.wiring.has_coil(order.lock)
        return Unlocked(self._station, order.lock, done).encode(newer=self._newer)


def stand() -> Stand:
    """Stand up one station with all of its locks."""
    board = WinnsenEmulator(1, [Door() for _ in range(LOCKS_PER_STATION)])
    return stand_of(board, board.wiring, options={"station": 1}, baud_rate=9600)
