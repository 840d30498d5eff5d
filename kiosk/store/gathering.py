"""The rows of a damaged database, table by table: along its trees, then from pages no tree leads to."""

import hashlib
import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.store.pages import CATALOGUE, Image, Page, Row, Tree, Unreadable, Value

MIGRATIONS: Final = "_sqlite_migrations"

Values = tuple[Value, ...]

_PYTHON_TYPES: Final = {"TEXT": str, "INTEGER": int, "BLOB": bytes}

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_JSON = re.compile(r"\{")
_COUNTERS = re.compile(r"sequence|receipt|certificate|manifest|written_code|proof|lease:.+|command .+")
_WORD = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Table:
    """What the records of a table look like. `columns` are in the order in which they are stored."""

    name: str
    columns: tuple[str, ...]
    types: tuple[type, ...]
    required: tuple[bool, ...]
    rowid_at: int | None
    without_rowid: bool

    def values(self, row: Row) -> Values | None:
        """The values of a row of this table, one a column; None for what cannot be one.

        Columns that were added later are missing in older records; SQLite reads them as NULL.
        """
        if (row.rowid is None) != self.without_rowid or len(row.values) > len(self.columns):
            return None
        if len(row.values) < _BORN_WITH.get(self.name, 0):
            return None
        found = [*row.values, *[None] * (len(self.columns) - len(row.values))]
        if self.rowid_at is not None:
            if found[self.rowid_at] is not None:
                return None
            found[self.rowid_at] = row.rowid
        for value, type_, required in zip(found, self.types, self.required, strict=True):
            if required if value is None else not isinstance(value, type_):
                return None
        values = tuple(found)
        distinguished = _DISTINGUISHED.get(self.name)
        return values if distinguished is None or distinguished(values) else None


_BORN_WITH: Final[Mapping[str, int]] = {"compartment": 4}
"""How many columns a table had at first, where entries of an index, which are fewer, look like its rows."""


def _is_ledger_row(values: Values) -> bool:
    """Its body says the same as its columns: a page of rubbish holds no such row."""
    sequence, event_id, _, subject, recorded_at, body, hash_ = values
    if not isinstance(body, bytes) or not isinstance(hash_, bytes):
        return False
    try:
        event = json.loads(body)
        said = (int(event["sequence"]), event["id"], event["subject"], event["recordedtime"])
    except (ValueError, KeyError, TypeError):
        return False
    return said == (sequence, event_id, subject, recorded_at) and len(hash_) == 32


def _is_signed_pack(values: Values) -> bool:
    """It is what its manifest vouched for: a pack of which a part is lost is none."""
    _, _, sha256, document, *_ = values
    return isinstance(document, bytes) and hashlib.sha256(document).hexdigest() == sha256


_DISTINGUISHED: Final[Mapping[str, Callable[[Values], bool]]] = {
    "ledger": _is_ledger_row,
    "policy": _is_signed_pack,
    # Of two texts each; a counter is stored as the index of event ids is.
    "meta": lambda values: _matches(_WORD, values[0]),
    "visit": lambda values: _begins(_JSON, values[1]),
    "counted": lambda values: _begins(_INSTANT, values[1]),
    "counter": lambda values: _matches(_COUNTERS, values[0]),
    # The index of photos that wait has two texts as well, that of uses by expiry four.
    "look_up": lambda values: _begins(_JSON, values[1]),
    "command": lambda values: _begins(_JSON, values[1]),
    # Of three texts each; a look-up, too, is without a row id.
    "staff_visit": lambda values: _matches(_WORD, values[1]) and _begins(_JSON, values[2]),
    "staff_pass": lambda values: _begins(_INSTANT, values[2]),
    # Of four texts at least, as many others are.
    "load_unit": lambda values: _begins(_INSTANT, values[3]) and not _begins(_JSON, values[2]),
    "unresolved": lambda values: _begins(_INSTANT, values[3]) and _begins(_JSON, values[2]),
    # Of seven texts, as an intent and a load unit are; of six in older files, as a use of an authorization
    # is, which ends with two instants; of four in the oldest.
    "compartment": lambda values: (
        not any(_begins(_INSTANT, value) for value in (values[0], values[3], *values[5:]))
        and not _begins(_JSON, values[3])
    ),
    "intent": lambda values: _begins(_JSON, values[3]),
}


def _matches(pattern: re.Pattern[str], value: Value) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _begins(pattern: re.Pattern[str], value: Value) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None


