"""What is said to an engine of the GM65 family, and when: no port, no thread, no clock of its own."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from hardware.errors import DeviceRefused, DeviceTimeout
from hardware.scan_engine import gm65_frames as frames
from hardware.scan_engine.interface import Reading
from hardware.scan_engine.line_dialogue import TRIGGER_AGAIN_S
from hardware.scan_engine.lines import CONTROL, Lines

ANSWER_S: Final = 0.5
"""Engines answer within some 50 ms, or when the picture they are decoding is done."""

ATTEMPTS: Final = 3
"""No request of ours does harm when it is heard twice, and a single lost byte is no reason for a fault."""

CHECK_S: Final = 10.0
"""An engine that lost its power for a moment has forgotten its settings. The maker advises this pace."""

FIXES: Final = 3
"""An engine that does not keep a setting after so many attempts never will."""

_CHECKED_REGISTERS: Final = 4
"""MODE to SETUP_CODES. As many at once, so that no answer to anything else can be taken for theirs."""


class Topic(Enum):
    CHECK = auto()
    FIX = auto()
    TRIGGER = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for its answer."""

    topic: Topic
    frame: bytes
    asked_at: float
    attempt: int = 1


class Gm65Dialogue:
    """Keeps the engine in command mode and deaf to setup codes, and triggers it while reading is wanted.

    Registers are read at the start and every `CHECK_S`, put right where they differ, and
    read again. Settings are not saved in the engine's flash, which wears out.
    """

    def __init__(self, who: str, *, refuse_setup_codes: bool = True, answer_s: float = ANSWER_S) -> None:
        self._who = who
        self._refuse_setup_codes = refuse_setup_codes
        self._answer_s = answer_s
        self.begin()

    def begin(self) -> None:
        self.ready = False
        self._answers = frames.AnswerDecoder()
        # A damaged answer ends in check bytes that can look like the start of a code.
        self._lines = Lines(spoilers=CONTROL)
        self._waiting: Request | None = None
        self._fixes: list[bytes] = []
        self._fixed = 0
        self._checked_at: float | None = None
        self._triggered_at: float | None = None

    def due(self, now: float, *, reading: bool) -> bytes:
        if self._waiting is not None:
            return self._asked_again(self._waiting, now)
        if self._fixes:
            return self._ask(Topic.FIX, self._fixes.pop(), now)
        if self._checked_at is None or now - self._checked_at >= CHECK_S:
            return self._ask(Topic.CHECK, frames.read(frames.MODE, _CHECKED_REGISTERS), now)
        if reading and (self._triggered_at is None or now - self._triggered_at >= TRIGGER_AGAIN_S):
            self._triggered_at = now
            return self._ask(Topic.TRIGGER, frames.write(frames.TRIGGER, 1), now)
        if not reading and self._triggered_at is not None:
            self._triggered_at = None
            return self._ask(Topic.TRIGGER, frames.write(frames.TRIGGER, 0), now)
        return b""

    def heard(self, data: bytes, now: float) -> Reading:
        payloads: tuple[bytes, ...] = ()
        oversize = 0
        for item in self._answers.feed(data) if data else [b""]:
            if isinstance(item, frames.Answer):
                self._answered(item, now)
                continue
            read = self._lines.feed(item, now)
            payloads, oversize = payloads + read.payloads, oversize + read.oversize
        if payloads or oversize:
            self._triggered_at = None  # a code ends the look that the trigger began
            if self._waiting is not None and self._waiting.topic is Topic.TRIGGER:
                self._waiting = None
        return Reading(payloads, oversize)

    def _ask(self, topic: Topic, frame: bytes, now: float) -> bytes:
        self._waiting = Request(topic, frame, now)
        return frame

    def _asked_again(self, request: Request, now: float) -> bytes:
        if now - request.asked_at < self._answer_s:
            return b""
        if request.attempt == ATTEMPTS:
            raise DeviceTimeout(
                f"{self._who}: no answer to {ATTEMPTS} requests. Check its power, whether TX and RX are "
                f"crossed, and the baud rate."
            )
        self._waiting = Request(request.topic, request.frame, now, request.attempt + 1)
        return request.frame

    def _answered(self, answer: frames.Answer, now: float) -> None:
        match self._waiting:
            case Request(topic=Topic.CHECK) if len(answer.data) == _CHECKED_REGISTERS:
                self._waiting = None
                self._checked(answer.data, now)
            case Request(topic=Topic.FIX | Topic.TRIGGER) if answer.data == frames.DONE:
                self._waiting = None

    def _checked(self, registers: bytes, now: float) -> None:
        self._fixes = self._fixes_for(registers)
        if not self._fixes:
            self.ready, self._fixed, self._checked_at = True, 0, now
            return
        if self._fixed == FIXES:
            raise DeviceRefused(
                f"{self._who}: does not keep its settings; registers 0 to 3 are {registers.hex(' ')}. "
                f"If it is a GM812, set refuse_setup_codes = false and forbid setup codes by its manual."
            )
        self._fixed += 1
        self._checked_at = self._triggered_at = None

    def _fixes_for(self, registers: bytes) -> list[bytes]:
        mode, setup = registers[frames.MODE], registers[frames.SETUP_CODES]
        fixes = []
        if mode & frames.MODE_BITS != frames.ON_COMMAND:
            fixes.append(frames.write(frames.MODE, mode & ~frames.MODE_BITS | frames.ON_COMMAND))
        if self._refuse_setup_codes and not setup & frames.SETUP_CODES_OFF:
            fixes.append(frames.write(frames.SETUP_CODES, setup | frames.SETUP_CODES_OFF))
        return fixes
