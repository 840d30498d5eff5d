"""The frames of KERONG KR-CU16 lock boards: bytes in, bytes out, no port, no clock.

Host to board, 5 bytes:   02 | board and lock | command | 03 | sum
Board to host, 9 bytes:   02 | board | 35 or 36 | closed 1-8, 9-16 | occupied 1-8, 9-16 | 03 | sum

The second byte has the board in its high half and the lock, counted from 0, in
its low half. The sum is the low byte of the sum of all bytes before it. 35 answers
QUERY, 36 answers QUERY_ALL; nothing answers an unlock.
"""

from dataclasses import dataclass
from typing import Final

from hardware.lock_board.splitting import Splitter

LOCKS_PER_BOARD: Final = 16

QUERY: Final = 0x30
UNLOCK: Final = 0x31
QUERY_ALL: Final = 0x32
UNLOCK_ALL: Final = 0x33

ALL_BOARDS: Final = 15
"""Every board obeys a command to this one."""

_STX: Final = 0x02
_ETX: Final = 0x03
_ANSWERS: Final = {QUERY: 0x35, QUERY_ALL: 0x36}
_ANSWERED: Final = {code: command for command, code in _ANSWERS.items()}
_COMMAND_BYTES: Final = 5
_STATE_BYTES: Final = 9


@dataclass(frozen=True, slots=True)
class Command:
    """What a host asks of `board` (0 to 15); `lock` is 1 to 16 and means something for UNLOCK only."""

    code: int
    board: int
    lock: int = 1

    def encode(self) -> bytes:
        return _frame(self.board << 4 | self.lock - 1, self.code)


@dataclass(frozen=True, slots=True)
class State:
    """What a board says of its locks, index 0 being lock 1, to the command it `answers`."""

    board: int
    closed: tuple[bool, ...]
    occupied: tuple[bool, ...]
    answers: int = QUERY

    def encode(self) -> bytes:
        return _frame(self.board << 4, _ANSWERS[self.answers], *_packed(self.closed), *_packed(self.occupied))


class CommandDecoder(Splitter[Command]):
    """The board's ear."""

    def __init__(self) -> None:
        super().__init__([_STX], _COMMAND_BYTES, _command)


class StateDecoder(Splitter[State]):
    """The host's ear. An adapter's echo of our own query is no state, and passes unheard."""

    def __init__(self) -> None:
        super().__init__([_STX], _STATE_BYTES, _state)


def _command(data: bytes) -> tuple[Command, int] | None:
    if not _is_sound(data, _COMMAND_BYTES):
        return None
    return Command(code=data[2], board=data[1] >> 4, lock=(data[1] & 0x0F) + 1), _COMMAND_BYTES


def _state(data: bytes) -> tuple[State, int] | None:
    if not _is_sound(data, _STATE_BYTES) or data[2] not in _ANSWERED:
        return None
    state = State(data[1] >> 4, _unpacked(data[3:5]), _unpacked(data[5:7]), _ANSWERED[data[2]])
    return state, _STATE_BYTES


def _is_sound(data: bytes, length: int) -> bool:
    return len(data) == length and data[-2] == _ETX and data[-1] == sum(data[:-1]) & 0xFF


def _frame(*middle: int) -> bytes:
    body = bytes((_STX, *middle, _ETX))
    return body + bytes((sum(body) & 0xFF,))


def _packed(bits: tuple[bool, ...]) -> bytes:
    return sum(bit << index for index, bit in enumerate(bits)).to_bytes(2, "little")


def _unpacked(data: bytes) -> tuple[bool, ...]:
    number = int.from_bytes(data, "little")
    return tuple(bool(number >> index & 1) for index in range(LOCKS_PER_BOARD))
