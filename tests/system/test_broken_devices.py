"""Devices that fail: the customer is told what to do instead, and central knows."""

import pytest

from hardware.emulation import LineFault
from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import (
    check_no_crash,
    finish,
    last_visit,
    order_of,
    photograph,
    the_one,
)

pytestmark = pytest.mark.timeout(120)

PAPER_WITHIN_S = 20.0


def test_a_mute_lock_board_means_a_certificate_and_then_service_again(town: Town, customer: Customer) -> None:
    customer.see("attract")
    town.cabinet.board_line.fault = LineFault.MUTE
    try:
        customer.see("out_of_service")
        order = order_of(town)
        papers = len(town.cabinet.papers)
        customer.show_code(order)
        shown = customer.see("certificate")
        customer.put_phone_away()
        assert town.cabinet.wait_for_papers(papers + 1, PAPER_WITHIN_S)
        finish(customer, "certificate")
        customer.see("out_of_service")
    finally:
        town.cabinet.board_line.fault = None
    customer.see("attract")
    certified = the_one(town, "attempt.certified", order)
    number = certified["certificate_no"]
    assert any(number in text for text in shown["texts"])
    assert any(number in line for line in town.cabinet.papers[papers].lines)
    assert last_visit(town)["outcome"] == "certified"
    check_no_crash(town)


def test_a_printer_out_of_paper_is_replaced_by_a_pen(town: Town, customer: Customer) -> None:
    papers = len(town.cabinet.papers)
    town.cabinet.printer.run_out()
    try:
        hand_over_with_a_pen(town, customer)
    finally:
        town.cabinet.printer.load_paper()
    assert len(town.cabinet.papers) == papers


def test_a_mute_printer_is_replaced_by_a_pen(town: Town, customer: Customer) -> None:
    town.cabinet.printer.mute = True
    try:
        hand_over_with_a_pen(town, customer)
    finally:
        town.cabinet.printer.mute = False


def hand_over_with_a_pen(town: Town, customer: Customer) -> None:
    """A drop-off without any paper: the code on the parcel and the receipt on the screen say the same."""
    order = order_of(town)
    customer.see("attract")
    customer.show_code(order)
    customer.see("verdict", "photo")
    customer.put_phone_away()
    photograph(customer)
    to_write = customer.see("write_code")
    customer.touch("written")
    customer.see("door_open")
    opened = town.cabinet.open_door()
    assert opened is not None
    customer.put_in_and_shut()
    customer.see("done")
    done = customer.read("It was not printed.")
    finish(customer, "done")

    completed = the_one(town, "drop_off.completed", order)
    (package,) = completed["packages"]
    assert package["label_status"] == "not_printed"
    assert package["container"]["type"] == "compartment"
    assert package["container"]["id"] == opened[0]
    assert any(package["written_code"] in text for text in to_write["texts"])
    assert any(completed["receipt"]["receipt_no"] in text for text in done["texts"])
    check_no_crash(town)


def test_without_a_camera_the_code_is_typed_and_the_missing_photo_is_named(
    town: Town, customer: Customer
) -> None:
    order = order_of(town)
    town.announce(order)
    town.cabinet.camera.unplug()
    try:
        customer.see("attract")
        customer.touch("start")
        customer.read("The camera does not work now. Please type the code.")
        customer.touch("type_code")
        customer.see("typing")
        customer.type_code(order)
        customer.touch("label_is_on")
        customer.see("door_open")
        customer.put_in_and_shut()
        finish(customer, "done")
    finally:
        town.cabinet.camera.replug()
    completed = the_one(town, "drop_off.completed", order)
    assert completed["evidence"]["photos"] == []
    assert completed["evidence"]["missing"] == ["no_camera:1"]
    assert completed["authorization"]["method"] == "typed_code"
    assert "photo" not in customer.seen
    check_no_crash(town)


def test_a_camera_that_is_plugged_in_again_reads_codes(town: Town, customer: Customer) -> None:
    town.cabinet.camera.unplug()
    try:
        customer.see("attract")
        customer.touch("start")
        customer.read("The camera does not work now. Please type the code.")
    finally:
        town.cabinet.camera.replug()
    customer.show_code(order_of(town))
    customer.see("verdict", "photo")
    customer.put_phone_away()
    customer.see("photo")
    customer.touch("cancel")
    customer.see("attract")
