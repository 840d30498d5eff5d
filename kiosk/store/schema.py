"""The tables, as migrations that only ever move forward. A released migration is never edited."""

import sqlite3
from collections.abc import Set as AbstractSet
from contextlib import closing
from functools import cache

from sqlite_utils import Migrations
from sqlite_utils.db import Database as SqliteUtilsDatabase

migrations = Migrations("kiosk")

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def known() -> list[str]:
    """The names of all migrations, in order."""
    return [m.name for m in migrations._migrations]  # noqa: SLF001  there is no public list of them


def of_newer_software(applied: AbstractSet[str]) -> frozenset[str]:
    """The migrations that only newer software knows; it has had all of ours.

    A strange name where one of ours is missing stands in its place: it was spoilt.
    """
    ours = frozenset(known())
    return frozenset(applied - ours) if ours <= applied else frozenset()


@cache
def made_by(count: int) -> frozenset[tuple[str | None, ...]]:
    """What `SCHEMA` gives after the first `count` migrations."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrations.apply(SqliteUtilsDatabase(connection), stop_before=known()[count : count + 1])
        return frozenset(connection.execute(SCHEMA))


@migrations()
def m001_first_drop_off(db: SqliteUtilsDatabase) -> None:
    """Everything the first drop-off needs."""
    for statement in _FIRST_DROP_OFF.split(";"):
        db.execute(statement)


@migrations()
def m002_policies_that_wait(db: SqliteUtilsDatabase) -> None:
    """When a pack that waits may be taken up, so that nobody must read it to know."""
    db.execute("ALTER TABLE policy ADD COLUMN valid_from TEXT")


@migrations()
def m003_many_announced(db: SqliteUtilsDatabase) -> None:
    """Announced authorizations in less room, found by order number too; limits; look-ups.

    What was announced before is dropped: it is found again by look-up, and none was in the field.
    """
    for statement in _MANY_ANNOUNCED.split(";"):
        db.execute(statement)


@migrations()
def m004_long_backlogs(db: SqliteUtilsDatabase) -> None:
    """What health and the forwarder ask all the time is found without looking at everything that waits."""
    db.execute("CREATE INDEX outbox_quarantined ON outbox (sequence) WHERE code IS NOT NULL")
    db.execute(
        "CREATE INDEX photo_waiting ON photo (kept_at, photo_id)"
        " WHERE drop_off_id IS NOT NULL AND stored_at IS NULL"
    )


@migrations()
def m005_snapshots_in_one_page(db: SqliteUtilsDatabase) -> None:
    """Without a row id a row of more than 1 KB spills into pages of its own, all written at each step."""
    for statement in _SNAPSHOTS_IN_ONE_PAGE.split(";"):
        db.execute(statement)


@migrations()
def m006_since_when_and_by_whom(db: SqliteUtilsDatabase) -> None:
    """When a compartment was blocked, and who did it; of blocks from before nobody knows."""
    db.execute("ALTER TABLE compartment ADD COLUMN blocked_since TEXT")
    db.execute("ALTER TABLE compartment ADD COLUMN blocked_by TEXT")


@migrations()
def m007_commands_to_execute(db: SqliteUtilsDatabase) -> None:
    """What central asks that `kiosk run` is to do."""
    db.execute(_COMMANDS_TO_EXECUTE)


@migrations()
def m008_staff(db: SqliteUtilsDatabase) -> None:
    """Staff's visits in suspense, and the passes that were used."""
    for statement in _STAFF.split(";"):
        db.execute(statement)


@migrations()
def m009_load_units(db: SqliteUtilsDatabase) -> None:
    """What stands in the drop bins, and what fell into it."""
    for statement in _LOAD_UNITS.split(";"):
        db.execute(statement)


@migrations()
def m010_unresolved(db: SqliteUtilsDatabase) -> None:
    """Drop-offs of which nobody could say whether the item is inside, whole, until somebody has looked."""
    db.execute(_UNRESOLVED)


@migrations()
def m011_all_blocks(db: SqliteUtilsDatabase) -> None:
    """What a compartment is blocked for besides, as JSON: `blocked_why` is the first of it."""
    db.execute("ALTER TABLE compartment ADD COLUMN also_blocked TEXT")


