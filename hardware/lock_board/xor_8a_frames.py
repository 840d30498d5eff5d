"""The frames of "8A" lock boards with XOR check: bytes in, bytes out, no port, no clock.

Host to board:   8A | board | lock | 11 | check          unlock; lock 0 is all of them
                 8A | board | lock | 11 | s | check      unlock for s = 1 to 9 seconds (2021)
                 80 | board | lock | 33 | check          state of one; of lock 0: of all
                 90 | board | 1-8 | 9-16 | 17-24 | check unlock several
                 9A | board | lock | 11 | check          hold on; 9B: off
Board to host:   8A, 80 or 82 | board | lock | 11 or 00 | check
                 80 | board | status bytes | 33 | check  state of all

The check is the XOR of all bytes before it. State 11, and bit 1, say that the feedback
contact is closed. 82 comes unasked from some boards when a contact changes. How many
status bytes there are and which comes first differs from board to board, and nothing in
the frame tells: it ends where the line falls quiet.
Source: the seller's specification of 2021 and captures of such boards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final, Literal

from hardware.lock_board.splitting import Splitter

ByteOrder = Literal["first_lock_first", "last_lock_first"]

UNLOCK: Final = 0x8A
STATE: Final = 0x80
CHANGE: Final = 0x82
HOLD: Final = 0x9A
RELEASE: Final = 0x9B
_SEVERAL: Final = 0x90

ALL_LOCKS: Final = 0
PULSES_S: Final = range(1, 10)
MOST_STATUS_BYTES: Final = 7
"""Boards of 50 locks, the largest made, send so many."""

LONGEST_ANSWER: Final = 4 + MOST_STATUS_BYTES

_ACT: Final = 0x11
_ASK: Final = 0x33
_CLOSED: Final = 0x11
_NOT_CLOSED: Final = 0x00
_SHORT: Final = 5
_LONG: Final = 6


@dataclass(frozen=True, slots=True)
class Order:
    """What a host asks of `board` (1 to 99) and `lock`; `head` is UNLOCK, STATE, HOLD or RELEASE.

    `pulse_s` goes with UNLOCK only; None leaves the time to the board.
    """

    head: int
    board: int
    lock: int = ALL_LOCKS
    pulse_s: int | None = None

    def encode(self) -> bytes:
        function = _ASK if self.head == STATE else _ACT
        pulse = () if self.pulse_s is None else (self.pulse_s,)
        return _checked(self.head, self.board, self.lock, function, *pulse)


@dataclass(frozen=True, slots=True)
class UnlockSeveral:
    """Unlock some of the locks 1 to 24 of a board."""

    board: int
    locks: frozenset[int]

    def encode(self) -> bytes:
        bits = sum(1 << lock - 1 for lock in self.locks)
        return _checked(_SEVERAL, self.board, *bits.to_bytes(3, "little"))


@dataclass(frozen=True, slots=True)
class LockState:
    """What a board says of one contact: asked (STATE), after an unlock (UNLOCK) or unasked (CHANGE)."""

    head: int
    board: int
    lock: int
    closed: bool

    def encode(self) -> bytes:
        return _checked(self.head, self.board, self.lock, _CLOSED if self.closed else _NOT_CLOSED)


@dataclass(frozen=True, slots=True)
class BoardState:
    """What a board says of all contacts, 1 to 7 `status` bytes as they came."""

    board: int
    status: bytes

    def encode(self) -> bytes:
        return _checked(STATE, self.board, *self.status, _ASK)

    def closed(self, order: ByteOrder) -> tuple[bool, ...]:
        """Give what each contact says; index 0 is lock 1. There may be fewer or more than the board has."""
        bits = int.from_bytes(self.status, "little" if order == "first_lock_first" else "big")
        return tuple(bool(bits >> n & 1) for n in range(8 * len(self.status)))


class OrderDecoder(Splitter[Order | UnlockSeveral]):
    """The board's ear."""

    def __init__(self) -> None:
        super().__init__([UNLOCK, STATE, _SEVERAL, HOLD, RELEASE], _LONG, _order)


class AnswerDecoder:
    """The host's ear. It gives nothing before the line is quiet, then whatever can end there.

    Nothing but the silence tells where a state of all ends: the first bytes of a long one may
    look like a whole short one. So only what ends where the line fell quiet is a frame, the
    longest first; the caller knows from which board it awaits one. When nothing can end there,
    the line has paused inside a frame, and the bytes are kept. Never holds more than the
    longest answer.
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Sequence[LockState | BoardState]:
        if data:
            self._held = (self._held + data)[-LONGEST_ANSWER:]
            return []
        answers = list(self._ending_here())
        if answers:
            self._held = b""
        return answers

    def _ending_here(self) -> Iterator[LockState | BoardState]:
        for start in range(len(self._held)):
            if answer := _answer(self._held[start:]):
                yield answer


class StateDecoder(AnswerDecoder):
    """The host's ear for the state of all. What a board says to an unlock passes unheard."""

    def feed(self, data: bytes) -> list[BoardState]:
        return [answer for answer in super().feed(data) if isinstance(answer, BoardState)]


def _order(data: bytes) -> tuple[Order | UnlockSeveral, int] | None:
    head = data[0]
    if head == _SEVERAL:
        if len(data) < _LONG or _check(data):
            return None
        bits = int.from_bytes(data[2:5], "little")
        return UnlockSeveral(data[1], frozenset(n + 1 for n in range(24) if bits >> n & 1)), _LONG
    if len(data) < _SHORT or data[3] != (_ASK if head == STATE else _ACT):
        return None
    if not _check(data[:_SHORT]):
        return Order(head, data[1], data[2]), _SHORT
    if head == UNLOCK and len(data) == _LONG and not _check(data) and data[4] in PULSES_S:
        return Order(head, data[1], data[2], pulse_s=data[4]), _LONG
    return None


def _answer(frame: bytes) -> LockState | BoardState | None:
    if len(frame) < _SHORT or _check(frame):
        return None
    head, board, *middle, function, _ = frame
    if head == STATE and function == _ASK and len(middle) <= MOST_STATUS_BYTES:
        return BoardState(board, bytes(middle))
    if head in (UNLOCK, STATE, CHANGE) and len(middle) == 1 and function in (_CLOSED, _NOT_CLOSED):
        return LockState(head, board, middle[0], closed=function == _CLOSED)
    return None


def _checked(*body: int) -> bytes:
    return bytes((*body, _check(body)))


def _check(data: Iterable[int]) -> int:
    """Give the XOR of all bytes: zero for a frame with its right check."""
    return reduce(xor, data, 0)
