"""The frames of Grow's GM65 family of scan engines: bytes in, bytes out, no port, no clock.

Host to engine:  7E 00 | type | length | address, 2 bytes | data | check, 2 bytes
Engine to host:  02 00 | 00 | length | data | check, 2 bytes     (03 00 .. answers a heartbeat)

`length` counts the data bytes; a read has one of them, the number of registers it wants.
The check is CRC-16/XMODEM over everything between the head and itself. An engine also
takes AB CD for it; we never send that, so that a damaged command is not obeyed.
What is read from codes comes between the answers as it is, without a frame.
"""

from binascii import crc_hqx
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

READ: Final = 0x07
WRITE: Final = 0x08
SAVE: Final = 0x09
HEARTBEAT: Final = 0x0A

MODE: Final = 0x0000
"""Register whose lowest two bits are the mode; the others are lamps and sounds."""

TRIGGER: Final = 0x0002
"""Register whose lowest bit starts a look for a code, and falls when that has ended."""

SETUP_CODES: Final = 0x0003
"""Register whose bit 1 forbids setting the engine up by codes; with bit 0 their text is sent as well."""

MODE_BITS: Final = 0b11
ON_COMMAND: Final = 0b01
SETUP_CODES_OFF: Final = 0b10

_COMMAND_HEAD: Final = b"\x7e\x00"
_ANSWER_HEADS: Final = (b"\x02\x00", b"\x03\x00")
_ANSWER_TYPE: Final = 0x00
_NO_CHECK: Final = b"\xab\xcd"
_MAX_DATA_BYTES: Final = 8
"""Nobody here asks for more; without a limit one damaged length would swallow a code."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a host asks."""

    kind: int
    address: int
    data: bytes

    def encode(self) -> bytes:
        body = bytes((self.kind, len(self.data))) + self.address.to_bytes(2, "big") + self.data
        return _COMMAND_HEAD + body + _check(body)


def read(address: int, count: int) -> bytes:
    """Ask for `count` registers from `address` on."""
    return Command(READ, address, bytes((count,))).encode()


def write(address: int, value: int) -> bytes:
    """Set one register."""
    return Command(WRITE, address, bytes((value,))).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine answers: the registers asked for, or one zero byte for "done"."""

    data: bytes
    to_heartbeat: bool = False

    def encode(self) -> bytes:
        body = bytes((_ANSWER_TYPE, len(self.data))) + self.data
        return _ANSWER_HEADS[self.to_heartbeat] + body + _check(body)


DONE: Final = b"\x00"


class CommandDecoder:
    """The engine's ear. Drops what is no sound command; never holds a whole one."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[Command]:
        stream = self._held + data
        commands: list[Command] = []
        while (at := stream.find(_COMMAND_HEAD[:1])) >= 0:
            stream = stream[at:]
            frame = _frame(stream, (_COMMAND_HEAD,), overhead=8)
            if frame is None:
                self._held = stream
                return commands
            body, check = frame[2:-2], frame[-2:]
            if frame and check in (_check(body), _NO_CHECK):
                commands.append(Command(body[0], int.from_bytes(body[2:4], "big"), body[4:]))
                stream = stream[len(frame) :]
            else:
                stream = stream[1:]
        self._held = b""
        return commands


class AnswerDecoder:
    """The host's ear: tells answers from the text between them. Holds the start of an answer at most."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[Answer | bytes]:
        """Give answers and text in their order; a damaged answer is text, with control bytes in it."""
        stream, text = self._held + data, b""
        items: list[Answer | bytes] = []
        while stream:
            frame = _frame(stream, _ANSWER_HEADS, overhead=6) if stream[0] in (2, 3) else b""
            if frame is None:
                break
            if frame and frame[2] == _ANSWER_TYPE and frame[-2:] == _check(frame[2:-2]):
                if text:
                    items.append(text)
                items.append(Answer(frame[4:-2], to_heartbeat=frame[0] == 3))
                stream, text = stream[len(frame) :], b""
            else:
                text, stream = text + stream[:1], stream[1:]
        self._held = stream
        if text:
            items.append(text)
        return items


def _frame(stream: bytes, heads: Sequence[bytes], *, overhead: int) -> bytes | None:
    """Give the frame that `stream` starts with, unchecked; b"" if there is none, None if more must come."""
    if not any(head.startswith(stream[:2]) for head in heads):
        return b""
    if len(stream) < 4:
        return None
    if stream[3] > _MAX_DATA_BYTES:
        return b""
    length = overhead + stream[3]
    return stream[:length] if len(stream) >= length else None


def _check(body: bytes) -> bytes:
    return crc_hqx(body, 0).to_bytes(2, "big")
