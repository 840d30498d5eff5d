"""Drop bins under test: one bin in the world, in memory or behind three wires."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hardware.bus import Bus
from hardware.drop_bin.deposit import Deposit, Seen, judge
from hardware.drop_bin.flap import FlapBin, Options
from hardware.drop_bin.interface import BinReading, DropBin
from hardware.drop_bin.physics import SWAY_S, Bin, LevelEye
from hardware.drop_bin.simulator import BEAM_LOCK, FLAP_LOCK, FULL_MM, SimulatedDropBin
from hardware.drop_bin.ultrasonic import Ultrasonic
from hardware.drop_bin.ultrasonic_emulator import UltrasonicEmulator
from hardware.emulation import Emulator, FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceTimeout
from hardware.lock_board.interface import DoorState
from hardware.lock_board.physics import SWING_S
from hardware.transport import SerialTransport, Transport
from tests.hardware import level_sensor_rigs, lock_board_rigs, scale_rigs
from tests.hardware.conformance import Wire
from tests.hardware.lock_board_rigs import ADDRESS, ManualClock

NEWS_WITHIN_S: Final = 5.0

UNLOCKS: Final = 4
"""So many in a row get lost on no wire."""


@dataclass
class Rig:
    """One bin, the world around it, and the wires of its parts: `board`, `scale`, `level`."""

    bin: DropBin
    world: Bin
    eye: LevelEye
    clock: ManualClock
    mute: Mapping[str, Callable[[bool], None]]
    """Cut the wire of a part, or mend it."""
    has_beam: bool = True
    patience: int = 1
    timeline: list[Seen] = field(default_factory=list)

    def read(self) -> BinReading:
        """Read as a caller should: again, where the flap's wire loses much; all that is seen is kept."""
        for _ in range(self.patience - 1):
            with suppress(DeviceError):
                return self._seen(self.bin.read())
        return self._seen(self.bin.read())

    def comes_to(self, expected: Callable[[BinReading], bool]) -> BinReading:
        """Read until it is as expected."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while not expected(reading := self.read()):
            assert time.monotonic() < ends_at, reading
        return reading

    def comes_to_rest(self) -> BinReading:
        """Shut, with everything known that can be known."""
        self.clock.now += SWAY_S
        return self.comes_to(
            lambda seen: (
                seen.flap is DoorState.CLOSED
                and not seen.missing - self.never_known
                and seen.weight is not None
                and seen.weight.stable
            )
        )

    @property
    def never_known(self) -> frozenset[str]:
        return frozenset() if self.has_beam else frozenset({"beam_unknown"})

    def unlock(self) -> None:
        """Unlock as a caller should: pulse, look, and pulse again only if the flap is still shut."""
        for _ in range(min(self.patience, UNLOCKS)):
            with suppress(DeviceError):  # an answer to it that was lost is no failure: look
                self.bin.unlock()
            self.read()
            self.clock.now += SWING_S
            if self.read().flap is DoorState.OPEN:
                return

    def use(self, deed: Callable[[], object]) -> Deposit:
        """Unlock, do something, shut the flap, and judge what was seen."""
        self.comes_to_rest()
        self.unlock()
        deed()
        self.read()
        self.clock.now += SWAY_S
        self.read()
        self.world.flap.push_shut()
        self.comes_to_rest()
        return self.judged()

    def judged(self) -> Deposit:
        return judge(self.timeline, self.bin.least_change)

    def _seen(self, reading: BinReading) -> BinReading:
        self.timeline.append(Seen(float(len(self.timeline)), reading))
        return reading


@contextmanager
def simulated() -> Iterator[Rig]:
    clock = ManualClock()
    world = Bin(clock=clock)
    bin_ = SimulatedDropBin(world, clock=clock)
    bin_.scale.cells = scale_rigs.cells_under(world, clock)
    bin_.level_sensor.eye = level_sensor_rigs.eye_over(world)
    parts = {"board": bin_.board, "scale": bin_.scale, "level": bin_.level_sensor}

    def mute(part: str) -> Callable[[bool], None]:
        def set_fault(is_mute: bool) -> None:
            parts[part].fault = DeviceTimeout("mute") if is_mute else None

        return set_fault

    yield Rig(bin_, world, bin_.level_sensor.eye, clock, {part: mute(part) for part in parts})


@contextmanager
def driven(driver: str, wire: Wire, directory: Path) -> Iterator[Rig]:
    """A bin whose flap is "flap of <a lock board's driver>"; a relay has no input for the beam."""
    clock = ManualClock()
    world = Bin(clock=clock)
    eye = level_sensor_rigs.eye_over(world)
    board = lock_board_rigs.BUILDS[driver.removeprefix("flap of ")]
    lines: dict[str, FaultyLine] = {}

    with ExitStack() as stack:

        def wired(part: str, emulator: Emulator, baud_rate: int) -> Transport:
            lines[part] = FaultyLine(emulator)
            server = stack.enter_context(PtyServer(lines[part], link=directory / part))
            port = wire.wrap(SerialTransport(server.path, baud_rate=baud_rate))
            stack.callback(port.close)
            return port

        def mute(part: str) -> Callable[[bool], None]:
            def set_line(is_mute: bool) -> None:
                lines[part].fault = LineFault.MUTE if is_mute else None

            return set_line

        ends = board.emulator(ADDRESS, [world.flap, world.beam], clock)
        bus = Bus(wired("board", ends, board.baud_rate), baud_rate=board.baud_rate)
        scale = scale_rigs.BUILDS["line"]
        others = {
            "board": board.board(bus, ADDRESS),
            "scale": scale.driver(wired("scale", scale.emulator(world, clock), 9600)),
            "level": Ultrasonic(
                wired("level", UltrasonicEmulator(eye.distance_mm, triggered=True, measuring_s=0), 9600),
                trigger=True,
                sample_s=0.06,
                silence_s=0.2,
            ),
        }
        options = Options(
            board="board",
            lock=FLAP_LOCK,
            beam_lock=BEAM_LOCK,
            scale="scale",
            level_sensor="level",
            empty_mm=world.depth_mm,
            full_mm=FULL_MM,
        )
        yield Rig(
            FlapBin(options, others, rests_per_failure=1.0),
            world,
            eye,
            clock,
            {part: mute(part) for part in lines},
            has_beam=board.item_sensors,
            patience=wire.patience**2,
        )
