"""KERONG CU48 lock boards: Modbus RTU, 48 locks per board.

Known from the read-me of a public emulator only. The same author's later emulators unlock
with FF00 where the read-me and this driver unlock with 0000: try one lock before wiring 48.
"""

import threading
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.bus import Bus
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.locks import check_lock, reading
from hardware.modbus import ModbusDevice
from hardware.transport import PortUrl

PROVEN_ON_HARDWARE = False

LOCKS_PER_BOARD: Final = 48

UNLOCK: Final = 0x0000
UNLOCK_TIME_MS: Final = 3
"""Holding register; the board's own clock ends the pulse after so many ms."""


class Options(BaseModel):
    """One board on a bus. Boards with the same `url` share the bus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the RS-485 adapter: a device path or socket://host:port.")
    address: int = Field(default=1, ge=1, le=10, description="Board number set by its switches, 1 to 10.")
    lock_count: int = Field(
        default=LOCKS_PER_BOARD, ge=1, le=LOCKS_PER_BOARD, description="Locks wired to this board, 1 to 48."
    )
    pulse_ms: int | None = Field(
        default=None,
        ge=100,
        le=5000,
        description="How long the board keeps a lock's coil on, 100 to 5000 ms; written to the board when it "
        "differs. Left out, the board keeps its own (550 from the factory).",
    )
    baud_rate: int = Field(
        default=115200, ge=1200, le=115200, description="Speed in baud; boards leave the factory with 115200."
    )


class KerongCu48:
    """One CU48.

    Lifetime: shares its bus; `close` lets go of it.
    Concurrency: as `LockBoard`.
    """

    def __init__(
        self, device: ModbusDevice, *, lock_count: int = LOCKS_PER_BOARD, pulse_ms: int | None = None
    ) -> None:
        self._device = device
        self._lock_count = lock_count
        self._guard = threading.Lock()
        self._pulse_ms_to_set = pulse_ms

    @property
    def lock_count(self) -> int:
        return self._lock_count

    def unlock(self, lock: int) -> None:
        check_lock(lock, self._lock_count, f"{self._device.name} on {self._device.url}")
        self._set_pulse()
        self._device.write_coil(lock - 1, UNLOCK)

    def read(self) -> tuple[LockReading, ...]:
        closed = self._device.read_coils(0, LOCKS_PER_BOARD)
        return tuple(reading(is_open=not shut) for shut in closed[: self._lock_count])

    def close(self) -> None:
        self._device.close()

    def _set_pulse(self) -> None:
        """Have the board keep the wanted time, once; its memory does not like to be written often."""
        with self._guard:
            wanted = self._pulse_ms_to_set
            if wanted is None:
                return
            if self._device.read_holding_registers(UNLOCK_TIME_MS, 1) != (wanted,):
                self._device.write_register(UNLOCK_TIME_MS, wanted)
            self._pulse_ms_to_set = None


def open(options: Options) -> LockBoard:
    """Give the board; its port is opened on first use."""
    bus = Bus.shared(options.url, baud_rate=options.baud_rate)
    return KerongCu48(
        ModbusDevice(bus, options.address, name=f"Lock board {options.address}"),
        lock_count=options.lock_count,
        pulse_ms=options.pulse_ms,
    )
