"""Lock boards under test: the same doors behind every way to reach them, on wires of every temper."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.emulation import PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout
from hardware.lock_board.emulator import KerongCu16Emulator
from hardware.lock_board.interface import LockBoard, LockReading
from hardware.lock_board.kerong_cu16 import KerongCu16
from hardware.lock_board.physics import SWING_S, Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.transport import SerialTransport, Transport

ADDRESS = 3
LOCKS = 12


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

    def rest(self) -> None:
        """Let every coil go off."""
        self.clock.now += 1.0


class WrappedTransport:
    """A transport that passes everything on; subclasses spoil it."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    @property
    def url(self) -> str:
        return self._inner.url

    @property
    def lock(self) -> threading.RLock:
        return self._inner.lock

    def write(self, data: bytes) -> None:
        self._inner.write(data)

    def read(self, timeout: float) -> bytes:
        return self._inner.read(timeout)

    def discard_input(self) -> None:
        self._inner.discard_input()

    def close(self) -> None:
        self._inner.close()


class ByteAtATime(WrappedTransport):
    def __init__(self, inner: Transport) -> None:
        super().__init__(inner)
        self._held = b""

    def write(self, data: bytes) -> None:
        for byte in data:
            self._inner.write(bytes((byte,)))

    def read(self, timeout: float) -> bytes:
        self._held = self._held or self._inner.read(timeout)
        byte, self._held = self._held[:1], self._held[1:]
        return byte

    def discard_input(self) -> None:
        self._held = b""
        self._inner.discard_input()


class Lossy(WrappedTransport):
    """Loses single bytes both ways, the same ones for the same seed."""

    def __init__(self, inner: Transport, *, seed: int, loss: float = 0.02) -> None:
        super().__init__(inner)
        self._random = random.Random(seed)
        self._loss = loss

    def write(self, data: bytes) -> None:
        self._inner.write(self._thinned(data))

    def read(self, timeout: float) -> bytes:
        data = self._thinned(self._inner.read(timeout))
        if not data:
            raise DeviceTimeout("lost")
        return data

    def _thinned(self, data: bytes) -> bytes:
        return bytes(byte for byte in data if self._random.random() >= self._loss)


class Late(WrappedTransport):
    """Brings the answers to the next `late` queries after their deadline has passed."""

    def __init__(self, inner: Transport, *, every_other: bool = False) -> None:
        super().__init__(inner)
        self.late = 0
        self._every_other = every_other
        self._on_its_way: list[bytes] = []

    def read(self, timeout: float) -> bytes:
        if self._on_its_way:
            return self._on_its_way.pop(0)
        data = self._inner.read(timeout)
        if self._every_other:
            self.late, self._every_other = 1, False
        if self.late:
            self.late -= 1
            self._on_its_way.append(data)
            raise DeviceTimeout("late")
        return data


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
def driven(
    link: Path, wrap: Callable[[Transport], Transport] = lambda transport: transport, *, patience: int = 1
) -> Iterator[Rig]:
    clock = ManualClock()
    doors = [Door(clock) for _ in range(LOCKS)]
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(KerongCu16Emulator({ADDRESS: doors}), link=link))
        transport = wrap(SerialTransport(server.path, baud_rate=19200))
        board = KerongCu16(transport, address=ADDRESS, lock_count=LOCKS, item_sensors=True)
        stack.callback(board.close)
        yield Rig(board, doors, clock, server.unplug, server.plug_in, patience)