_FIRST_DROP_OFF = """
-- A fact of the store itself: its ledger id, the clock floor. Text, because each has one reader.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Counters outlive the rows they number: row ids restart when a table is drained.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Append only. `hash` is SHA-256 over the hash of the row before and `body`, the bytes that travel.
CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_subject ON ledger (subject, type);

-- A mark, not a copy: the bytes of an event are in the ledger only. `code` is set when quarantined.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY REFERENCES ledger,
    code TEXT,
    text TEXT
) STRICT;

-- A visit that holds something in suspense, as it stood at the last durable step.
CREATE TABLE visit (
    visit_id TEXT PRIMARY KEY,
    snapshot TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- What is about to be moved, written before it moves. `outcome` is written after.
CREATE TABLE intent (
    intent_id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    outcome TEXT,
    settled_at TEXT
) WITHOUT ROWID, STRICT;

CREATE TABLE compartment (
    compartment_id TEXT PRIMARY KEY,
    blocked_why TEXT,
    holds TEXT,
    reserved_by TEXT
) WITHOUT ROWID, STRICT;

CREATE TABLE authorization_use (
    merchant_id TEXT NOT NULL,
    authorization_id TEXT NOT NULL,
    drop_off_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'consumed', 'released')),
    at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (merchant_id, authorization_id, drop_off_id)
) WITHOUT ROWID, STRICT;

-- Announced ahead by central. `digest` is the HMAC of the short code.
CREATE TABLE announced (
    digest TEXT PRIMARY KEY,
    token TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE policy (
    epoch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    document BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('verified', 'active', 'retired')),
    PRIMARY KEY (epoch, version)
) WITHOUT ROWID, STRICT;

-- The picture itself is a file. `drop_off_id` is set when it has become evidence, `stored_at` on
-- the word of central.
CREATE TABLE photo (
    photo_id TEXT PRIMARY KEY,
    drop_off_id TEXT,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    kept_at TEXT NOT NULL,
    stored_at TEXT
) WITHOUT ROWID, STRICT
"""

_MANY_ANNOUNCED = """
DROP TABLE announced;

-- Announced ahead by central. `code`, `order_no` and `second_factor` are HMACs under the device's key,
-- `token` is packed, `expires_at` in seconds since 1970.
CREATE TABLE announcement (
    announcement_id INTEGER PRIMARY KEY,
    identity BLOB NOT NULL UNIQUE,
    code BLOB,
    order_no BLOB NOT NULL,
    second_factor BLOB,
    expires_at INTEGER NOT NULL,
    token BLOB NOT NULL
) STRICT;
CREATE INDEX announcement_code ON announcement (code) WHERE code IS NOT NULL;
CREATE INDEX announcement_order ON announcement (order_no);
CREATE INDEX announcement_expiry ON announcement (expires_at);

-- Wrong codes and notes of one kind, while their window lasts.
CREATE TABLE counted (
    name TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX counted_name ON counted (name, at);

-- Questions to central about codes, each while somebody waits for its answer.
CREATE TABLE look_up (
    request_id TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    response TEXT
) WITHOUT ROWID, STRICT;

-- Uses that are long over are found by their expiry.
CREATE INDEX authorization_use_expiry ON authorization_use (expires_at)
"""

_SNAPSHOTS_IN_ONE_PAGE = """
ALTER TABLE visit RENAME TO visit_before;
CREATE TABLE visit (
    visit_id TEXT NOT NULL PRIMARY KEY,
    snapshot TEXT NOT NULL
) STRICT;
INSERT INTO visit SELECT visit_id, snapshot FROM visit_before;
DROP TABLE visit_before
"""

_COMMANDS_TO_EXECUTE = """
-- Believed and counted; a row goes when its command is answered or begun. `lasts_ms`: from `boottime_ms` on.
CREATE TABLE command (
    command_id TEXT NOT NULL PRIMARY KEY,
    command TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    boottime_ms INTEGER NOT NULL,
    lasts_ms INTEGER NOT NULL
) STRICT
"""

_STAFF = """
-- A visit of staff, as it stood at its last durable step.
CREATE TABLE staff_visit (
    visit_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    snapshot TEXT NOT NULL
) STRICT;

-- Passes that were used, each by one collection or visit. A row goes when its pass has expired.
CREATE TABLE staff_pass (
    pass_id TEXT PRIMARY KEY,
    used_by TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID, STRICT
"""

_LOAD_UNITS = """
-- The bag or tote in a bin, for packages of one carrier: open until `closed_at`, kept until handed over.
CREATE TABLE load_unit (
    load_unit_id TEXT PRIMARY KEY,
    bin_id TEXT NOT NULL,
    carrier_id TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    seal TEXT,
    counted INTEGER
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX load_unit_open ON load_unit (bin_id) WHERE closed_at IS NULL;

-- What fell into one.
CREATE TABLE load_unit_package (
    drop_off_id TEXT NOT NULL,
    package_no INTEGER NOT NULL,
    load_unit_id TEXT NOT NULL,
    PRIMARY KEY (drop_off_id, package_no)
) WITHOUT ROWID, STRICT
"""

_UNRESOLVED = """
CREATE TABLE unresolved (
    drop_off_id TEXT NOT NULL PRIMARY KEY,
    visit_id TEXT NOT NULL,
    drop_off TEXT NOT NULL,
    left_at TEXT NOT NULL
) STRICT
"""
