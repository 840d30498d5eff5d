"""The power fails while a door is open: `kiosk run` is killed, and what happened meanwhile is found."""

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import (
    come_to_the_label,
    come_to_the_open_door,
    confirmations,
    data_of,
    drop_off,
    finish,
    last_visit,
    order_of,
    the_one,
)

pytestmark = pytest.mark.timeout(120)


def test_an_item_put_in_while_the_kiosk_is_dead_is_in_custody_once(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    town.kill_kiosk()
    customer.put_in_and_shut()
    town.restart_kiosk()
    finish(customer, "done")
    completed = the_one(town, "drop_off.completed", order)
    assert confirmations(completed) == ["sensor"]
    ended = last_visit(town)
    assert ended["outcome"] == "dropped_off"
    assert ended["drop_off_ids"] == [completed["drop_off_id"]]


def test_a_door_still_open_is_shown_again_and_the_visit_goes_on(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    town.kill_kiosk()
    town.restart_kiosk()
    shown = customer.see("door_open")
    opened = town.cabinet.open_door()
    assert opened is not None
    assert any(f"Door {int(opened[0])} is open" in text for text in shown["texts"])
    customer.put_in_and_shut()
    finish(customer, "done")
    completed = the_one(town, "drop_off.completed", order)
    assert [package["container"]["id"] for package in completed["packages"]] == [opened[0]]
    assert confirmations(completed) == ["sensor"]


def test_an_item_kept_is_withdrawn_and_the_code_works_again(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    opened = town.cabinet.open_door()
    assert opened is not None
    town.kill_kiosk()
    customer.shut()
    town.restart_kiosk()
    customer.read(f"Is your item behind door {int(opened[0])}?")
    customer.touch("took_it_back")
    finish(customer, "withdrawn")
    withdrawn = the_one(town, "drop_off.withdrawn", order)
    assert withdrawn["why"] == "took_it_back"
    assert data_of(town, "drop_off.completed", order) == []

    drop_off(Customer(town), order)
    completed = the_one(town, "drop_off.completed", order)
    assert completed["drop_off_id"] != withdrawn["drop_off_id"]
    assert withdrawn["void_numbers"]
    assert not set(withdrawn["void_numbers"]) & {p["label_number"] for p in completed["packages"]}


def test_a_kiosk_killed_as_the_door_moves_knows_which_door_it_was(town: Town, customer: Customer) -> None:
    """Only the intent stands in the books: nobody has seen the door open yet."""
    order = order_of(town)
    come_to_the_label(customer, order)
    customer.touch("label_is_on")
    town.until(lambda: town.cabinet.open_door() is not None, "a door that opens")
    town.kill_kiosk()
    customer.put_in_and_shut()
    town.restart_kiosk()
    finish(customer, "done")
    completed = the_one(town, "drop_off.completed", order)
    assert confirmations(completed) == ["sensor"]
