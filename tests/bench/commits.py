"""What it costs to make one drop-off durable, beside the least that SQLite can do with the same rows."""

import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk import contract
from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.codes import Mode
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.moment import Moment
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.world import stories
from kiosk.world.shop import Shop
from tests.bench.report import Of, Row, at_least, exactly, median, p90
from tests.bench.syscalls import below, calls_during

KIOSK_ID = "B-1042"
RUNS = 7
COMMITS = 40
COUNTED = 4
"""Few enough that the log needs no checkpoint meanwhile, which has syncs of its own: see `wear`."""

CONSUMED = (
    "UPDATE authorization_use SET state = 'consumed'"
    " WHERE merchant_id = ? AND authorization_id = ? AND drop_off_id = ?"
)

SNAPSHOT = "x" * 3300
"""As long as that of a visit with one line."""


def measure(directory: Path) -> list[Row]:
    """Commit alternately through the store and with bare sqlite3, on the same disk."""
    with closing(open_store(directory / "store")) as store, closing(open_store(directory / "bare")) as twin:
        ours, theirs = Books(store), Books(twin)
        with closing(_bare(directory / "bare" / "kiosk.db")) as bare:
            runs = [_run(ours, theirs, bare) for _ in range(RUNS)]
        syncs = _syncs_a_commit(ours, directory / "store")
    rate = median([1 / median(bares) for _, bares in runs])
    ratio = median([median(bares) / median(mine) for mine, bares in runs])
    note = (
        "event, receipt number, ledger, outbox, compartment, authorization, photo, visit in one transaction;"
        f" median of {RUNS} runs in turn, of {COMMITS} each"
        " (baseline: bare sqlite3, WAL, FULL, writes the same rows in one transaction)"
    )
    return [
        Row("drop_off_commit", rate * ratio, "commits/s", rate, note, at_least(0.6, Of.RATIO)),
        syncs,
        Row(
            "drop_off_commit: one of them, p90",
            p90([took * 1000 for mine, _ in runs for took in mine]),
            "ms",
            p90([took * 1000 for _, bares in runs for took in bares]),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Begun:
    """A drop-off whose item is in: all that is left is to commit it."""

    authorization: ReturnAuthorization
    event: DropOffCompleted
    photo_id: str
    compartment_id: str


class Books:
    """A store in which drop-offs are begun, and committed as the desk does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._shop = Shop(SystemClock().wall(), 1, [KIOSK_ID])
        self._event = _plain_drop_off()
        self._begun = 0

    def begin(self) -> Begun:
        """Everything that is durable before the door is shut."""
        self._begun += 1
        store, now = self.store, self.store.ledger.now()
        drop_off_id, photo_id = f"drop-off-{self._begun}", f"photo-{self._begun}"
        authorization = self._shop.order(stories.one_line()).authorization
        event = self._event.model_copy(
            update={"drop_off_id": drop_off_id, "visit_id": f"visit-{self._begun}"}
        )
        begun = Begun(authorization, event, photo_id, f"{self._begun % 16 + 1:02d}")
        assert store.authorizations.reserve(authorization, drop_off_id, now, is_signed=True)
        store.photos.keep(photo_id, b"jpeg", now)
        store.compartments.reserve(begun.compartment_id, drop_off_id)
        store.visits.keep(begun.event.visit_id, SNAPSHOT)
        return begun

    def commit(self, begun: Begun) -> None:
        """Custody passes."""
        store, event = self.store, begun.event
        with store.transaction():
            store.numbers.next_receipt("B1042")
            store.ledger.record(event)
            store.authorizations.consume(begun.authorization, event.drop_off_id)
            store.compartments.hold(begun.compartment_id, event.drop_off_id)
            store.photos.commit((begun.photo_id,), event.drop_off_id)
            store.visits.keep(event.visit_id, SNAPSHOT)


def open_store(directory: Path, kiosk_id: str = KIOSK_ID) -> Store:
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


def _plain_drop_off() -> DropOffCompleted:
    """One line in one package, of the several in the contract's example."""
    example = Path(contract.__file__).with_name("examples") / "drop_off.completed.json"
    event = DropOffCompleted.model_validate(json.loads(example.read_text())["data"])
    evidence = event.evidence
    of_one = evidence.model_copy(update={"photos": evidence.photos[:1], "custody": evidence.custody[:1]})
    plain = {"lines": event.lines[:1], "packages": event.packages[:1], "evidence": of_one}
    return event.model_copy(update=plain)


def _run(ours: Books, theirs: Books, bare: sqlite3.Connection) -> tuple[list[float], list[float]]:
    """Seconds of each commit by the store, then of each by bare sqlite3 of the rows that the store wrote."""
    begun, same = ([books.begin() for _ in range(COMMITS)] for books in (ours, theirs))
    mine = [_timed(lambda each=each: ours.commit(each)) for each in begun]
    rows = ours.store.ledger._db.rows("SELECT * FROM ledger ORDER BY sequence DESC LIMIT ?", COMMITS)
    floor = ours.store.ledger._db.rows("SELECT value FROM meta WHERE name = 'floor'")[0]["value"]

    def insert(entry: sqlite3.Row, each: Begun) -> None:
        bare.execute("BEGIN IMMEDIATE")
        for statement, values in _statements(entry, floor, each):
            bare.execute(statement, values)
        bare.execute("COMMIT")

    bares = [
        _timed(lambda row=row, each=each: insert(row, each))
        for row, each in zip(reversed(rows), same, strict=True)
    ]
    return mine, bares


def _timed(commit: Callable[[], None]) -> float:
    began = time.perf_counter()
    commit()
    return time.perf_counter() - began


def _statements(entry: sqlite3.Row, floor: str, begun: Begun) -> list[tuple[str, tuple[object, ...]]]:
    """What one commit of the store writes, row by row, each found by its key."""
    event = begun.event
    return [
        ("INSERT OR REPLACE INTO counter VALUES ('receipt', ?)", (entry["sequence"],)),
        ("INSERT OR REPLACE INTO counter VALUES ('sequence', ?)", (entry["sequence"],)),
        ("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", tuple(entry)),
        ("INSERT INTO outbox (sequence) VALUES (?)", (entry["sequence"],)),
        ("INSERT OR REPLACE INTO meta VALUES ('floor', ?)", (floor,)),
        (
            CONSUMED,
            (
                begun.authorization.merchant_id,
                begun.authorization.authorization_id,
                event.drop_off_id,
            ),
        ),
        (
            "UPDATE compartment SET holds = ?, reserved_by = NULL WHERE compartment_id = ?",
            (event.drop_off_id, begun.compartment_id),
        ),
        (
            "UPDATE photo SET drop_off_id = ? WHERE photo_id = ?",
            (event.drop_off_id, begun.photo_id),
        ),
        ("UPDATE visit SET snapshot = ? WHERE visit_id = ?", (SNAPSHOT, event.visit_id)),
    ]


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _syncs_a_commit(books: Books, directory: Path) -> Row:
    """What strace sees of a few commits in a row."""
    name = "drop_off_commit_fsyncs"
    begun = [books.begin() for _ in range(COUNTED + 1)]
    books.store.ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    books.commit(begun.pop())  # and the log has begun anew

    def commit() -> None:
        for each in begun:
            books.commit(each)

    calls = calls_during(commit, [os.getpid()])
    if isinstance(calls, str):
        return Row(name, None, "fsyncs", note=f"not measured: {calls}", target=exactly(1))
    syncs = below(calls[0], directory.resolve()).syncs / COUNTED
    return Row(name, syncs, "fsyncs", note=f"of each of {COUNTED} commits in a row", target=exactly(1))
