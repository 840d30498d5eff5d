"""A Waveshare "Modbus RTU Relay (D)" with doors behind it, as its wire sees it."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.physics import Door
from hardware.modbus_emulator import ILLEGAL_DATA_ADDRESS, ILLEGAL_DATA_VALUE, OFF, ON, ModbusSlave, Refusal
from hardware.stand import Stand

CHANNELS: Final = 8

FLIP: Final = 0x5500
ALL: Final = range(0x00FF, 0x0100)
SINGLE: Final = range(CHANNELS)
FLASH_ON: Final = range(0x0200, 0x0200 + CHANNELS)

FLASH_UNIT_S: Final = 0.1


class WaveshareRelayEmulator(ModbusSlave):
    """The board at `address`; `doors[0]` hangs on relay 1 and input 1.

    Inputs are active while doors are shut, or with another kind of contact while they are
    open. A relay that is told plain "on" stays on, and the coil on it: `coils` shows that.
    """

    def __init__(
        self,
        address: int,
        doors: Sequence[Door],
        *,
        active_when_shut: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(address)
        self.wiring = Wiring(doors, terminals=CHANNELS)
        self._active_when_shut = active_when_shut
        self._clock = clock
        self._on_until = [-math.inf] * CHANNELS

    def coils(self) -> Sequence[bool]:
        return [self._clock() < until for until in self._on_until]

    def discrete_inputs(self) -> Sequence[bool]:
        return [
            self.wiring.has_coil(lock) and self.wiring.is_closed(lock) == self._active_when_shut
            for lock in range(1, CHANNELS + 1)
        ]

    def write_coil(self, address: int, value: int) -> None:
        if address in FLASH_ON:
            self._switch(address - FLASH_ON.start, on_for_s=value * FLASH_UNIT_S)
            return
        if address not in SINGLE and address not in ALL:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        if value not in (ON, OFF, FLIP):
            raise Refusal(ILLEGAL_DATA_VALUE)
        for relay in SINGLE if address in ALL else (address,):
            goes_on = value == ON or (value == FLIP and not self.coils()[relay])
            self._switch(relay, on_for_s=math.inf if goes_on else 0.0)

    def _switch(self, relay: int, *, on_for_s: float) -> None:
        is_on = self.coils()[relay]
        self._on_until[relay] = self._clock() + on_for_s
        if is_on or on_for_s:
            self.wiring.pulse(relay + 1, on_for_s)


def stand() -> Stand:
    """Stand up one board with all of its locks."""
    board = WaveshareRelayEmulator(1, [Door() for _ in range(CHANNELS)])
    return stand_of(board, board.wiring, options={"address": 1}, baud_rate=9600)
