"""A new database with every row of a damaged one that can be read, and what is missing from the backup."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlite_utils.db import Database as SqliteUtilsDatabase

from kiosk.store.chain import Link, strangers
from kiosk.store.errors import StoreTooNewError
from kiosk.store.gathering import MIGRATIONS, Gathering, Table, Values, applied_migrations, tables_of
from kiosk.store.pages import Image
from kiosk.store.schema import known, migrations, of_newer_software

NOT_COPIED: Final = {MIGRATIONS, "look_up", "command"}
"""The new file has its own; whoever asked is gone, or asks again: no command that was begun may return."""

FROM_BACKUP: Final = {"authorization_use", "policy", "announcement", "intent"}
"""What was true then is true now, or does no harm. Visits and compartments change by the minute.
Of intents those that were settled: they are the record of what was moved."""


ROWS_A_SIGN_OF_LIFE: Final = 2000


@dataclass(slots=True)
class Backup:
    """What the backup says of things that have moved on since; `confirmed` rows central has for certain."""

    counters: dict[str, int] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of it. `whole` names the tables of which the damaged file gave every row."""

    whole: frozenset[str]
    rows_kept: int
    rows_from_backup: int
    backup: Backup


def rebuild(damaged: Path, backup: Path, new: Path, alive: Callable[[], None] = lambda: None) -> Rebuilt:
    """Write `new` from the other two, either of which may be missing. Its schema is as old as theirs.

    `alive` is called again and again while it lasts: half a minute for every 100 MiB on a slow board.
    Raises StoreTooNewError, or sqlite3.Error when the disk will not have it.
    """
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # it counts from when it is put in place, synced
        with Image(damaged) as image, Image(backup) as copy:
            tables = _prepared(connection, image, copy)
            connection.execute("BEGIN")
            gathering = Gathering(image, tables, likeness=copy)
            for name, values in _telling(gathering.rows(), alive):
                if name not in NOT_COPIED:
                    _insert(connection, tables[name], values)
            _drop_strangers(connection)
            kept = _count(connection)
            old = _copy_backup(connection, copy, tables, gathering.whole, alive)
            if spoilt := _drop_strangers(connection):  # as only the rows before them could show
                kept -= spoilt
                _copy_backup(connection, copy, tables, gathering.whole, alive)
                _drop_strangers(connection)
            _drop_marks_without_rows(connection)
            connection.execute("COMMIT")
        return Rebuilt(gathering.whole, kept, _count(connection) - kept, old)


def _prepared(connection: sqlite3.Connection, image: Image, copy: Image) -> dict[str, Table]:
    """The empty tables as the damaged file had them: what changed since is migrated, with their rows."""
    database = SqliteUtilsDatabase(connection)
    migrations.ensure_migrations_table(database)
    applied = applied_migrations(image, tables_of(connection)[MIGRATIONS], likeness=copy)
    if newer := of_newer_software(applied):
        raise StoreTooNewError(newer)
    # Those before the last one were applied as well, also where that cannot be read.
    count = max((place for place, name in enumerate(known(), 1) if name in applied), default=len(known()))
    migrations.apply(database, stop_before=known()[count : count + 1])
    return tables_of(connection)


def _copy_backup(
    connection: sqlite3.Connection,
    copy: Image,
    tables: dict[str, Table],
    whole: frozenset[str],
    alive: Callable[[], None],
) -> Backup:
    # The ledger always: a spoilt row of it was dropped, though all were read.
    wanted = (FROM_BACKUP - whole) | {"ledger"}
    gathering = Gathering(copy, tables)
    old, marked, recorded = Backup(), set[int](), set[int]()
    for name, values in _telling(gathering.rows(), alive):
        match name, values:
            case "counter", (str(counter), int(value)):
                old.counters[counter] = value
            case "meta", (str(fact), str(text)):
                old.meta[fact] = text
            case "outbox", (int(sequence), *_):
                marked.add(sequence)
            case "ledger", (int(sequence), *_):
                recorded.add(sequence)
        if name in wanted and (name != "intent" or _is_settled(tables[name], values)):
            _insert(connection, tables[name], values)
    if "outbox" in gathering.whole:
        old.confirmed = recorded - marked
    return old


def _telling(rows: Iterator[tuple[str, Values]], alive: Callable[[], None]) -> Iterator[tuple[str, Values]]:
    for count, row in enumerate(rows):
        if count % ROWS_A_SIGN_OF_LIFE == 0:
            alive()
        yield row


def _is_settled(intent: Table, values: Values) -> bool:
    return values[intent.columns.index("outcome")] is not None


def _insert(connection: sqlite3.Connection, table: Table, values: Values) -> None:
    """Keep a row, unless there is one with its key: what was found first is the better."""
    places = ", ".join("?" * len(values))
    connection.execute(
        f"INSERT OR IGNORE INTO {table.name} ({', '.join(table.columns)}) VALUES ({places})",  # noqa: S608
        values,
    )


def _drop_strangers(connection: sqlite3.Connection) -> int:
    """A row that reads well but does not fit the chain was spoilt; the backup may have it. How many."""
    found = list(strangers(_links(connection)))
    for sequence in found:
        connection.execute("DELETE FROM ledger WHERE sequence = ?", (sequence,))
    return len(found)


def _drop_marks_without_rows(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM outbox WHERE sequence NOT IN (SELECT sequence FROM ledger)")


def _links(connection: sqlite3.Connection) -> Iterator[Link]:
    for row in connection.execute("SELECT sequence, body, hash FROM ledger ORDER BY sequence"):
        yield Link(*row)


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM ledger").fetchone()[0])
