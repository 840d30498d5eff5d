"""Between visits: new rules, old snapshots, and what a restart must not forget."""

import json
import sqlite3

import pytest

from hardware.lock_board.physics import Jam
from kiosk.domain.policy import PolicyPack
from kiosk.host.ids import SeededIds
from kiosk.state import open_state
from tests.runtime.test_again import verdict_to_door
from tests.support.steady_kiosk import SteadyKiosk


def next_policy(kiosk: SteadyKiosk, **changes: object) -> PolicyPack:
    return kiosk.shop.policy.model_copy(update={"version": kiosk.shop.policy.version + 1} | changes)


def applied(kiosk: SteadyKiosk) -> list[int]:
    return [e["data"]["version"] for e in kiosk.events("policy.applied")]


def receive_from_the_forwarder(kiosk: SteadyKiosk, policy: PolicyPack) -> None:
    """Through a connection of its own, as the other process."""
    store = open_state(kiosk.config, kiosk.clock, SeededIds(9, kiosk.clock), "boot-1")
    kiosk.receive(policy, store)
    store.close()


def test_new_rules_are_taken_up_at_once_when_nobody_is_there(kiosk: SteadyKiosk) -> None:
    assert applied(kiosk) == [1]
    receive_from_the_forwarder(kiosk, next_policy(kiosk))
    kiosk.wait(0.5)
    assert applied(kiosk) == [1, 2]


def test_a_visit_keeps_the_rules_it_began_with(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    receive_from_the_forwarder(kiosk, next_policy(kiosk, merchants=()))
    kiosk.wait(1)
    assert applied(kiosk) == [1]
    kiosk.touch("refuse_photo")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    assert kiosk.events("drop_off.completed")[0]["data"]["basis"]["policy_version"] == 1
    kiosk.wait(20)
    assert applied(kiosk) == [1, 2]


def test_a_visit_that_a_restart_interrupted_keeps_its_rules_too(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    receive_from_the_forwarder(kiosk, next_policy(kiosk))
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.screen.name == "door_open"
    assert applied(kiosk) == [1]


def test_a_visit_that_is_parked_holds_no_rules_back(kiosk: SteadyKiosk) -> None:
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    receive_from_the_forwarder(kiosk, next_policy(kiosk))
    kiosk.wait(60)
    assert applied(kiosk) == [1]
    kiosk.wait(61)
    assert applied(kiosk) == [1, 2]


def test_more_of_a_shop_that_newer_rules_do_not_name_is_turned_away(kiosk: SteadyKiosk) -> None:
    kiosk.show_code(kiosk.shop.order(["linen_shirt", "rain_jacket"], uses_allowed=2))
    kiosk.choose("1")
    kiosk.touch("continue")
    door = verdict_to_door(kiosk)
    receive_from_the_forwarder(kiosk, next_policy(kiosk, merchants=()))
    kiosk.wait(121)
    assert applied(kiosk) == [1, 2]
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.touch("another_return")
    kiosk.touch("again")
    assert kiosk.screen.name == "scanning"
    assert "This code is not valid here." in kiosk.words


@pytest.mark.parametrize(("answer", "event"), [("yes", "completed"), ("took_it_back", "withdrawn")])
def test_a_visit_whose_rules_a_salvage_has_lost_ends_all_the_same(
    plain_kiosk: SteadyKiosk, answer: str, event: str
) -> None:
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    with sqlite3.connect(kiosk.config.paths.state / "kiosk.db") as db:
        db.execute("DELETE FROM policy")
    db.close()
    assert door.push_shut()
    kiosk.switch_on()
    kiosk.touch(answer)
    kiosk.wait(1)
    (told,) = kiosk.events(f"drop_off.{event}")
    if event == "completed":
        assert told["data"]["packages"][0]["collect_by"] == told["time"]
    kiosk.wait_for("out_of_service", within=60)


def spoil(kiosk: SteadyKiosk, **changes: object) -> None:
    """Write into the snapshot of the visit in suspense, as another version of the software might."""
    with sqlite3.connect(kiosk.config.paths.state / "kiosk.db") as db:
        (snapshot,) = db.execute("SELECT snapshot FROM visit").fetchone()
        db.execute("UPDATE visit SET snapshot = ?", (json.dumps(json.loads(snapshot) | changes),))
    db.close()


def test_a_snapshot_of_another_version_becomes_a_question_for_a_person(kiosk: SteadyKiosk) -> None:
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    spoil(kiosk, version=99)
    kiosk.switch_on()
    (event,) = kiosk.events("drop_off.unresolved")
    assert event["data"]["why"] == "unreadable_snapshot"
    assert [p["container"]["id"] for p in event["data"]["packages"]] == ["01"]
    assert kiosk.store.compartments.all()["01"].blocked_why == "unresolved"
    assert kiosk.store.visits.unsettled() == []
    assert "visit_unreadable" in [e["data"]["alarm_code"] for e in kiosk.events("alarm.raised")]


def test_a_snapshot_nobody_can_read_blocks_the_door_that_was_about_to_open(kiosk: SteadyKiosk) -> None:
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))

    class Cut(BaseException):
        pass

    def cut(_: int) -> None:
        raise Cut

    kiosk.board.before_pulse = cut
    try:
        kiosk.touch("label_is_on")
    except Cut:
        kiosk.cut_power()
    spoil(kiosk, draft="torn")
    kiosk.switch_on()
    assert kiosk.store.compartments.all()["01"].blocked_why == "visit_unreadable"
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.screen.name == "attract"


def test_a_second_unlock_after_a_restart_has_an_intent_of_its_own(plain_kiosk: SteadyKiosk) -> None:
    """Effects are numbered on where the last durable one stood, refused doors included."""
    kiosk = plain_kiosk
    kiosk.doors[0].jam = Jam.STUCK_SHUT
    kiosk.doors[1].jam = Jam.STUCK_SHUT
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    kiosk.wait(10)
    assert kiosk.pulses == [1, 1, 1, 2]
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait_for("confirming")
    kiosk.doors[1].jam = None
    kiosk.touch("open_again")
    kiosk.wait_for("door_open")
    assert kiosk.pulses == [1, 1, 1, 2, 2]


def test_a_compartment_seen_empty_over_a_restart_is_offered_again(kiosk: SteadyKiosk) -> None:
    kiosk.store.compartments.block("01", "not_seen_empty")
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.store.compartments.all()["01"].blocked_why is None
    assert [e["data"]["by"] for e in kiosk.events("compartment.released")] == ["sensor"]


def test_pictures_that_no_drop_off_owns_are_swept_away(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("take_photo")
    assert len(list(kiosk.config.photo_directory.iterdir())) == 1
    kiosk.cut_power()
    kiosk.switch_on()
    assert not list(kiosk.config.photo_directory.iterdir())


def test_pictures_of_a_visit_in_suspense_are_kept(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.cut_power()
    kiosk.switch_on()
    assert len(list(kiosk.config.photo_directory.iterdir())) == 1
