"""What a disk may hold when the power is cut: a model that is fed system calls.

Data is sure to be there once its file was synced, a name once its directory was. Of everything
else any part may be there, in sectors and in any order.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from tests.faults.power.calls import (
    MEMORY_ONLY,
    Call,
    Link,
    MakeDirectory,
    Mark,
    NotUnderstood,
    Open,
    RemoveDirectory,
    Rename,
    Resize,
    Sync,
    Unlink,
    Write,
)

SECTOR = 512
"""What a drive writes whole or not at all."""

Survives = Callable[[], bool]
"""Asked of each thing that was not synced: whether it reached the disk all the same."""

State = dict[str, bytes | None]
"""Contents by path below the root; None for a directory."""


class Names(StrEnum):
    """When a new, changed or removed name is sure to be there.

    `strict`: with an fsync of its directory, as POSIX has it; others survive one by one.
    `journalled`: with the next fsync of anything, and in order, as ext4 has it.
    """

    STRICT = "strict"
    JOURNALLED = "journalled"


def nothing_else() -> bool:
    """Only what was synced is there."""
    return False


def everything() -> bool:
    """The drive was quick."""
    return True


def by_chance(seed: object) -> Survives:
    """Half of it, always the same half for the same seed."""
    chance = random.Random(str(seed))
    return lambda: chance.random() < 0.5


@dataclass(slots=True)
class _Change:
    """To a file's content: `data` at `offset`, or a new size where there is none."""

    number: int
    offset: int
    data: bytes | None = None


@dataclass(slots=True)
class _File:
    """`live` is what processes read; `durable` what was synced; `pending` lies between."""

    is_directory: bool = False
    durable: bytearray = field(default_factory=bytearray)
    live: bytearray = field(default_factory=bytearray)
    pending: list[_Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _NameChange:
    """In one directory: a name goes, a name comes to mean a file, or both at once."""

    number: int
    directory: str
    removed: str | None = None
    added: tuple[str, _File] | None = None

    def apply(self, names: dict[str, _File]) -> None:
        if self.removed is not None:
            names.pop(self.removed, None)
        if self.added is not None:
            names[self.added[0]] = self.added[1]


class Disk:
    """A disk with a directory `root`, which is durable, as is what is `given` in it."""

    def __init__(self, root: Path, names: Names, given: Mapping[str, bytes | None] | None = None) -> None:
        self._root = str(root)
        self._rule = names
        self._durable = {self._root: _File(is_directory=True)}
        for path, content in (given or {}).items():
            file = _File(content is None, bytearray(content or b""), bytearray(content or b""))
            self._durable[f"{self._root}/{path}"] = file
        self._live = dict(self._durable)
        self._renamed: list[_NameChange] = []
        self._handles: dict[int, _File] = {}
        self._number = 0

    def apply(self, call: Call) -> None:
        """Let a call that has ended take effect."""
        self._number += 1
        match call:
            case Mark():
                pass
            case Open():
                self._open(call)
            case Write():
                file = self._handles[call.handle]
                self._change(file, len(file.live) if call.offset is None else call.offset, call.data)
            case Resize():
                file = self._handles[call.handle]
                if not (call.grows_only and len(file.live) >= call.size):
                    self._change(file, call.size)
            case Sync():
                self._sync(call)
            case _:
                self._rename(call)

    def surviving(self, survives: Survives) -> State:
        """What is there after a power cut now. Files of which only memory knew are not."""
        names = dict(self._durable)
        for change in self._renamed:
            if survives():
                change.apply(names)
            elif self._rule is Names.JOURNALLED:
                break
        return {
            path.removeprefix(self._root + "/"): None if file.is_directory else _survived(file, survives)
            for path, file in sorted(names.items())
            if path != self._root
            and not path.endswith(MEMORY_ONLY)
            and _is_reachable(path, names, self._root)
        }

    def _open(self, call: Open) -> None:
        file = self._live.get(call.path)
        if file is None:
            if not call.creates:
                raise NotUnderstood(f"{call.path} was opened, and nobody made it")
            file = _File()
            self._add(call.path, file)
        elif call.truncates and file.live:
            self._change(file, 0)
        self._handles[call.handle] = file

    def _change(self, file: _File, offset: int, data: bytes | None = None) -> None:
        change = _Change(self._number, offset, data)
        _write(file.live, offset, data)
        file.pending.append(change)

    def _sync(self, call: Sync) -> None:
        """Only what had ended when the sync began is covered by it."""
        file = self._handles[call.handle]
        covered = self._number if call.since is None else call.since + 1
        if call.fails:
            # The kernel tells of a failed write once, then holds the page for clean: it is never tried again.
            file.pending = [change for change in file.pending if change.number >= covered]
            return
        for change in [change for change in file.pending if change.number < covered]:
            file.pending.remove(change)
            _write(file.durable, change.offset, change.data)
        synced = next((path for path, f in self._live.items() if f is file), None)
        for renamed in [change for change in self._renamed if change.number < covered]:
            if self._rule is Names.JOURNALLED or (file.is_directory and renamed.directory == synced):
                self._renamed.remove(renamed)
                renamed.apply(self._durable)

    def _rename(self, call: Rename | Link | Unlink | MakeDirectory | RemoveDirectory) -> None:
        match call:
            case Rename(source, target):
                if _directory(source) != _directory(target) or self._live[source].is_directory:
                    raise NotUnderstood(f"{source} was renamed to {target}")
                self._note(
                    _NameChange(self._number, _directory(target), source, (target, self._live[source]))
                )
            case Link(source, target):
                self._add(target, self._live[source])
            case MakeDirectory(path):
                self._add(path, _File(is_directory=True))
            case Unlink(path) | RemoveDirectory(path):
                self._note(_NameChange(self._number, _directory(path), removed=path))

    def _add(self, path: str, file: _File) -> None:
        self._note(_NameChange(self._number, _directory(path), added=(path, file)))

    def _note(self, change: _NameChange) -> None:
        change.apply(self._live)
        self._renamed.append(change)


def materialise(state: State, directory: Path) -> None:
    """Write a state into an empty directory."""
    for path, content in state.items():
        if content is None:
            (directory / path).mkdir(mode=0o700, parents=True)
        else:
            (directory / path).write_bytes(content)


def read_back(directory: Path) -> State:
    """A directory as a state, without what only memory knew."""
    return {
        str(path.relative_to(directory)): None if path.is_dir() else path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if not path.name.endswith(MEMORY_ONLY)
    }


def _survived(file: _File, survives: Survives) -> bytes:
    content = bytearray(file.durable)
    for change in file.pending:
        if change.data is None:
            if survives():
                _write(content, change.offset, None)
            continue
        start, end = change.offset, change.offset + len(change.data)
        while start < end:
            edge = min(end, (start // SECTOR + 1) * SECTOR)
            if survives():
                _write(content, start, change.data[start - change.offset : edge - change.offset])
            start = edge
    return bytes(content)


def _write(content: bytearray, offset: int, data: bytes | None) -> None:
    """Write `data`, or make `offset` the size; what is skipped is zeros."""
    if data is None:
        del content[offset:]
    content.extend(bytes(max(0, offset - len(content))))
    if data is not None:
        content[offset : offset + len(data)] = data


def _is_reachable(path: str, names: Mapping[str, _File], root: str) -> bool:
    parent = _directory(path)
    return parent == root or (parent in names and _is_reachable(parent, names, root))


def _directory(path: str) -> str:
    return str(PurePosixPath(path).parent)
