from collections.abc import Callable
from functools import partial

from kiosk.store import Store
from kiosk.store.outbox import PORTION, MarkedAgain
from tests.store.store_rig import StoreRig, note


def waiting(rig: StoreRig) -> list[int]:
    return [w.sequence for w in rig.store.outbox.waiting()]


def test_events_wait_in_the_order_of_their_numbers_and_in_portions(rig: StoreRig) -> None:
    for _ in range(5):
        note(rig.store)
    assert [w.sequence for w in rig.store.outbox.waiting(after=1, limit=2)] == [2, 3]
    assert [w.noun for w in rig.store.outbox.waiting(limit=1)] == ["security"]


def test_confirmed_events_leave_the_outbox_and_stay_in_the_ledger(rig: StoreRig) -> None:
    entries = [note(rig.store) for _ in range(250)]
    rig.store.outbox.confirm([e.event_id for e in entries[:240]] + ["unknown"])
    rig.restart()
    assert waiting(rig) == list(range(241, 251))
    assert len(rig.store.ledger.entries(limit=1000)) == 250


def test_central_s_last_word_is_dated_with_what_it_confirms(rig: StoreRig) -> None:
    assert rig.store.outbox.last_stored_at() is None
    entry = note(rig.store)
    rig.store.outbox.confirm([entry.event_id])
    confirmed_at = rig.clock.wall()
    rig.clock.advance(60)
    rig.store.outbox.confirm([entry.event_id, "never ours"])
    rig.restart()
    assert rig.store.outbox.last_stored_at() == confirmed_at


def test_a_quarantined_event_waits_no_more_until_somebody_puts_it_back(rig: StoreRig) -> None:
    bad, good = note(rig.store), note(rig.store)
    assert rig.store.outbox.quarantine(bad.event_id, "schema", "data.code: too short")
    assert not rig.store.outbox.quarantine(bad.event_id, "other", "another reason")
    assert not rig.store.outbox.quarantine("unknown", "schema", "")
    rig.restart()
    assert waiting(rig) == [good.sequence]
    (found,) = rig.store.outbox.quarantined()
    assert (found.event_id, found.type, found.code) == (bad.event_id, "security.noted", "schema")
    rig.store.outbox.retry([bad.event_id])
    assert waiting(rig) == [bad.sequence, good.sequence]
    assert rig.store.outbox.quarantined() == []


def test_the_status_counts_and_dates_what_waits(rig: StoreRig) -> None:
    status = rig.store.outbox.status()
    assert (status.waiting, status.quarantined, status.oldest_at) == (0, 0, None)
    first = note(rig.store)
    rig.clock.advance(60)
    second = note(rig.store)
    rig.clock.advance(60)
    note(rig.store)
    rig.store.outbox.quarantine(first.event_id, "schema", "")
    status = rig.store.outbox.status()
    assert (status.waiting, status.quarantined) == (2, 1)
    assert status.oldest_at == second.event["recordedtime"]


def test_what_is_confirmed_is_told_if_it_was_quarantined(rig: StoreRig) -> None:
    plain, bad = note(rig.store), note(rig.store)
    rig.store.outbox.quarantine(bad.event_id, "schema", "")
    assert rig.store.outbox.confirm([plain.event_id, bad.event_id, "unknown"]) == [bad.event_id]
    assert rig.store.outbox.quarantined() == []


def test_events_are_marked_again_in_portions_out_of_quarantine_too(rig: StoreRig) -> None:
    entries = [note(rig.store) for _ in range(PORTION + 20)]
    rig.store.outbox.quarantine(entries[5].event_id, "schema", "too short")
    rig.store.outbox.confirm([e.event_id for e in entries if e not in (entries[5], entries[6])])
    again = rig.store.outbox.mark_again
    released = (entries[5].event_id,)
    assert again(2, 10_000) == MarkedAgain(2, PORTION + 1, queued=PORTION - 1, released=released)
    assert again(PORTION + 2, 10_000) == MarkedAgain(PORTION + 2, PORTION + 20, queued=19, released=())
    assert again(PORTION + 21, 10_000) is None
    assert [w.body for w in rig.store.outbox.waiting(limit=500)] == [e.body for e in entries[1:]]
    assert rig.store.outbox.quarantined() == []


def test_one_event_is_found_while_it_waits(rig: StoreRig) -> None:
    first, second = note(rig.store), note(rig.store)
    assert rig.store.outbox.still_waiting(1) == rig.store.outbox.waiting()[0]
    rig.store.outbox.confirm([first.event_id])
    rig.store.outbox.quarantine(second.event_id, "schema", "")
    assert rig.store.outbox.still_waiting(1) is None
    assert rig.store.outbox.still_waiting(2) is None
    places = [rig.store.outbox.place_of(i) for i in (first.event_id, second.event_id, "unknown")]
    assert places == ["confirmed", "quarantined", None]


ASKED: list[tuple[str, Callable[[Store, str], object]]] = [
    ("status", lambda store, _: store.outbox.status()),
    ("the oldest", lambda store, _: store.outbox.waiting(limit=20)),
    ("a word", lambda store, event_id: store.outbox.confirm([event_id])),
    ("quarantined", lambda store, _: store.outbox.quarantined()),
    ("photos", lambda store, _: store.photos.waiting_count()),
]


def test_what_is_asked_all_the_time_costs_the_same_with_ten_times_as_much_waiting(rig: StoreRig) -> None:
    """Counted in steps of SQLite's machine: no clock, no luck."""
    costs = []
    for more in (200, 1800):
        with rig.store.transaction():
            recorded = [note(rig.store).event_id for _ in range(more)]
        costs.append({name: steps(rig.store, partial(ask, rig.store, recorded[150])) for name, ask in ASKED})
    few, many = costs
    assert all(0 < many[name] <= few[name] + 10 for name in few), costs


def steps(store: Store, work: Callable[[], object]) -> int:
    count = 0

    def one_more() -> int:
        nonlocal count
        count += 1
        return 0

    connection = store.ledger._db.connection
    connection.set_progress_handler(one_more, 1)
    work()
    connection.set_progress_handler(None, 1)
    return count
