"""Why the store waits for the disk: each sync named by the tables that its transaction wrote."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tests.bench.syscalls import Call

HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
"""Of SQLite's write-ahead log, and of each page in it: a frame begins with the number of its page."""

CHECKPOINT = "checkpoint: the log goes into the file, and begins anew"

TRANSACTIONS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"ledger", "authorization_use"}), "custody passes: the event, its receipt number, everything"),
    (frozenset({"ledger", "visit"}), "the visit has ended"),
    (frozenset({"ledger"}), "another event"),
    (frozenset({"authorization_use"}), "the drop-off is begun: authorization reserved, label numbers taken"),
    (frozenset({"intent", "compartment"}), "intent: a door is about to be unlocked"),
    (frozenset({"intent"}), "what became of the intent: the door is open"),
    (frozenset({"visit"}), "the label was printed"),
    (frozenset({"outbox"}), "central's word: it has an event"),
    (frozenset({"photo"}), "a photo: it is in the spool, or central has it"),
)
"""What a transaction is about, by the tables that it cannot do without; the first that fits."""


def reasons(calls: Iterable[Call], database: Path) -> Counter[str]:
    """How often one process waited for the disk on account of the store at `database`, by reason."""
    tables, log = _tables(database), database.with_name(f"{database.name}-wal")
    counted: Counter[str] = Counter()
    written: set[str] = set()
    for call in calls:
        if call.path == log and call.bytes == FRAME_HEADER_BYTES:
            written.add(tables.get(int.from_bytes(call.head[:4]), "free pages"))
        elif call.syncs and call.path in (log, database):
            counted[_reason(written) if call.path == log and written else CHECKPOINT] += 1
            written.clear()
    return counted


def _reason(written: set[str]) -> str:
    about = next((what for needed, what in TRANSACTIONS if needed <= written), "something else")
    return f"{about} ({', '.join(sorted(written - {'sqlite_schema', 'free pages'}))})"


def _tables(database: Path) -> dict[int, str]:
    """The table, or the one an index is of, by number of page."""
    with closing(sqlite3.connect(database)) as connection:
        return dict(
            connection.execute(
                "SELECT pageno, coalesce(tbl_name, page.name) FROM dbstat AS page"
                " LEFT JOIN sqlite_schema AS thing ON thing.name = page.name"
            )
        )
