"""Scales under test: the same bin on every scale, on wires of every temper."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.drop_bin.interface import Scale, Weight
from hardware.drop_bin.line_scale import LineScale
from hardware.drop_bin.line_scale_emulator import LineScaleEmulator
from hardware.drop_bin.physics import SWAY_S, Bin, LoadCells
from hardware.drop_bin.scale_simulator import SimulatedScale
from hardware.emulation import Emulator, FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout
from hardware.transport import SerialTransport, Transport
from tests.hardware.conformance import Wire
from tests.hardware.lock_board_rigs import ManualClock

FAST_S: Final = 0.02
"""An emulated scale that is in a hurry, so that nobody waits for its lines."""

NEWS_WITHIN_S: Final = 3.0


@dataclass
class Rig:
    """One scale and the bin on it. Its cells are without noise."""

    scale: Scale
    bin: Bin
    clock: ManualClock
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    set_line: Callable[[LineFault | None], None]
    patience: int = 1
    """How often a caller of this wire asks before it gives up; its driver does not repeat anything itself."""

    def read(self) -> Weight:
        for _ in range(self.patience - 1):
            try:
                return self.scale.read()
            except DeviceError:
                continue
        return self.scale.read()

    def shows(self, weight: Weight) -> bool:
        """Whether it comes to show this, or something else for good."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while self.read() != weight:
            if time.monotonic() > ends_at:
                return False
        return True

    def rest(self) -> None:
        """Let the bin come to rest."""
        self.clock.now += SWAY_S


@dataclass(frozen=True)
class Build:
    """How one make of scale is put together: its emulator on these cells, and its driver on this port."""

    emulator: Callable[[LoadCells], Emulator]
    scale: Callable[[Transport], Scale]
    baud_rate: int = 9600


BUILDS: Final[dict[str, Build]] = {
    "line": Build(
        emulator=lambda cells: LineScaleEmulator(cells.weigh, period_s=FAST_S),
        scale=lambda port: LineScale(port, oldest_s=0.3),
    ),
}
"""Every driver of a scale."""


@contextmanager
def simulated() -> Iterator[Rig]:
    clock = ManualClock()
    bin_ = Bin(clock=clock)
    scale = SimulatedScale(LoadCells(bin_, noise_g=0, clock=clock))

    def unplug() -> None:
        scale.fault = DeviceGone("unplugged")

    def plug_in() -> None:
        scale.fault = None

    def set_line(fault: LineFault | None) -> None:
        scale.fault = DeviceTimeout(str(fault)) if fault else None

    yield Rig(scale, bin_, clock, unplug, plug_in, set_line)


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    clock, build = ManualClock(), BUILDS[driver]
    bin_ = Bin(clock=clock)
    line = FaultyLine(build.emulator(LoadCells(bin_, noise_g=0, clock=clock)))
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(line, link=link))
        scale = build.scale(wire.wrap(SerialTransport(server.path, baud_rate=build.baud_rate)))
        stack.callback(scale.close)

        def set_line(fault: LineFault | None) -> None:
            line.fault = fault

        yield Rig(scale, bin_, clock, server.unplug, server.plug_in, set_line, wire.patience**2)
