"""What was built into a cabinet: two lock boards with their doors, wired as nobody would guess."""

from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.physics import Door
from hardware.lock_board.xor_8a_emulator import Xor8aEmulator
from kiosk.host.clock import ManualClock
from tests.support.steady_kiosk import NOW

LEFT = ("04", "01", "06")
"""The doors at locks 1, 2, 3 of a board with contacts that close while open, and item inputs while empty."""

RIGHT = ("03", "02", "05")
"""Those of the other, which reports its last lock first."""


class Workshop:
    """`behind` has each door by what is written on it."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.behind = {place: Door(self.clock.monotonic) for place in sorted(LEFT + RIGHT)}
        self.left = self._left(1)
        self.right = Xor8aEmulator(
            2,
            [self.behind[place] for place in RIGHT],
            channels=16,
            status_bytes=2,
            byte_order="last_lock_first",
            clock=self.clock.monotonic,
        )

    def another_left(self) -> KerongCu16Emulator:
        """The same doors on a spare board, whose contacts are of the usual kind."""
        return KerongCu16Emulator(1, [self.behind[place] for place in LEFT])

    def push_all_shut(self) -> None:
        self.clock.advance(1.0)
        for door in self.behind.values():
            assert door.push_shut()

    def _left(self, address: int) -> KerongCu16Emulator:
        doors = [self.behind[place] for place in LEFT]
        return KerongCu16Emulator(address, doors, closes_when_open=True, active_when_empty=True)
