"""The SQLite file: opened, migrated, and written in short immediate transactions."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database as SqliteUtilsDatabase

from kiosk.store.disk_errors import NothingStored, StoreUnusable, Why, why_nothing_stored
from kiosk.store.errors import StoreTooNewError
from kiosk.store.schema import migrations

BUSY_TIMEOUT_S = 15.0
"""How long a write waits for the other process; its transactions take milliseconds."""

CHECKPOINT_PAGES = 200
"""Some five drop-offs. Writing the log back costs three syncs and most pages of the file, so it does not come
with each; but on a full disk pages that are new still need room, so there are never many of them."""

CACHE_KIB = 512
"""Pages that each connection keeps in memory: full after some fifty drop-offs, and flat from then on."""

LOG_BYTES = 2**20
"""What is left of the log file when it begins anew, however long somebody who read kept it from that."""


class Database:
    """One connection to one store.

    Lifetime: open from construction to `close`.
    Concurrency: one thread at a time. Several processes may each have one:
    writers take turns through `BEGIN IMMEDIATE`.
    Errors: `StoreTooNewError`; `NothingStored` when the disk is full or read-only;
    another `sqlite3.Error` when it fails.

    A write that meets a full disk calls `make_room` and is made once more; see `_redo`.
    """

    def __init__(self, path: Path, make_room: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self._make_room = make_room
        self.connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self._in_transaction = False
        self._may_redo = False
        self._begun_at_version = 0
        self._taken_back = 0
        self._statements: list[tuple[str, tuple[Any, ...]]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []
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
        self._may_redo = True
        try:
            self._begin()
            yield
            self._run("COMMIT")
        except BaseException as error:
            # An error such as a full disk may have ended the transaction already, or not, also at COMMIT.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self._taken_back += 1
            self._after_commit.clear()
            self._call(self._after_rollback)
            if why := why_nothing_stored(error, self._path.parent):
                raise NothingStored(why) from error
            raise
        finally:
            self._in_transaction = False
            self._statements.clear()
        self._after_rollback.clear()
        self._call(self._after_commit)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Make the call when what is being written is durable; never, if it is taken back.

        At once where no transaction is open.
        """
        if self._in_transaction:
            self._after_commit.append(call)
        else:
            call()

    def after_rollback(self, call: Callable[[], None]) -> None:
        """Make the call if what is being written is taken back: for what memory says of it.

        Never where no transaction is open: what is written there is done when it is written.
        """
        if self._in_transaction:
            self._after_rollback.append(call)

    def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        """Run one statement."""
        return self._run(statement, *parameters)

    def rows(self, statement: str, *parameters: Any) -> list[sqlite3.Row]:
        """All rows at once: a cursor left open would keep the log from being checkpointed."""
        return self._run(statement, *parameters).fetchall()

    def row(self, statement: str, *parameters: Any) -> sqlite3.Row | None:
        """The first row, or None."""
        found: sqlite3.Row | None = self._run(statement, *parameters).fetchone()
        return found

    def prove(self) -> None:
        """Write something and have it synced, or raise `NothingStored`."""
        with self.transaction():
            self.execute(
                "INSERT INTO counter VALUES ('proof', 1) ON CONFLICT DO UPDATE SET value = value + 1"
            )

    def changed_elsewhere(self) -> bool:
        """Whether the other process has written since this was last asked. Takes microseconds."""
        version = self._read_data_version()
        changed = version != self._data_version
        self._data_version = version
        return changed

    def mark(self) -> tuple[int, int, int]:
        """The same as long as nobody has written, so that what was read need not be read again."""
        version = self._begun_at_version if self._in_transaction else self._read_data_version()
        return version, self.connection.total_changes, self._taken_back

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

    def _call(self, calls: list[Callable[[], None]]) -> None:
        """The last that asked for it first."""
        while calls:
            calls.pop()()

    def _begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self._in_transaction = True
        self._begun_at_version = self._read_data_version()

    def _run(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        try:
            cursor = self.connection.execute(statement, parameters)
        except sqlite3.Error as error:
            if not self._in_transaction or why_nothing_stored(error, self._path.parent) is not Why.FULL:
                raise
            self._redo(error)
            cursor = self.connection.execute(statement, parameters)
        if self._in_transaction:
            self._statements.append((statement, parameters))
        return cursor

    def _redo(self, error: sqlite3.Error) -> None:
        """Make room, and stand once more where the full disk was met; once a transaction, or raise `error`.

        SQLite has undone everything, also when it was the commit that failed. Run anew on the same pages,
        the same statements do the same: so whoever writes need not know, nothing is thought twice, and
        nothing of the first attempt remains. Had the other process written in between, the pages were
        others, and the write is given up.
        """
        if not self._may_redo:
            raise error
        self._may_redo = False
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self._make_room()
        version = self._begun_at_version
        self._begin()
        if self._begun_at_version != version:
            raise error
        for statement, parameters in self._statements:
            self.connection.execute(statement, parameters).fetchall()

    def _set_up(self, path: Path) -> None:
        # WAL + FULL: the log is synced at each commit, so what is committed survives a power cut.
        with _alone(path.parent):
            self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self.connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        self.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self.connection.execute("PRAGMA foreign_keys = ON")
        # Also for a salvage: what was deleted is not found on any page.
        self.connection.execute("PRAGMA secure_delete = ON")

    def _read_data_version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def _migrate(self) -> None:
        tables = SqliteUtilsDatabase(self.connection)
        # Immediate, so that two processes starting together do not both migrate.
        with self.transaction():
            self._may_redo = False  # they write past `_run`, which would repeat nothing; see `open_database`
            known = {m.name for m in migrations._migrations}  # noqa: SLF001  there is no public list of them
            applied = {m.name for m in migrations.applied(tables)}
            if applied - known:
                raise StoreTooNewError(applied - known)
            if known - applied:
                migrations.apply(tables)


def open_database(path: Path, make_room: Callable[[], None]) -> Database:
    """Open it with the room there is, for its log and the index of that; else, once, with the reserve.

    Raises `NothingStored` or `StoreUnusable`, and `StoreTooNewError`.
    """
    try:
        return Database(path, make_room)
    except (sqlite3.Error, NothingStored) as error:
        if why_nothing_stored(error, path.parent) is Why.FULL:
            make_room()
    try:
        return Database(path, make_room)
    except sqlite3.Error as error:
        if why := why_nothing_stored(error, path.parent):
            raise NothingStored(why) from error
        raise StoreUnusable(f"{path}: {error}") from error


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Switching a new file to WAL fails at once when another process is at it, whatever the busy timeout."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