def tables_of(connection: sqlite3.Connection) -> dict[str, Table]:
    """The tables of a database as SQLite describes them."""
    listed = connection.execute("PRAGMA table_list").fetchall()
    return {
        name: _table(connection, name, bool(without_rowid))
        for schema, name, kind, _, without_rowid, _ in listed
        if schema == "main" and kind == "table" and name != "sqlite_schema"
    }


def _table(connection: sqlite3.Connection, name: str, without_rowid: bool) -> Table:
    columns = connection.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (name,))
    described = columns.fetchall()
    if without_rowid:  # the key comes first
        described = sorted(described, key=lambda column: column[3] or math.inf)
    keys = [place for place, column in enumerate(described) if column[3]]
    is_rowid = not without_rowid and len(keys) == 1 and described[keys[0]][1] == "INTEGER"
    return Table(
        name,
        columns=tuple(column[0] for column in described),
        types=tuple(_PYTHON_TYPES[column[1]] for column in described),
        required=tuple(bool(column[2] or column[3]) for column in described),
        rowid_at=keys[0] if is_rowid else None,
        without_rowid=without_rowid,
    )


class Gathering:
    """One pass over a file. `whole` names, once `rows` is exhausted, the tables that were read as a whole.

    Only tables are trusted to be whole that the catalogue names and whose tree leads everywhere. A
    catalogue that cannot be read is taken from `likeness`, an older copy: roots do not move.
    """

    def __init__(self, image: Image, tables: Mapping[str, Table], likeness: Image | None = None) -> None:
        self._image = image
        self._tables = tables
        self._likeness = likeness
        self._visited: set[int] = set()
        self.whole: frozenset[str] = frozenset()

    def rows(self) -> Iterator[tuple[str, Values]]:
        """(table, values) of every row that can be read, some of them perhaps twice."""
        whole = set()
        for kind, name, root in self.catalogue():
            table = self._tables.get(name)
            if table is None and kind != "index":
                continue  # its name was spoilt: whose rows these are, they must say themselves
            tree = Tree(self._image, self._visited)
            strange = False
            for row in tree.rows(root):
                values = table.values(row) if table else None
                if table and values is not None:
                    yield name, values
                else:
                    strange = True
            if table and not tree.damaged and not strange:
                whole.add(name)
        self.whole = frozenset(whole)
        yield from self._strays([table for name, table in self._tables.items() if name not in whole])

    def catalogue(self) -> list[tuple[str, str, int]]:
        """(kind, name, root page) of every tree, the tables first."""
        tree = Tree(self._image, self._visited)
        rows = list(tree.rows(CATALOGUE))
        if tree.damaged and self._likeness:
            rows = list(Tree(self._likeness, set()).rows(CATALOGUE))
        found = []
        for row in rows:
            match row.values:
                case (str(kind), str(name), str(), int(root), *_):
                    found.append((kind, name, root))
        return sorted(found, key=lambda tree: tree[0] != "table")

    def _strays(self, wanting: list[Table]) -> Iterator[tuple[str, Values]]:
        """Rows on pages that no tree leads to, where they can belong to one table only."""
        for number in range(1, self._image.pages + 1):
            page = self._stray(number) if number not in self._visited else None
            for row in page.rows if page else ():
                if owner := _owner(row, wanting):
                    yield owner

    def _stray(self, number: int) -> Page | None:
        try:
            return self._image.page(number)
        except Unreadable:
            return None


def _owner(row: Row, tables: list[Table]) -> tuple[str, Values] | None:
    """The one table that a row can be of, with its values; of those with columns to spare, the closest."""
    fitting = [
        (len(table.columns) - len(row.values), table.name, values)
        for table in tables
        if (values := table.values(row)) is not None
    ]
    closest = min((spare for spare, _, _ in fitting), default=0)
    owners = [(name, values) for spare, name, values in fitting if spare == closest]
    return owners[0] if len(owners) == 1 else None


def applied_migrations(image: Image, table: Table, likeness: Image | None = None) -> frozenset[str]:
    """The names of the migrations that a database says it has had; none when that cannot be read."""
    gathering = Gathering(image, {}, likeness)
    root = next((root for _, name, root in gathering.catalogue() if name == table.name), None)
    rows = Tree(image, set()).rows(root) if root else iter(())
    name_at = table.columns.index("name")
    return frozenset(str(values[name_at]) for row in rows if (values := table.values(row)))
