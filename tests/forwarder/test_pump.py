import json
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.contract.messages import Rejected
from kiosk.forwarder.hold import LONGEST_S
from kiosk.forwarder.pump import STALLED_S, UNCONFIRMED_WINDOWS
from kiosk.forwarder.suspect import GUILTY_AFTER, HANGS_UP_WITHIN_S, HOLDS_UP_AFTER, PATIENCE_S
from kiosk.store import NothingStored, Store
from tests.forwarder.forwarder_rig import (
    BAD_FORMAT,
    NO_SUBSCRIBERS,
    NOT_AUTHORIZED,
    QUOTA_EXCEEDED,
    TOO_LARGE,
    TOPICS,
    PumpRig,
    Sent,
    note,
    waiting_ids,
)


@pytest.fixture
def rig(tmp_path: Path) -> PumpRig:
    return PumpRig(tmp_path)


def ids(sent: list[Sent]) -> list[str]:
    return [json.loads(one.payload)["id"] for one in sent]


def alarms(store: Store) -> list[str]:
    """Alarm events in the ledger, as `raised code:about`."""
    return [
        f"{e.event['type'].split('.')[3]} {e.event['subject']}"
        for e in store.ledger.entries(limit=1000)
        if e.type.startswith("alarm.")
    ]


def test_nothing_is_sent_while_there_is_no_connection(rig: PumpRig) -> None:
    note(rig.store)
    assert rig.step() == []


def test_an_event_travels_on_the_topic_of_its_noun_with_the_bytes_of_the_ledger(rig: PumpRig) -> None:
    entry = note(rig.store)
    rig.connect()
    (sent,) = rig.step()
    assert sent.topic == TOPICS.event("security")
    assert sent.payload == entry.body
    assert not sent.retain


def test_a_new_connection_is_tried_with_one_event_and_then_the_whole_window(rig: PumpRig) -> None:
    recorded = [note(rig.store).event_id for _ in range(7)]
    rig.connect()
    first = rig.step()
    assert ids(first) == recorded[:1]
    assert rig.step() == []
    rig.acknowledge(first[0])
    assert ids(rig.step()) == recorded[1:5]
    assert rig.step() == []


def test_the_window_is_never_wider_than_the_brokers_receive_maximum(rig: PumpRig) -> None:
    rig.connect(receive_maximum=2)
    rig.warm_up()
    for _ in range(7):
        note(rig.store)
    assert len(rig.step()) == 2


