"""Couriers and whoever else comes meanwhile: nobody gets what another carrier, or a customer, has in hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.world.staff import ANNA, OTTO, StaffPerson, pass_for
from tests.support.commanding import Commanding
from tests.support.courier_at_kiosk import (
    data_of,
    fill,
    label_of,
    scan,
    shut_all,
    take_out_all,
)
from tests.support.staff_at_kiosk import sign_in, to_door, type_pin
from tests.support.steady_kiosk import SteadyKiosk

PIN = "135790"
BAG = "BAG-000731"


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """ANNA has gone away from two open doors, and from one package in hand."""
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True)
    fill(kiosk, 1, 2)
    kiosk.wait(1)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"
    return kiosk


def sign_in_with_pass(kiosk: SteadyKiosk, person: StaffPerson) -> None:
    text = pass_for(
        person, kiosk.shop.courier_key, kiosk.config.site.id, kiosk.clock.wall(), pass_id="p1", pin=PIN
    )
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    type_pin(kiosk, PIN)


def test_a_pass_goes_on_with_what_its_courier_had_begun(kiosk: SteadyKiosk) -> None:
    sign_in_with_pass(kiosk, ANNA)
    assert kiosk.screen.name == "courier_emptying"


def test_one_of_another_carrier_with_the_same_reference_does_not_go_on_with_it(kiosk: SteadyKiosk) -> None:
    sign_in_with_pass(kiosk, replace(ANNA, carrier_id="swiftline"))
    assert kiosk.screen.name == "courier_home"
    assert kiosk.screen.title == "Nothing waits for you here"


def found_empty_and_released(kiosk: SteadyKiosk) -> None:
    """By a technician, behind door 1."""
    sign_in(kiosk, OTTO)
    to_door(kiosk, "1")
    kiosk.touch("open")
    kiosk.touch("open")
    kiosk.wait(1)
    assert kiosk.doors[0].push_shut()
    kiosk.wait_for("technician_door")
    kiosk.touch("release")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)


def handed_in_where_the_courier_was(kiosk: SteadyKiosk) -> str:
    """Door 1 is released, and a customer gets it; the customer's drop-off."""
    shut_all(kiosk)
    found_empty_and_released(kiosk)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("finish")
    drop_off_id = str(data_of(kiosk, "drop_off.completed")[-1]["drop_off_id"])
    assert kiosk.store.compartments.all()["01"].holds == drop_off_id
    return drop_off_id


def says_left_behind(kiosk: SteadyKiosk) -> None:
    """The courier says so of door 1, and goes away again."""
    kiosk.touch("trouble")
    kiosk.choose("01")
    kiosk.choose("left_behind")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)


@pytest.mark.parametrize("left_behind", [False, True])
def test_what_a_customer_laid_meanwhile_where_a_package_was_taken_out_stays_in_the_books(
    kiosk: SteadyKiosk, left_behind: bool
) -> None:
    if left_behind:
        sign_in(kiosk, ANNA)
        says_left_behind(kiosk)
    drop_off_id = handed_in_where_the_courier_was(kiosk)
    sign_in(kiosk, ANNA)
    scan(kiosk, label_of(2))
    if kiosk.screen.name == "courier_all_empty":
        kiosk.touch("all_empty")
    known = kiosk.store.compartments.all()
    assert (known["01"].holds, known["02"].holds) == (drop_off_id, None)


def test_what_a_courier_says_is_there_and_a_technician_missed_later_is_not_in_the_books(
    kiosk: SteadyKiosk,
) -> None:
    """The last door of the group is shut by somebody who passes by."""
    sign_in(kiosk, ANNA)
    scan(kiosk, label_of(2))
    says_left_behind(kiosk)
    assert kiosk.doors[0].push_shut()
    found_empty_and_released(kiosk)
    assert kiosk.doors[1].push_shut()
    kiosk.wait(1)
    known = kiosk.store.compartments.all()
    assert (known["01"].holds, known["02"].holds) == (None, None)


