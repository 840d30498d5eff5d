"""A weight transmitter on Modbus RTU, with the map of its registers in the options.

Every maker has another map; the words here are those of their data sheets.
"""

import time
from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.drop_bin.interface import Scale, Weight
from hardware.errors import ProtocolError
from hardware.modbus import ModbusDevice
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

SETTLED_S: Final = 1.0
"""A bin that something fell into sways for about a second."""

UNSEEN_S: Final = 1.0
"""A weight that nobody looked at for longer is not known to have stood still."""

WORD_BITS: Final = 16


class Options(BaseModel):
    """One transmitter on a bus. Devices with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    address: int = Field(default=1, ge=1, le=247, description="Modbus address of the transmitter, 1 to 247.")
    baud_rate: int = Field(default=9600, ge=1200, le=115200, description="Speed in baud, as it is set there.")
    function: Literal["holding", "input"] = Field(
        default="holding", description="Kind of its registers: holding (function 3) or input (function 4)."
    )
    weight_register: int = Field(
        ge=0, le=65535, description="First register of the weight, counted from 0 (40001 is 0)."
    )
    weight_words: Literal[1, 2] = Field(default=2, description="Registers the weight takes: 1 or 2.")
    word_order: Literal["high_first", "low_first"] = Field(
        default="high_first", description="Which of two registers comes first, high_first or low_first."
    )
    signed: bool = Field(default=True, description="Whether the weight is a two's complement number.")
    grams_per_count: float = Field(
        gt=0, le=100_000, description="Weight of one count in g, e.g. 1, 0.1, or 10 with two decimals in kg."
    )
    capacity_g: int = Field(
        gt=0,
        le=10_000_000,
        description="Most that the scale can weigh, in g. A reading beyond it, either way, is a fault.",
    )
    stable_register: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Register with the flag for a settled weight. Left out where the transmitter has none.",
    )
    stable_bit: int = Field(default=0, ge=0, le=15, description="Bit of that register, 0 (lowest) to 15.")
    stable_level: Literal[0, 1] = Field(
        default=1, description="What that bit is while the weight is settled: 1, or 0 for a flag of motion."
    )
    settled_within_g: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="Without a stable_register: a weight that changes by no more, for a second, is settled.",
    )


class ModbusScale:
    """One transmitter.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `Scale`; one or two exchanges on the bus.
    """

    def __init__(
        self, device: ModbusDevice, options: Options, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._device = device
        self._options = options
        self._settling = _Settling(options.settled_within_g, clock)

    def read(self) -> Weight:
        grams = self._grams()
        # The flag is asked for last: it falls at once when something moves and rises late, so a
        # weight that was read while moving is never called stable.
        return Weight(grams, self._is_stable(grams))

    def close(self) -> None:
        self._device.close()

    def _grams(self) -> int:
        options = self._options
        words = self._registers(options.weight_register, options.weight_words)
        if options.word_order == "low_first":
            words = words[::-1]
        data = b"".join(word.to_bytes(2, "big") for word in words)
        grams = round(int.from_bytes(data, "big", signed=options.signed) * options.grams_per_count)
        if abs(grams) > options.capacity_g:
            raise ProtocolError(
                f"{self._device.name} on {self._device.url}: shows {grams} g, beyond its capacity of "
                f"{options.capacity_g} g (registers {data.hex(' ', 2)}). Check its load cells, and "
                f"weight_register, word_order, signed and grams_per_count."
            )
        return grams

    def _is_stable(self, grams: int) -> bool:
        options = self._options
        if options.stable_register is None:
            return self._settling.has_settled_at(grams)
        (flags,) = self._registers(options.stable_register, 1)
        return flags >> options.stable_bit & 1 == options.stable_level

    def _registers(self, address: int, count: int) -> tuple[int, ...]:
        if self._options.function == "holding":
            return self._device.read_holding_registers(address, count)
        return self._device.read_input_registers(address, count)


class _Settling:
    """Sees whether weights have stood still, for a transmitter that does not say so itself."""

    def __init__(self, within_g: int, clock: Callable[[], float]) -> None:
        self._within_g = within_g
        self._clock = clock
        self._at_g = 0
        self._since = self._seen_at = float("-inf")

    def has_settled_at(self, grams: int) -> bool:
        now = self._clock()
        if abs(grams - self._at_g) > self._within_g or now - self._seen_at > UNSEEN_S:
            self._at_g, self._since = grams, now
        self._seen_at = now
        return now - self._since >= SETTLED_S


def open(options: Options) -> Scale:
    """Give the scale; its port is opened on first use."""
    bus = Bus.shared(options.url, baud_rate=options.baud_rate)
    return ModbusScale(ModbusDevice(bus, options.address, name=f"Scale {options.address}"), options)
