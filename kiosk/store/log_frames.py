"""SQLite's write-ahead log, read without SQLite: which pages it holds, up to the last commit."""

import struct
from collections.abc import Callable
from typing import Final

HEAD_BYTES: Final = 32
FRAME_HEAD_BYTES: Final = 24
_MAGIC: Final = 0x377F0682
"""The lowest bit says in which byte order the sums are made."""

_Sum = tuple[int, int]


def committed_frames(read: Callable[[int, int], bytes], page_bytes: int) -> dict[int, int]:
    """Where in the log the newest committed content of a page begins, by page number.

    `read(size, at)` gives the bytes of the log, fewer at its end. Frames count as SQLite counts them:
    as long as salts and sums hold, and up to the last one that ends a transaction.
    """
    head = read(HEAD_BYTES, 0)
    if len(head) < HEAD_BYTES:
        return {}
    magic, _, size = struct.unpack_from(">III", head)
    if magic & ~1 != _MAGIC or size != page_bytes:
        return {}
    order = ">" if magic & 1 else "<"
    total = _summed(head[:24], (0, 0), order)
    if total != struct.unpack_from(">II", head, 24):
        return {}
    committed: dict[int, int] = {}
    pending: dict[int, int] = {}
    at = HEAD_BYTES
    while len(frame := read(FRAME_HEAD_BYTES + size, at)) == FRAME_HEAD_BYTES + size:
        page, pages_after_commit = struct.unpack_from(">II", frame)
        total = _summed(frame[FRAME_HEAD_BYTES:], _summed(frame[:8], total, order), order)
        if frame[8:16] != head[16:24] or total != struct.unpack_from(">II", frame, 16):
            break
        pending[page] = at + FRAME_HEAD_BYTES
        if pages_after_commit:
            committed |= pending
            pending = {}
        at += len(frame)
    return committed


def _summed(content: bytes, total: _Sum, order: str) -> _Sum:
    one, other = total
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return one, other
