"""A lock board on a workbench: what people can do to its doors and wires, and what they see."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from hardware.emulation import Emulator
from hardware.lock_board.emulator import Wiring
from hardware.lock_board.physics import BOUNCE_S, SLOW_PULL_S, SWING_S, Door, Impossible, Jam
from hardware.stand import Stand

T = TypeVar("T")

_JAMS: Final = {"shut": Jam.STUCK_SHUT, "open": Jam.STUCK_OPEN, "none": None}
_SWITCH: Final = {"on": True, "off": False}


def stand_of(board: Emulator, wiring: Wiring, *, options: Mapping[str, object], baud_rate: int) -> Stand:
    """Stand up a board with these doors and wires."""
    hands = _Hands(wiring)
    return Stand(
        wire=board,
        deeds={
            "push": hands.push,
            "put": hands.put,
            "take": hands.take,
            "jam": hands.jam,
            "slow": hands.slow,
            "bounce": hands.bounce,
            "cross": hands.cross,
            "unwire": hands.unwire,
            "wire": hands.wire,
        },
        look=hands.look,
        options=options,
        baud_rate=baud_rate,
    )


class _Hands:
    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def push(self, lock: str) -> str:
        """Push door LOCK shut."""
        caught = self._door(lock).push_shut()
        return f"Door {lock} is shut." if caught else f"Door {lock} does not stay shut."

    def put(self, lock: str) -> str | None:
        """Put an item behind door LOCK."""
        return _tried(self._door(lock).put_in)

    def take(self, lock: str) -> str | None:
        """Take the item from behind door LOCK."""
        return _tried(self._door(lock).take_out)

    def jam(self, lock: str, how: str) -> None:
        """Make door LOCK stick: jam LOCK shut|open|none."""
        self._door(lock).jam = _one_of(_JAMS, how)

    def slow(self, lock: str, how: str) -> None:
        """Give door LOCK a solenoid that needs 500 ms, or a usual one: slow LOCK on|off."""
        self._door(lock).pull_s = SLOW_PULL_S if _one_of(_SWITCH, how) else SWING_S

    def bounce(self, lock: str, how: str) -> None:
        """Give door LOCK a contact that chatters for 30 ms, or a sound one: bounce LOCK on|off."""
        self._door(lock).bounce_s = BOUNCE_S if _one_of(_SWITCH, how) else 0.0

    def cross(self, lock: str, other: str) -> None:
        """Exchange the coils of two locks, so that each opens the other's door; again: back."""
        self._wiring.cross(self._number(lock), self._number(other))

    def unwire(self, lock: str) -> None:
        """Pull the plug of LOCK from the board."""
        self._wiring.unwire(self._number(lock))

    def wire(self, lock: str) -> None:
        """Put the plug of LOCK in again."""
        self._wiring.wire(self._number(lock))

    def look(self) -> str:
        """Tell which doors are open, and what else is not usual."""
        numbered = list(enumerate(self._wiring.doors, start=1))
        told = {
            "open": [n for n, door in numbered if door.is_open],
            "items behind": [n for n, door in numbered if door.is_occupied],
            "stuck shut": [n for n, door in numbered if door.jam is Jam.STUCK_SHUT],
            "stuck open": [n for n, door in numbered if door.jam is Jam.STUCK_OPEN],
            "not wired": [n for n, _ in numbered if not self._wiring.has_coil(n)],
        }
        said = [f"{what} {', '.join(map(str, locks))}" for what, locks in told.items() if locks]
        return f"{len(numbered)} doors: {'; '.join(said) or 'all shut and empty'}"

    def _door(self, lock: str) -> Door:
        return self._wiring.doors[self._number(lock) - 1]

    def _number(self, lock: str) -> int:
        count = len(self._wiring.doors)
        if not lock.isdecimal() or not 1 <= int(lock) <= count:
            raise ValueError(f"there is no door {lock}; there are 1 to {count}.")
        return int(lock)


def _one_of(choices: Mapping[str, T], word: str) -> T:
    if word not in choices:
        raise ValueError(f"say one of {', '.join(choices)}, not {word}.")
    return choices[word]


def _tried(deed: Callable[[], None]) -> str | None:
    try:
        deed()
    except Impossible as reason:
        return str(reason)
    return None
