"""What it costs to make one drop-off durable, beside the least SQLite can do with the same bytes."""

import json
import sqlite3
import time
from pathlib import Path

from kiosk import contract
from kiosk.domain.codes import Mode
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.moment import Moment
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from tests.bench.report import Row, median, p90

COMMITS = 150


def measure(directory: Path) -> list[Row]:
    """Commit alternately through the store and with bare sqlite3, on the same disk."""
    store, bare = open_store(directory / "store"), _bare(directory / "bare.db")
    example = Path(contract.__file__).with_name("examples") / "drop_off.completed.json"
    event = DropOffCompleted.model_validate(json.loads(example.read_text())["data"])
    photo_ids = tuple(photo.photo_id for photo in event.evidence.photos)
    ours, theirs = [], []
    try:
        for number in range(COMMITS):
            began = time.perf_counter()
            with store.transaction():
                entry = store.ledger.record(event)
                store.authorizations.consume(event.drop_off_id)
                store.compartments.hold(f"{number % 16 + 1:02d}", event.drop_off_id)
                store.photos.commit(photo_ids, event.drop_off_id)
                store.visits.forget(event.visit_id)
            ours.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO event (body) VALUES (?)", (entry.body,))
            bare.execute("COMMIT")
            theirs.append((time.perf_counter() - began) * 1000)
    finally:
        store.close()
        bare.close()
    what = "drop_off_commit: event, ledger, outbox, compartment, authorization, photo, one transaction"
    against = f"(baseline: bare sqlite3 insert of the same {len(entry.body)} bytes, WAL, FULL)"
    return [
        Row(f"{what}, median {against}", median(ours), "ms", median(theirs)),
        Row("drop_off_commit: the same, p90", p90(ours), "ms", p90(theirs)),
    ]


def open_store(directory: Path, kiosk_id: str = "B-1042") -> Store:
    """A store of a kiosk that is nobody's."""
    clock = SystemClock()
    return Store(
        directory,
        Sources(
            now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
            new_id=SystemIds(clock).new,
            kiosk_id=kiosk_id,
            boot_id="5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11",
            mode=Mode.DEMO,
        ),
    )


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection
