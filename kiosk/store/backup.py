"""The daily copy of the database: what a salvage falls back on."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.store import durable
from kiosk.store.soundness import quick_check

BACKUP_FILE: Final = "backup/kiosk.db"
"""Below the state directory."""

PAGES_AT_ONCE: Final = 1000
"""Between these a copy may be given up: a few MiB."""


class BackupFailedError(Exception):
    """There is no new copy; the one before it was kept. Perhaps the database itself is damaged."""


class _GivenUp(Exception):
    """Whoever wanted the copy ends."""


def back_up(file: Path, backup: Path, given_up: threading.Event | None = None) -> bool:
    """Copy the database as it stands now, while others write to it; False when it was given up.

    The copy is checked, and synced, before it takes the place of the one before. Raises
    BackupFailedError, or OSError when the disk will not have it.
    """
    backup.parent.mkdir(mode=0o700, exist_ok=True)
    new = backup.with_name(f"{backup.name}.new")
    new.unlink(missing_ok=True)
    try:
        _copy(file, new, given_up or threading.Event())
    except _GivenUp:
        return False
    except (sqlite3.Error, UnicodeDecodeError) as error:  # which quotes a schema that is no text
        raise BackupFailedError(f"{file} cannot be copied: {error}") from error
    else:
        durable.put_in_place(new, backup)
        return True
    finally:
        new.unlink(missing_ok=True)


def made_at(backup: Path) -> datetime | None:
    """When the copy was made; None while there is none."""
    try:
        return datetime.fromtimestamp(backup.stat().st_mtime, UTC)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _copy(file: Path, new: Path, given_up: threading.Event) -> None:
    def look(*_: int) -> None:
        if given_up.is_set():
            raise _GivenUp

    with (
        closing(sqlite3.connect(file, isolation_level=None)) as source,
        closing(sqlite3.connect(new)) as copy,
    ):
        # One and the same state throughout: else the copy would begin anew whenever somebody writes.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE, progress=look, sleep=0)
        source.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, that nothing beside it belongs to
        complaints = quick_check(copy)
    if complaints:
        raise BackupFailedError(f"the copy of {file} is damaged: {complaints}")
