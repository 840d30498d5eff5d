"""Events that a broker or central cannot take: found, told of, set aside or put off, and the rest flows."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.contract.messages import Rejected
from kiosk.forwarder.suspect import GUILTY_AFTER, HANGS_UP_WITHIN_S, HOLDS_UP_AFTER, PATIENCE_S
from tests.forwarder.forwarder_rig import (
    BAD_FORMAT,
    TOO_LARGE,
    PumpRig,
    alarms,
    ids,
    note,
    waiting_ids,
)


@pytest.fixture
def rig(tmp_path: Path) -> PumpRig:
    return PumpRig(tmp_path)


@pytest.mark.parametrize("code", [TOO_LARGE, BAD_FORMAT])
def test_an_event_the_broker_cannot_take_is_quarantined_and_the_rest_flows(rig: PumpRig, code: int) -> None:
    rig.connect()
    rig.warm_up()
    poison, healthy = note(rig.store), note(rig.store)
    for sent in rig.step():
        rig.acknowledge(sent, code if ids([sent]) == [poison.event_id] else 0)
    rig.deliver_all()
    rig.pump.confirm([healthy.event_id])
    (quarantined,) = rig.store.outbox.quarantined()
    assert (quarantined.event_id, quarantined.code) == (poison.event_id, f"broker_{code:02x}")
    assert alarms(rig.store) == [f"raised event_quarantined:{poison.event_id}"]
    assert poison.event_id not in waiting_ids(rig.store)


def test_an_event_larger_than_the_brokers_packets_is_never_sent(rig: PumpRig) -> None:
    small, large = note(rig.store), note(rig.store, "x" * 5000)
    rig.connect(maximum_packet_bytes=4096)
    sent = ids(rig.deliver_all())
    assert small.event_id in sent
    assert large.event_id not in sent
    assert [q.event_id for q in rig.store.outbox.quarantined()] == [large.event_id]


def test_what_makes_the_broker_hang_up_is_found_and_does_not_block_the_rest(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    entries = [note(rig.store, "poison" if i == 2 else "healthy") for i in range(6)]
    taken: set[str] = set()
    for _ in range(40):
        for sent in rig.step():
            if b'"poison"' in sent.payload:
                rig.cut(code=TOO_LARGE)
                rig.connect()
                break
            rig.acknowledge(sent)
            taken |= set(ids([sent]))
    assert [q.event_id for q in rig.store.outbox.quarantined()] == [entries[2].event_id]
    assert taken >= {e.event_id for i, e in enumerate(entries) if i != 2}


def test_a_flapping_network_quarantines_nothing(rig: PumpRig) -> None:
    note(rig.store)
    for _ in range(20):
        rig.connect()
        rig.clock.advance(PATIENCE_S)
        assert len(rig.step()) == 1
        rig.cut()
    assert rig.store.outbox.quarantined() == []


def test_a_network_that_swallows_large_messages_quarantines_nothing(rig: PumpRig) -> None:
    """Small ones pass, and the connection ends some time after a large one was sent."""
    note(rig.store)
    sent = 0
    for _ in range(20):
        rig.connect()
        rig.state_is_taken()
        sent += len(rig.step())
        rig.clock.advance(HANGS_UP_WITHIN_S)
        rig.cut()
    assert sent > 2 * HOLDS_UP_AFTER, "the event, and the alarm that it is put off"
    assert rig.store.outbox.quarantined() == []


def test_a_network_that_fails_at_this_event_and_at_that_quarantines_nothing(rig: PumpRig) -> None:
    entries = [note(rig.store) for _ in range(2)]
    for number in range(20):
        rig.connect()
        rig.state_is_taken()
        (sent,) = rig.step()
        if number % 2:
            rig.acknowledge(sent)
            sent = rig.step()[0]
        rig.cut()
    assert waiting_ids(rig.store) == [entry.event_id for entry in entries]


def test_an_event_at_which_the_broker_hangs_up_without_a_word_is_found_and_the_rest_flows(
    rig: PumpRig,
) -> None:
    """As MQTT 3.1.1 does with what is too large; the connection itself works each time."""
    poison, healthy = note(rig.store, "poison"), note(rig.store)
    for attempt in range(GUILTY_AFTER + 1):
        rig.connect()
        assert rig.step() == [] or attempt == 0, "nobody knows yet whether this connection works"
        rig.state_is_taken()
        rig.link.take_sent()
        if attempt > 0:
            assert ids(rig.step()) == [poison.event_id]
        assert rig.store.outbox.quarantined() == []
        rig.cut()
    (aside,) = rig.store.outbox.quarantined()
    assert (aside.event_id, aside.code) == (poison.event_id, "cut_off")
    assert alarms(rig.store) == [f"raised event_quarantined:{poison.event_id}"]
    rig.connect()
    assert healthy.event_id in ids(rig.deliver_all())


class SlowlyDying:
    """A network on which a connection ends some time after a certain event was sent, and takes all else."""

    def __init__(self, rig: PumpRig, *event_ids: str) -> None:
        self.rig = rig
        self.deadly = set(event_ids)
        self.sent: list[str] = []

    def connection(self) -> None:
        """One connection, until it ends or there is nothing more to send."""
        self.rig.connect()
        self.rig.state_is_taken()
        while sent := self.rig.step():
            self.sent += ids(sent)
            for one in sent:
                if self.deadly.isdisjoint(ids([one])):
                    self.rig.acknowledge(one)
        self.rig.clock.advance(HANGS_UP_WITHIN_S)
        self.rig.cut()


def test_events_at_which_connections_end_late_are_put_off_and_the_rest_flows(rig: PumpRig) -> None:
    entries = [note(rig.store).event_id for _ in range(8)]
    deadly, healthy = [entries[0], entries[3]], {e for i, e in enumerate(entries) if i not in (0, 3)}
    network = SlowlyDying(rig, *deadly)
    for _ in range(HOLDS_UP_AFTER):
        network.connection()
    assert set(network.sent) == {deadly[0]}
    for _ in range(2 * HOLDS_UP_AFTER + 10):
        network.connection()
    assert set(network.sent) >= healthy
    assert alarms(rig.store) == ["raised events_put_off:events"], "one, however many are put off"
    assert rig.store.outbox.quarantined() == []


def test_what_is_put_off_is_tried_again_ever_later_and_the_alarm_ends_when_it_is_taken(rig: PumpRig) -> None:
    (deadly,) = [note(rig.store).event_id]
    network = SlowlyDying(rig, deadly)
    tried: list[float] = []
    for _ in range(3600):
        before = len(network.sent)
        network.connection()
        if network.sent[before:].count(deadly):
            tried.append(rig.clock.monotonic())
    waits = [later - earlier for earlier, later in pairwise(tried[HOLDS_UP_AFTER:])]
    assert waits[:6] == pytest.approx([60, 120, 240, 480, 960, 1920], abs=2 * HANGS_UP_WITHIN_S)
    assert max(waits) == pytest.approx(3600, abs=2 * HANGS_UP_WITHIN_S)
    network.deadly.clear()
    rig.clock.advance(3600)
    network.connection()
    rig.pump.confirm(rig_ids := waiting_ids(rig.store))
    assert deadly in rig_ids
    network.connection()
    assert alarms(rig.store) == ["raised events_put_off:events", "cleared events_put_off:events"]


def test_a_suspect_that_is_taken_after_all_or_confirmed_holds_nobody_up(rig: PumpRig) -> None:
    recorded = [note(rig.store).event_id for _ in range(6)]
    rig.connect()
    rig.step()
    rig.cut()
    rig.connect()
    rig.state_is_taken()
    (sent,) = rig.step()
    rig.acknowledge(sent)
    assert ids(rig.step()) == recorded[1:5]
    rig.cut()
    rig.connect()
    rig.pump.confirm(recorded[:5])
    assert recorded[5] in ids(rig.deliver_all())


def test_a_rejected_event_keeps_its_number_and_an_alarm_names_it(rig: PumpRig) -> None:
    entry = note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.pump.reject(Rejected(id=entry.event_id, code="schema", text="data.code: too short"))
    (quarantined,) = rig.store.outbox.quarantined()
    assert (quarantined.sequence, quarantined.code, quarantined.text) == (1, "schema", "data.code: too short")
    (alarm,) = rig.store.outbox.waiting()
    assert alarm.sequence == 2
    data = json.loads(alarm.body)["data"]
    assert (data["alarm_code"], data["about"]) == ("event_quarantined", entry.event_id)
    rig.clock.advance(1000)
    assert ids(rig.deliver_all()) == [alarm.event_id]


def test_rejected_twice_or_after_it_was_stored_raises_no_second_alarm(rig: PumpRig) -> None:
    entry, stored = note(rig.store), note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.pump.confirm([stored.event_id])
    for event_id in (entry.event_id, entry.event_id, stored.event_id, "unknown"):
        rig.pump.reject(Rejected(id=event_id, code="schema", text=""))
    assert alarms(rig.store) == [f"raised event_quarantined:{entry.event_id}"]


def test_a_central_that_rejects_alarms_gets_no_alarms_about_that(rig: PumpRig) -> None:
    note(rig.store)
    rig.connect()
    for _ in range(5):
        for sent in rig.deliver_all():
            rig.pump.reject(Rejected(id=ids([sent])[0], code="schema", text="never"))
    assert len(rig.store.outbox.quarantined()) == 2
    assert waiting_ids(rig.store) == []


def test_an_event_set_aside_by_hand_after_it_was_sent_is_not_sent_again(rig: PumpRig) -> None:
    aside, waits = note(rig.store), note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.store.outbox.quarantine(aside.event_id, "by_hand", "central chokes on it")
    rig.clock.advance(rig.RESEND_S)
    assert ids(rig.deliver_all()) == [waits.event_id]


def test_the_alarm_is_over_when_central_has_the_event_after_all(rig: PumpRig) -> None:
    entry = note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.pump.reject(Rejected(id=entry.event_id, code="schema", text=""))
    rig.pump.confirm([entry.event_id])
    assert alarms(rig.store) == [
        f"raised event_quarantined:{entry.event_id}",
        f"cleared event_quarantined:{entry.event_id}",
    ]


def test_an_event_put_back_by_hand_is_sent(rig: PumpRig) -> None:
    first, later = note(rig.store), note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.pump.reject(Rejected(id=first.event_id, code="schema", text=""))
    rig.deliver_all()
    rig.pump.confirm([w.event_id for w in rig.store.outbox.waiting()])
    rig.store.outbox.retry([first.event_id])
    assert ids(rig.deliver_all()) == [first.event_id]
    assert later.event_id not in waiting_ids(rig.store)
