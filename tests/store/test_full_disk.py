"""A disk that takes no more: what was not stored is never claimed; one more attempt has the reserve."""

import errno
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.store import NothingStored, Store, Why
from kiosk.store.database import Database, open_database
from kiosk.store.disk_errors import why_nothing_stored
from tests.store.store_rig import StoreRig, note


class Reserve:
    """A disk of the size that the store has now, and pages in reserve that are given once."""

    def __init__(self, rig: StoreRig, pages: int) -> None:
        self._pages = pages
        self.asked = 0
        self.on_asked: Callable[[], Any] = lambda: None
        rig.store.close()
        rig.store = rig.open(self.give)
        self._connection = rig.store.ledger._db.connection

    def fill(self) -> None:
        """No page more than there are."""
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
        self._connection.execute(f"PRAGMA max_page_count = {pages}")

    def grow(self, pages: int) -> None:
        most = self._connection.execute("PRAGMA max_page_count").fetchone()[0]
        self._connection.execute(f"PRAGMA max_page_count = {most + pages}")

    def give(self) -> None:
        self.asked += 1
        self.on_asked()
        self.grow(self._pages)
        self._pages = 0


def write_much(store: Store) -> None:
    """One transaction of many statements: reads, counters, and a chain of events."""
    with store.transaction():
        for _ in range(20):
            note(store, "x" * 2000)


def test_the_write_that_meets_a_full_disk_is_made_once_more_with_the_reserve(rig: StoreRig) -> None:
    reserve = Reserve(rig, pages=1000)
    note(rig.store)
    reserve.fill()
    write_much(rig.store)
    assert reserve.asked == 1
    assert [e.sequence for e in rig.store.ledger.entries()] == list(range(1, 22))
    assert rig.store.ledger.first_broken_link() is None
    assert rig.store.outbox.status().waiting == 21


def test_a_disk_that_is_full_with_the_reserve_too_takes_nothing_of_the_write(rig: StoreRig) -> None:
    reserve = Reserve(rig, pages=2)
    note(rig.store)
    reserve.fill()
    with pytest.raises(NothingStored) as stopped:
        write_much(rig.store)
    assert stopped.value.why is Why.FULL
    assert reserve.asked == 1
    assert len(rig.store.ledger.entries()) == 1
    reserve.grow(1000)
    assert note(rig.store).sequence == 2
    assert rig.store.ledger.first_broken_link() is None


def test_a_write_is_not_made_again_on_top_of_what_the_other_process_wrote_meanwhile(rig: StoreRig) -> None:
    """Its sequence and the hash it is chained to would be the other's."""
    reserve = Reserve(rig, pages=1000)
    other = rig.open()
    note(rig.store)
    reserve.fill()
    reserve.on_asked = lambda: note(other, "meanwhile")
    with pytest.raises(NothingStored):
        write_much(rig.store)
    assert len(rig.store.ledger.entries()) == 2
    write_much(rig.store)
    assert len(rig.store.ledger.entries()) == 22
    assert rig.store.ledger.first_broken_link() is None
    other.close()


def test_the_next_write_may_ask_for_room_again(rig: StoreRig) -> None:
    reserve = Reserve(rig, pages=1)
    note(rig.store)
    for times in (1, 2):
        reserve.fill()
        with pytest.raises(NothingStored):
            write_much(rig.store)
        assert reserve.asked == times


def test_an_error_of_whoever_writes_is_no_full_disk(rig: StoreRig) -> None:
    reserve = Reserve(rig, pages=1000)

    def write() -> None:
        with rig.store.transaction():
            note(rig.store)
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert reserve.asked == 0
    assert rig.store.ledger.entries() == []


def test_a_read_only_store_takes_nothing_and_says_so(rig: StoreRig) -> None:
    note(rig.store)
    connection = rig.store.ledger._db.connection
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored) as stopped:
        note(rig.store)
    assert stopped.value.why is Why.READ_ONLY
    connection.execute("PRAGMA query_only = OFF")
    assert note(rig.store).sequence == 2


