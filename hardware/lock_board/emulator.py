"""KERONG KR-CU16 boards on one bus, as their wire sees them: bytes in, bytes out."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from hardware.lock_board.kerong_cu16_frames import (
    LOCKS_PER_BOARD,
    QUERY,
    UNLOCK,
    Command,
    CommandDecoder,
    State,
)
from hardware.lock_board.physics import Door


class Fault(StrEnum):
    """`mute`: hears and acts, answers nothing. `garbage`: as at a wrong speed. `truncated`: cut short."""

    MUTE = "mute"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"


class KerongCu16Emulator:
    """One bus with boards at their addresses; `boards[a][0]` is lock 1 of the board at address `a`.

    Answers queries and never an unlock, as the real board. A lock that is not
    wired reads as closed and empty. `faults[a]` makes one board misbehave.
    """

    def __init__(self, boards: Mapping[int, Sequence[Door]]) -> None:
        for address, doors in boards.items():
            if len(doors) > LOCKS_PER_BOARD:
                raise ValueError(f"Board {address}: {len(doors)} doors; it has {LOCKS_PER_BOARD} locks.")
        self.boards = boards
        self.faults: dict[int, Fault] = {}
        self._commands = CommandDecoder()

    def feed(self, data: bytes) -> bytes:
        return b"".join(self._obey(command) for command in self._commands.feed(data))

    def _obey(self, command: Command) -> bytes:
        doors = self.boards.get(command.board)
        if doors is None:
            return b""
        if command.code == UNLOCK and command.lock <= len(doors):
            doors[command.lock - 1].pulse()
        if command.code != QUERY:
            return b""
        return self._misbehave(command.board, self._state(command.board, doors))

    def _state(self, address: int, doors: Sequence[Door]) -> bytes:
        unwired = LOCKS_PER_BOARD - len(doors)
        return State(
            board=address,
            closed=(*(not door.is_open for door in doors), *[True] * unwired),
            occupied=(*(door.is_occupied for door in doors), *[False] * unwired),
        ).encode()

    def _misbehave(self, address: int, answer: bytes) -> bytes:
        match self.faults.get(address):
            case Fault.MUTE:
                return b""
            case Fault.GARBAGE:
                return bytes(byte ^ 0xF9 for byte in answer)
            case Fault.TRUNCATED:
                return answer[:4]
            case _:
                return answer
