"""The write-ahead log stays small, whoever reads meanwhile."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kiosk.store.database import CHECKPOINT_PAGES, LOG_BYTES
from tests.store.store_rig import StoreRig, note

ROOT = Path(__file__).parents[2]
COMMITS = 2000
MOST_BYTES = 4 * LOG_BYTES
"""A fraction of what so many commits write; how long a reader is held up is the machine's affair."""

READER = """
import sys, threading
from pathlib import Path
from tests.store.store_rig import StoreRig
turn = threading.Event()
store = StoreRig(Path(sys.argv[1]), first_seed=500).store
print("ready", flush=True)
after = looks = 0
while True:
    turn.wait(0.01)
    if store.changed_elsewhere():
        looks += 1
        for entry in store.ledger.entries(after):
            after = entry.sequence
        store.outbox.status()
        if after >= int(sys.argv[2]):
            break
print(looks, flush=True)
"""


def test_the_log_stays_below_four_mebibytes_over_thousands_of_commits_with_a_process_that_reads(
    rig: StoreRig,
) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(rig.directory), str(COMMITS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    largest = 0
    for number in range(COMMITS):
        note(rig.store, "x" * 300)
        if number % 50 == 0:
            largest = max(largest, _log(rig).stat().st_size)
    looks, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert int(looks) > 10, "it did read meanwhile"
    assert 0 < largest < MOST_BYTES


def test_a_log_that_somebody_kept_from_being_written_back_shrinks_once_they_are_gone(rig: StoreRig) -> None:
    with closing(rig.open()) as other:
        connection = other.ledger._db.connection
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM ledger").fetchone()
        for _ in range(150):
            note(rig.store, "x" * 25_000)
        assert _log(rig).stat().st_size > MOST_BYTES
        connection.execute("ROLLBACK")
    rig.store.write_back()
    note(rig.store)
    assert _log(rig).stat().st_size <= LOG_BYTES


def test_what_is_written_back_when_idle_need_not_be_when_a_customer_is_there(rig: StoreRig) -> None:
    """The other process does it: the log begins anew with the next commit, far from a checkpoint."""
    with closing(rig.open()) as forwarder:
        for _ in range(CHECKPOINT_PAGES // 8):
            note(rig.store)
        before = _log(rig).stat().st_size
        forwarder.write_back()
        note(rig.store)
        assert _log(rig).stat().st_size == before
        connection = rig.store.ledger._db.connection
        _, frames, written_back = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        assert frames == written_back < CHECKPOINT_PAGES // 2


def _log(rig: StoreRig) -> Path:
    return rig.directory / "kiosk.db-wal"
