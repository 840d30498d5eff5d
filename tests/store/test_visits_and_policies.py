import hashlib
import sqlite3

from kiosk.contract.messages import PolicyManifest
from kiosk.trust.documents import pack_bytes
from tests.forwarder.policy_samples import sample_pack
from tests.store.store_rig import StoreRig


def keep(rig: StoreRig, version: int, epoch: int = 1) -> None:
    document = pack_bytes(sample_pack(version, epoch))
    rig.store.policies.keep_verified(
        PolicyManifest(
            policy_id="parcelnet-de",
            version=version,
            epoch=epoch,
            sha256=hashlib.sha256(document).hexdigest(),
            size=len(document),
            pieces=1,
        ),
        document,
    )


def activate_next(rig: StoreRig) -> int:
    kept = rig.store.policies.next_verified()
    assert kept is not None
    rig.store.policies.activate(kept)
    return kept.pack.version


def active_version(rig: StoreRig) -> int | None:
    active = rig.store.policies.active()
    return active.pack.version if active else None


def test_a_visit_in_suspense_is_there_after_a_restart_as_it_stood_last(rig: StoreRig) -> None:
    rig.store.visits.keep("visit-1", '{"step": 1}')
    rig.store.visits.keep("visit-1", '{"step": 2}')
    rig.store.visits.keep("visit-2", "{}")
    rig.store.visits.forget("visit-2")
    rig.restart()
    assert rig.store.visits.unsettled() == [("visit-1", '{"step": 2}')]


def test_a_visit_interrupted_by_an_update_of_this_software_is_there_after_it(rig: StoreRig) -> None:
    rig.store.close()
    with sqlite3.connect(rig.directory / "kiosk.db") as database:
        database.execute("DROP TABLE visit")
        database.execute(
            "CREATE TABLE visit (visit_id TEXT PRIMARY KEY, snapshot TEXT NOT NULL) WITHOUT ROWID, STRICT"
        )
        database.execute("INSERT INTO visit VALUES ('visit-1', '{\"step\": 1}')")
        database.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm005%'")
    database.close()
    rig.restart()
    rig.store.visits.keep("visit-1", '{"step": 2}')
    rig.store.visits.keep("visit-2", '{"step": 3}')
    assert rig.store.visits.unsettled() == [("visit-1", '{"step": 2}'), ("visit-2", '{"step": 3}')]


def test_an_intent_without_outcome_is_open_until_it_is_settled_once(rig: StoreRig) -> None:
    for number in (1, 2):
        rig.store.visits.begin(f"visit-1.{number}", "visit-1", "unlock", {"compartment": "07"}, rig.moment())
        rig.clock.advance(1)
    rig.restart()
    assert [i.intent_id for i in rig.store.visits.open_intents()] == ["visit-1.1", "visit-1.2"]
    assert rig.store.visits.open_intents()[0].detail == {"compartment": "07"}
    rig.store.visits.settle("visit-1.1", "unknown", rig.moment())
    rig.store.visits.settle("visit-1.1", "opened", rig.moment())
    assert [i.intent_id for i in rig.store.visits.open_intents()] == ["visit-1.2"]


def test_a_verified_policy_waits_until_it_is_made_active(rig: StoreRig) -> None:
    assert rig.store.policies.newest() is None
    keep(rig, 41)
    rig.restart()
    assert active_version(rig) is None
    assert rig.store.policies.newest() == (1, 41)
    assert activate_next(rig) == 41
    assert active_version(rig) == 41
    assert rig.store.policies.next_verified() is None


def test_the_newest_verified_policy_is_next_and_those_between_are_passed_over(rig: StoreRig) -> None:
    for version in (41, 43, 42):
        keep(rig, version)
    assert activate_next(rig) == 43
    assert rig.store.policies.next_verified() is None
    keep(rig, 1, epoch=2)
    assert rig.store.policies.newest() == (2, 1)
    assert active_version(rig) == 43
    assert activate_next(rig) == 1
    assert active_version(rig) == 1


def test_a_policy_kept_twice_does_not_become_verified_again(rig: StoreRig) -> None:
    keep(rig, 41)
    activate_next(rig)
    keep(rig, 41)
    assert active_version(rig) == 41
    assert rig.store.policies.next_verified() is None
