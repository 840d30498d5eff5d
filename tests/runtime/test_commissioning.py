"""A technician sets a kiosk up: whatever is wired where, the right doors open in the end."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.host.state_file import COMPARTMENTS_FILE
from kiosk.runtime.staff import commissioning
from kiosk.world.staff import OTTO
from tests.support.staff_at_kiosk import sign_in
from tests.support.unwired_kiosk import UnwiredKiosk, put_into_service
from tests.support.workshop import LEFT, RIGHT, Workshop


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def kiosk(tmp_path: Path, workshop: Workshop) -> Iterator[UnwiredKiosk]:
    kiosk = UnwiredKiosk(tmp_path, workshop)
    yield kiosk
    kiosk.close()


def test_a_kiosk_that_nobody_has_set_up_says_so_and_begins_nothing(kiosk: UnwiredKiosk) -> None:
    assert kiosk.screen.name == "not_commissioned"
    assert kiosk.screen.actions == ()
    assert not kiosk.boards


def test_permuted_doors_inverted_contacts_and_swapped_bytes_end_in_the_right_map(
    kiosk: UnwiredKiosk,
) -> None:
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    assert kiosk.walk(hand_in=LEFT) == [*LEFT, *RIGHT]
    kiosk.finish_walk()

    left, right = kiosk.config.cabinet.devices_of_kind("lock_board")
    inverted = {"closed_state": "open", "item_sensors": True, "item_input": "absent"}
    assert left.options.model_dump().items() >= inverted.items()
    reversed_ = {"closed_state": "shut", "byte_order": "last_lock_first"}
    assert right.options.model_dump().items() >= reversed_.items()
    kiosk.wait(2)
    told = json.loads((kiosk.config.paths.runtime / COMPARTMENTS_FILE).read_text())
    assert {c["door"] for c in told["compartments"]} == {"closed"}
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_after_a_trial_that_central_has_stored_it_goes_into_service(kiosk: UnwiredKiosk) -> None:
    kiosk.commission()
    assert kiosk.screen.name == "attract"
    (told,) = kiosk.events("kiosk.commissioned")
    (dropped,) = kiosk.events("drop_off.completed")
    assert dropped["mode"] == "commissioning"
    assert told["data"]["drop_off_id"] == dropped["data"]["drop_off_id"]
    assert told["data"]["staff_ref"] == OTTO.staff_ref
    found = kiosk.config.cabinet.hardware_map
    assert found is not None
    assert told["data"]["hardware_map_sha256"] == found.commissioned
    assert [board["port"] for board in told["data"]["boards"]] == list(kiosk.ports.values())
    photo = told["data"]["photo"]
    assert photo["role"] == "site"
    assert photo["photo_id"] in [waiting.photo_id for waiting in kiosk.store.photos.waiting()]
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.events("drop_off.completed")[-1]["mode"] == "demo"


def lock_away(kiosk: UnwiredKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kiosk may not write where the cabinet file is, as in a directory of root's."""
    file = kiosk.config.hardware_map_file

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path), text)

    monkeypatch.setattr(
        commissioning, "write", lambda path, text: refuse(path, text) if path == file else None
    )


