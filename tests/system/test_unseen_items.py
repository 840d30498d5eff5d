"""A cabinet that sees its doors and not what is behind them: there the customer's word counts."""

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import (
    all_of,
    come_to_the_open_door,
    confirmations,
    data_of,
    finish,
    last_visit,
    order_of,
    the_one,
)

pytestmark = pytest.mark.timeout(120)

WAITS = {"confirm_within_s": 10, "idle_end_s": 20}


@pytest.fixture(scope="module", autouse=True)
def _no_item_sensors(town: Town) -> None:
    """The sensors are taken out of the cabinet, and the kiosk starts anew."""
    file = town.config_file.parent / "cabinet.toml"
    with_sensors = file.read_text()
    without = with_sensors.replace("item_sensors = true", "item_sensors = false")
    assert without != with_sensors
    file.write_text(without)
    town.kill_kiosk()
    town.restart_kiosk()


def test_a_shut_door_is_not_enough(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    customer.put_in_and_shut()
    customer.see("confirming")
    assert town.drain()
    assert data_of(town, "drop_off.completed", order) == []
    customer.touch("yes")
    finish(customer, "done")
    assert confirmations(the_one(town, "drop_off.completed", order)) == ["customer"]


def test_after_a_power_cut_the_customer_is_asked(town: Town, customer: Customer) -> None:
    order = order_of(town)
    come_to_the_open_door(customer, order)
    number = door_number(town)
    town.kill_kiosk()
    customer.put_in_and_shut()
    town.restart_kiosk()
    customer.read(f"Is your item behind door {number}?")
    customer.touch("yes")
    finish(customer, "done", "attract")
    assert confirmations(the_one(town, "drop_off.completed", order)) == ["customer"]


def test_after_a_power_cut_silence_leaves_it_to_a_person(town: Town, customer: Customer) -> None:
    """Silence is no proof: neither custody nor its opposite is claimed, and nobody gets that door."""
    order = order_of(town)
    come_to_the_open_door(customer, order)
    number = door_number(town)
    town.kill_kiosk()
    customer.put_in_and_shut()
    town.restart_kiosk()
    customer.read(f"Is your item behind door {number}?")
    customer.read("Do you need more time?")
    customer.see("attract", within=30)
    unresolved = the_one(town, "drop_off.unresolved", order)
    assert unresolved["why"] == "no_answer"
    assert data_of(town, "drop_off.completed", order) == []
    assert data_of(town, "drop_off.withdrawn", order) == []
    assert last_visit(town)["outcome"] == "unresolved"
    blocked = all_of(town, "compartment.blocked")
    assert [b["why"] for b in blocked if b["compartment_id"] == f"{number:02d}"] == ["unresolved"]


def door_number(town: Town) -> int:
    opened = town.cabinet.open_door()
    assert opened is not None
    return int(opened[0])
