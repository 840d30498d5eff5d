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
