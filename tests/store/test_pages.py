"""Rows read out of pages are the rows SQLite reads, with a catalogue and without."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store.gathering import MIGRATIONS, Gathering, Values, applied_migrations, tables_of
from kiosk.store.pages import Image, record, varint
from kiosk.store.schema import migrations
from tests.store.damage import PAGE_BYTES, DamagedRig, days, everything

Rows = dict[str, set[Values]]


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=40, events=200)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def as_sqlite_reads(file: Path) -> Rows:
    with closing(sqlite3.connect(file)) as database:
        return {
            name: set(database.execute(f"SELECT {', '.join(table.columns)} FROM {name}"))
            for name, table in tables_of(database).items()
        }


def as_pages_tell(file: Path) -> tuple[Rows, frozenset[str]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        _migrate(empty)
        tables = tables_of(empty)
    with Image(file) as image:
        gathering = Gathering(image, tables)
        found: Rows = {name: set() for name in tables}
        for name, values in gathering.rows():
            found[name].add(values)
        return found, gathering.whole


def test_every_row_of_every_table_is_found_along_its_tree(rig: DamagedRig) -> None:
    rig.close()
    expected = as_sqlite_reads(rig.around.file)
    assert all(expected.values()), "a table that is empty is not tested"
    found, whole = as_pages_tell(rig.around.file)
    assert found == expected
    assert whole == expected.keys()


def test_without_the_catalogue_every_row_is_still_known_for_what_it_is(rig: DamagedRig) -> None:
    rig.close()
    expected = as_sqlite_reads(rig.around.file)
    rig.lose(1)
    found, whole = as_pages_tell(rig.around.file)
    assert found == expected
    assert not whole


def test_what_is_only_in_the_log_is_found_and_what_was_not_committed_is_not(rig: DamagedRig) -> None:
    rig.store.write_back()
    days(rig, drop_offs=3)
    connection = rig.store.ledger._db.connection
    connection.execute("PRAGMA cache_size = 2")  # so that also what is not committed gets into the log
    log = rig.around.file.with_name("kiosk.db-wal")
    before = log.read_bytes()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE intent SET outcome = 'never'")
    connection.execute("UPDATE ledger SET subject = 'never'")
    assert log.read_bytes() != before
    with closing(sqlite3.connect(rig.around.file)) as other:
        other.execute("SELECT count(*) FROM ledger").fetchone()
        expected = as_sqlite_reads(rig.around.file)
        found, whole = as_pages_tell(rig.around.file)
    connection.execute("ROLLBACK")
    rig.store.close()
    assert found == expected
    assert whole == expected.keys()


def test_a_log_counts_only_as_far_as_its_sums_hold(rig: DamagedRig) -> None:
    rig.store.ledger._db.write_back()
    with closing(sqlite3.connect(rig.around.file)) as reader:  # who keeps the log from being written back
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger").fetchone()
        before = len(as_pages_tell(rig.around.file)[0]["ledger"])
        days(rig, drop_offs=1)
        days(rig, drop_offs=1)
        log = rig.around.file.with_name("kiosk.db-wal")
        assert len(as_pages_tell(rig.around.file)[0]["ledger"]) == before + 2
        content = bytearray(log.read_bytes())
        content[-100] ^= 1
        log.write_bytes(content)
        assert len(as_pages_tell(rig.around.file)[0]["ledger"]) == before + 1
    rig.store.close()


def test_pages_that_are_cut_off_are_missing_and_nothing_else_is(rig: DamagedRig) -> None:
    whole = rig.close()
    expected = as_sqlite_reads(rig.around.file)["ledger"]
    rig.around.file.write_bytes(whole[: len(whole) // 2 + 100])
    found, _ = as_pages_tell(rig.around.file)
    assert found["ledger"] < expected
    assert len(found["ledger"]) > 20


def test_a_page_the_drive_does_not_give_is_missing_and_nothing_else_is(
    rig: DamagedRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.close()
    expected = as_sqlite_reads(rig.around.file)
    bad = rig.pages_of("ledger")[-1]
    real = os.pread

    def pread(descriptor: int, size: int, at: int) -> bytes:
        if at == (bad - 1) * PAGE_BYTES:
            raise OSError(errno.EIO, "Input/output error")
        return real(descriptor, size, at)

    monkeypatch.setattr(os, "pread", pread)
    found, whole = as_pages_tell(rig.around.file)
    assert whole == expected.keys() - {"ledger"}
    assert len(expected["ledger"]) - 30 < len(found["ledger"]) < len(expected["ledger"])


def test_the_schema_it_was_written_with_is_known(rig: DamagedRig) -> None:
    rig.close()
    with closing(sqlite3.connect(rig.around.file)) as database:
        table = tables_of(database)[MIGRATIONS]
    with Image(rig.around.file) as image:
        assert applied_migrations(image, table) == {m.name for m in migrations._migrations}
    rig.lose(1)
    with Image(rig.around.file) as image:
        assert applied_migrations(image, table) == frozenset()


@pytest.mark.parametrize(
    "value", [0, 1, 127, 128, 16383, 16384, 2**31, 2**55, 2**56 - 1, 2**56, 2**62, -1, -(2**63)]
)
def test_an_integer_of_any_length_is_read(value: int) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
        database.execute("INSERT INTO t VALUES (?, ?)", (value, value))
        pages = database.serialize()
    at = int.from_bytes(pages[PAGE_BYTES + 8 : PAGE_BYTES + 10])
    _, at = varint(pages[PAGE_BYTES:], at)
    rowid, at = varint(pages[PAGE_BYTES:], at)
    assert rowid == value
    assert record(pages[PAGE_BYTES + at :]) == (None, value)


def _migrate(connection: sqlite3.Connection) -> None:
    from sqlite_utils.db import Database

    migrations.apply(Database(connection))
