"""Which errors mean that the disk fails: those of reading and writing, and no others."""

import errno
import sqlite3

import pytest

from kiosk.store.failure import disk_failure


def of_sqlite(code: int, name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
        of_sqlite(sqlite3.SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC"),
        OSError(errno.EIO, "Input/output error"),
    ],
    ids=str,
)
def test_a_failing_disk_is_named_with_what_to_do(error: Exception) -> None:
    said = disk_failure(error)
    assert said is not None
    assert getattr(error, "sqlite_errorname", "EIO") in said
    assert "dmesg" in said


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.SQLITE_FULL, "SQLITE_FULL"),
        of_sqlite(sqlite3.SQLITE_READONLY, "SQLITE_READONLY"),
        of_sqlite(sqlite3.SQLITE_BUSY, "SQLITE_BUSY"),
        sqlite3.ProgrammingError("no code at all"),
        OSError(errno.ENOSPC, "No space left on device"),
        ValueError("a mistake of ours"),
    ],
    ids=str,
)
def test_whatever_else_goes_wrong_is_no_failing_disk(error: Exception) -> None:
    assert disk_failure(error) is None
