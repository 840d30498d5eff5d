"""Policies that central sends in pieces: kept whole, or refused once."""

import hashlib
import sqlite3
from contextlib import closing

from kiosk.contract.messages import PolicyManifest
from kiosk.trust import jws
from kiosk.trust.documents import PIECE_BYTES, pack_bytes
from tests.forwarder.forwarder_rig import TOPICS
from tests.forwarder.inbound_rig import InboundRig, manifest, piece_messages
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    OTHER_KEY,
    POLICY_KEY,
    RECOVERY_KEY,
    sample_pack,
)


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


def test_a_version_may_be_a_date_and_a_time(rig: InboundRig) -> None:
    pack = sample_pack(version=2026_11_26_21_05_59)
    rig.hear_pack(pack)
    assert rig.store.policies.newest() == (1, pack.version)
    assert rig.refusals() == []


def spoil(rig: InboundRig, document: bytes, *, with_hash: bool) -> None:
    """The pack that is kept becomes another: as a bad card makes it, or as an earlier software had it."""
    sha256 = hashlib.sha256(document).hexdigest() if with_hash else None
    with closing(sqlite3.connect(rig.directory / "kiosk.db")) as db, db:
        db.execute("UPDATE policy SET document = ?, sha256 = coalesce(?, sha256)", (document, sha256))


def test_a_pack_that_the_card_has_spoilt_is_taken_again(rig: InboundRig) -> None:
    pack = sample_pack()
    rig.hear_pack(pack)
    spoil(rig, pack_bytes(pack)[:-1], with_hash=False)
    rig.restart()
    assert rig.store.policies.believed() == []
    rig.hear_pack(pack)
    assert rig.store.policies.believed() == [pack]
    assert rig.refusals() == []


def test_a_pack_of_another_software_that_this_one_cannot_read_is_refused_aloud(rig: InboundRig) -> None:
    pack = sample_pack()
    rig.hear_pack(pack)
    of_another = pack_bytes(pack).replace(b'"merchants"', b'"sellers"')
    spoil(rig, of_another, with_hash=True)
    rig.restart()
    told = PolicyManifest(
        policy_id=pack.policy_id,
        version=pack.version,
        epoch=pack.epoch,
        sha256=hashlib.sha256(of_another).hexdigest(),
        size=len(of_another),
        pieces=1,
    )
    for _ in range(2):
        rig.hear((TOPICS.policy, jws.sign(told.encode(), POLICY_KEY).encode()))
        rig.hear((TOPICS.policy_piece(pack.version, 0), of_another))
    assert rig.refusals() == [(pack.version, "schema")]
