"""A weight transmitter with load cells under a bin, as its wire sees it."""

from collections.abc import Callable, Mapping
from typing import Final

from hardware.drop_bin.hands import deeds_at
from hardware.drop_bin.interface import Weight
from hardware.drop_bin.physics import Bin, LoadCells
from hardware.modbus_emulator import ModbusSlave
from hardware.stand import Stand

WEIGHT: Final = 0
STATUS: Final = 2

STABLE_BIT: Final = 4

OPTIONS: Final[Mapping[str, object]] = {
    "address": 1,
    "weight_register": WEIGHT,
    "grams_per_count": 1,
    "capacity_g": 100_000,
    "stable_register": STATUS,
    "stable_bit": STABLE_BIT,
}
"""What the driver has to be told of this map."""


class ModbusScaleEmulator(ModbusSlave):
    """The transmitter at `address` shows what `weigh` gives.

    Holding registers 0 and 1 have the weight in grams, two's complement, high word first;
    bit 4 of register 2 is set while it is settled.
    """

    def __init__(self, address: int, weigh: Callable[[], Weight]) -> None:
        super().__init__(address)
        self._weigh = weigh

    def holding_registers(self) -> Mapping[int, int]:
        weight = self._weigh()
        number = weight.grams & 0xFFFFFFFF
        return {WEIGHT: number >> 16, WEIGHT + 1: number & 0xFFFF, STATUS: weight.stable << STABLE_BIT}


def stand() -> Stand:
    """Give a transmitter under an empty bin."""
    bin_ = Bin()
    cells = LoadCells(bin_)

    def drift(grams_per_s: str) -> None:
        """Let its zero wander: drift GRAMS_PER_SECOND."""
        cells.drift(float(grams_per_s))

    return Stand(
        wire=ModbusScaleEmulator(1, cells.weigh),
        deeds={**deeds_at(bin_), "drift": drift},
        look=lambda: f"{bin_.grams} g lie on it{', swaying' if bin_.is_swaying else ''}.",
        options=OPTIONS,
        baud_rate=9600,
    )
