"""Sensors of a drop bin under test: one bin, one sensor in or under it, on wires of every temper."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

from hardware.drop_bin.physics import SWAY_S, Bin
from hardware.emulation import Emulator, FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.transport import SerialTransport, Transport
from tests.hardware.conformance import Wire
from tests.hardware.lock_board_rigs import ManualClock

FAST_S: Final = 0.02
"""An emulated sensor that is in a hurry, so that nobody waits for it."""

NEWS_WITHIN_S: Final = 3.0

Reading_co = TypeVar("Reading_co", covariant=True)


class Sensor(Protocol[Reading_co]):
    def read(self) -> Reading_co: ...

    def close(self) -> None: ...


@dataclass
class Rig(Generic[Reading_co]):
    """One sensor and the bin that it looks at."""

    sensor: Sensor[Reading_co]
    bin: Bin
    clock: ManualClock
    unplug: Callable[[], object]
    plug_in: Callable[[], object]
    set_line: Callable[[LineFault | None], None]
    patience: int = 1
    """How often a caller of this wire asks before it gives up; drivers of sensors repeat nothing."""

    def read(self) -> Reading_co:
        for _ in range(self.patience - 1):
            try:
                return self.sensor.read()
            except DeviceError:
                continue
        return self.sensor.read()

    def comes_to(self, expected: Callable[[Reading_co], bool]) -> bool:
        """Whether a reading comes that is as expected."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while not expected(self.read()):
            if time.monotonic() > ends_at:
                return False
        return True

    def failure(self) -> type[DeviceError]:
        """Read until it fails, for another reason than one spoilt answer, and say how."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while time.monotonic() < ends_at:
            try:
                self.sensor.read()
            except ProtocolError:
                continue
            except DeviceError as fault:
                return type(fault)
        raise AssertionError("it goes on giving readings")

    def rest(self) -> None:
        """Let the bin come to rest."""
        self.clock.now += SWAY_S


@dataclass(frozen=True)
class Build(Generic[Reading_co]):
    """How one make of sensor is put together: its emulator at this bin, and its driver on this port."""

    emulator: Callable[[Bin, ManualClock], Emulator]
    driver: Callable[[Transport], Sensor[Reading_co]]
    baud_rate: int = 9600


@contextmanager
def simulated(sensor_of: Callable[[Bin, ManualClock], Any]) -> Iterator[Rig[Any]]:
    """A simulated sensor, which has a `fault` to set."""
    clock = ManualClock()
    bin_ = Bin(clock=clock)
    sensor = sensor_of(bin_, clock)

    def fail(fault: DeviceError | None) -> None:
        sensor.fault = fault

    yield Rig(
        sensor,
        bin_,
        clock,
        unplug=lambda: fail(DeviceGone("unplugged")),
        plug_in=lambda: fail(None),
        set_line=lambda fault: fail(DeviceTimeout(fault) if fault else None),
    )


@contextmanager
def driven(build: Build[Reading_co], wire: Wire, link: Path) -> Iterator[Rig[Reading_co]]:
    """A driver, a wire and an emulator."""
    clock = ManualClock()
    bin_ = Bin(clock=clock)
    line = FaultyLine(build.emulator(bin_, clock))
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(line, link=link))
        sensor = build.driver(wire.wrap(SerialTransport(server.path, baud_rate=build.baud_rate)))
        stack.callback(sensor.close)

        def set_line(fault: LineFault | None) -> None:
            line.fault = fault

        yield Rig(sensor, bin_, clock, server.unplug, server.plug_in, set_line, wire.patience**2)
