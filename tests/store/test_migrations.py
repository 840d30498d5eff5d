"""Databases of every released version become today's, whole, whatever comes in between."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.store.database import Database
from tests.store.store_rig import StoreRig, note
from tests.support.old_stores import DIRECTORY, EVENTS, released, saved

Rows = list[tuple[Any, ...]]

GIVEN_UP = {"announced": "dropped on purpose by m003: it is found again by look-up"}


def content(file: Path) -> dict[str, Rows]:
    """Every row of every table, without what the migrations note of themselves."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if not name.startswith("_")
        }


def level(file: Path) -> int:
    """How many migrations a database has had."""
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0])


def kept(before: dict[str, Rows], after: dict[str, Rows]) -> bool:
    """Whether every row is still there, with columns that were added later at its end."""
    return all(
        len(rows) == len(after[table])
        and all(new[: len(old)] == old for old, new in zip(rows, after[table], strict=True))
        for table, rows in before.items()
        if table not in GIVEN_UP
    )


def test_there_is_a_saved_database_for_every_migration() -> None:
    assert {path.name for path in DIRECTORY.iterdir()} == {f"{name}.db.gz" for name in released()}, (
        "run `python -m tests.support.old_stores`"
    )


@pytest.mark.parametrize("name", released())
def test_an_old_database_becomes_a_new_one_with_everything_in_it(name: str, tmp_path: Path) -> None:
    directory = tmp_path / "state"
    directory.mkdir()
    before = content(saved(name, directory / "kiosk.db"))
    rig = StoreRig(directory)
    rig.store.close()
    assert kept(before, content(directory / "kiosk.db"))
    assert level(directory / "kiosk.db") == len(released())
    rig.store = rig.open()
    assert rig.store.ledger.first_broken_link() is None
    assert note(rig.store).sequence == EVENTS + 1
    assert rig.store.numbers.next_receipt("B1042").startswith("B1042-0048214-")
    assert {name: facts.blocked_why for name, facts in rig.store.compartments.all().items()} == {
        "07": None,
        "08": "not_seen_empty",
    }
    assert [intent.visit_id for intent in rig.store.visits.open_intents()] == ["visit-1"]
    assert rig.store.policies.in_force() == (1, 41)
    rig.store.close()


class Interrupted(BaseException):
    """Stands for whatever ends a process from inside."""


def opened_with(before_each: Callable[[int], None], file: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Open a database, calling `before_each` with the number of the statement; how many there were."""
    statements = 0

    class Watched(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            nonlocal statements
            statements += 1
            before_each(statements - 1)
            return super().execute(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Watched))
        Database(file).close()
    return statements


def statements_to_open(name: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    return opened_with(lambda _: None, saved(name, directory / "counted.db"), monkeypatch)


@pytest.mark.parametrize("name", released()[:-1])
def test_an_error_at_any_statement_leaves_the_old_database_or_the_new_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = statements_to_open(name, tmp_path, monkeypatch)
    assert count > 15
    levels = set()
    for stop in range(count):
        file = saved(name, tmp_path / f"{stop}.db")
        before = content(file)

        def fail(statement: int, stop: int = stop) -> None:
            if statement == stop:
                raise Interrupted

        with pytest.raises(Interrupted):
            opened_with(fail, file, monkeypatch)
        levels.add(_judged(name, file, before))
    assert levels == {released().index(name) + 1, len(released())}


@pytest.mark.parametrize("name", released()[:-1])
def test_a_process_killed_at_any_statement_leaves_the_old_database_or_the_new_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stop in range(statements_to_open(name, tmp_path, monkeypatch)):
        file = saved(name, tmp_path / f"{stop}.db")
        before = content(file)

        def die(statement: int, stop: int = stop) -> None:
            if statement == stop:
                os.kill(os.getpid(), signal.SIGKILL)

        child = os.fork()
        if child == 0:
            opened_with(die, file, monkeypatch)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        _judged(name, file, before)


def _judged(name: str, file: Path, before: dict[str, Rows]) -> int:
    """The level an interrupted migration left, once it is sure that nothing is lost and that it can go on."""
    left = level(file)
    assert left in (released().index(name) + 1, len(released()))
    if left < len(released()):
        assert content(file) == before
    Database(file).close()
    assert level(file) == len(released())
    assert kept(before, content(file))
    return left
