"""Lock boards under test: the same doors behind every way to reach them, on wires of every temper."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.bus import Bus
from hardware.emulation import Emulator, PtyServer
from hardware.errors import DeviceError, DeviceGone
from hardware.lock_board.emulator import KerongCu16Emulator
from hardware.lock_board.interface import LockBoard, LockReading, Occupancy
from hardware.lock_board.kerong_cu16 import KerongCu16
from hardware.lock_board.physics import SWING_S, Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.transport import SerialTransport, Transport
from tests.hardware.conformance import Wire

ADDRESS = 3
LOCKS = 8


class ManualClock:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    """One board and the world around it."""

    board: LockBoard
    doors: list[Door]
    clock: ManualClock
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    patience: int = 1
    """How often a caller of this wire asks before it gives up."""
    item_sensors: bool = True

    def read(self) -> tuple[LockReading, ...]:
        for _ in range(self.patience - 1):
            try:
                return self.board.read()
            except DeviceError:
                continue
        return self.board.read()

    def unlock(self, lock: int) -> None:
        """Unlock as a caller should: pulse, look, and pulse again only if the door is still shut."""
        for _ in range(self.patience):
            self.board.unlock(lock)
            self.read()
            self.clock.now += SWING_S
            if self.read()[lock - 1].door == "open":
                return

    def expect(self, occupancy: Occupancy) -> Occupancy:
        """What this board says of a compartment whose item sensor, if there is one, says this."""
        return occupancy if self.item_sensors else Occupancy.UNKNOWN

    def rest(self) -> None:
        """Let every coil go off."""
        self.clock.now += 1.0


@dataclass(frozen=True)
class Build:
    """How one make of board is put together: its emulator over these doors, and its driver on this port."""

    emulator: Callable[[list[Door]], Emulator]
    board: Callable[[Transport], LockBoard]
    item_sensors: bool = False


BUILDS: Final[dict[str, Build]] = {
    "kerong_cu16": Build(
        emulator=lambda doors: KerongCu16Emulator({ADDRESS: doors}),
        board=lambda port: KerongCu16(
            Bus(port, baud_rate=19200), address=ADDRESS, lock_count=LOCKS, item_sensors=True
        ),
        item_sensors=True,
    ),
}
"""Every driver of a lock board."""


@contextmanager
def simulated() -> Iterator[Rig]:
    clock = ManualClock()
    board = SimulatedLockBoard([Door(clock) for _ in range(LOCKS)])

    def unplug() -> None:
        board.fault = DeviceGone("unplugged")

    def plug_in() -> None:
        board.fault = None

    yield Rig(board, list(board.doors), clock, unplug, plug_in)


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    clock, build = ManualClock(), BUILDS[driver]
    doors = [Door(clock) for _ in range(LOCKS)]
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(build.emulator(doors), link=link))
        board = build.board(wire.wrap(SerialTransport(server.path, baud_rate=19200)))
        stack.callback(board.close)
        yield Rig(board, doors, clock, server.unplug, server.plug_in, wire.patience, build.item_sensors)
