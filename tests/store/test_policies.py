"""Packs as they are kept: what waits, what is the floor, and that old ones do not pile up."""

import hashlib
import sqlite3
from datetime import UTC, datetime

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.store.policies import MOST_KEPT, WaitingPolicy
from kiosk.trust.documents import pack_bytes
from tests.forwarder.policy_samples import sample_pack
from tests.store.store_rig import StoreRig

MONDAY = datetime(2026, 10, 5, 4, tzinfo=UTC)


def keep(rig: StoreRig, pack: PolicyPack) -> PolicyManifest:
    document = pack_bytes(pack)
    manifest = PolicyManifest(
        policy_id=pack.policy_id,
        version=pack.version,
        epoch=pack.epoch,
        sha256=hashlib.sha256(document).hexdigest(),
        size=len(document),
        pieces=1,
    )
    rig.store.policies.keep_verified(manifest, document)
    return manifest


def of_monday(version: int) -> PolicyPack:
    return sample_pack(version).model_copy(update={"valid_from": MONDAY})


def activate(rig: StoreRig, waiting: WaitingPolicy) -> None:
    kept = rig.store.policies.kept(waiting)
    assert kept is not None
    rig.store.policies.activate(kept)


def test_what_waits_is_told_with_its_time_the_newest_first(rig: StoreRig) -> None:
    keep(rig, sample_pack(41))
    keep(rig, of_monday(42))
    rig.restart()
    waiting = rig.store.policies.waiting()
    assert waiting == (WaitingPolicy(1, 42, MONDAY), WaitingPolicy(1, 41, None))
    activate(rig, waiting[1])
    assert rig.store.policies.waiting() == waiting[:1], "what is newer goes on to wait"
    activate(rig, waiting[0])
    assert rig.store.policies.waiting() == ()


def test_what_is_older_than_the_active_one_waits_no_more(rig: StoreRig) -> None:
    keep(rig, of_monday(42))
    keep(rig, sample_pack(43))
    activate(rig, rig.store.policies.waiting()[0])
    assert rig.store.policies.waiting() == ()


def test_the_hash_of_each_version_is_known(rig: StoreRig) -> None:
    manifest = keep(rig, sample_pack(41))
    assert rig.store.policies.sha256_of(1, 41) == manifest.sha256
    assert rig.store.policies.sha256_of(1, 42) is None


def test_of_old_packs_a_few_are_kept_and_always_the_active_and_the_newest(rig: StoreRig) -> None:
    keep(rig, sample_pack(41))
    activate(rig, rig.store.policies.waiting()[0])
    for version in range(42, 42 + 3 * MOST_KEPT):
        keep(rig, of_monday(version))
    newest = 41 + 3 * MOST_KEPT
    assert [w.version for w in rig.store.policies.waiting()] == [newest - n for n in range(MOST_KEPT)]
    active = rig.store.policies.active()
    assert active is not None
    assert active.pack.version == 41
    assert rig.store.policies.newest() == (1, newest)


def test_a_pack_that_is_not_as_it_was_signed_is_not_given_out_and_can_come_again(rig: StoreRig) -> None:
    keep(rig, sample_pack(41))
    (waiting,) = rig.store.policies.waiting()
    rig.store.policies._db.execute(
        "UPDATE policy SET document = CAST(replace(CAST(document AS TEXT), 'Northwind', 'Southwind') AS BLOB)"
    )
    assert rig.store.policies.kept(waiting) is None
    rig.store.policies.forget(waiting)
    assert rig.store.policies.newest() is None
    keep(rig, sample_pack(41))
    assert rig.store.policies.kept(waiting) is not None


def test_a_pack_that_a_newer_software_cannot_read_does_not_keep_the_next_one_out(rig: StoreRig) -> None:
    keep(rig, sample_pack(41))
    activate(rig, rig.store.policies.waiting()[0])
    rig.store.policies._db.execute("UPDATE policy SET document = CAST('{\"retired\":1}' AS BLOB)")
    assert rig.store.policies.active() is None
    assert rig.store.policies.newest() == (1, 41)
    keep(rig, sample_pack(42))
    activate(rig, rig.store.policies.waiting()[0])
    assert rig.store.policies.in_force() == (1, 42)


def test_a_pack_kept_by_an_older_version_of_this_software_is_due_at_once(rig: StoreRig) -> None:
    keep(rig, sample_pack(41))
    rig.store.close()
    with sqlite3.connect(rig.directory / "kiosk.db") as database:
        database.execute("ALTER TABLE policy DROP COLUMN valid_from")
        database.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm002%'")
    database.close()
    rig.restart()
    assert rig.store.policies.waiting() == (WaitingPolicy(1, 41, None),)
