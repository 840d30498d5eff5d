"""Whether a database file is what this kiosk left there."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.store.schema import SCHEMA, known, made_by, migrations, of_newer_software

COMPLAINTS: Final = 3
"""As many as help a person; a damaged page can cause thousands."""

_DAMAGE: Final = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    # Only looking at it can go wrong in these ways where the file says what no kiosk wrote into it.
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_TOOBIG,
}
_DAMAGE_READING: Final = {
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
}
"""What the drive does not give back is lost as well. A full or read-only disk is not damage."""


def damage_in(file: Path, *, was_there: bool) -> str | None:
    """What is wrong with a database file; None when it is sound, or was never there.

    `was_there`: a kiosk has written it before, so it can neither be missing nor empty.
    Raises sqlite3.Error when that cannot be found out, such as for want of permission.
    """
    if not file.exists():
        return "it is missing" if was_there else None
    try:
        # Read only: a connection that writes would put the log into a file that is to be kept as it is.
        return _looked_at(file, "ro", was_there=was_there)
    except UnicodeDecodeError as error:
        return f"its schema is no text: {error}"  # what SQLite complains of is quoted in its complaint
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_ROLLBACK:
            # The power went while the file was made: whoever opens it takes that back.
            return _looked_at(file, "rw", was_there=was_there)
        if is_damage(error):
            return str(error)
        raise


def _looked_at(file: Path, mode: str, *, was_there: bool) -> str | None:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=15)) as connection:
        connection.text_factory = lambda text: text.decode(errors="replace")
        return quick_check(connection) or (_schema_check(connection) if was_there else None)


def _schema_check(connection: sqlite3.Connection) -> str | None:
    """How the schema differs from what the migrations made that were applied; SQLite takes any for sound."""
    schema = frozenset(connection.execute(SCHEMA))
    if not schema:
        return "it is empty"
    # By the table: where a row is spoilt its index is out of order, and may find it or not.
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations NOT INDEXED WHERE migration_set = ?", (migrations.name,)
    )
    applied = {name for (name,) in rows}
    if of_newer_software(applied):
        return None  # whoever opens it says so
    if strange := applied ^ set(known()[: len(applied)]):
        return f"its list of migrations is spoilt: {', '.join(sorted(map(str, strange)))}"
    if spoilt := schema ^ made_by(len(applied)):
        return f"its schema is spoilt: {', '.join(sorted({str(name) for _, name, *_ in spoilt}))}"
    return None


def quick_check(connection: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong with the pages of a database; None when they are sound."""
    rows = [row[0] for row in connection.execute(f"PRAGMA quick_check({COMPLAINTS})")]
    return None if rows == ["ok"] else "; ".join(" ".join(row.split()) for row in rows)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that what is on the drive cannot be right."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF in _DAMAGE or code in _DAMAGE_READING