def seen_full(kiosk: SteadyKiosk, number: int) -> None:
    """By a technician, behind this door."""
    shut_all(kiosk)
    sign_in(kiosk, OTTO)
    to_door(kiosk, str(number))
    kiosk.touch("open")
    kiosk.touch("open")
    kiosk.wait(1)
    assert kiosk.doors[number - 1].push_shut()
    kiosk.wait_for("technician_door")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.store.compartments.all()[f"{number:02d}"].blocked_why is None


def confirmed(kiosk: SteadyKiosk) -> list[str]:
    """The compartments out of which the courier has taken something, as both sides say."""
    kiosk.touch("finish")
    kiosk.touch("confirm")
    return [c["packages"][0]["compartment_id"] for c in data_of(kiosk, "drop_off.collected")]


def test_what_a_technician_has_seen_behind_its_door_meanwhile_is_not_in_hand(kiosk: SteadyKiosk) -> None:
    kiosk.reach_in(2, put_in=True)
    seen_full(kiosk, 2)
    sign_in(kiosk, ANNA)
    assert confirmed(kiosk) == ["01"]
    assert kiosk.store.compartments.all()["02"].holds is not None


def test_nor_is_it_where_the_courier_had_counted_it_before(kiosk: SteadyKiosk) -> None:
    kiosk.reach_in(1, put_in=True)
    seen_full(kiosk, 1)
    sign_in(kiosk, ANNA)
    scan(kiosk, label_of(2))
    assert confirmed(kiosk) == ["02"]
    assert kiosk.store.compartments.all()["01"].holds is not None


def test_central_does_not_release_what_a_courier_has_open(kiosk: SteadyKiosk) -> None:
    assert Commanding(kiosk).ask("release_compartment", compartment_id="02") == "in_use"
    assert kiosk.store.compartments.all()["02"].holds is not None


def test_a_package_that_was_counted_behind_another_door_is_fetched_there(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True)
    fill(kiosk, 3)
    kiosk.reach_in(3, put_in=False)
    kiosk.reach_in(1, put_in=True)
    sign_in(kiosk, OTTO)
    kiosk.choose("recount")
    kiosk.touch("begin")
    for found in (True, False, False):
        kiosk.touch("open")
        kiosk.wait(1)
        shut_all(kiosk)
        kiosk.wait_for("technician_counting")
        if found:
            scan(kiosk, label_of(3))
        kiosk.touch("yes" if found else "no")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    assert take_out_all(kiosk) == [1]
    scan(kiosk, label_of(3))
    shut_all(kiosk)
    kiosk.touch("confirm")
    (collected,) = data_of(kiosk, "drop_off.collected")
    (package,) = collected["packages"]
    assert (package["label_number"], package["compartment_id"]) == (label_of(3), "01")


def test_a_bag_stays_open_while_a_customers_parcel_may_be_on_its_way_into_it(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(
        tmp_path, has_bin=True, settings="[visit]\nattention_after_s = 10\npark_after_s = 20\n"
    )
    for number in range(1, len(kiosk.doors) + 1):
        kiosk.store.compartments.hold(f"{number:02d}", f"earlier-{number}")
        kiosk.reach_in(number, put_in=True)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.wait(2.5)
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    kiosk.wait_for("flap_open")
    kiosk.wait(kiosk.config.visit.park_after_s + 1)
    assert kiosk.screen.name == "attract"
    sign_in(kiosk, ANNA)
    assert not [fact for fact in kiosk.screen.facts if fact.label.startswith("Bin")]
    kiosk.touch("sign_out")
    kiosk.heap.put_in(640, 8.0)
    assert kiosk.heap.flap.push_shut()
    kiosk.wait(8)
    kiosk.touch("finish")
    sign_in(kiosk, ANNA)
    (said,) = [fact.value for fact in kiosk.screen.facts if fact.label.startswith("Bin")]
    assert said.startswith("1 parcel")
