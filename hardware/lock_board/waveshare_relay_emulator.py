"""A Waveshare "Modbus RTU Relay (D)" with doors behind it, as its wire sees it."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

from hardware.lock_board.physics import Door
from hardware.modbus_emulator import ILLEGAL_DATA_ADDRESS, ILLEGAL_DATA_VALUE, OFF, ON, Refusal, Slave

CHANNELS: Final = 8

FLIP: Final = 0x5500
ALL: Final = range(0x00FF, 0x0100)
SINGLE: Final = range(CHANNELS)
FLASH_ON: Final = range(0x0200, 0x0200 + CHANNELS)

FLASH_UNIT_S: Final = 0.1


class WaveshareRelaySlave(Slave):
    """`doors[0]` hangs on relay 1 and input 1. Inputs are active while doors are shut, or open.

    A relay that is told plain "on" stays on, and its coil with it: `coils` shows that.
    """

    def __init__(
        self,
        doors: Sequence[Door],
        *,
        active_when_shut: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if len(doors) > CHANNELS:
            raise ValueError(f"{len(doors)} doors; the board has {CHANNELS} relays.")
        self.doors = doors
        self._active_when_shut = active_when_shut
        self._clock = clock
        self._on_until = [-math.inf] * CHANNELS

    def coils(self) -> Sequence[bool]:
        return [self._clock() < until for until in self._on_until]

    def discrete_inputs(self) -> Sequence[bool]:
        unwired = [False] * (CHANNELS - len(self.doors))
        return [door.is_open != self._active_when_shut for door in self.doors] + unwired

    def write_coil(self, address: int, value: int) -> None:
        if address in FLASH_ON:
            self._switch(address - FLASH_ON.start, self._clock() + value * FLASH_UNIT_S)
            return
        if address not in SINGLE and address not in ALL:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        if value not in (ON, OFF, FLIP):
            raise Refusal(ILLEGAL_DATA_VALUE)
        for relay in SINGLE if address in ALL else (address,):
            turns_on = value == ON or (value == FLIP and not self.coils()[relay])
            self._switch(relay, math.inf if turns_on else -math.inf)

    def _switch(self, relay: int, on_until: float) -> None:
        goes_on = not self.coils()[relay] and on_until > self._clock()
        self._on_until[relay] = on_until
        if goes_on and relay < len(self.doors):
            self.doors[relay].pulse()
