"""An engine of the GM65 family, as its wire sees it: registers, a lamp, an eye, and codes that set it up."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from hardware.scan_engine.gm65_frames import (
    DONE,
    HEARTBEAT,
    MODE,
    MODE_BITS,
    ON_COMMAND,
    READ,
    SAVE,
    SETUP_CODES,
    SETUP_CODES_OFF,
    TRIGGER,
    WRITE,
    Answer,
    Command,
    CommandDecoder,
)
from hardware.scan_engine.physics import (
    Glass,
    RestlessEye,
    SetupCode,
    TriggeredEye,
    deeds,
    in_words,
    text_of,
)
from hardware.stand import Stand

CONTINUOUS: Final = 0b10
"""The mode in which it looks all the time."""

FACTORY: Final = {MODE: 0xD4, TRIGGER: 0x00, SETUP_CODES: 0x00}
"""Manual mode, lamps and sounds on, setup codes obeyed. Registers that are not named read as 0."""


class Fault(StrEnum):
    """`forgets`: acknowledges settings and does not keep them."""

    FORGETS = "forgets"


class Gm65Emulator:
    """Acknowledges and obeys, and sends what it reads bare, right behind its answers.

    Codes are read in command mode after a trigger, and in continuous mode; in the
    others never, as nobody presses its button. `registers` is what it is set to.
    """

    def __init__(
        self, glass: Glass, *, suffix: bytes = b"\r", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.registers = dict(FACTORY)
        self.fault: Fault | None = None
        self._saved = dict(FACTORY)
        self._suffix = suffix
        self._triggered = TriggeredEye(glass, clock)
        self._restless = RestlessEye(glass, clock)
        self._commands = CommandDecoder()

    @property
    def lit(self) -> bool:
        """Whether its lamp is on."""
        return self._mode == CONTINUOUS or self._triggered.lit

    def restart(self) -> None:
        """Take its power for a moment: what was not saved is as before."""
        self.registers = dict(self._saved)
        self._triggered.shut()

    def feed(self, data: bytes) -> bytes:
        answers = b"".join(self._obey(command).encode() for command in self._commands.feed(data))
        return answers + self._look()

    @property
    def _mode(self) -> int:
        return self.registers[MODE] & MODE_BITS

    def _obey(self, command: Command) -> Answer:
        if command.kind == READ:
            count = int.from_bytes(command.data[:1])
            wanted = range(command.address, command.address + count)
            return Answer(bytes(self.registers.get(register, 0) for register in wanted))
        if command.kind == WRITE:
            for register, value in enumerate(command.data, start=command.address):
                self._set(register, value)
        if command.kind == SAVE:
            self._saved = dict(self.registers)
        return Answer(DONE, to_heartbeat=command.kind == HEARTBEAT)

    def _set(self, register: int, value: int) -> None:
        if register == TRIGGER:
            if value & 1 and self._mode == ON_COMMAND:
                self._triggered.open()
            else:
                self._triggered.shut()
        elif self.fault is not Fault.FORGETS:
            self.registers[register] = value

    def _look(self) -> bytes:
        seen = (self._restless if self._mode == CONTINUOUS else self._triggered).look()
        if isinstance(seen, SetupCode) and not self.registers[SETUP_CODES] & SETUP_CODES_OFF:
            self.registers[seen.register] = seen.value
            return b""
        return b"" if seen is None else text_of(seen) + self._suffix


def stand() -> Stand:
    """An engine fresh from the factory, with nothing before its glass."""
    glass = Glass()
    engine = Gm65Emulator(glass)

    def setup() -> None:
        """Hold up the maker's code that makes an engine look all the time."""
        glass.show(SetupCode(MODE, FACTORY[MODE] | CONTINUOUS))

    def look() -> str:
        lamp = "on" if engine.lit else "off"
        setup = "refused" if engine.registers[SETUP_CODES] & SETUP_CODES_OFF else "obeyed"
        return f"lamp {lamp}, setup codes {setup}, {in_words(glass)}"

    return Stand(
        wire=engine,
        deeds={**deeds(glass), "setup": setup, "restart": engine.restart},
        look=look,
        baud_rate=9600,
    )
