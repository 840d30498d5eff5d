"""Who has a state directory's database open: many at a time, or one alone to repair it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

LOCK_FILE: Final = "store.lock"
WANTED_FILE: Final = "salvage.wanted"

WAIT_S: Final = 10.0
"""How long to wait for others to let go. `kiosk forward` does within a second, `kiosk run` between visits."""

_LOOK_S: Final = 0.05


class StoreInUseError(Exception):
    """The database is damaged, and another process has it open. Try again: that process was asked to end."""


def open_shared(directory: Path) -> int:
    """A descriptor that says, while it is open, that the database is in use; waits for a repair to end."""
    descriptor = open_lock(directory / LOCK_FILE)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def shared(directory: Path) -> Iterator[None]:
    """The database is in use in here."""
    descriptor = open_shared(directory)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(directory: Path, within_s: float = WAIT_S) -> Iterator[None]:
    """Nobody else has the database open in here; whoever has is asked to let go.

    Raises StoreInUseError.
    """
    descriptor = open_lock(directory / LOCK_FILE)
    wanted = directory / WANTED_FILE
    wanted.touch()
    try:
        _take(descriptor, time.monotonic() + within_s, directory)
        yield
        wanted.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def repair_wanted(directory: Path) -> bool:
    """Whether somebody waits to repair the database, for which everybody must let go of it."""
    return (directory / WANTED_FILE).exists()


def repair_not_wanted(directory: Path) -> None:
    """It was repaired, or is sound after all."""
    (directory / WANTED_FILE).unlink(missing_ok=True)


def _take(descriptor: int, deadline: float, directory: Path) -> None:
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() >= deadline:
            raise StoreInUseError(
                f"the database in {directory} is damaged, and another process still has it open:"
                " that was asked to end, then it is repaired"
            )
        time.sleep(_LOOK_S)


def open_lock(file: Path) -> int:
    """A descriptor of a file to lock, which belongs to whom its directory belongs to."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:  # a technician's tool must not lock the kiosk out
        owner = file.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