def test_each_acknowledgement_frees_one_place_and_order_is_kept(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    recorded = [note(rig.store).event_id for _ in range(9)]
    on_their_way = rig.step()
    sent = ids(on_their_way)
    while on_their_way:
        rig.acknowledge(on_their_way.pop())
        more = rig.step()
        assert len(more) <= 1
        sent += ids(more)
        on_their_way += more
    assert sent == recorded


def test_an_acknowledgement_of_the_broker_does_not_empty_the_outbox_and_centrals_word_does(
    rig: PumpRig,
) -> None:
    entry = note(rig.store)
    rig.connect()
    rig.deliver_all()
    assert waiting_ids(rig.store) == [entry.event_id]
    rig.pump.confirm([entry.event_id])
    assert waiting_ids(rig.store) == []


def test_doubled_and_unknown_ids_in_centrals_word_are_harmless(rig: PumpRig) -> None:
    kept, confirmed = note(rig.store), note(rig.store)
    rig.connect()
    rig.deliver_all()
    for _ in range(2):
        rig.pump.confirm([confirmed.event_id, "01990000-0000-7000-8000-000000000000", confirmed.event_id])
    assert waiting_ids(rig.store) == [kept.event_id]
    assert rig.step() == []


def test_words_in_any_order_confirm_what_they_name(rig: PumpRig) -> None:
    recorded = [note(rig.store).event_id for _ in range(4)]
    rig.connect()
    rig.deliver_all()
    rig.pump.confirm([recorded[3], recorded[1]])
    assert waiting_ids(rig.store) == [recorded[0], recorded[2]]


def test_a_word_about_an_event_not_yet_acknowledged_counts(rig: PumpRig) -> None:
    entry = note(rig.store)
    rig.connect()
    (sent,) = rig.step()
    rig.pump.confirm([entry.event_id])
    rig.acknowledge(sent)
    assert waiting_ids(rig.store) == []
    rig.clock.advance(1000)
    assert rig.step() == []


def test_silence_of_central_brings_a_resend_of_the_same_bytes_ever_later(rig: PumpRig) -> None:
    entry = note(rig.store)
    rig.connect()
    rig.deliver_all()
    waited = []
    for _ in range(7):
        seconds = 0
        while not (again := rig.deliver_all()):
            rig.clock.advance(1)
            seconds += 1
        assert [one.payload for one in again] == [entry.body]
        waited.append(seconds)
    assert waited == [10, 20, 40, 80, 160, LONGEST_S, LONGEST_S]


def test_a_resend_keeps_within_the_window(rig: PumpRig) -> None:
    for _ in range(9):
        note(rig.store)
    rig.connect()
    rig.deliver_all()
    rig.clock.advance(rig.RESEND_S)
    assert len(rig.step()) == rig.WINDOW


def test_what_is_on_its_way_is_not_sent_again_beside_itself(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    note(rig.store)
    assert len(rig.step()) == 1
    rig.clock.advance(rig.RESEND_S * 3)
    assert rig.step() == []


def test_a_silent_central_is_not_flooded(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    for _ in range(100):
        note(rig.store)
    assert len(rig.deliver_all()) == UNCONFIRMED_WINDOWS * rig.WINDOW


def test_after_a_reconnect_sending_begins_at_the_oldest_unconfirmed(rig: PumpRig) -> None:
    recorded = [note(rig.store).event_id for _ in range(6)]
    rig.connect()
    rig.deliver_all()
    rig.pump.confirm(recorded[:2])
    rig.cut()
    assert rig.step() == []
    rig.connect()
    assert ids(rig.deliver_all()) == recorded[2:]


def test_after_a_restart_sending_begins_at_the_oldest_unconfirmed_with_the_same_bytes(rig: PumpRig) -> None:
    entries = [note(rig.store) for _ in range(3)]
    rig.connect()
    rig.deliver_all()
    rig.pump.confirm([entries[0].event_id])
    rig.restart()
    rig.connect()
    assert [one.payload for one in rig.deliver_all()] == [e.body for e in entries[1:]]


def test_an_acknowledgement_of_the_connection_before_does_not_count(rig: PumpRig) -> None:
    note(rig.store)
    rig.connect()
    (sent,) = rig.step()
    late = rig.link.acknowledge(sent)
    rig.cut()
    rig.connect()
    rig.pump.published(late, rig.clock.monotonic())
    assert len(rig.step()) == 1


def test_while_central_is_away_nothing_is_sent_and_on_its_return_all_of_it(rig: PumpRig) -> None:
    rig.connect()
    rig.pump.central(online=False)
    recorded = [note(rig.store).event_id for _ in range(3)]
    rig.clock.advance(3600)
    assert rig.step() == []
    rig.pump.central(online=True)
    assert ids(rig.deliver_all()) == recorded


def test_central_saying_again_that_it_is_there_sends_nothing_twice(rig: PumpRig) -> None:
    rig.connect()
    note(rig.store)
    rig.deliver_all()
    rig.pump.central(online=True)
    assert rig.step() == []


def test_when_nobody_listens_the_pump_waits_and_then_asks_with_one_event(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    recorded = [note(rig.store).event_id for _ in range(4)]
    for sent in rig.step():
        rig.acknowledge(sent, NO_SUBSCRIBERS)
    rig.clock.advance(rig.RESEND_S - 0.1)
    assert rig.step() == []
    rig.clock.advance(0.1)
    (probe,) = rig.step()
    assert ids([probe]) == recorded[:1]
    rig.acknowledge(probe, NO_SUBSCRIBERS)
    rig.clock.advance(rig.RESEND_S * 2 - 0.1)
    assert rig.step() == []
    rig.clock.advance(0.1)
    assert ids(rig.deliver_all()) == recorded
    assert alarms(rig.store) == []


def test_centrals_return_ends_the_wait_for_a_listener(rig: PumpRig) -> None:
    rig.connect()
    entry = note(rig.store)
    rig.acknowledge(rig.step()[0], NO_SUBSCRIBERS)
    assert rig.step() == []
    rig.pump.central(online=True)
    assert ids(rig.step()) == [entry.event_id]


@pytest.mark.parametrize("code", [NOT_AUTHORIZED, QUOTA_EXCEEDED, 0x80, 0x83])
def test_a_refusal_by_the_broker_holds_and_is_alarmed_once_until_it_is_over(
    rig: PumpRig, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    rig.connect()
    entry = note(rig.store)
    for _ in range(3):
        (sent,) = rig.step()
        rig.acknowledge(sent, code)
        assert rig.step() == []
        rig.clock.advance(LONGEST_S)
    assert waiting_ids(rig.store)[0] == entry.event_id
    assert alarms(rig.store) == ["raised delivery_refused:events"]
    assert len([r for r in caplog.records if r.levelname == "WARNING"]) == 1
    rig.deliver_all()
    assert alarms(rig.store) == ["raised delivery_refused:events", "cleared delivery_refused:events"]


def test_a_refusal_whose_alarm_could_not_be_stored_is_alarmed_the_next_time(rig: PumpRig) -> None:
    note(rig.store)
    rig.connect()
    connection = rig.store._database.connection
    connection.execute("PRAGMA query_only = ON")
    (sent,) = rig.step()
    with pytest.raises(NothingStored):
        rig.acknowledge(sent, NOT_AUTHORIZED)
    connection.execute("PRAGMA query_only = OFF")
    rig.clock.advance(LONGEST_S)
    (sent,) = rig.step()
    rig.acknowledge(sent, NOT_AUTHORIZED)
    assert alarms(rig.store) == ["raised delivery_refused:events"]


def test_an_alarm_that_is_open_is_not_raised_again_after_a_restart_and_is_cleared(rig: PumpRig) -> None:
    rig.connect()
    note(rig.store)
    for _ in range(2):
        rig.acknowledge(rig.step()[0], NOT_AUTHORIZED)
        rig.restart()
        rig.connect()
    rig.deliver_all()
    assert alarms(rig.store) == ["raised delivery_refused:events", "cleared delivery_refused:events"]


def test_refusals_of_what_was_sent_together_make_one_pause(rig: PumpRig) -> None:
    rig.connect()
    rig.warm_up()
    for _ in range(4):
        note(rig.store)
    for sent in rig.step():
        rig.acknowledge(sent, QUOTA_EXCEEDED)
    rig.clock.advance(rig.RESEND_S)
    assert len(rig.step()) == 1


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


def test_a_refusal_that_a_person_must_mend_is_not_tried_anew_at_each_connection(rig: PumpRig) -> None:
    """There are brokers that hang up after each refusal, and central's state comes at each connection."""
    entry = note(rig.store)
    rig.connect()
    rig.acknowledge(rig.step()[0], NOT_AUTHORIZED)
    for _ in range(3):
        rig.cut()
        rig.connect()
        rig.pump.central(online=True)
        assert rig.step() == []
    rig.clock.advance(rig.RESEND_S)
    assert ids(rig.step())[0] == entry.event_id


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


def test_a_connection_that_acknowledges_nothing_any_more_is_given_up(rig: PumpRig) -> None:
    note(rig.store)
    rig.connect()
    rig.step()
    rig.clock.advance(STALLED_S - 1)
    rig.step()
    assert rig.link.resets == []
    rig.clock.advance(1)
    rig.step()
    assert rig.link.resets == ["no acknowledgement for 60 s"]
