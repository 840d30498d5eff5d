"""What a salvage makes of the other books: no number twice, nothing offered or sent on a guess."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.events import DropOffWithdrawn
from kiosk.store.beginning import not_reached_by
from kiosk.store.counting_on import JUMP, LEASE_JUMP
from kiosk.trust.documents import pack_bytes
from tests.store.damage import (
    COMPARTMENTS,
    JPEG,
    PAGE_BYTES,
    TODAY,
    VISIT,
    DamagedRig,
    code,
    days,
    drop_off,
    everything,
    lease,
    pack,
)
from tests.store.test_policies import activate, keep


@pytest.fixture(scope="module")
def busy_days(tmp_path_factory: pytest.TempPathFactory) -> DamagedRig:
    """Made once, and copied for every test."""
    rig = DamagedRig(tmp_path_factory.mktemp("days") / "state")
    everything(rig)
    days(rig, drop_offs=30)
    rig.store.write_back()
    rig.store.close()
    return rig


@pytest.fixture
def rig(busy_days: DamagedRig, tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig.copy_of(busy_days, tmp_path / "state")
    yield rig
    rig.store.close()


def count_of(number: str) -> int:
    found = re.search(r"-A?(\d{6,})(-\d)?$", number)
    assert found
    return int(found[1])


def lose_root(rig: DamagedRig, *tables: str) -> None:
    """All that a small table holds is on its first page; of a larger one the way to the rest."""
    rig.lose(*(rig.pages_of(table)[0] for table in tables))
    rig.start_again()


def lose_leaf(rig: DamagedRig, table: str) -> None:
    rig.lose(rig.pages_of(table)[-1])
    rig.start_again()


# --- numbers ------------------------------------------------------------------------------------


def test_numbers_jump_where_their_counters_were_read(rig: DamagedRig) -> None:
    receipt = rig.store.numbers.next_receipt("B1042")
    certificate = rig.store.numbers.next_certificate("B1042")
    rig.store.write_back()
    lose_leaf(rig, "ledger")
    assert count_of(rig.store.numbers.next_receipt("B1042")) == count_of(receipt) + JUMP + 1
    assert count_of(rig.store.numbers.next_certificate("B1042")) == count_of(certificate) + JUMP + 1


def test_receipts_go_on_beyond_the_newest_in_the_ledger_where_the_counters_are_lost(rig: DamagedRig) -> None:
    *_, newest = rig.store.ledger.selected(type_="drop_off.completed")
    lose_root(rig, "counter")
    last = count_of(newest.event["data"]["receipt"]["receipt_no"])
    assert count_of(rig.store.numbers.next_receipt("B1042")) == last + JUMP + 1


def test_numbers_nobody_remembers_begin_where_no_kiosk_can_have_come(rig: DamagedRig) -> None:
    given = count_of(rig.store.numbers.next_certificate("B1042"))
    rig.store.write_back()
    rig.clock.advance(86_400)
    lose_root(rig, "counter")
    beyond = not_reached_by(rig.clock.wall())
    assert given < beyond
    assert count_of(rig.store.numbers.next_certificate("B1042")) == beyond + 1


def test_a_lease_goes_on_a_little_later_where_its_counter_was_read(rig: DamagedRig) -> None:
    lose_leaf(rig, "ledger")
    number = rig.store.numbers.take([lease()], "label", "parcelnet", TODAY)
    assert number is not None
    assert int(number[7:-1]) == 30 + LEASE_JUMP + 1
    assert not rig.salvaged()[0]["leases_burnt"]


def test_a_lease_is_used_up_where_nobody_knows_how_far_it_was_used(rig: DamagedRig) -> None:
    lose_root(rig, "counter")
    assert rig.salvaged()[0]["leases_burnt"]
    assert rig.store.numbers.take([lease()], "label", "parcelnet", TODAY) is None
    assert rig.store.numbers.take([lease(lease_id="l-2")], "label", "parcelnet", TODAY) is not None


def test_a_lease_lent_before_is_used_up_also_if_its_pack_comes_only_now(rig: DamagedRig) -> None:
    lose_root(rig, "counter", "policy")
    old = lease(lease_id="l-0")
    keep(rig, pack(42).model_copy(update={"leases": (old,)}))
    activate(rig, rig.store.policies.waiting()[0])
    assert rig.store.numbers.take([old], "label", "parcelnet", TODAY) is None


def test_a_lease_lent_afterwards_is_used(rig: DamagedRig) -> None:
    lose_root(rig, "counter")
    new = lease(lease_id="l-9")
    issued = {"leases": (new,), "issued_at": rig.clock.wall().replace(year=2027)}
    keep(rig, pack(42).model_copy(update=issued))
    activate(rig, rig.store.policies.waiting()[0])
    assert rig.store.numbers.take([new], "label", "parcelnet", TODAY) is not None


def test_a_command_that_was_seen_stays_seen(rig: DamagedRig) -> None:
    lose_leaf(rig, "ledger")
    assert rig.store.commands.highest_count("key-1") == 1700


# --- what central is told -----------------------------------------------------------------------


def waiting(rig: DamagedRig) -> set[int]:
    return {w.sequence for w in rig.store.outbox.waiting(limit=10_000)}


def recorded(rig: DamagedRig) -> set[int]:
    return {e.sequence for e in rig.store.ledger.entries(limit=10_000)}


def test_what_central_has_is_not_sent_again_where_the_marks_were_read(rig: DamagedRig) -> None:
    entries = rig.store.ledger.entries(limit=100)
    rig.store.outbox.confirm([e.event_id for e in entries])
    rig.store.write_back()
    lose_leaf(rig, "intent")
    assert waiting(rig) == recorded(rig) - {e.sequence for e in entries}


def test_what_lost_its_mark_is_sent_again_but_for_what_the_backup_knows_central_has(rig: DamagedRig) -> None:
    entries = rig.store.ledger.entries(limit=100)
    rig.store.outbox.confirm([e.event_id for e in entries[:10]])
    rig.back_up()
    rig.store.outbox.confirm([e.event_id for e in entries[10:20]])
    rig.store.write_back()
    lose_root(rig, "outbox")
    assert waiting(rig) == recorded(rig) - {e.sequence for e in entries[:10]}


def test_lost_rows_come_back_from_the_backup(rig: DamagedRig) -> None:
    rig.back_up()
    before = rig.store.ledger.entries(limit=100)
    drop_off(rig)
    rig.store.write_back()
    rig.lose(rig.pages_of("ledger")[1])
    rig.start_again()
    (salvaged,) = rig.salvaged()
    assert salvaged["rows_from_backup"] > 0
    assert rig.store.ledger.entries(limit=100)[: len(before)] == before
    assert rig.store.ledger.first_broken_link() is None


def test_the_ledger_keeps_its_id_as_long_as_any_row_says_it(rig: DamagedRig) -> None:
    ledger_id = rig.store.ledger.ledger_id
    lose_root(rig, "meta")
    assert rig.store.ledger.ledger_id == ledger_id
    assert rig.salvaged()[0]["previous_ledger_id"] is None


def test_time_does_not_go_back_where_the_floor_is_lost(rig: DamagedRig) -> None:
    newest = rig.store.ledger.entries(limit=100)[-1].event["recordedtime"]
    rig.clock.set_wall(rig.clock.wall().replace(year=2020))
    lose_root(rig, "meta")
    assert drop_off(rig).event["recordedtime"] >= newest


# --- codes, doors, pictures, rules --------------------------------------------------------------


def test_a_code_that_was_used_stays_used_where_the_row_that_said_so_is_lost(rig: DamagedRig) -> None:
    lose_root(rig, "authorization_use")
    assert "authorization_use" in rig.salvaged()[0]["incomplete"]
    for number in range(30):
        assert rig.store.authorizations.uses(code(number)) == [(f"drop-off-{number}", "consumed")]


def test_a_code_whose_drop_off_was_withdrawn_works_again_also_if_the_backup_has_it_reserved(
    rig: DamagedRig,
) -> None:
    rig.store.authorizations.reserve(code(77), "drop-off-77", rig.moment(), is_signed=True)
    rig.back_up()
    completed = rig.store.ledger.entries(limit=100)[-1].event["data"]
    withdrawn = DropOffWithdrawn.model_validate(
        {
            "drop_off_id": "drop-off-77",
            "visit_id": "visit-77",
            "kiosk": completed["kiosk"],
            "authorization": completed["authorization"],
            "why": "took_it_back",
            "void_numbers": (),
            "compartments_to_check": (),
        },
        strict=False,
    )
    rig.store.ledger.record(withdrawn)
    rig.store.authorizations.release(code(77), "drop-off-77")
    rig.store.write_back()
    lose_root(rig, "authorization_use")
    assert rig.store.authorizations.uses(code(77)) == []


def test_compartments_of_which_nothing_is_known_are_blocked_until_they_are_seen(rig: DamagedRig) -> None:
    lose_root(rig, "compartment")
    facts = rig.store.compartments.all()
    assert {name: f.blocked_why for name, f in facts.items()} == dict.fromkeys(COMPARTMENTS, "not_seen_empty")
    told = rig.store.ledger.selected(type_="compartment.blocked")
    assert [e.event["data"]["compartment_id"] for e in told] == list(COMPARTMENTS)


def test_a_use_of_an_authorization_is_told_from_a_compartment(rig: DamagedRig) -> None:
    days(rig, drop_offs=60)
    rig.store.write_back()
    assert len(rig.pages_of("authorization_use")) > 1
    lose_root(rig, "authorization_use", "compartment")
    assert set(rig.store.compartments.all()) == set(COMPARTMENTS)
    assert rig.store.authorizations.uses(code(-1)) != [], "of a visit under way no event says so"


def test_compartments_that_are_known_stay_as_they_are(rig: DamagedRig) -> None:
    before = rig.store.compartments.all()
    lose_leaf(rig, "ledger")
    assert rig.store.compartments.all() == before


def test_the_compartment_of_a_visit_whose_snapshot_is_lost_is_blocked(rig: DamagedRig) -> None:
    lose_root(rig, "visit")
    facts = rig.store.compartments.all()
    assert {name: f.blocked_why for name, f in facts.items() if f.blocked_why} == {
        "04": "not_seen_empty",
        "05": "stayed_shut",
    }
    assert [intent.visit_id for intent in rig.store.visits.open_intents()] == [VISIT], "for the recovery"


def test_where_it_is_lost_which_door_was_to_open_all_that_may_be_it_are_blocked(rig: DamagedRig) -> None:
    lose_root(rig, "intent")
    facts = rig.store.compartments.all()
    held = {name for name, f in facts.items() if f.holds}
    assert {name for name, f in facts.items() if f.blocked_why} == set(COMPARTMENTS) - held


def test_a_visit_that_the_backup_has_is_not_begun_again(rig: DamagedRig) -> None:
    rig.back_up()
    rig.store.visits.forget(VISIT)
    rig.store.visits.settle(f"{VISIT}.1", "open", rig.moment())
    rig.store.write_back()
    lose_root(rig, "visit", "intent")
    assert rig.store.visits.unsettled() == []
    assert rig.store.visits.open_intents() == []


def owners(rig: DamagedRig) -> dict[str, str | None]:
    return {photo.photo_id: photo.drop_off_id for photo in rig.store.photos.waiting()}


def test_pictures_whose_rows_are_lost_are_sent_and_not_swept_away(rig: DamagedRig) -> None:
    """Also one of which no event tells any more: central may have that event, and wait for it."""
    entry = drop_off(rig)
    photo_id = entry.event["data"]["evidence"]["photos"][0]["photo_id"]
    for name in (photo_id, "of-a-lost-event"):
        (rig.around.photos / f"{name}.jpg").write_bytes(JPEG)
    rig.store.write_back()
    lose_root(rig, "photo")
    rig.store.photos.sweep(frozenset())
    told = {photo_id: entry.event["data"]["drop_off_id"], "of-a-lost-event": "unknown"}
    assert owners(rig).items() >= told.items()
    assert {path.stem for path in rig.around.photos.iterdir()} >= told.keys()


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_a_picture_that_a_visit_under_way_has_taken_stays_that_visit_s(rig: DamagedRig, kind: str) -> None:
    (rig.around.photos / "just-taken.jpg").write_bytes(JPEG)
    snapshot = '{"photo":{"photo_id":"just-taken"}}'
    if kind == "staff":
        rig.store.staff_visits.keep("visit-2", "set_up", snapshot)
    else:
        rig.store.visits.keep("visit-2", snapshot)
    rig.store.write_back()
    lose_root(rig, "photo")
    assert "just-taken" not in owners(rig)
    assert rig.store.photos.ownerless() == ["just-taken"]


def test_a_picture_that_cannot_be_read_is_sent_as_the_ledger_tells_of_it_and_stops_no_salvage(
    rig: DamagedRig,
) -> None:
    (told, *_) = drop_off(rig).event["data"]["evidence"]["photos"]
    for name in (told["photo_id"], "nobody-s"):
        path = rig.around.photos / f"{name}.jpg"
        path.symlink_to(path)  # which ends in an error, as a broken sector does
    rig.store.write_back()
    lose_root(rig, "photo")
    assert {path.stem for path in rig.around.photos.iterdir()} == {"photo-1", told["photo_id"], "nobody-s"}
    photo = next(photo for photo in rig.store.photos.waiting() if photo.photo_id == told["photo_id"])
    assert (photo.photo_id, photo.sha256, photo.bytes) == (told["photo_id"], told["sha256"], told["bytes"])


def test_the_rules_in_force_come_back_from_the_backup_and_are_the_only_ones(rig: DamagedRig) -> None:
    rig.back_up()
    lose_root(rig, "policy")
    assert rig.store.policies.in_force() == (1, 41)


def test_rules_of_the_backup_that_were_replaced_since_are_not_in_force_again(rig: DamagedRig) -> None:
    rig.back_up()
    keep(rig, pack(42))
    activate(rig, rig.store.policies.waiting()[0])
    rig.store.write_back()
    lose_leaf(rig, "ledger")
    assert rig.store.policies.in_force() == (1, 42)


def test_of_rules_in_force_then_and_now_those_of_now_are(rig: DamagedRig) -> None:
    rig.back_up()
    keep(rig, pack(42).model_copy(update={"merchants": ()}))
    activate(rig, rig.store.policies.waiting()[0])
    content = rig.close()
    of_the_old_one = content.index(pack_bytes(pack(41))[-300:]) // PAGE_BYTES + 1
    rig.lose(of_the_old_one)
    rig.start_again()
    assert rig.salvaged()[0]["incomplete"] == ["policy"]
    assert rig.store.policies.in_force() == (1, 42)
    assert rig.store.policies.sha256_of(1, 41) is not None
    states = rig.store.policies._db.rows("SELECT state FROM policy ORDER BY version")
    assert [row["state"] for row in states] == ["retired", "active"]


def test_lost_rules_are_taken_when_they_come_again_and_older_ones_are_not(rig: DamagedRig) -> None:
    assert rig.store.policies.floor() == (1, 41)
    lose_root(rig, "policy")
    assert rig.store.policies.newest() is None
    assert rig.store.policies.floor() == (1, 41)
