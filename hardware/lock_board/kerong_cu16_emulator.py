"""A KERONG KR-CU16 board with doors behind it, as its wire sees it: bytes in, bytes out."""

from collections.abc import Sequence

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.kerong_cu16_frames import (
    ALL_BOARDS,
    LOCKS_PER_BOARD,
    QUERY,
    QUERY_ALL,
    UNLOCK,
    UNLOCK_ALL,
    Command,
    CommandDecoder,
    State,
)
from hardware.lock_board.physics import PULSE_S, Door
from hardware.stand import Stand


class KerongCu16Emulator:
    """The board at `address`; `doors[0]` is behind lock 1.

    Answers queries and never an unlock, as the real board. What asks for or sets its
    unlock time stays without an answer, as boards of 2020 were found to do. Its locks may be of
    the kind that closes the contact while open, its item sensors of the kind that is active while
    nothing is there.
    """

    def __init__(
        self,
        address: int,
        doors: Sequence[Door],
        *,
        pulse_s: float = PULSE_S,
        closes_when_open: bool = False,
        active_when_empty: bool = False,
    ) -> None:
        self.wiring = Wiring(doors, terminals=LOCKS_PER_BOARD, closes_when_open=closes_when_open)
        self._active_when_empty = active_when_empty
        self._address = address
        self._pulse_s = pulse_s
        self._commands = CommandDecoder()

    def feed(self, data: bytes) -> bytes:
        return b"".join(self._obey(command) for command in self._commands.feed(data))

    def _obey(self, command: Command) -> bytes:
        if command.board not in (self._address, ALL_BOARDS):
            return b""
        if command.code in (QUERY, QUERY_ALL):
            return self._state(command.code)
        if command.code == UNLOCK:
            self.wiring.pulse(command.lock, self._pulse_s)
        elif command.code == UNLOCK_ALL:
            self.wiring.pulse_all(self._pulse_s)
        return b""

    def _state(self, answers: int) -> bytes:
        active = tuple(occupied != self._active_when_empty for occupied in self.wiring.occupied())
        return State(self._address, self.wiring.closed(), active, answers).encode()


def stand() -> Stand:
    """Stand up one board with all of its locks."""
    board = KerongCu16Emulator(0, [Door() for _ in range(LOCKS_PER_BOARD)])
    return stand_of(board, board.wiring, options={"address": 0, "item_sensors": True}, baud_rate=19200)
