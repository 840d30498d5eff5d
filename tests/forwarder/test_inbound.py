import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.messages import (
    Announced,
    AuthorizationBatch,
    CentralState,
    PhotoWord,
    Rejected,
    StoredWord,
)
from kiosk.contract.topics import central_state
from kiosk.domain.policy import PolicyPack
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.announcements import EXPIRED_LOOK_S, MOST_HELD, Announcements
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.inbound import Inbound
from kiosk.forwarder.link import Arrived
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.photos import PhotoSender, PhotoSettings
from kiosk.forwarder.policies import PolicyInbox
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.forwarder.twin import TwinWatch
from kiosk.host.clock import ManualClock
from kiosk.trust.documents import PIECE_BYTES, pack_bytes, pieces, sign_batch, sign_manifest
from kiosk.trust.finding import code_digest
from kiosk.trust.keys import SigningKey
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, note, open_store, waiting_ids
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    EXPIRES_AT,
    OTHER_KEY,
    POLICY_KEY,
    RECOVERY_KEY,
    ExaminedAtOnce,
    announced,
    policy_keys,
    sample_pack,
)

BOOT = "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"
DEVICE_KEY = bytes(range(32))


class InboundRig:
    """Inbound with everything behind it; `hear` is one batch of messages from the broker."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock()
        self.directory = directory
        self.seed = 0
        self.restart()

    def restart(self) -> None:
        self.seed += 1
        self.store = open_store(self.directory, self.clock, self.seed)
        self.link = ScriptedLink()
        self.link.connect()
        alarms = Alarms(self.store, KIOSK)
        self.pump = Pump(self.store, self.link, TOPICS, alarms, PumpSettings(20, 10.0))
        never = ManualClock().wall() - ManualClock().wall()
        self.photos = PhotoSender(
            self.store, self.link, TOPICS, alarms, PhotoSettings(1000, 10.0, never, never)
        )
        self.announcements = Announcements(self.store, KIOSK, DEVICE_KEY)
        self.look_ups = LookUps(self.store, self.link, TOPICS, KIOSK)
        self.inbound = Inbound(
            self.store,
            self.link,
            TOPICS,
            self.pump,
            self.photos,
            PolicyInbox(self.store, policy_keys(), KIOSK, ExaminedAtOnce),
            self.announcements,
            self.look_ups,
            Commands(self.store, self.pump, self.link, KIOSK),
            TwinWatch(alarms, KIOSK, BOOT),
        )

    def hear(self, *messages: tuple[str, bytes]) -> list[Arrived]:
        arrived = [self.link.say(topic, payload) for topic, payload in messages]
        self.inbound.handle(arrived)
        self.inbound.settle()
        return arrived

    def hear_pack(self, pack: PolicyPack, key: SigningKey = POLICY_KEY) -> list[Arrived]:
        return self.hear(manifest(pack, key), *piece_messages(pack))

    def refusals(self) -> list[tuple[int | None, str]]:
        return [
            (e.event["data"]["version"], e.event["data"]["code"])
            for e in self.store.ledger.entries()
            if e.type == "policy.refused"
        ]

    def security_notes(self) -> list[str]:
        return [e.event["data"]["code"] for e in self.store.ledger.entries() if e.type == "security.noted"]


@pytest.fixture
def rig(tmp_path: Path) -> InboundRig:
    return InboundRig(tmp_path)


def manifest(pack: PolicyPack, key: SigningKey = POLICY_KEY) -> tuple[str, bytes]:
    return TOPICS.policy, sign_manifest(pack, key).encode()


def piece_messages(pack: PolicyPack) -> list[tuple[str, bytes]]:
    return [
        (TOPICS.policy_piece(pack.version, index), piece)
        for index, piece in enumerate(pieces(pack_bytes(pack)))
    ]


def batch(key: SigningKey = ANNOUNCEMENT_KEY, kiosk_id: str = KIOSK, number: int = 1) -> tuple[str, bytes]:
    signed = sign_batch(AuthorizationBatch(kiosk_id=kiosk_id, batch=number, announced=announced(3)), key)
    return TOPICS.authorization, signed.encode()


def knows_codes(rig: InboundRig) -> bool:
    return all(
        [found.token for found in rig.store.announcements.by_code(code_digest(a.code or "", DEVICE_KEY))]
        == [a.token]
        for a in announced(3)
    )


# Central's word.


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
    assert rig.inbound.confirmed == 2
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


# Policies.


def test_a_policy_is_kept_when_manifest_and_pieces_are_there_and_only_then_acknowledged(
    rig: InboundRig,
) -> None:
    pack = sample_pack(rules=200)
    assert len(pack_bytes(pack)) > PIECE_BYTES
    *all_but_last, last = piece_messages(pack)
    (announcing,) = rig.hear(manifest(pack))
    rig.hear(*all_but_last)
    assert announcing not in rig.link.acked
    assert rig.store.policies.next_verified() is None
    rig.hear(last)
    assert announcing in rig.link.acked
    kept = rig.store.policies.next_verified()
    assert kept is not None
    assert kept.pack == pack
    assert kept.sha256 == hashlib.sha256(pack_bytes(pack)).hexdigest()
    assert rig.store.policies.active() is None


def test_pieces_may_come_first_and_in_any_order(rig: InboundRig) -> None:
    pack = sample_pack(rules=200)
    rig.hear(*reversed(piece_messages(pack)))
    rig.hear(manifest(pack))
    assert rig.store.policies.newest() == (1, 41)


def test_the_same_policy_again_is_ignored_in_silence(rig: InboundRig) -> None:
    for _ in range(2):
        rig.hear_pack(sample_pack())
    rig.restart()
    (again,) = rig.hear(manifest(sample_pack()))
    assert again in rig.link.acked
    assert rig.store.ledger.entries() == []


def test_an_older_policy_is_refused_once_also_across_a_restart(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack(version=42))
    old = sample_pack(version=41)
    for _ in range(2):
        rig.hear_pack(old)
        rig.restart()
    assert rig.refusals() == [(41, "older")]
    assert rig.store.policies.newest() == (1, 42)


def test_a_higher_epoch_may_count_versions_from_the_start(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack(version=42, epoch=1))
    rig.hear_pack(sample_pack(version=1, epoch=2), RECOVERY_KEY)
    assert rig.store.policies.newest() == (2, 1)
    rig.hear_pack(sample_pack(version=43, epoch=1))
    assert rig.store.policies.newest() == (2, 1)
    assert rig.refusals() == [(43, "older")]


def test_a_newer_manifest_replaces_the_one_that_is_awaited(rig: InboundRig) -> None:
    old, new = sample_pack(version=41), sample_pack(version=42)
    (superseded,) = rig.hear(manifest(old))
    rig.hear(manifest(new))
    assert superseded in rig.link.acked
    rig.hear(*piece_messages(old), *piece_messages(new))
    assert rig.store.policies.newest() == (1, 42)
    assert rig.refusals() == []


def test_a_policy_signed_by_a_stranger_or_with_a_key_of_another_use_is_refused(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack(), key=OTHER_KEY)
    rig.hear_pack(sample_pack(version=42), key=ANNOUNCEMENT_KEY)
    assert rig.refusals() == [(None, "unknown_key"), (None, "unknown_key")]
    assert rig.store.policies.newest() is None


def test_a_changed_piece_is_refused_and_the_true_pieces_of_the_next_version_are_taken(
    rig: InboundRig,
) -> None:
    pack = sample_pack()
    ((topic, piece),) = piece_messages(pack)
    rig.hear(manifest(pack), (topic, piece.replace(b"Northwind", b"Southwind")))
    assert rig.refusals() == [(41, "hash")]
    assert rig.store.policies.newest() is None
    rig.hear_pack(sample_pack(version=42))
    assert rig.store.policies.newest() == (1, 42)


def test_pieces_nobody_announced_do_not_fill_the_memory(rig: InboundRig) -> None:
    for version in range(300):
        rig.hear((TOPICS.policy_piece(version, 0), bytes(PIECE_BYTES)))
    pack = sample_pack(version=1000)
    rig.hear(manifest(pack), *piece_messages(pack))
    assert rig.store.policies.newest() == (1, 1000)


# Announced authorizations.


def test_announced_codes_are_stored_as_digests_under_the_devices_own_key(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    (arrived,) = rig.hear(batch())
    assert knows_codes(rig)
    assert arrived in rig.link.acked
    database = (rig.directory / "kiosk.db").read_bytes() + (rig.directory / "kiosk.db-wal").read_bytes()
    for a in announced(3):
        assert a.code
        assert a.code.encode() not in database
        assert hashlib.sha256(a.code.encode()).digest()[:12] not in database


def test_a_batch_before_any_policy_waits_unacknowledged_and_is_opened_with_it(rig: InboundRig) -> None:
    (arrived,) = rig.hear(batch())
    assert arrived not in rig.link.acked
    assert not knows_codes(rig)
    rig.hear_pack(sample_pack())
    assert knows_codes(rig)
    assert arrived in rig.link.acked


def test_so_many_batches_wait_for_a_policy_that_the_word_stored_still_gets_through(rig: InboundRig) -> None:
    for number in range(1, MOST_HELD + 4):
        rig.hear(batch(number=number))
    assert len(rig.link.acked) == 3
    assert rig.security_notes() == ["announcement_no_policy"]


def test_held_batches_come_again_after_a_reconnect_and_are_not_held_twice(rig: InboundRig) -> None:
    for _ in range(3):
        rig.hear(*[batch(number=n + 1) for n in range(MOST_HELD)])
        rig.inbound.disconnected()
        rig.link.connect()
    assert rig.link.acked == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (batch(OTHER_KEY), "unknown_key"),
        (batch(POLICY_KEY), "unknown_key"),
        (batch(kiosk_id="B-2000"), "other_kiosk"),
        ((TOPICS.authorization, b"garbage"), "malformed"),
    ],
    ids=["stranger", "policy key", "other kiosk", "garbage"],
)
def test_a_batch_that_is_not_believed_is_noted_once_and_acknowledged(
    rig: InboundRig, message: tuple[str, bytes], code: str
) -> None:
    rig.hear_pack(sample_pack())
    for _ in range(3):
        (arrived,) = rig.hear(message)
        assert arrived in rig.link.acked
    assert rig.security_notes() == [f"announcement_{code}"]
    assert not knows_codes(rig)


def test_a_token_that_is_none_is_noted_and_the_others_of_its_batch_are_kept(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    spoiled = (*announced(2), Announced(code="CODE0009", token="no token"))
    signed = sign_batch(
        AuthorizationBatch(kiosk_id=KIOSK, batch=1, announced=(*spoiled, announced(3)[2])), ANNOUNCEMENT_KEY
    )
    rig.hear((TOPICS.authorization, signed.encode()))
    assert knows_codes(rig)
    assert rig.security_notes() == ["announcement_token"]


def test_expired_authorizations_go_when_they_are_over_however_wrong_the_clock_may_be(
    rig: InboundRig,
) -> None:
    rig.hear_pack(sample_pack())
    rig.hear(batch())
    note(rig.store)
    rig.clock.set_wall(EXPIRES_AT + timedelta(days=400))  # a jump that nobody vouches for
    rig.announcements.step(0.0)
    assert knows_codes(rig)
    rig.clock.set_wall(ManualClock().wall())
    rig.clock.advance((EXPIRES_AT + timedelta(hours=49) - rig.clock.wall()).total_seconds())
    rig.announcements.step(EXPIRED_LOOK_S)
    assert not knows_codes(rig)


def test_a_batch_by_a_key_that_was_revoked_since_is_not_believed(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    later = sample_pack(version=42).model_copy(update={"revoked_keys": (ANNOUNCEMENT_KEY.key_id,)})
    rig.hear_pack(later)
    rig.hear(batch())
    assert rig.security_notes() == ["announcement_unknown_key"]
