import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store import StoreTooNewError
from tests.store.store_rig import StoreRig, note


def test_a_commit_is_synced_to_the_disk(rig: StoreRig) -> None:
    connection = rig.store.ledger._db.connection
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_store_of_a_newer_version_is_not_opened_and_not_changed(rig: StoreRig) -> None:
    note(rig.store)
    with closing(sqlite3.connect(rig.directory / "kiosk.db")) as database, database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'm999_from_the_future', '2031-01-01')"
        )
    rig.store.close()
    before = (rig.directory / "kiosk.db").read_bytes()
    with pytest.raises(StoreTooNewError, match=r"m999_from_the_future\): update this software"):
        rig.open()
    assert (rig.directory / "kiosk.db").read_bytes() == before
    with closing(sqlite3.connect(rig.directory / "kiosk.db")) as database, database:
        database.execute("DELETE FROM _sqlite_migrations WHERE name = 'm999_from_the_future'")
    rig.store = rig.open()
    assert len(rig.store.ledger.entries()) == 1


def test_processes_that_open_a_new_store_together_make_one_store(tmp_path: Path) -> None:
    for attempt in range(20):
        start = threading.Barrier(2)
        ids: list[str] = []
        openers = [
            threading.Thread(target=_open, args=(tmp_path / f"state-{attempt}", seed, start, ids))
            for seed in (100, 200)
        ]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()
        assert len(ids) == 2
        assert len(set(ids)) == 1


def _open(directory: Path, seed: int, start: threading.Barrier, ids: list[str]) -> None:
    start.wait()
    store = StoreRig(directory, first_seed=seed).store
    ids.append(store.ledger.ledger_id)
    store.close()


def test_an_inner_transaction_is_part_of_the_outer_one(rig: StoreRig) -> None:
    try:
        with rig.store.transaction():
            with rig.store.transaction():
                note(rig.store)
            raise RuntimeError("after the inner one")
    except RuntimeError:
        assert rig.store.ledger.entries() == []
    note(rig.store)
    assert len(rig.store.ledger.entries()) == 1


def test_what_waits_for_the_commit_is_done_then_and_what_waits_for_a_rollback_is_not(rig: StoreRig) -> None:
    database, calls = rig.store._database, list[str]()
    with rig.store.transaction():
        database.after_rollback(lambda: calls.append("undone"))
        with rig.store.transaction():
            database.after_commit(lambda: calls.append("done"))
        assert calls == []
    assert calls == ["done"]
    note(rig.store)
    assert calls == ["done"]


def test_what_waits_for_a_rollback_is_done_last_first_and_what_waits_for_the_commit_is_not(
    rig: StoreRig,
) -> None:
    database, calls = rig.store._database, list[str]()

    def fail() -> None:
        with rig.store.transaction():
            database.after_commit(lambda: calls.append("done"))
            database.after_rollback(lambda: calls.append("first"))
            database.after_rollback(lambda: calls.append("second"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    note(rig.store)
    assert calls == ["second", "first"]


def test_without_a_transaction_nothing_waits(rig: StoreRig) -> None:
    database, calls = rig.store._database, list[str]()
    database.after_rollback(lambda: calls.append("undone"))
    database.after_commit(lambda: calls.append("done"))
    assert calls == ["done"]


def test_what_one_process_writes_the_other_notices_once(rig: StoreRig) -> None:
    other = rig.open()
    other.changed_elsewhere()
    note(rig.store)
    assert other.changed_elsewhere()
    assert not other.changed_elsewhere()
    note(other)
    assert not other.changed_elsewhere()
    other.close()


def test_a_commit_that_fails_is_rolled_back_and_leaves_the_store_usable(rig: StoreRig) -> None:
    database = rig.store.ledger._db

    def mark_what_is_not_there() -> None:
        with rig.store.transaction():
            database.execute("PRAGMA defer_foreign_keys = ON")  # so that it fails at COMMIT
            database.execute("INSERT INTO outbox (sequence) VALUES (999)")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        mark_what_is_not_there()
    assert note(rig.store).sequence == 1
    assert [waiting.sequence for waiting in rig.store.outbox.waiting()] == [1]


def test_the_state_directory_is_its_owners_alone(rig: StoreRig) -> None:
    assert rig.directory.stat().st_mode & 0o777 == 0o700
    assert (rig.directory / "photos").stat().st_mode & 0o777 == 0o700
