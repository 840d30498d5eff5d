"""A file that holds room on the disk, to be thrown overboard when a write finds none."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class Ballast(Protocol):
    """Room in reserve."""

    @property
    def size_bytes(self) -> int: ...

    def is_there(self) -> bool:
        """Whether all of it can be thrown."""

    def lay(self) -> bool:
        """Take the room, if it is not taken; whether that is done."""

    def drop(self) -> None:
        """Give the room to whoever writes next."""


class BallastFile:
    """Blocks that are really allocated: a file with a hole would hold nothing.

    Lifetime: the file stays until `drop`, also between processes.
    Concurrency: one process a file.
    """

    def __init__(self, path: Path, size_bytes: int) -> None:
        self.path = path
        self._size_bytes = size_bytes

    @property
    def size_bytes(self) -> int:
        return self._size_bytes

    def is_there(self) -> bool:
        try:
            found = self.path.stat()
        except OSError:
            return False
        return found.st_size >= self._size_bytes and found.st_blocks * 512 >= self._size_bytes

    def lay(self) -> bool:
        if self.is_there():
            return True
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, self._size_bytes)
            finally:
                os.close(descriptor)
        except OSError:
            self.drop()  # half of it would only be missed by others
        return self.is_there()

    def drop(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
