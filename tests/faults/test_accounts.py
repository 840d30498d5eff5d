"""The accounts find what is wrong: each mistake is made once, by hand."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.contract.topics import Topics
from kiosk.domain.codes import Mode
from kiosk.domain.moment import Moment
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.world.central_store import CentralStore
from kiosk.world.central_view import CentralView
from tests.faults.accounts import AccountsWrong, Books, hold_to_account
from tests.faults.drop_offs import DropOffs
from tests.faults.street import Memory, Pulse, _people, _pulses

KIOSK = "B-1042"
PIECE_BYTES = 48 * 1024
NOW = datetime.now(UTC)


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """Two drop-offs with photos, all of it at central, and every mark gone."""
    clock = SystemClock()
    store = Store(
        tmp_path / "state",
        Sources(
            lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
            SystemIds(clock).new,
            KIOSK,
            boot_id(),
            Mode.LIVE,
        ),
    )
    drop_offs = DropOffs(store, random.Random(1))
    for _ in range(2):
        drop_offs.record()
    topics = Topics("kiosks", KIOSK)
    photos = [
        (topics.photo(photo.photo_id, index), photo.path.read_bytes()[start : start + PIECE_BYTES])
        for photo in store.photos.waiting()
        for index, start in enumerate(range(0, photo.bytes, PIECE_BYTES))
    ]
    events = [(topics.event(waiting.noun), waiting.body) for waiting in store.outbox.waiting()]
    with closing(CentralStore(tmp_path / "central")) as central:
        central.take(events + photos, NOW)
    store.outbox.confirm([waiting.event_id for waiting in store.outbox.waiting()])
    for photo in store.photos.waiting():
        store.photos.confirm(photo.photo_id, store.ledger.now())
    store.close()
    return tmp_path


def test_when_all_is_delivered_the_accounts_are_right(delivered: Path) -> None:
    counts = hold_to_account(delivered / "state", CentralView(delivered / "central"))
    assert (counts.drop_offs, counts.events, counts.photos) == (2, 2, 2)


@pytest.mark.parametrize(
    ("book", "mistake", "finding"),
    [
        ("central", "DELETE FROM events WHERE sequence = 2", "LOST: drop_off.completed"),
        ("central", "UPDATE events SET body = x'7b7d' WHERE sequence = 2", "not at central as it was"),
        ("central", "UPDATE photos SET stored_at = NULL", "LOST: photo"),
        ("central", "UPDATE events SET event_id = 'x' WHERE sequence = 2", "which nobody recorded"),
        (
            "kiosk",
            "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'otto', 'Otto') AS BLOB)",
            "the chain breaks at sequence 1",
        ),
        ("kiosk", "UPDATE ledger SET sequence = 3 WHERE sequence = 2", "the ledger goes from 1 to 3"),
        ("kiosk", "INSERT INTO outbox (sequence) VALUES (2)", "STUCK: event 2"),
        ("kiosk", "INSERT INTO outbox VALUES (2, 'too_large', '')", "1 events were set aside instead of 0"),
        ("kiosk", "INSERT INTO visit VALUES ('v', '{}')", "STUCK: visit v"),
        ("kiosk", "INSERT INTO intent VALUES ('i', 'v', 'open', '{}', 't', NULL, NULL)", "STUCK: intent i"),
        ("kiosk", "UPDATE photo SET stored_at = NULL", "STUCK: photo"),
        (
            "kiosk",
            "INSERT INTO compartment (compartment_id, reserved_by) VALUES ('01', 'd')",
            "STUCK: compartment 01",
        ),
        (
            "kiosk",
            "INSERT INTO authorization_use VALUES ('m', 'a', 'd', 'reserved', 't', 't')",
            "STUCK: authorization a",
        ),
    ],
)
def test_what_is_missing_changed_or_hanging_is_found(
    delivered: Path, book: str, mistake: str, finding: str
) -> None:
    file = delivered / ("central/central.db" if book == "central" else "state/kiosk.db")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(mistake)
    with pytest.raises(AccountsWrong, match=finding):
        hold_to_account(delivered / "state", CentralView(delivered / "central"))


def test_an_authorization_used_twice_is_found(delivered: Path) -> None:
    with closing(sqlite3.connect(delivered / "state" / "kiosk.db")) as database, database:
        (first,) = database.execute("SELECT body FROM ledger WHERE sequence = 1").fetchone()
        database.execute("UPDATE ledger SET body = ? WHERE sequence = 2", [first])
    with pytest.raises(AccountsWrong, match=r"DUPLICATE: authorization .* was completed 2 times"):
        hold_to_account(delivered / "state", CentralView(delivered / "central"))


def test_a_pulse_without_an_intent_of_its_own_is_found(delivered: Path) -> None:
    intent = "INSERT INTO intent VALUES ('i', 'v', 'open', '{\"compartment_id\": \"01\"}', ?, 'open', 't')"
    with closing(sqlite3.connect(delivered / "state" / "kiosk.db")) as database, database:
        database.execute(intent, [NOW.isoformat()])
    books = Books(delivered / "state")
    before, after = (Pulse(NOW + timedelta(seconds=s), "01", was_occupied=False) for s in (-1, 1))
    assert list(_pulses(books, [after], same_clock=True)) == []
    assert "UNTRACED" in next(_pulses(books, [before], same_clock=True))
    assert "UNTRACED" in next(_pulses(books, [Pulse(NOW, "02", was_occupied=False)], same_clock=False))
    assert len(list(_pulses(books, [after, after], same_clock=True))) == 1
    occupied = Pulse(after.at, "01", was_occupied=True)
    assert "for a stranger" in next(_pulses(books, [occupied], same_clock=True))


@pytest.mark.parametrize(
    ("behind", "was_told_done", "finding"),
    [("01", True, "was told that"), ("01", False, "no event says so"), (None, False, None)],
)
def test_an_item_that_no_event_tells_of_is_found(
    delivered: Path, behind: str | None, was_told_done: bool, finding: str | None
) -> None:
    found = list(_people(Books(delivered / "state"), [Memory("Ada", "unheard-of", behind, was_told_done)]))
    assert bool(found) == bool(finding)
    assert finding is None or finding in found[0]
