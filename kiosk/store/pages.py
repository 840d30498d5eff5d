"""The pages of an SQLite file, read without SQLite, so that also those are found to which no tree leads.

Pure but for `Image`, which reads the file. The file format is SQLite's, as documented for version 3.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kiosk.store.log_frames import committed_frames

Value = int | float | str | bytes | None

MAGIC: Final = b"SQLite format 3\x00"
DEFAULT_PAGE_BYTES: Final = 4096
CATALOGUE: Final = 1
"""The root page of the table that names the roots of all others."""

MOST_BYTES: Final = 64 * 2**20
"""No row of ours is as long; a length above it is not one."""

_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
_INNER = (_INDEX_INNER, _TABLE_INNER)
_OF_INDEX = (_INDEX_INNER, _INDEX_LEAF)
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)


class Unreadable(Exception):
    """These bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it is stored. `rowid` is None in an index, or a table without row ids, which is one."""

    rowid: int | None
    values: tuple[Value, ...]


@dataclass(slots=True)
class Page:
    """What one page of a tree holds: its rows, and the pages below it, in order."""

    rows: list[Row] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    of_index: bool = False
    damaged: bool = False
    """Some of it could not be read."""


class Image:
    """A database file with what its write-ahead log adds to it, page by page; either may be missing.

    A page that the drive does not give, or that is cut off, is empty.

    Lifetime: the files stay open from construction to `close`.
    Concurrency: one thread. Nobody may write to the files meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)
        self._log = _opened(path.with_name(path.name + "-wal"))
        head = _read(self._file, 0, 100)
        self.page_bytes = _page_bytes(head)
        self._usable = self.page_bytes - (head[20] if head.startswith(MAGIC) else 0)
        self._frames = committed_frames(lambda size, at: _read(self._log, at, size), self.page_bytes)
        size = os.fstat(self._file).st_size if self._file is not None else 0
        self.pages = max([-(-size // self.page_bytes), *self._frames])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for descriptor in (self._file, self._log):
            if descriptor is not None:
                os.close(descriptor)

    def raw(self, number: int) -> bytes:
        """The bytes of a page, the first is 1; empty when there are not that many."""
        if number in self._frames:
            return _read(self._log, self._frames[number], self.page_bytes)
        found = _read(self._file, (number - 1) * self.page_bytes, self.page_bytes)
        return found if len(found) == self.page_bytes else b""

    def page(self, number: int) -> Page:
        """A page of a tree, as far as it can be read. Raises Unreadable when it is none."""
        raw = self.raw(number)
        start = 100 if number == CATALOGUE else 0
        if not raw or raw[start] not in (*_INNER, _INDEX_LEAF, _TABLE_LEAF):
            raise Unreadable(f"page {number} is no page of a tree")
        kind = raw[start]
        head = 12 if kind in _INNER else 8
        cells = int.from_bytes(raw[start + 3 : start + 5])
        if start + head + 2 * cells > self._usable:
            raise Unreadable(f"page {number} says it has {cells} cells")
        page = Page(of_index=kind in _OF_INDEX)
        for cell in range(cells):
            at = start + head + 2 * cell
            try:
                self._add_cell(page, kind, raw, int.from_bytes(raw[at : at + 2]))
            except (Unreadable, IndexError, UnicodeDecodeError):
                page.damaged = True
        if kind in _INNER:
            page.children.append(int.from_bytes(raw[start + 8 : start + 12]))
        return page

    def _add_cell(self, page: Page, kind: int, raw: bytes, at: int) -> None:
        if kind in _INNER:
            page.children.append(int.from_bytes(raw[at : at + 4]))
            at += 4
        if kind == _TABLE_INNER:
            return
        size, at = varint(raw, at)
        rowid = None
        if kind == _TABLE_LEAF:
            rowid, at = varint(raw, at)
        page.rows.append(Row(rowid, record(self._payload(raw, at, size, page.of_index))))

    def _payload(self, raw: bytes, at: int, size: int, of_index: bool) -> bytes:
        """All bytes of a cell: those on its page, and those on the pages it runs over to."""
        here = _bytes_here(size, self._usable, of_index)
        payload = raw[at : at + here]
        if size > MOST_BYTES or len(payload) < here:
            raise Unreadable("a cell is longer than its page")
        after = int.from_bytes(raw[at + here : at + here + 4]) if here < size else 0
        parts, have, seen = [payload], here, set[int]()
        while have < size:
            more = self.raw(after)
            if after in seen or not more:
                raise Unreadable("a cell runs over to a page that is not there")
            seen.add(after)
            parts.append(more[4 : 4 + min(size - have, self._usable - 4)])
            have += len(parts[-1])
            after = int.from_bytes(more[:4])
        return b"".join(parts)


class Tree:
    """One walk from a root to the leaves.

    `visited` grows by the pages that belong to it; `damaged` says, once the walk is over, whether some
    of it could not be read or was out of order.
    """

    def __init__(self, image: Image, visited: set[int]) -> None:
        self._image = image
        self._visited = visited
        self._last: int | None = None
        self.damaged = False

    def rows(self, root: int) -> Iterator[Row]:
        """Every row that can be reached."""
        try:
            if root in self._visited:
                raise Unreadable(f"page {root} is in two places")
            page = self._image.page(root)
        except Unreadable:
            self.damaged = True
            return
        self._visited.add(root)
        self.damaged |= page.damaged
        for row in page.rows:
            self._note_order(row)
            yield row
        for child in page.children:
            yield from self.rows(child)

    def _note_order(self, row: Row) -> None:
        if row.rowid is not None:
            if self._last is not None and row.rowid <= self._last:
                self.damaged = True
            self._last = row.rowid


def varint(raw: bytes, at: int) -> tuple[int, int]:
    """A signed integer of one to nine bytes, and where it ends. IndexError when it is cut off."""
    value = 0
    for offset in range(8):
        byte = raw[at + offset]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + offset + 1
    value = value << 8 | raw[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def record(payload: bytes) -> tuple[Value, ...]:
    """The values of a record. Raises Unreadable, IndexError or UnicodeDecodeError for what is none."""
    head, at = varint(payload, 0)
    if not at <= head <= len(payload):
        raise Unreadable("a record has no head")
    values: list[Value] = []
    body = head
    while at < head:
        kind, at = varint(payload, at)
        value, body = _value(payload, kind, body)
        values.append(value)
    if at != head or body != len(payload):
        raise Unreadable("a record is longer or shorter than it says")
    return tuple(values)


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind >= 12:
        size = (kind - 12) // 2
        raw = _cut(payload, at, size)
        return (raw.decode() if kind % 2 else raw), at + size
    if not 1 <= kind <= 6:
        raise Unreadable("a value is of no type that we write")
    size = _INTEGER_BYTES[kind]
    return int.from_bytes(_cut(payload, at, size), signed=True), at + size


def _cut(payload: bytes, at: int, size: int) -> bytes:
    cut = payload[at : at + size]
    if len(cut) != size:
        raise Unreadable("a value is longer than its record")
    return cut


def _bytes_here(size: int, usable: int, of_index: bool) -> int:
    """How many bytes of a cell are on its own page; the rest runs over."""
    most = (usable - 12) * 64 // 255 - 23 if of_index else usable - 35
    least = (usable - 12) * 32 // 255 - 23
    if size <= most:
        return size
    here = least + (size - least) % (usable - 4)
    return here if here <= most else least


def _page_bytes(head: bytes) -> int:
    said = int.from_bytes(head[16:18])
    said = 65536 if said == 1 else said
    sane = head.startswith(MAGIC) and said >= 512 and said & (said - 1) == 0
    return said if sane else DEFAULT_PAGE_BYTES


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _read(descriptor: int | None, at: int, size: int) -> bytes:
    """What is there; nothing where the drive cannot read it."""
    if descriptor is None or at < 0:
        return b""
    try:
        return os.pread(descriptor, size, at)
    except OSError:
        return b""
