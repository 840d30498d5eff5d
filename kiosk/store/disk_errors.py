"""Why a write is not in the store: the one place where errors of the disk are told apart.

- **full**, **read-only**: the write is undone as a whole, memory and disk agree, and the process
  may go on and try again later. `NothingStored` says so.
- **failed**: anything else, a sync that came back with an error above all. What is on the disk may
  differ from what is in memory, so the error stays what it is and ends the process; the next one reads anew.
"""

import errno
import sqlite3
import tempfile
from enum import StrEnum
from pathlib import Path


class Why(StrEnum):
    """What is wrong with the disk, as a code for health, alarms and the screen."""

    FULL = "disk_full"
    READ_ONLY = "disk_read_only"


OF_ERRNO = {errno.ENOSPC: Why.FULL, errno.EDQUOT: Why.FULL, errno.EROFS: Why.READ_ONLY}

SAYS_NOTHING = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_CANTOPEN})
"""Codes of a refused write or a file that cannot be made: SQLite keeps the kernel's reason to itself."""

PROBE_BYTES = 4096


class NothingStored(Exception):
    """The disk took nothing of the write, and may take it later. Nothing of it may be claimed."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"nothing was stored: {why.value}")
        self.why = why


class StoreUnusable(Exception):
    """The store cannot be opened; the message says what SQLite says."""


def why_nothing_stored(error: BaseException, directory: Path) -> Why | None:
    """Tell a disk that is full or read-only from everything else (None)."""
    if isinstance(error, NothingStored):
        return error.why
    if isinstance(error, OSError):
        return OF_ERRNO.get(error.errno or 0)
    if not isinstance(error, sqlite3.Error):
        return None
    code: int = getattr(error, "sqlite_errorcode", 0)
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return Why.FULL
        case sqlite3.SQLITE_READONLY:
            return Why.READ_ONLY
    return _asked(directory) if code in SAYS_NOTHING else None


def _asked(directory: Path) -> Why | None:
    """What the file system answers to a small file."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(bytes(PROBE_BYTES))
    except OSError as error:
        return OF_ERRNO.get(error.errno or 0)
    return None
