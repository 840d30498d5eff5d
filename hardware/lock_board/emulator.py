"""What emulated lock boards share: what hangs on their terminals, and the bus they hang on."""

from collections.abc import Sequence

from hardware.emulation import Emulator
from hardware.lock_board.physics import Door


class Wiring:
    """What hangs on the terminals of one board: coils and contacts, `doors[0]` at lock 1.

    A terminal with nothing on it pulls nothing and its contact is not closed. The contact of
    most locks is closed while the door is shut, so that a broken wire looks like an open door;
    with `closes_when_open` it is the other way round. Item sensors have wires of their own.

    Concurrency: any thread.
    """

    def __init__(self, doors: Sequence[Door], *, terminals: int, closes_when_open: bool = False) -> None:
        if len(doors) > terminals:
            raise ValueError(f"{len(doors)} doors; the board has {terminals} locks.")
        self.doors = tuple(doors)
        self._terminals = terminals
        self._closes_when_open = closes_when_open
        self._coils = list(self.doors)
        self._unwired: set[int] = set()

    def has_coil(self, lock: int) -> bool:
        return 1 <= lock <= len(self.doors) and lock not in self._unwired

    def pulse(self, lock: int, pulse_s: float) -> None:
        """Put the coil at `lock` under current for so long."""
        if self.has_coil(lock):
            self._coils[lock - 1].pulse(pulse_s)

    def pulse_all(self, pulse_s: float) -> None:
        for lock in range(1, self._terminals + 1):
            self.pulse(lock, pulse_s)

    def closed(self) -> tuple[bool, ...]:
        """What each contact says, closed or not; index 0 is lock 1."""
        return tuple(self.is_closed(lock) for lock in range(1, self._terminals + 1))

    def is_closed(self, lock: int) -> bool:
        return self.has_coil(lock) and self.doors[lock - 1].contact_says_open == self._closes_when_open

    def occupied(self) -> tuple[bool, ...]:
        """What each item sensor says; index 0 is lock 1."""
        return (*(door.is_occupied for door in self.doors), *[False] * (self._terminals - len(self.doors)))

    def cross(self, lock: int, other: int) -> None:
        """Exchange two coils, as a fitter does by mistake: each lock opens the other's door."""
        coils = self._coils
        coils[lock - 1], coils[other - 1] = coils[other - 1], coils[lock - 1]

    def unwire(self, lock: int) -> None:
        """Pull the plug of a lock, coil and contact."""
        self._unwired.add(lock)

    def wire(self, lock: int) -> None:
        self._unwired.discard(lock)


class PartyLine:
    """Devices on one bus: every one hears everything, and answers when it is meant.

    Those in `dead` have no power. To spoil the line of one alone, hand it over behind a
    `FaultyLine` of its own.

    Concurrency: `dead` may be changed from any thread.
    """

    def __init__(self, *devices: Emulator) -> None:
        self.dead: set[Emulator] = set()
        self._devices = devices

    def feed(self, data: bytes) -> bytes:
        return b"".join(device.feed(data) for device in self._devices if device not in self.dead)
