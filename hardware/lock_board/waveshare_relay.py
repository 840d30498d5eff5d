"""Waveshare "Modbus RTU Relay (D)": 8 relays that switch locks, 8 inputs that see doors.

Source: the maker's wiki page "Modbus RTU Relay (D)".
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.errors import DeviceError
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.locks import check_lock, reading
from hardware.modbus import ModbusDevice
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

CHANNELS: Final = 8

FLASH_ON: Final = 0x0200
"""Coil address of relay 1 for "on, and off again by itself"; the value counts `FLASH_UNIT_MS`."""

FLASH_UNIT_MS: Final = 100

ALL_RELAYS: Final = 0x00FF
OFF: Final = 0x0000

InputLevel = Literal["active", "inactive"]


class Options(BaseModel):
    """One relay board on a bus. Boards with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    address: int = Field(default=1, ge=1, le=247, description="Modbus address of the board, 1 to 247.")
    lock_count: int = Field(
        default=CHANNELS,
        ge=1,
        le=CHANNELS,
        description="Locks wired to this board, 1 to 8; lock 1 is relay 1.",
    )
    pulse_ms: int = Field(
        default=500,
        ge=100,
        le=5000,
        multiple_of=FLASH_UNIT_MS,
        description="How long the board keeps a lock's coil on, in ms: 100 to 5000 in steps of 100. "
        "Solenoids need 500, motor locks 1000.",
    )
    closed_input: InputLevel = Field(
        default="active",
        description="What input n is while door n is shut: active or inactive. With active, a broken wire "
        "reads as an open door and not as a shut one.",
    )
    without_input: frozenset[Annotated[int, Field(ge=1, le=CHANNELS)]] = Field(
        default=frozenset(), description="Locks, 1 to 8, whose input is not wired; their doors read unknown."
    )
    baud_rate: int = Field(
        default=9600, ge=4800, le=115200, description="Speed in baud; boards leave the factory with 9600."
    )


class WaveshareRelay:
    """One relay board.

    Its own timer ends every pulse: a relay is never told plain "on", so a coil never stays
    on because this program died. What somebody else may have left on goes off before the
    first unlock, and again after the board failed to answer or refused.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `LockBoard`.
    """

    def __init__(
        self,
        device: ModbusDevice,
        *,
        lock_count: int = CHANNELS,
        pulse_ms: int = 500,
        closed_input: InputLevel = "active",
        without_input: Collection[int] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._lock_count = lock_count
        self._pulse_ms = pulse_ms
        self._closed_level = closed_input == "active"
        self._without_input = frozenset(without_input)
        self._clock = clock
        self._guard = threading.Lock()
        self._relays_known = False
        self._pulse_ends_at = clock()

    @property
    def lock_count(self) -> int:
        return self._lock_count

    def unlock(self, lock: int) -> None:
        check_lock(lock, self._lock_count, f"{self._device.name} on {self._device.url}")
        if not self._relays_known:
            self.read()
        with self._fault_noticed():
            self._pulse_ends_at = self._clock() + self._pulse_ms / 1000
            self._device.write_coil(FLASH_ON + lock - 1, self._pulse_ms // FLASH_UNIT_MS)

    def read(self) -> tuple[LockReading, ...]:
        with self._fault_noticed():
            # The first exchange is a read, which tells the bus whether its adapter echoes.
            levels = self._device.read_discrete_inputs(0, CHANNELS)
            self._switch_off_once()
        return tuple(
            reading(is_open=None if lock in self._without_input else level != self._closed_level)
            for lock, level in enumerate(levels[: self._lock_count], start=1)
        )

    def close(self) -> None:
        self._device.close()

    def _switch_off_once(self) -> None:
        with self._guard:
            # Off while a pulse of ours runs would cut it short; the board ends that one itself.
            if not self._relays_known and self._clock() >= self._pulse_ends_at:
                self._device.write_coil(ALL_RELAYS, OFF)
                self._relays_known = True

    @contextmanager
    def _fault_noticed(self) -> Iterator[None]:
        try:
            yield
        except DeviceError:
            self._relays_known = False
            raise


def open(options: Options) -> LockBoard:
    """Give the board; its port is opened on first use."""
    bus = Bus.shared(options.url, baud_rate=options.baud_rate)
    return WaveshareRelay(
        ModbusDevice(bus, options.address, name=f"Relay board {options.address}"),
        lock_count=options.lock_count,
        pulse_ms=options.pulse_ms,
        closed_input=options.closed_input,
        without_input=options.without_input,
    )
