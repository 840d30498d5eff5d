"""The frames of NXP's PN532 on its serial wire (HSU): bytes in, bytes out, no port, no clock.

Information:   00 | 00 FF | LEN | LCS | TFI | data | DCS | 00
Extended:      00 | 00 FF | FF FF | LEN high, low | LCS | TFI | data | DCS | 00
ACK, NACK:     00 | 00 FF | 00 FF | 00    and    00 | 00 FF | FF 00 | 00
Error:         an information frame with TFI 7F and no data

LEN counts TFI and data. LEN + LCS and TFI + data + DCS are 0 in their low byte. TFI is D4
from the host and D5 from the chip; the first byte of data is the command code, one higher
in its answer. Source: NXP UM0701-02, section 6.2.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

TO_CHIP: Final = 0xD4
TO_HOST: Final = 0xD5
SYNTAX_ERROR: Final = 0x7F
"""What a TFI can be."""

MOST_DATA_BYTES: Final = 264
"""The longest command or answer of a PN532, its code included."""

_START: Final = b"\x00\xff"
_EXTENDED: Final = b"\xff\xff"


class Signal(Enum):
    """A frame without data. From the chip `ACK` is "heard you", from the host "never mind"."""

    ACK = b"\x00\xff"
    NACK = b"\xff\x00"

    def encode(self) -> bytes:
        return b"\x00" + _START + self.value + b"\x00"


@dataclass(frozen=True, slots=True)
class Information:
    """A command, an answer, or (TFI 7F) a refusal to understand."""

    tfi: int
    data: bytes = b""

    def encode(self) -> bytes:
        body = bytes((self.tfi,)) + self.data
        if len(body) > 1 + MOST_DATA_BYTES:
            raise ValueError(f"{len(self.data)} bytes of data; a frame holds at most {MOST_DATA_BYTES}")
        length = bytes((len(body),)) if len(body) < 256 else _EXTENDED + len(body).to_bytes(2, "big")
        sums = sum(length.removeprefix(_EXTENDED)), sum(body)
        lcs, dcs = (bytes((-value & 0xFF,)) for value in sums)
        return b"\x00" + _START + length + lcs + body + dcs + b"\x00"


Frame = Signal | Information


class FrameDecoder:
    """Finds frames in a stream, whatever its pieces and whatever lies between.

    A frame is believed when its lengths, sums and sender agree; otherwise the search goes on
    behind its start code, so garbage costs only itself. Holds less than one longest frame
    between calls. `refused` counts the starts that were none.
    """

    def __init__(self) -> None:
        self.refused = 0
        self._held = b""

    def feed(self, data: bytes) -> list[Frame]:
        stream = self._held + data
        frames: list[Frame] = []
        at = 0
        while (start := stream.find(_START, at)) >= 0:
            found = _frame_at(stream, start + len(_START))
            if found is None:
                self._held = stream[start:]
                return frames
            frame, at = found
            if frame is None:
                self.refused += 1
            else:
                frames.append(frame)
        self._held = _START[:1] if stream[at:].endswith(_START[:1]) else b""
        return frames


def _frame_at(stream: bytes, at: int) -> tuple[Frame | None, int] | None:
    """Give the frame behind the start code that ends at `at`, and where to go on; None: more bytes needed."""
    head = stream[at : at + 2]
    if len(head) < 2:
        return None
    for signal in Signal:
        if head == signal.value:
            return signal, at + 2
    body_at = at + 2
    length = head[0]
    if head == _EXTENDED:
        head = stream[at + 2 : at + 5]
        if len(head) < 3:
            return None
        body_at = at + 5
        length = int.from_bytes(head[:2], "big")
    if sum(head) & 0xFF or not 1 <= length <= 1 + MOST_DATA_BYTES:
        return None, at
    body = stream[body_at : body_at + length + 1]
    if body[:1] and body[0] not in (TO_CHIP, TO_HOST, SYNTAX_ERROR):
        return None, at
    if len(body) <= length:
        return None
    if sum(body) & 0xFF:
        return None, at
    return Information(body[0], body[1:-1]), body_at + length + 1
