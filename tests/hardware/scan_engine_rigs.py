"""Scan engines under test: the same glass before every make, on wires of every temper."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hardware.emulation import Emulator, PtyServer
from hardware.scan_engine.engine import Dialogue, SerialScanEngine
from hardware.scan_engine.gm65_dialogue import Gm65Dialogue
from hardware.scan_engine.gm65_emulator import Gm65Emulator
from hardware.scan_engine.interface import ScanEngine
from hardware.scan_engine.line_dialogue import LineDialogue
from hardware.scan_engine.physics import Glass
from hardware.scan_engine.serial_line_emulator import RestlessEngineEmulator
from hardware.scan_engine.simulator import SimulatedScanEngine
from hardware.scan_engine.syn_trigger import START, STOP
from hardware.scan_engine.syn_trigger_emulator import SynTriggerEmulator
from hardware.transport import SerialTransport
from tests.hardware.conformance import Wire

PATIENCE_S: Final = 15.0
LOOK_AGAIN_S: Final = 0.01


def wait_for(look: Callable[[], bool], what: str) -> None:
    """Wait until `look` says yes."""
    ends_at, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not look():
        if time.monotonic() > ends_at:
            raise AssertionError(f"{what} did not happen within {PATIENCE_S:g} s")
        pause.wait(LOOK_AGAIN_S)


@dataclass
class Rig:
    """One engine and the world around it."""

    engine: ScanEngine
    glass: Glass
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    exact: bool = True
    """Whether the wire loses nothing. No serial line has a check over a code."""
    read: list[bytes] = field(default_factory=list)
    oversize: int = 0

    def look(self) -> None:
        reading = self.engine.take()
        self.read += reading.payloads
        self.oversize += reading.oversize

    def until_read(self, code: bytes) -> None:
        def seen() -> bool:
            self.look()
            return code in self.read

        wait_for(seen, f"reading {code!r}")

    def until(self, happened: Callable[[], bool], what: str) -> None:
        def looked() -> bool:
            self.look()
            return happened()

        wait_for(looked, what)


@dataclass(frozen=True)
class Build:
    """How one make is put together: its emulator behind this glass, and what is said to it."""

    emulator: Callable[[Glass], Emulator]
    dialogue: Callable[[], Dialogue]


BUILDS: Final[dict[str, Build]] = {
    "serial_line": Build(RestlessEngineEmulator, LineDialogue),
    "syn_trigger": Build(SynTriggerEmulator, lambda: LineDialogue(START, STOP, again_s=0.2)),
    "gm65": Build(Gm65Emulator, lambda: Gm65Dialogue("Scan engine under test", answer_s=0.1)),
}
"""Every driver of a scan engine."""


@contextmanager
def simulated() -> Iterator[Rig]:
    engine = SimulatedScanEngine(Glass())
    yield Rig(engine, engine.glass, engine.unplug, engine.replug)


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    build, glass = BUILDS[driver], Glass()
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(build.emulator(glass), link=link))
        port = wire.wrap(SerialTransport(server.path, baud_rate=9600))
        engine = SerialScanEngine(port, build.dialogue(), first_back_off_s=0.05, tick_s=0.005)
        stack.callback(engine.close)
        yield Rig(engine, glass, server.unplug, server.plug_in, exact=wire.patience == 1)
