"""The SQLite file: opened, migrated, and written in short immediate transactions."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database as SqliteUtilsDatabase

from kiosk.store.errors import StoreTooNewError
from kiosk.store.schema import migrations

BUSY_TIMEOUT_S = 15.0
"""How long a write waits for the other process; its transactions take milliseconds."""

CHECKPOINT_PAGES = 64
"""A small write-ahead log: on a full disk every page of it is one that recovery needs."""

LOG_BYTES = 2**20
"""What is left of the log file when it begins anew, however long somebody who read kept it from that."""


class Database:
    """One connection to one store.

    Lifetime: open from construction to `close`.
    Concurrency: one thread at a time. Several processes may each have one:
    writers take turns through `BEGIN IMMEDIATE`.
    Errors: `StoreTooNewError`, or `sqlite3.Error` when the disk will not have it.
    """

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self._in_transaction = False
        try:
            self._set_up(path)
            self._migrate()
            self._data_version = self._read_data_version()
        except BaseException:
            self.connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One atomic, durable write. Nests: an inner one joins the outer."""
        if self._in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        self._in_transaction = True
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # An error such as a full disk may have ended the transaction already, or not, also at COMMIT.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._in_transaction = False

    def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(statement, parameters)

    def rows(self, statement: str, *parameters: Any) -> list[sqlite3.Row]:
        """All rows at once: a cursor left open would keep the log from being checkpointed."""
        return self.connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, *parameters: Any) -> sqlite3.Row | None:
        """The first row, or None."""
        found: sqlite3.Row | None = self.connection.execute(statement, parameters).fetchone()
        return found

    def changed_elsewhere(self) -> bool:
        """Whether the other process has written since this was last asked. Takes microseconds."""
        version = self._read_data_version()
        changed = version != self._data_version
        self._data_version = version
        return changed

    def size_bytes(self) -> int:
        pages = self.connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        return int(pages.fetchone()[0])

    def write_back(self) -> None:
        """Put all of the log into the database file; sqlite3.Error when that cannot be done now."""
        busy = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise sqlite3.OperationalError("the log cannot be written back: somebody reads it")

    def close(self) -> None:
        self.connection.close()

    def _set_up(self, path: Path) -> None:
        # WAL + FULL: the log is synced at each commit, so what is committed survives a power cut.
        with _alone(path.parent):
            self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self.connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        self.connection.execute("PRAGMA foreign_keys = ON")
        # Also for a salvage: what was deleted is not found on any page.
        self.connection.execute("PRAGMA secure_delete = ON")

    def _read_data_version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def _migrate(self) -> None:
        tables = SqliteUtilsDatabase(self.connection)
        # Immediate, so that two processes starting together do not both migrate.
        with self.transaction():
            known = {m.name for m in migrations._migrations}  # noqa: SLF001  there is no public list of them
            applied = {m.name for m in migrations.applied(tables)}
            if applied - known:
                raise StoreTooNewError(applied - known)
            if known - applied:
                migrations.apply(tables)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Switching a new file to WAL fails at once when another process is at it, whatever the busy timeout."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