def refusing(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("number", "why"),
    [(errno.ENOSPC, Why.FULL), (errno.EDQUOT, Why.FULL), (errno.EROFS, Why.READ_ONLY), (errno.EIO, None)],
)
def test_where_sqlite_does_not_say_why_the_file_system_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: Why | None
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert why_nothing_stored(refusing(sqlite3.SQLITE_IOERR_WRITE), tmp_path) is why


@pytest.mark.parametrize(
    "error",
    [
        refusing(sqlite3.SQLITE_IOERR_FSYNC),
        refusing(sqlite3.SQLITE_IOERR_READ),
        refusing(sqlite3.SQLITE_CORRUPT),
        refusing(sqlite3.SQLITE_IOERR_WRITE),
        OSError(errno.EMFILE, "too many open files"),
        OSError(errno.EIO, "input/output error"),
    ],
    ids=str,
)
def test_a_disk_that_fails_is_not_waited_for(tmp_path: Path, error: BaseException) -> None:
    """The process ends, and the next one reads what there is. The directory takes files here."""
    assert why_nothing_stored(error, tmp_path) is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_photo_that_finds_no_room_leaves_no_file(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(NothingStored):
        rig.store.photos.keep("photo-1", b"jpeg", rig.store.ledger.now())
    monkeypatch.undo()
    assert list((rig.directory / "photos").iterdir()) == []


def test_a_photo_whose_row_finds_no_room_leaves_no_file(rig: StoreRig) -> None:
    rig.store.ledger._db.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored):
        rig.store.photos.keep("photo-1", b"jpeg", rig.store.ledger.now())
    assert list((rig.directory / "photos").iterdir()) == []


def test_pictures_are_evicted_though_no_row_can_be_deleted(rig: StoreRig) -> None:
    store, now = rig.store, rig.store.ledger.now()
    for photo_id in ("photo-1", "photo-2"):
        store.photos.keep(photo_id, b"jpeg", now)
    store.photos.commit(("photo-1", "photo-2"), "drop-off-1")
    store.photos.confirm("photo-1", now)
    assert store.photos.confirmed(limit=10) == ["photo-1"]
    connection = store.ledger._db.connection
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored):
        store.photos.evict(["photo-1"])
    assert [path.name for path in (rig.directory / "photos").iterdir()] == ["photo-2.jpg"]
    connection.execute("PRAGMA query_only = OFF")
    store.photos.evict(["photo-1"])
    assert store.photos.confirmed(limit=10) == []
    assert [photo.photo_id for photo in store.photos.waiting()] == ["photo-2"]


def failing_to_write_back(rig: StoreRig, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(_: str) -> None:
        raise refusing(code)

    monkeypatch.setattr(rig.store._database, "execute", fail)


def test_what_a_full_disk_has_no_room_to_write_back_stays_in_the_log(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = note(rig.store)
    with monkeypatch.context() as full:
        failing_to_write_back(rig, full, sqlite3.SQLITE_FULL)
        rig.store.write_back()
    rig.store.write_back()
    assert entry.body in (rig.directory / "kiosk.db").read_bytes()


def test_a_disk_that_fails_while_the_log_is_written_back_is_told(
    rig: StoreRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_to_write_back(rig, monkeypatch, sqlite3.SQLITE_IOERR_FSYNC)
    with pytest.raises(sqlite3.OperationalError):
        rig.store.write_back()


def test_statements_outside_a_transaction_are_not_remembered(rig: StoreRig) -> None:
    database: Database = rig.store.ledger._db
    database.rows("SELECT 1")
    note(rig.store)
    assert database._statements == []


def test_a_migration_that_meets_the_full_disk_is_made_as_a_whole_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes past the statements that are remembered: to repeat those would be to repeat nothing."""
    room = []

    class Full(sqlite3.Connection):
        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            if statement == "COMMIT" and not room:
                super().execute("ROLLBACK")
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            return super().execute(statement, *parameters)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Full))
    database = open_database(tmp_path / "kiosk.db", lambda: room.append("made"))
    assert database.row("SELECT count(*) AS tables FROM meta") is not None
    assert room == ["made"]
    database.close()
