"""Badge readers under test: the same cards before every way to read them, on wires of every temper."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.badge_reader.cards import Card, Field
from hardware.badge_reader.interface import BadgeReader, Presentation
from hardware.badge_reader.keyboard_wedge import EVENT, KEY_EVENT, KEYS, PRESSED, KeyboardPort
from hardware.badge_reader.pn532_emulator import Pn532Emulator
from hardware.badge_reader.polling import Antenna, PollingReader
from hardware.badge_reader.presentations import ABSENT_S
from hardware.badge_reader.pynfc import NfcAntenna
from hardware.badge_reader.serial_uid import ListeningAntenna
from hardware.badge_reader.serial_uid_emulator import SerialUidEmulator
from hardware.badge_reader.serial_uid_frames import Format
from hardware.badge_reader.simulator import SimulatedBadgeReader
from hardware.emulation import Emulator, FaultyLine, LineFault, PtyServer
from hardware.transport import SerialTransport
from tests.hardware.conformance import WIRES, Wire
from tests.hardware.lock_board_rigs import ManualClock

FAST_ABSENT_S: Final = 0.06
"""Some looks long, and short enough for a test."""

SLOW_ABSENT_S: Final = 0.12
"""Long enough for many repeats to be lost, and for some looks over a line that dribbles."""

TICK_S: Final = 0.0005
"""How often the emulators here get to speak, so that a byte at a time is no minute at a time."""

REPEAT_S: Final = 0.002
LISTEN_S: Final = 0.01
BACK_OFF_S: Final = 0.05
NEWS_WITHIN_S: Final = 10.0
"""Far above what any reader here needs; only a broken one is waited for so long."""

LOSSY: Final = tuple(wire for wire in WIRES if wire.name.startswith("lossy"))
SOUND: Final = tuple(wire for wire in WIRES if wire not in LOSSY)

DRIBBLE: Final = Wire("dribble", lambda inner: inner)
"""A pty on which answers come byte by byte: libnfc opens its port itself, and no transport fits between."""


@dataclass
class Rig:
    """One reader and the world around it."""

    reader: BadgeReader
    field: Field
    pass_time: Callable[[float], None]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    uid_bytes: int = 7
    absent_s: float = FAST_ABSENT_S

    def card(self, number: int = 1) -> Card:
        """A badge that this reader can read, another one for each number."""
        return Card(number.to_bytes(self.uid_bytes, "big"))

    def next(self) -> Presentation | None:
        """The next presentation, or None when there is none for long."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while time.monotonic() < ends_at:
            if presentation := self.reader.take():
                return presentation
            self.pass_time(0.005)
        return None

    def rest(self) -> list[Presentation]:
        """What is presented until a badge taken away would count as gone."""
        seen = []
        for _ in range(14):
            self.pass_time(self.absent_s / 10)
            if presentation := self.reader.take():
                seen.append(presentation)
        return seen

    def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for `condition`, and say whether it came."""
        ends_at = time.monotonic() + NEWS_WITHIN_S
        while not condition():
            if time.monotonic() > ends_at:
                return False
            self.pass_time(0.005)
        return True


class KeyboardEmulator:
    """A reader that types what another one says: key down, key up, and the marks between."""

    def __init__(self, field: Field) -> None:
        self._reader = SerialUidEmulator(Format.HEX, field)
        self._codes = {byte: code for code, byte in reversed(KEYS.items())}

    def feed(self, data: bytes) -> bytes:
        said = self._reader.feed(data)
        return b"".join(self._typed(byte) for byte in said if byte in self._codes)

    def _typed(self, byte: int) -> bytes:
        mark = EVENT.pack(1, 0, 0, 0, 0)
        down, up = (EVENT.pack(1, 0, KEY_EVENT, self._codes[byte], value) for value in (PRESSED, 0))
        return down + mark + up + mark


@dataclass(frozen=True)
class Build:
    """How one make of reader is put together: its emulator before this field, its antenna on this port."""

    emulator: Callable[[Field], Emulator]
    antenna: Callable[[str, Wire], Antenna]
    uid_bytes: int = 7


def _listening(form: Format) -> Callable[[str, Wire], Antenna]:
    def antenna(path: str, wire: Wire) -> Antenna:
        port = wire.wrap(SerialTransport(path, baud_rate=9600))
        return ListeningAntenna(port, form, listen_s=LISTEN_S)

    return antenna


BUILDS: Final[dict[str, Build]] = {
    "serial_uid em4100": Build(
        emulator=lambda field: SerialUidEmulator(Format.EM4100, field),
        antenna=_listening(Format.EM4100),
        uid_bytes=5,
    ),
    "serial_uid em4100 that repeats": Build(
        emulator=lambda field: SerialUidEmulator(Format.EM4100, field, repeat_s=REPEAT_S),
        antenna=_listening(Format.EM4100),
        uid_bytes=5,
    ),
    "serial_uid hex": Build(
        emulator=lambda field: SerialUidEmulator(Format.HEX, field),
        antenna=_listening(Format.HEX),
    ),
    "keyboard_wedge": Build(
        emulator=KeyboardEmulator,
        antenna=lambda path, wire: ListeningAntenna(
            wire.wrap(KeyboardPort(path, grab=lambda fd: None)), Format.HEX, listen_s=LISTEN_S
        ),
    ),
    "pynfc": Build(emulator=Pn532Emulator, antenna=lambda path, wire: NfcAntenna(path)),
}
"""Every driver of a badge reader."""


@contextmanager
def simulated() -> Iterator[Rig]:
    clock = ManualClock()
    reader = SimulatedBadgeReader(Field(clock), clock)

    def pass_time(seconds: float) -> None:
        clock.now += seconds

    yield Rig(reader, reader.field, pass_time, reader.unplug, reader.replug, absent_s=ABSENT_S)


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    build, field = BUILDS[driver], Field()
    absent_s = SLOW_ABSENT_S if wire in LOSSY or wire is DRIBBLE else FAST_ABSENT_S
    line = FaultyLine(build.emulator(field))
    line.fault = LineFault.DRIBBLE if wire is DRIBBLE else None
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(line, link=link))
        reader = PollingReader(
            lambda: build.antenna(server.path, wire),
            name=server.path,
            interval_s=0.01 if driver == "pynfc" else 0,
            absent_s=absent_s,
            first_back_off_s=BACK_OFF_S,
        )
        stack.callback(reader.close)
        yield Rig(reader, field, time.sleep, server.unplug, server.plug_in, build.uid_bytes, absent_s)
