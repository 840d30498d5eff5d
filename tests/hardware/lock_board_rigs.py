"""Lock boards under test: the same doors behind every way to reach them, on wires of every temper."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.bus import Bus
from hardware.emulation import Emulator, FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout
from hardware.lock_board.emulator import PartyLine
from hardware.lock_board.interface import LockBoard, LockReading, Occupancy
from hardware.lock_board.kerong_cu16 import KerongCu16
from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.kerong_cu48 import KerongCu48
from hardware.lock_board.kerong_cu48_emulator import KerongCu48Emulator
from hardware.lock_board.physics import PULSE_S, SWING_S, Door
from hardware.lock_board.simulator import SimulatedLockBoard
from hardware.lock_board.waveshare_relay import WaveshareRelay
from hardware.lock_board.waveshare_relay_emulator import WaveshareRelayEmulator
from hardware.lock_board.winnsen import Winnsen
from hardware.lock_board.winnsen_emulator import WinnsenEmulator
from hardware.lock_board.xor_8a import Xor8a
from hardware.lock_board.xor_8a_emulator import Xor8aEmulator
from hardware.modbus import ModbusDevice
from hardware.transport import SerialTransport
from tests.hardware.conformance import Wire

ADDRESS = 3
LOCKS = 8

ANSWER_S: Final = 0.2
"""Emulators answer at once; tests in which nobody answers shall not take long."""


class ManualClock:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Direct:
    """A wire without a port: what the device says is there at once, or not at all."""

    url = "direct"

    def __init__(self, device: Emulator) -> None:
        self.lock = threading.RLock()
        self._device = device
        self._waiting = b""

    def write(self, data: bytes) -> None:
        self._waiting += self._device.feed(data)

    def read(self, timeout: float) -> bytes:
        data, self._waiting = self._waiting or self._device.feed(b""), b""
        if not data:
            raise DeviceTimeout(f"nothing came back within {timeout:g} s")
        return data

    def discard_input(self) -> None:
        self._device.feed(b"")
        self._waiting = b""

    def close(self) -> None:
        pass


class CountingDoor(Door):
    """A door that knows how often its coil was switched on."""

    pulses = 0

    def pulse(self, pulse_s: float = PULSE_S) -> None:
        self.pulses += 1
        super().pulse(pulse_s)


@dataclass
class Rig:
    """One board, another one at its side, and the world around them."""

    board: LockBoard
    neighbour: LockBoard
    doors: list[CountingDoor]
    clock: ManualClock
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    kill: Callable[[], None]
    """Take the power from the board; its bus and its neighbour stay as they are."""
    set_line: Callable[[LineFault | None], None]
    """Spoil the bus, or mend it."""
    patience: int = 1
    """How often a caller of this wire asks before it gives up."""
    item_sensors: bool = True

    def read(self, board: LockBoard | None = None) -> tuple[LockReading, ...]:
        """Read as a caller should: again, where a wire loses much."""
        board = board or self.board
        for _ in range(self.patience - 1):
            try:
                return board.read()
            except DeviceError:
                continue
        return board.read()

    def pulse(self, lock: int) -> None:
        """Send one unlock. Where the board's answer to it is lost, whoever looks will see."""
        with suppress(DeviceError):
            self.board.unlock(lock)

    def unlock(self, lock: int) -> None:
        """Unlock as a caller should: pulse, look, and pulse again only if the door is still shut."""
        for _ in range(self.patience):
            self.pulse(lock)
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
    """How one make of board is put together: its emulator at an address, and its driver on a bus."""

    emulator: Callable[[int, Sequence[Door], ManualClock], Emulator]
    board: Callable[[Bus, int], LockBoard]
    baud_rate: int
    item_sensors: bool = False


BUILDS: Final[dict[str, Build]] = {
    "kerong_cu16": Build(
        emulator=lambda address, doors, _: KerongCu16Emulator(address, doors),
        board=lambda bus, address: KerongCu16(
            bus, address=address, lock_count=LOCKS, item_sensors=True, answer_s=ANSWER_S
        ),
        baud_rate=19200,
        item_sensors=True,
    ),
    "xor_8a": Build(
        emulator=lambda address, doors, clock: Xor8aEmulator(address, doors, clock=clock),
        board=lambda bus, address: Xor8a(
            bus,
            address=address,
            lock_count=LOCKS,
            closed_state="shut",
            byte_order="first_lock_first",
            answer_s=ANSWER_S,
        ),
        baud_rate=9600,
    ),
    "winnsen": Build(
        emulator=lambda station, doors, _: WinnsenEmulator(station, doors),
        board=lambda bus, station: Winnsen(
            bus, station=station, lock_count=LOCKS, answer_s=ANSWER_S, unlock_answer_s=ANSWER_S
        ),
        baud_rate=9600,
    ),
    "kerong_cu48": Build(
        emulator=lambda address, doors, _: KerongCu48Emulator(address, doors),
        board=lambda bus, address: KerongCu48(
            ModbusDevice(bus, address, name=f"Lock board {address}", answer_s=ANSWER_S), lock_count=LOCKS
        ),
        baud_rate=115200,
    ),
    "waveshare_relay": Build(
        emulator=lambda address, doors, clock: WaveshareRelayEmulator(address, doors, clock=clock),
        board=lambda bus, address: WaveshareRelay(
            ModbusDevice(bus, address, name=f"Relay board {address}", answer_s=ANSWER_S),
            lock_count=LOCKS,
        ),
        baud_rate=9600,
    ),
}
"""Every driver of a lock board."""


@contextmanager
def simulated() -> Iterator[Rig]:
    clock = ManualClock()
    doors = [CountingDoor(clock) for _ in range(LOCKS)]
    board = SimulatedLockBoard(doors)

    def fails_with(fault: DeviceError | None) -> Callable[[], None]:
        def set_fault() -> None:
            board.fault = fault

        return set_fault

    yield Rig(
        board,
        SimulatedLockBoard([Door(clock) for _ in range(LOCKS)]),
        doors,
        clock,
        unplug=fails_with(DeviceGone("unplugged")),
        plug_in=fails_with(None),
        kill=fails_with(DeviceTimeout("no answer")),
        set_line=lambda fault: fails_with(DeviceTimeout(fault) if fault else None)(),
    )


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    clock, build = ManualClock(), BUILDS[driver]
    doors = [CountingDoor(clock) for _ in range(LOCKS)]
    emulators = [
        build.emulator(ADDRESS, doors, clock),
        build.emulator(ADDRESS + 1, [Door(clock) for _ in range(LOCKS)], clock),
    ]
    party = PartyLine(*emulators)
    line = FaultyLine(party, clock=clock)

    def set_line(fault: LineFault | None) -> None:
        line.fault = fault

    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(line, link=link))
        port = SerialTransport(server.path, baud_rate=build.baud_rate)
        bus = Bus(wire.wrap(port), baud_rate=build.baud_rate)
        stack.callback(bus.close)
        yield Rig(
            build.board(bus, ADDRESS),
            build.board(bus, ADDRESS + 1),
            doors,
            clock,
            unplug=server.unplug,
            plug_in=server.plug_in,
            kill=lambda: party.dead.add(emulators[0]),
            set_line=set_line,
            patience=wire.patience,
            item_sensors=build.item_sensors,
        )
