"""What a courier finds other than the books have it: a line and a picture each, and custody stays clear."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.compartments import BlockedBy
from kiosk.world.staff import ANNA
from tests.support.courier_at_kiosk import (
    StandingCourier,
    data_of,
    fill,
    label_of,
    places,
    scan,
    shut_all,
    take_out_all,
)
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture(params=[True, False], ids=["sensors", "no sensors"])
def kiosk(tmp_path: Path, request: pytest.FixtureRequest) -> SteadyKiosk:
    """Two of three doors stand open before a courier, who has taken nothing yet."""
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", item_sensors=request.param, has_engine=True)
    fill(kiosk, 1, 2)
    begin(kiosk)
    return kiosk


def begin(kiosk: SteadyKiosk) -> None:
    kiosk.wait(1)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    kiosk.wait(1)


def trouble_at(kiosk: SteadyKiosk, door: str, what: str) -> None:
    kiosk.touch("trouble")
    kiosk.choose(door)
    kiosk.choose(what)


def photograph(kiosk: SteadyKiosk) -> None:
    assert kiosk.screen.name == "courier_photo"
    kiosk.touch("take_photo")
    kiosk.wait(0.5)


def the_discrepancy(kiosk: SteadyKiosk) -> dict[str, Any]:
    (told,) = data_of(kiosk, "collection.discrepancy")
    return told


def finish(kiosk: SteadyKiosk) -> None:
    StandingCourier(kiosk).make_round()


def test_a_missing_package_is_told_at_once_with_its_picture_and_is_nobodys_custody(
    kiosk: SteadyKiosk,
) -> None:
    take_out_all(kiosk)  # door 2's is put aside unseen: nobody finds it
    scan(kiosk, label_of(1))
    trouble_at(kiosk, "02", "missing")
    photograph(kiosk)
    told = the_discrepancy(kiosk)
    assert told["discrepancy"]["kind"] == "missing"
    assert told["discrepancy"]["drop_off_id"] == "drop-off-2"
    waiting = kiosk.store.photos.waiting()
    assert [photo.photo_id for photo in waiting] == [told["photo"]["photo_id"]]
    shut_all(kiosk)
    finish(kiosk)
    assert [c["drop_off_id"] for c in data_of(kiosk, "drop_off.collected")] == ["drop-off-1"]
    assert data_of(kiosk, "collection.completed")[0]["discrepancies"] == 1
    assert places(kiosk)["drop-off-2"] == []
    assert kiosk.store.compartments.all()["02"].blocked_why is None


def test_a_missing_package_that_is_found_after_all_is_collected_and_no_line_of_the_manifest(
    kiosk: SteadyKiosk,
) -> None:
    take_out_all(kiosk)
    trouble_at(kiosk, "02", "missing")
    kiosk.touch("without")
    scan(kiosk, label_of(2))
    scan(kiosk, label_of(1))
    shut_all(kiosk)
    finish(kiosk)
    assert len(data_of(kiosk, "drop_off.collected")) == 2
    assert data_of(kiosk, "collection.completed")[0]["discrepancies"] == 0


def test_what_is_damaged_is_taken_and_told(kiosk: SteadyKiosk) -> None:
    take_out_all(kiosk)
    trouble_at(kiosk, "02", "damaged")
    photograph(kiosk)
    kiosk.touch("have_all")
    shut_all(kiosk)
    finish(kiosk)
    assert the_discrepancy(kiosk)["discrepancy"]["kind"] == "damaged"
    assert len(data_of(kiosk, "drop_off.collected")) == 2


def test_what_is_not_on_the_list_stays_and_its_compartment_is_offered_to_nobody(kiosk: SteadyKiosk) -> None:
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.doors[1].put_in()  # another one lies behind the first
    scan(kiosk, "JJD0099911122233")
    kiosk.touch("not_listed")
    kiosk.choose("02")
    photograph(kiosk)
    scan(kiosk, label_of(2))
    shut_all(kiosk)
    finish(kiosk)
    told = the_discrepancy(kiosk)
    assert (told["discrepancy"]["kind"], told["discrepancy"]["drop_off_id"]) == ("extra", None)
    assert told["discrepancy"]["label_number"] == "JJD0099911122233"
    assert told["photo"] is not None
    known = kiosk.store.compartments.all()["02"]
    assert (known.holds, known.blocked_why) == (None, "found_occupied")
    assert len(data_of(kiosk, "drop_off.collected")) == 2


def test_what_a_courier_leaves_stays_in_the_books_and_waits_on(kiosk: SteadyKiosk) -> None:
    kiosk.doors[0].take_out()
    scan(kiosk, label_of(1))
    trouble_at(kiosk, "02", "left_behind")
    shut_all(kiosk)
    while kiosk.screen.name != "courier_home":
        kiosk.touch("all_empty")
    kiosk.touch("finish")
    finish(kiosk)
    assert the_discrepancy(kiosk)["discrepancy"]["kind"] == "left_behind"
    known = kiosk.store.compartments.all()["02"]
    assert (known.holds, known.blocked_why) == ("drop-off-2", None)
    assert places(kiosk) == {"drop-off-1": ["collected"], "drop-off-2": ["behind its door"]}


def test_a_label_that_cannot_be_read_is_printed_with_the_same_number(kiosk: SteadyKiosk) -> None:
    take_out_all(kiosk)
    jobs = len(kiosk.printer.jobs)
    trouble_at(kiosk, "02", "no_label")
    kiosk.wait(1)
    assert kiosk.screen.name == "courier_label"
    assert label_of(2) in repr(kiosk.printer.jobs[jobs:])
    kiosk.touch("label_is_on")
    scan(kiosk, label_of(1))
    shut_all(kiosk)
    finish(kiosk)
    counted = {c["drop_off_id"]: c["packages"][0]["counted_by"] for c in data_of(kiosk, "drop_off.collected")}
    assert counted == {"drop-off-1": "scan", "drop-off-2": "label_printed"}


def test_what_never_got_a_label_gets_one_before_it_counts(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True)
    fill(kiosk, 1)
    fill(kiosk, 2, written_code="K7M4QX")
    begin(kiosk)
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.wait(1)
    assert kiosk.screen.name == "courier_label"
    assert "door 2" in kiosk.screen.title
    kiosk.touch("label_is_on")
    shut_all(kiosk)
    finish(kiosk)
    counted = [c["packages"][0]["counted_by"] for c in data_of(kiosk, "drop_off.collected")]
    assert counted == ["tap", "label_printed"]


def test_where_no_label_comes_out_the_number_is_written_by_hand(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True, has_printer=False)
    fill(kiosk, 1, written_code="K7M4QX")
    begin(kiosk)
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.wait(1)
    assert kiosk.screen.title == "Write this on the parcel of door 1"
    kiosk.touch("label_is_on")
    assert kiosk.core.model().facts[0].value == "shut it"


def test_a_door_shut_with_its_package_inside_can_be_opened_again(kiosk: SteadyKiosk) -> None:
    kiosk.doors[0].take_out()
    scan(kiosk, label_of(1))
    shut_all(kiosk)
    assert kiosk.screen.title == "What about door 2?"
    kiosk.touch("open_again")
    kiosk.wait(1)
    assert kiosk.doors[1].is_open
    assert take_out_all(kiosk) == [2]
    scan(kiosk, label_of(2))
    shut_all(kiosk)
    finish(kiosk)
    assert len(data_of(kiosk, "drop_off.collected")) == 2


def test_a_sensor_that_sees_something_is_not_talked_out_of_it(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True)
    fill(kiosk, 1, 2)
    begin(kiosk)
    kiosk.touch("have_all")
    kiosk.doors[0].take_out()
    shut_all(kiosk)
    assert kiosk.screen.name == "courier_all_empty"
    assert kiosk.screen.notice is not None
    assert "Door 2 does not look empty" in kiosk.screen.notice.text
    kiosk.touch("all_empty")
    known = kiosk.store.compartments.all()
    assert (known["01"].blocked_why, known["02"].blocked_why) == (None, "item_seen")


def test_what_somebody_else_took_out_of_use_stays_so_whatever_the_courier_found(kiosk: SteadyKiosk) -> None:
    kiosk.store.compartments.lift("02")
    kiosk.store.compartments.block("02", "by_central", BlockedBy.CENTRAL)
    kiosk.touch("have_all")
    kiosk.doors[0].take_out()
    shut_all(kiosk)  # and something lies behind door 2
    kiosk.touch("all_empty")
    known = kiosk.store.compartments.all()["02"]
    assert (known.holds, known.blocked_why, known.blocked_by) == (None, "by_central", BlockedBy.CENTRAL)


def test_without_a_camera_the_line_is_told_without_a_picture(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True, has_camera=False)
    fill(kiosk, 1, 2)
    begin(kiosk)
    trouble_at(kiosk, "02", "missing")
    assert kiosk.screen.name == "courier_emptying"
    assert the_discrepancy(kiosk)["photo"] is None
