"""The frames of Winnsen lock boards: bytes in, bytes out, no port, no clock.

Host to board:   90 | length | 05 | station | lock | 03                unlock
                 90 | length | 02 | station | FF FF | 03               which doors are open?
Board to host:   90 | length | 85 or A5 | station | lock | 01 or 00 | 03
                 90 | length | 82 or A2 | station | open 1-8, 9-16 | 03

The length counts the whole frame. There is no checksum: a frame is believed when
head, length, function, station and end fit, and what it says can be said.
Source: descriptions of the maker's "Serial Command Document V202104".
"""

from dataclasses import dataclass
from typing import Final

from hardware.lock_board.splitting import Splitter

LOCKS_PER_STATION: Final = 16

_HEAD: Final = 0x90
_END: Final = 0x03
_LONGEST: Final = 7

_UNLOCK: Final = 0x05
_POLL: Final = 0x02
_ANSWERS: Final = {_UNLOCK: (0x85, 0xA5), _POLL: (0x82, 0xA2)}
_ALL_LOCKS: Final = b"\xff\xff"


@dataclass(frozen=True, slots=True)
class Unlock:
    station: int
    lock: int

    def encode(self) -> bytes:
        return _frame(_UNLOCK, self.station, self.lock)


@dataclass(frozen=True, slots=True)
class Poll:
    station: int

    def encode(self) -> bytes:
        return _frame(_POLL, self.station, *_ALL_LOCKS)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a board says to an unlock: `done`, or failed."""

    station: int
    lock: int
    done: bool

    def encode(self, *, newer: bool = False) -> bytes:
        """`newer` boards answer with A5 where others say 85."""
        return _frame(_ANSWERS[_UNLOCK][newer], self.station, self.lock, self.done)


@dataclass(frozen=True, slots=True)
class State:
    """Which doors of a station are open; index 0 is lock 1."""

    station: int
    is_open: tuple[bool, ...]

    def encode(self, *, newer: bool = False) -> bytes:
        """`newer` boards answer with A2 where others say 82."""
        bits = sum(bit << index for index, bit in enumerate(self.is_open))
        return _frame(_ANSWERS[_POLL][newer], self.station, *bits.to_bytes(2, "little"))


class OrderDecoder(Splitter[Unlock | Poll]):
    """The board's ear."""

    def __init__(self) -> None:
        super().__init__([_HEAD], _LONGEST, _order)


class UnlockedDecoder(Splitter[Unlocked]):
    """The host's ear for what an unlock is answered."""

    def __init__(self) -> None:
        super().__init__([_HEAD], _LONGEST, _unlocked)


class StateDecoder(Splitter[State]):
    """The host's ear for what a poll is answered."""

    def __init__(self) -> None:
        super().__init__([_HEAD], _LONGEST, _state)


def _order(data: bytes) -> tuple[Unlock | Poll, int] | None:
    match _content(data):
        case [function, station, lock] if function == _UNLOCK and 1 <= lock <= LOCKS_PER_STATION:
            return Unlock(station, lock), 6
        case [function, station, *locks] if function == _POLL and bytes(locks) == _ALL_LOCKS:
            return Poll(station), 7
    return None


def _unlocked(data: bytes) -> tuple[Unlocked, int] | None:
    match _content(data):
        case [function, station, lock, (0 | 1) as done] if (
            function in _ANSWERS[_UNLOCK] and 1 <= lock <= LOCKS_PER_STATION
        ):
            return Unlocked(station, lock, bool(done)), 7
    return None


def _state(data: bytes) -> tuple[State, int] | None:
    match _content(data):
        case [function, station, low, high] if function in _ANSWERS[_POLL]:
            bits = low | high << 8
            return State(station, tuple(bool(bits >> n & 1) for n in range(LOCKS_PER_STATION))), 7
    return None


def _content(data: bytes) -> tuple[int, ...]:
    """Give what lies between length and end of the frame that `data` begins with; empty if there is none."""
    length = data[1] if len(data) > 1 else 0
    is_frame = length <= len(data) and length > 0 and data[length - 1] == _END
    return tuple(data[2 : length - 1]) if is_frame else ()


def _frame(*content: int) -> bytes:
    return bytes((_HEAD, len(content) + 3, *content, _END))
