"""A KERONG CU48 with doors behind it, as its wire sees it."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardware.lock_board.physics import Door
from hardware.modbus_emulator import (
    ILLEGAL_DATA_ADDRESS,
    ILLEGAL_DATA_VALUE,
    OFF,
    ON,
    Refusal,
    Slave,
)

LOCKS: Final = 48
UNLOCK_TIME_REGISTER: Final = 3
FACTORY_UNLOCK_MS: Final = 550


class KerongCu48Slave(Slave):
    """`doors[0]` is behind lock 1. A lock that is not wired reads as closed.

    The unlock time is kept and told; the doors' own physics decide how long a coil is on.
    """

    def __init__(self, doors: Sequence[Door]) -> None:
        if len(doors) > LOCKS:
            raise ValueError(f"{len(doors)} doors; the board has {LOCKS} locks.")
        self.doors = doors
        self.unlock_ms = FACTORY_UNLOCK_MS

    def coils(self) -> Sequence[bool]:
        return [not door.is_open for door in self.doors] + [True] * (LOCKS - len(self.doors))

    def write_coil(self, address: int, value: int) -> None:
        if address >= LOCKS:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        if value not in (ON, OFF):
            raise Refusal(ILLEGAL_DATA_VALUE)
        if value == OFF and address < len(self.doors):
            self.doors[address].pulse()

    def holding_registers(self) -> Mapping[int, int]:
        return {UNLOCK_TIME_REGISTER: self.unlock_ms}

    def write_register(self, address: int, value: int) -> None:
        if address != UNLOCK_TIME_REGISTER:
            raise Refusal(ILLEGAL_DATA_ADDRESS)
        self.unlock_ms = value
