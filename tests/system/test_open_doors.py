"""Second thoughts and people who walk away while a door stands open."""

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import (
    come_to_the_open_door,
    confirmations,
    data_of,
    drop_off,
    finish,
    order_of,
    the_one,
)

pytestmark = pytest.mark.timeout(120)

WAITS = {"attention_after_s": 5}


def test_an_item_taken_out_again_is_not_returned_and_the_code_works(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    customer.put_in()
    customer.touch("take_back")
    customer.see("taking_out")
    customer.take_out()
    customer.shut()
    customer.read("Nothing was returned")
    finish(customer, "withdrawn")
    assert the_one(town, "drop_off.withdrawn", order)["why"] == "took_it_back"

    drop_off(Customer(town), order)
    the_one(town, "drop_off.completed", order)


def test_what_was_to_be_taken_out_and_was_not_is_asked_about(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    customer.put_in()
    customer.touch("take_back")
    customer.see("taking_out")
    customer.shut()
    customer.see("confirming")
    customer.touch("yes")
    finish(customer, "done")
    the_one(town, "drop_off.completed", order)
    assert data_of(town, "drop_off.withdrawn", order) == []


def test_a_parked_visit_goes_on_with_the_same_code(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    number = door_number(town)
    customer.see("shut_door")
    customer.touch("start_new")
    shown = customer.see("attract")
    assert any(f"Door {number} is open. Please shut it." in text for text in shown["texts"])
    assert not any(order.authorization.rma_id in text for text in shown["texts"])

    back_again = Customer(town)
    back_again.show_code(order)
    back_again.read(f"Please shut door {number}")
    back_again.put_phone_away()
    back_again.put_in_and_shut()
    finish(back_again, "done")
    assert confirmations(the_one(town, "drop_off.completed", order)) == ["sensor"]


def test_another_customer_is_served_beside_an_open_door(town: Town, customer: Customer) -> None:
    """And whoever shuts the door then ends the visit it belongs to."""
    first, second = order_of(town), order_of(town)
    come_to_the_open_door(customer, first)
    left_open = town.cabinet.open_door()
    assert left_open is not None
    customer.put_in()
    customer.see("shut_door")
    customer.touch("start_new")

    served = Customer(town)
    served.see("attract")
    town.cabinet.nothing_in_view()
    come_to_the_open_door(served, second)
    other = next(door for name, door in town.cabinet.doors.items() if door.is_open and name != left_open[0])
    other.put_in()
    town.until(other.push_shut, "the latch")
    finish(served, "done")
    completed = the_one(town, "drop_off.completed", second)
    assert [package["container"]["id"] for package in completed["packages"]] != [left_open[0]]
    assert data_of(town, "drop_off.completed", first) == []

    town.until(left_open[1].push_shut, "the latch")
    town.until(lambda: data_of(town, "drop_off.completed", first) != [], "the first customer's drop-off")
    assert confirmations(the_one(town, "drop_off.completed", first)) == ["sensor"]


def door_number(town: Town) -> int:
    opened = town.cabinet.open_door()
    assert opened is not None
    return int(opened[0])
