import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.bench.reasons import CHECKPOINT, reasons
from tests.bench.syscalls import Call, Written, below, calls_during

SYNCED = """
files = [os.open(directory / name, os.O_WRONLY | os.O_CREAT) for name in ("a", "b", "photos/c")]
def once():
    for number, file in enumerate(files):
        os.pwrite(file, b"x" * (1000 + number), 0)
        os.fsync(file)
"""

COMMITTED = """
store = sqlite3.connect(directory / "kiosk.db", isolation_level=None)
store.execute("PRAGMA synchronous = FULL")
def once():
    store.execute("INSERT INTO outbox VALUES (1)")
    store.execute("BEGIN")
    store.execute("INSERT INTO intent VALUES (1)")
    store.execute("INSERT INTO compartment VALUES (1)")
    store.execute("COMMIT")
    store.execute("PRAGMA wal_checkpoint")
"""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@contextmanager
def process_that(does: str, directory: Path) -> Iterator[tuple[int, Callable[[], None]]]:
    """A process whose `once` runs when it is told to: its id, and how to tell it."""
    program = (
        f"import os, sqlite3, sys\nfrom pathlib import Path\ndirectory = Path(sys.argv[1])\n{does}\n"
        "for line in sys.stdin:\n    once()\n    print('done', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        commands, answers = process.stdin, process.stdout
        assert commands is not None
        assert answers is not None

        def once() -> None:
            commands.write("now\n")
            commands.flush()
            assert answers.readline() == "done\n"

        yield process.pid, once
        commands.close()


def calls_of(does: str, directory: Path) -> list[Call]:
    """What it writes the second time: the first opens files."""
    with process_that(does, directory) as (pid, once):
        once()
        seen = calls_during(once, [pid])
    if isinstance(seen, str):
        pytest.skip(seen)
    return seen[0]


@needs_strace
def test_bytes_and_syncs_of_a_process_are_counted_by_place(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    calls = calls_of(SYNCED, tmp_path)
    assert below(calls, tmp_path, without=photos) == Written(bytes=2001, syncs=2)
    assert below(calls, photos) == Written(bytes=1002, syncs=1)


@needs_strace
def test_each_sync_of_a_store_is_named_by_what_was_written_before_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as store:
        store.execute("PRAGMA journal_mode = WAL")
        for table in ("outbox", "intent", "compartment"):
            store.execute(f"CREATE TABLE {table} (x)")
    counted = reasons(calls_of(COMMITTED, tmp_path), tmp_path / "kiosk.db")
    checkpoints = counted.pop(CHECKPOINT)
    assert checkpoints == 3, "the log's beginning; the log, then the file, at its end"
    assert counted == {
        "central's word: it has an event (outbox)": 1,
        "intent: a door is about to be unlocked (compartment, intent)": 1,
    }


def test_without_strace_it_happens_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    happened: list[bool] = []
    said = calls_during(lambda: happened.append(True), [])
    assert (said, happened) == ("strace is not installed", [True])
