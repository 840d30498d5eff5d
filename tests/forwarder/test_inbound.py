"""Central's word: what it confirms, rejects and asks for, and garbage on any topic."""

import pytest

from kiosk.contract.messages import (
    CentralState,
    PhotoWord,
    Rejected,
    StoredWord,
)
from kiosk.contract.topics import central_state
from tests.forwarder.forwarder_rig import TOPICS, note, waiting_ids
from tests.forwarder.inbound_rig import InboundRig


def test_words_that_come_together_confirm_reject_and_settle_photos_and_are_acknowledged(
    rig: InboundRig,
) -> None:
    first, second, third, fourth = (note(rig.store) for _ in range(4))
    rig.store.photos.keep("photo-1", b"jpeg", rig.store.ledger.now())
    rig.store.photos.commit(("photo-1",), "drop-off-1")
    arrived = rig.hear(
        (TOPICS.stored, StoredWord(stored=(first.event_id,)).encode()),
        (
            TOPICS.stored,
            StoredWord(
                stored=(second.event_id,),
                rejected=(Rejected(id=third.event_id, code="schema", text=""),),
                photos=(PhotoWord(id="photo-1", stored=True),),
            ).encode(),
        ),
    )
    assert fourth.event_id in waiting_ids(rig.store)
    assert not {first.event_id, second.event_id, third.event_id} & set(waiting_ids(rig.store))
    assert [q.event_id for q in rig.store.outbox.quarantined()] == [third.event_id]
    assert rig.store.photos.waiting() == []
    assert rig.link.acked == arrived


def test_words_between_acknowledgements_of_the_broker_are_one_write(rig: InboundRig) -> None:
    entries = [note(rig.store) for _ in range(3)]
    before = rig.store.outbox.status().waiting
    for entry in entries:
        word = StoredWord(stored=(entry.event_id,)).encode()
        rig.inbound.handle([rig.link.say(TOPICS.stored, word)])
    assert (rig.store.outbox.status().waiting, rig.link.acked) == (before, [])
    rig.inbound.settle()
    assert rig.store.outbox.status().waiting == before - 3
    assert len(rig.link.acked) == 3


def test_a_word_is_acknowledged_only_after_the_store_has_it(
    rig: InboundRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = note(rig.store)

    def full_disk(_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(rig.store.outbox, "confirm", full_disk)
    with pytest.raises(OSError, match="disk full"):
        rig.hear((TOPICS.stored, StoredWord(stored=(entry.event_id,)).encode()))
    assert rig.link.acked == []


def test_fields_of_a_later_version_are_ignored(rig: InboundRig) -> None:
    entry = note(rig.store)
    rig.hear((TOPICS.stored, b'{"stored": ["%s"], "since": 2031}' % entry.event_id.encode()))
    assert waiting_ids(rig.store) == []


def test_centrals_state_stops_and_starts_the_pump(rig: InboundRig) -> None:
    note(rig.store)
    rig.pump.connected(rig.link.connect(), 0.0)
    topic = central_state("kiosks")
    (arrived,) = rig.hear((topic, CentralState(online=False).encode()))
    assert rig.link.acked == [arrived]
    assert rig.inbound.central_online is False
    rig.pump.step(0.0)
    assert rig.link.sent == []
    rig.hear((topic, CentralState(online=True).encode()))
    rig.pump.step(0.0)
    assert len(rig.link.sent) == 1
    rig.inbound.disconnected()
    assert rig.inbound.central_online is None


@pytest.mark.parametrize(
    "topic",
    [
        TOPICS.stored,
        TOPICS.policy_piece(1, 0) + "/more",
        TOPICS.policy + "/x/y",
        TOPICS.policy + "/99999999999999999999/0",
        central_state("kiosks"),
        "kiosks/B-1042/down/later",
        "",
    ],
)
@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"[]", b'{"stored": "a", "online": 3}', b"[" * 9999])
def test_garbage_is_acknowledged_and_said_once_and_changes_nothing(
    rig: InboundRig, topic: str, payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    entry = note(rig.store)
    for _ in range(3):
        arrived = rig.hear((topic, payload))
        assert rig.link.acked[-1] == arrived[0]
    assert len(caplog.records) <= 1
    assert [e.event_id for e in rig.store.ledger.entries()] == [entry.event_id]
    assert waiting_ids(rig.store) == [entry.event_id]


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"garbage", b"a.b.c", b"eyJhbGciOiJub25lIn0.e30."])
def test_garbage_for_a_manifest_is_refused_once_and_acknowledged(rig: InboundRig, payload: bytes) -> None:
    for _ in range(3):
        rig.hear((TOPICS.policy, payload))
    assert len(rig.link.acked) == 3
    assert len(rig.refusals()) == 1
