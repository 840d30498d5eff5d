"""The pump of events: one at a time at first, then a window; only central's word empties the outbox."""

from pathlib import Path

import pytest

from kiosk.forwarder.hold import LONGEST_S
from kiosk.forwarder.pump import STALLED_S, UNCONFIRMED_WINDOWS
from kiosk.store import NothingStored
from tests.forwarder.forwarder_rig import (
    NO_SUBSCRIBERS,
    NOT_AUTHORIZED,
    QUOTA_EXCEEDED,
    TOPICS,
    PumpRig,
    alarms,
    ids,
    note,
    waiting_ids,
)


@pytest.fixture
def rig(tmp_path: Path) -> PumpRig:
    return PumpRig(tmp_path)


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
