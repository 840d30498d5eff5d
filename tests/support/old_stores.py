"""Databases as released versions left them, kept to be migrated: one for every migration, made once.

    python -m tests.support.old_stores

makes the one for the newest migration, if it is not there. Those of earlier migrations were made by the
software of their day and are never made again.
"""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlite_utils.db import Database

from kiosk.contract.envelope import Origin, encode, type_name
from kiosk.domain.codes import Mode
from kiosk.domain.machine_events import SecurityNoted
from kiosk.domain.moment import ClockStatus, Moment, rfc3339
from kiosk.store.chain import GENESIS, chain
from kiosk.store.schema import migrations

DIRECTORY: Final = Path(__file__).parents[1] / "data" / "stores"
EVENTS: Final = 12
AT: Final = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)

_LEDGER_ID: Final = "01990000-aaaa-7000-8000-000000000001"
_BOOT_ID: Final = "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"


def released() -> list[str]:
    """The names of all migrations, in order."""
    return [m.name for m in migrations._migrations]


def saved(level: str, place: Path) -> Path:
    """A copy of the database as the version with this newest migration left it."""
    place.write_bytes(gzip.decompress((DIRECTORY / f"{level}.db.gz").read_bytes()))
    return place


def make(level: str) -> bytes:
    """A database at one level, with something in every table that it has."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "kiosk.db"
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA journal_mode = WAL")
            following = released()[released().index(level) + 1 :]
            migrations.apply(Database(connection), stop_before=following[:1])
            _fill(connection)
        return file.read_bytes()


def _fill(connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    previous = GENESIS
    for sequence in range(1, EVENTS + 1):
        body = _event(sequence)
        event = json.loads(body)
        previous = chain(previous, body)
        row = (sequence, event["id"], type_name(SecurityNoted), event["subject"], event["recordedtime"])
        connection.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, body, previous))
    for table, rows in _ROWS.items():
        if table in tables:
            for values in rows:
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")][: len(values)]
                places = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", values)
    document = b'{"valid_from":null,"policy_id":"parcelnet-de"}'
    connection.execute(
        "INSERT INTO policy (epoch, version, sha256, document, state) VALUES (1, 41, 'abc', ?, 'active')",
        (document,),
    )


def _event(sequence: int) -> bytes:
    moment = Moment(at=AT + timedelta(minutes=sequence), boottime_ms=0, clock=ClockStatus.TRUSTED)
    return encode(
        SecurityNoted(kiosk_id="B-1042", code="probe", noted_at=moment.at),
        event_id=f"01998f2e-7a44-7c1e-9b7d-{sequence:012d}",
        sequence=sequence,
        happened=moment,
        recorded=moment,
        origin=Origin("B-1042", _LEDGER_ID, _BOOT_ID, Mode.LIVE),
    )


_FLOOR = {"at": rfc3339(AT), "boot_id": _BOOT_ID, "boottime_ms": 0, "source": "authenticated"}
_IN_A_YEAR = rfc3339(AT + timedelta(days=365))

_ROWS: Final[dict[str, list[tuple[object, ...]]]] = {
    "meta": [("ledger_id", _LEDGER_ID), ("floor", json.dumps(_FLOOR))],
    "counter": [("sequence", EVENTS), ("receipt", 48213), ("lease:l-1", 481)],
    "outbox": [(11, None, None), (12, "schema", "data.code")],
    "visit": [("visit-1", '{"step":"open"}')],
    "intent": [
        ("visit-1.1", "visit-1", "open", '{"compartment_id":"07","size":"M"}', rfc3339(AT), None, None)
    ],
    "compartment": [
        ("07", None, None, "drop-off-1", None, None),
        ("08", "not_seen_empty", None, None, rfc3339(AT), "sensor"),
    ],
    "authorization_use": [
        ("northwind", "Zk3mP0qL9xA", "drop-off-1", "reserved", rfc3339(AT), _IN_A_YEAR),
        ("northwind", "another", "drop-off-0", "consumed", rfc3339(AT), _IN_A_YEAR),
    ],
    "photo": [("photo-1", "drop-off-0", "abc", 182344, rfc3339(AT), None)],
    "announced": [("digest", "a.b.c")],
    "announcement": [(1, b"id", b"code", b"order", None, 1800000000, b"\x00a.b.c")],
    "counted": [("guesses", rfc3339(AT))],
    "look_up": [("visit-1.2", "{}", None)],
    "staff_visit": [("visit-2", "collection", '{"step":"emptying"}')],
    "staff_pass": [("Zk3mP0qL9xA", "collection-1", _IN_A_YEAR)],
    "load_unit": [("BAG-000731", "bin-1", "parcelnet", rfc3339(AT), None, None, None)],
    "load_unit_package": [("drop-off-0", 1, "BAG-000731")],
    "unresolved": [("drop-off-2", "visit-3", '{"why":"no_answer"}', rfc3339(AT))],
    "command": [("open_compartment-7", "{}", _BOOT_ID, 1000, 60000)],
}


if __name__ == "__main__":
    newest = DIRECTORY / f"{released()[-1]}.db.gz"
    if not newest.exists():
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        newest.write_bytes(gzip.compress(make(released()[-1]), mtime=0))