def test_a_map_that_cannot_be_written_down_costs_nothing_that_was_walked(
    kiosk: UnwiredKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk()
    with monkeypatch.context() as no_entry:
        lock_away(kiosk, no_entry)
        kiosk.touch("go_on")
        kiosk.touch("as_written")
        kiosk.touch("fits")
        kiosk.try_out()
        assert kiosk.screen.name == "set_up_walked"
        assert "Permission denied" in kiosk.words
    kiosk.finish_walk()
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_a_kiosk_that_cannot_be_put_into_service_is_tried_again_and_told_of_once(
    kiosk: UnwiredKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.wire()
    kiosk.make_trial()
    with monkeypatch.context() as no_entry:
        lock_away(kiosk, no_entry)
        kiosk.touch("finish")
        kiosk.touch("take_photo")
        kiosk.wait(0.5)
        kiosk.touch("finish")
        kiosk.wait(0.5)
        assert kiosk.screen.name == "set_up_trial"
        assert "Permission denied" in kiosk.words
    kiosk.touch("finish")
    kiosk.wait(0.5)
    kiosk.start_again()
    assert kiosk.screen.name == "attract"
    assert len(kiosk.events("kiosk.commissioned")) == 1


def test_boards_that_cannot_be_taken_out_of_the_map_are_named_again(
    kiosk: UnwiredKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_into_service(kiosk)
    sign_in(kiosk, OTTO)
    kiosk.choose("set_up")
    kiosk.wait_for("set_up_start")
    with monkeypatch.context() as no_entry:
        lock_away(kiosk, no_entry)
        kiosk.choose("board_left")
        kiosk.wait(0.5)
    assert kiosk.screen.name == "set_up_start"
    assert "Permission denied" in kiosk.words


def photograph_before_a_cut(kiosk: UnwiredKiosk) -> None:
    """The picture of the site is kept when the power fails; the technician comes back to where they were."""
    kiosk.wire()
    kiosk.make_trial()
    kiosk.touch("finish")
    kiosk.touch("take_photo")
    kiosk.wait_for("set_up_photo_kept")
    kiosk.start_again()
    kiosk.otto_comes()
    kiosk.wait_for("set_up_trial")
    kiosk.touch("finish")


def test_a_picture_of_the_site_outlives_a_power_cut_and_is_shown_again(kiosk: UnwiredKiosk) -> None:
    photograph_before_a_cut(kiosk)
    assert kiosk.screen.name == "set_up_photo_kept"
    kiosk.touch("finish")
    kiosk.wait(0.5)
    (told,) = kiosk.events("kiosk.commissioned")
    photo_id = told["data"]["photo"]["photo_id"]
    kept = {photo.photo_id: photo.path.exists() for photo in kiosk.store.photos.waiting()}
    assert kept[photo_id]


def test_a_picture_that_was_taken_again_after_a_power_cut_may_be_left_out(kiosk: UnwiredKiosk) -> None:
    photograph_before_a_cut(kiosk)
    kiosk.touch("take_again")
    kiosk.touch("without")
    kiosk.wait(0.5)
    (told,) = kiosk.events("kiosk.commissioned")
    assert (told["data"]["photo"], told["data"]["checklist"]["photo"]) == (None, "none")
    assert kiosk.store.photos.ownerless() == []


def test_without_central_s_word_it_stays_out_of_service(kiosk: UnwiredKiosk) -> None:
    kiosk.wire()
    assert kiosk.screen.name == "not_commissioned"
    kiosk.otto_comes()
    kiosk.touch("trial")
    kiosk.wait(0.5)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("finish")
    kiosk.wait(0.5)
    kiosk.otto_comes()
    finish = next(action for action in kiosk.screen.actions if action.control_id == "finish")
    assert not finish.enabled
    kiosk.central_stores()
    kiosk.touch("look")
    assert next(action for action in kiosk.screen.actions if action.control_id == "finish").enabled


def test_a_trial_that_nobody_makes_is_over_after_a_quarter_of_an_hour(kiosk: UnwiredKiosk) -> None:
    kiosk.wire()
    kiosk.otto_comes()
    kiosk.touch("trial")
    kiosk.wait(1)
    assert kiosk.screen.name == "attract"
    kiosk.executor.skip(16 * 60)
    assert kiosk.screen.name == "not_commissioned"


def test_a_power_cut_in_the_walk_loses_nothing_of_it(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk(until=2)
    kiosk.start_again()
    workshop.push_all_shut()
    assert kiosk.screen.name == "not_commissioned"
    kiosk.otto_comes()
    kiosk.wait_for("set_up_boards")
    kiosk.touch("walk")
    assert kiosk.walk() == [LEFT[2], *RIGHT]
    kiosk.finish_walk()
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_a_door_that_was_confirmed_by_mistake_is_walked_again_at_the_end(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    kiosk.plug_in({"port-a": workshop.left})
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk(overlook=[LEFT[0]])
    assert [fact.label for fact in kiosk.screen.facts] == [
        "left, lock 1",
        "left, lock 2",
        "Doors that no lock opens",
    ]
    kiosk.touch("again")
    assert kiosk.walk() == [LEFT[0], LEFT[1]]
    assert [fact.label for fact in kiosk.screen.facts] == ["Doors that no lock opens"]


def test_a_lock_whose_contact_does_not_return_is_skipped_and_walked_again_at_the_end(
    kiosk: UnwiredKiosk, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk(until=0)
    wiring = workshop.left.wiring
    sound = wiring.is_closed
    monkeypatch.setattr(wiring, "is_closed", lambda lock: lock == 1 or sound(lock))
    kiosk.wait(0.6)
    assert kiosk.behind[LEFT[0]].push_shut()
    kiosk.wait(1)
    assert kiosk.screen.name == "set_up_opened"
    kiosk.touch("skip")
    assert kiosk.walk() == [*LEFT[1:], *RIGHT]
    assert {fact.label: fact.value for fact in kiosk.screen.facts} == {
        "left, lock 1": "Skipped: not walked yet.",
        "Doors that no lock opens": "4",
    }
    assert "go_on" not in {action.control_id for action in kiosk.screen.actions}
    monkeypatch.undo()
    kiosk.touch("again")
    assert kiosk.walk() == [LEFT[0]]
    kiosk.finish_walk()
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_crossed_coils_are_named_with_their_locks_and_walked_again_when_mended(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    workshop.left.wiring.cross(1, 2)
    kiosk.plug_in({"port-a": workshop.left})
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk()
    crossed = kiosk.screen.facts[0]
    assert crossed.label == "left, lock 1"
    assert crossed.value == "Its door has the contact of lock 2: exchange these two plugs."
    assert "go_on" not in {action.control_id for action in kiosk.screen.actions}
    workshop.left.wiring.cross(1, 2)
    kiosk.touch("again")
    assert kiosk.walk() == [LEFT[0], LEFT[1]]
    assert [fact.label for fact in kiosk.screen.facts] == ["Doors that no lock opens"]


def test_a_replaced_board_alone_is_walked_again(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    kiosk.commission()
    sign_in(kiosk, OTTO)
    kiosk.choose("set_up")
    kiosk.choose("board_left")
    kiosk.wait(0.5)
    kiosk.plug_in({"port-a": workshop.another_left(), "port-b": workshop.right})
    kiosk.start_again()
    assert kiosk.screen.name == "not_commissioned"
    sign_in(kiosk, OTTO)
    kiosk.find_boards()
    kiosk.touch("walk")
    assert kiosk.walk() == list(LEFT)
    kiosk.finish_walk()
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_what_lies_behind_doors_that_are_walked_again_is_in_doubt_before_the_first_one_opens(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    kiosk.commission()
    (trial,) = kiosk.events("drop_off.completed")
    held = next(facts.compartment_id for facts in kiosk.store.compartments.all().values() if facts.holds)
    sign_in(kiosk, OTTO)
    kiosk.choose("set_up")
    kiosk.choose("all")
    kiosk.wait(0.5)
    kiosk.start_again()
    sign_in(kiosk, OTTO)
    kiosk.find_boards()
    pulsed_before = len(pulses(kiosk))
    kiosk.touch("walk")
    facts = kiosk.store.compartments.all()[held]
    assert (facts.holds, facts.blocked_why) == (trial["data"]["drop_off_id"], "opened_by_staff")
    assert pulses(kiosk)[pulsed_before] == ("left", {"lock": 1})


def pulses(kiosk: UnwiredKiosk) -> list[tuple[str, dict[str, int]]]:
    acted = [event["data"] for event in kiosk.events("staff.acted")]
    return [(data["about"], data["detail"]) for data in acted if data["act"] == "lock_pulsed"]


def test_boards_that_could_not_be_told_apart_are_not_walked(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    kiosk.plug_in({"port-a": workshop.left, "port-b": workshop.another_left()})
    kiosk.begin_set_up()
    kiosk.find_boards()
    assert kiosk.screen.notice is not None
    assert "Set another number at one of them" in kiosk.screen.notice.text
    assert not kiosk.screen.actions[0].enabled


def test_what_waits_for_central_waits_on_while_the_kiosk_is_set_up_anew(kiosk: UnwiredKiosk) -> None:
    put_into_service(kiosk)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("finish")
    kiosk.wait(1.0)
    waiting, photos = kiosk.store.outbox.waiting(), kiosk.store.photos.waiting()
    assert photos
    assert "drop_off" in {event.noun for event in waiting}
    kiosk.begin_set_up()
    kiosk.choose("all")
    kiosk.wait(0.5)
    kiosk.start_again()
    kiosk.otto_comes()
    kiosk.find_boards()
    kiosk.touch("walk")
    kiosk.walk()
    kiosk.start_again()
    assert kiosk.store.outbox.waiting()[: len(waiting)] == waiting
    assert kiosk.store.photos.waiting()[: len(photos)] == photos
    assert kiosk.store.ledger.first_broken_link() is None
    assert [int(event["sequence"]) for event in kiosk.events()] == [*range(1, len(kiosk.events()) + 1)]
