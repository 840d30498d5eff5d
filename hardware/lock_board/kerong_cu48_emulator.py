"""A KERONG CU48 with doors behind it, as its wire sees it."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardware.lock_board.emulator import Wiring
from hardware.lock_board.hands import stand_of
from hardware.lock_board.physics import Door
from hardware.modbus_emulator import ILLEGAL_DATA_ADDRESS, ILLEGAL_DATA_VALUE, OFF, ON, ModbusSlave, Refusal
from hardware.stand import Stand

LOCKS: Final = 48
UNLOCK_TIME_REGISTER: Final = 3
FACTORY_UNLOCK_MS: Final = 550


class KerongCu48Emulator(ModbusSlave):
    """The board at `address`; `doors[0]` is behind lock 1. Writing ON, "lock", moves nothing."""

    def __init__(self, address: int, doors: Sequence[Door]) -> None:
        super().__init__(address)
        self.wiring = Wiring(doors, terminals=LOCKS)
        self.unlock_ms = FACTORY_UNLOCK_MS

    def coils(self) -> Sequence[bool]:
        return self.wiring.closed()

    def write_coil(self, address: int, value: int) -> None:
        if address >= LOCKS:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        if value not in (ON, OFF):
            raise Refusal(ILLEGAL_DATA_VALUE)
        if value == OFF:
            self.wiring.pulse(address + 1, self.unlock_ms / 1000)

    def holding_registers(self) -> Mapping[int, int]:
        return {UNLOCK_TIME_REGISTER: self.unlock_ms}

    def write_register(self, address: int, value: int) -> None:
        if address != UNLOCK_TIME_REGISTER:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        self.unlock_ms = value


def stand() -> Stand:
    """Stand up one board with all of its locks."""
    board = KerongCu48Emulator(1, [Door() for _ in range(LOCKS)])
    return stand_of(board, board.wiring, options={"address": 1}, baud_rate=115200)
