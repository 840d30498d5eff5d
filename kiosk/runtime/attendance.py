"""Whether the devices that nobody is using just now are still there."""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from hardware.drop_bin.interface import BinReading, DropBin
from hardware.errors import DeviceError
from kiosk.host.clock import Clock
from kiosk.runtime.executor import Executor

LOOK_S = 0.5
"""A device that is unplugged is missed within two seconds where its driver says so at once."""

BIN_LOOK_S = 2.0
"""A bin's own flap lock is read with it, on the bus of the doors: seldom, so that they are not held up."""

FAULT_AFTER_S = 3.0
"""A device that starts, or is plugged in again, needs a moment; this long without it is a fault."""

_log = logging.getLogger(__name__)


class SelfReporting(Protocol):
    """A device that reads by itself and says why it cannot: a camera, a scan engine, a badge reader."""

    @property
    def fault(self) -> str | None: ...


class Attendance:
    """Asks every device by role, all day, and tells of each change, the first state too.

    `on_fault` gets a role and what is wrong with its device, or None when it works;
    `on_reading` a bin and what it read, each time.

    Lifetime: looks from `start` on, for as long as the executor runs.
    Concurrency: the core's; bins are read in one lane each.
    """

    def __init__(
        self,
        devices: Mapping[str, SelfReporting],
        bins: Mapping[str, DropBin],
        executor: Executor,
        clock: Clock,
        on_fault: Callable[[str, str | None], None],
        on_reading: Callable[[str, BinReading], None],
    ) -> None:
        self._devices = devices
        self._bins = bins
        self._executor = executor
        self._clock = clock
        self._on_fault = on_fault
        self._on_reading = on_reading
        self._faulty_since: dict[str, float] = {}
        self._told: dict[str, bool] = {}

    def start(self) -> None:
        self._look()
        for name in self._bins:
            self._read(name)

    def _look(self) -> None:
        for role, device in self._devices.items():
            self._judge(role, device.fault)
        self._executor.later(LOOK_S, self._look)

    def _read(self, name: str) -> None:
        def seen(outcome: BinReading | DeviceError) -> None:
            self._judge(name, str(outcome) if isinstance(outcome, DeviceError) else None)
            if isinstance(outcome, BinReading):
                self._on_reading(name, outcome)
            self._executor.later(BIN_LOOK_S, lambda: self._read(name))

        self._executor.submit(f"bin {name}", self._bins[name].read, seen)

    def _judge(self, role: str, fault: str | None) -> None:
        now = self._clock.monotonic()
        if fault is None:
            self._faulty_since.pop(role, None)
        elif now - self._faulty_since.setdefault(role, now) < FAULT_AFTER_S:
            return
        works = fault is None
        if self._told.get(role) is not works:
            self._told[role] = works
            _log.info("device %s: role=%s fault=%s", "works" if works else "fails", role, fault)
            self._on_fault(role, fault)
