"""What a process may do to one directory: typed, with no descriptor left but a handle for each opening."""

from dataclasses import dataclass

MEMORY_ONLY = "-shm"
"""SQLite's index of its log: mapped memory, made anew after a power cut."""


class NotUnderstood(Exception):
    """A call whose effect on the disk is not modelled."""


@dataclass(frozen=True, slots=True)
class Open:
    """`handle` means the file `path` from now on; `creates` it where it is not there."""

    handle: int
    path: str
    creates: bool = False
    truncates: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """`offset` is None for the end of the file."""

    handle: int
    offset: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """Cut or grown with zeros to `size`; with `grows_only` never cut."""

    handle: int
    size: int
    grows_only: bool = False


@dataclass(frozen=True, slots=True)
class Sync:
    """A file or directory reached the disk: all of it that was done before the first `since` calls ended.

    `fails`: the disk refused, and what was to be written counts as written no more.
    """

    handle: int
    since: int | None = None
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Rename:
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Link:
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Unlink:
    path: str


@dataclass(frozen=True, slots=True)
class MakeDirectory:
    path: str


@dataclass(frozen=True, slots=True)
class RemoveDirectory:
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of the traced process about the world outside its disk."""

    text: str


Call = Open | Write | Resize | Sync | Rename | Link | Unlink | MakeDirectory | RemoveDirectory | Mark
