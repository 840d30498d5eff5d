"""Central opens doors, over a real broker and both processes: one of them, whatever it asks for."""

import json
from typing import Any

import pytest

from kiosk.world.people import Customer
from kiosk.world.site import KIOSK_ID
from kiosk.world.town import Town
from tests.system.happenings import all_of

pytestmark = pytest.mark.timeout(120)


def answers(town: Town, asked: list[str]) -> dict[str, str]:
    """Outcome or code of each command that has its answer."""
    told = [json.loads(e.body)["data"] for e in town.central.view.events() if e.type.startswith("command.")]
    return {a["command_id"]: a.get("outcome") or a["code"] for a in told if a["command_id"] in asked}


def answered(town: Town, *asked: str) -> list[str]:
    """Wait until each has its answer."""
    town.until(lambda: len(answers(town, list(asked))) == len(asked), "answers to commands")
    found = answers(town, list(asked))
    return [found[command_id] for command_id in asked]


def about(town: Town, type_: str, compartment_id: str) -> list[dict[str, Any]]:
    return [data for data in all_of(town, type_) if data["compartment_id"] == compartment_id]


def test_central_blocks_and_releases_a_compartment(town: Town, customer: Customer) -> None:
    customer.see("attract")
    commands = town.central.commands
    assert answered(town, commands.block_compartment(KIOSK_ID, "02")) == ["done"]
    assert answered(town, commands.release_compartment(KIOSK_ID, "02")) == ["done"]
    assert [data["why"] for data in about(town, "compartment.blocked", "02")] == ["by_central"]
    assert [data["by"] for data in about(town, "compartment.released", "02")] == ["central"]


def test_a_kiosk_is_taken_out_of_service_looked_at_and_put_back(town: Town, customer: Customer) -> None:
    commands = town.central.commands
    assert answered(town, commands.take_out_of_service(KIOSK_ID)) == ["done"]
    customer.see("out_of_service")
    customer.read("This kiosk is being serviced")
    asked = [commands.print_test(KIOSK_ID), commands.request_diagnostics(KIOSK_ID)]
    assert answered(town, *asked) == ["done", "done"]
    results = {data["name"]: data["result"] for data in all_of(town, "command.executed")}
    assert results["print_test"] == {"receipt_printer": "printed", "label_printer": "printed"}
    assert results["request_diagnostics"]["service"] == "serviced"
    assert answered(town, commands.put_into_service(KIOSK_ID), commands.refresh_policy(KIOSK_ID)) == [
        "done",
        "done",
    ]
    customer.see("attract")
    assert town.drain()


def test_open_all_doors_opens_one_and_the_rest_is_an_alarm(town: Town, customer: Customer) -> None:
    """As from a central that was taken over: every command is signed as it should be."""
    customer.see("attract")
    doors = town.cabinet.doors
    asked = [town.central.commands.open_compartment(KIOSK_ID, name) for name in doors]
    assert answered(town, *asked) == ["done"] + ["too_often"] * (len(doors) - 1)
    opened = [name for name, door in doors.items() if door.is_open]
    assert opened == list(doors)[:1]
    assert town.drain()
    assert [a["alarm_code"] for a in all_of(town, "alarm.raised")] == ["commands_too_often"]

    town.until(doors[opened[0]].push_shut, "the latch")
    town.until(lambda: bool(about(town, "compartment.released", opened[0])), "the sensor's word")
    assert [data["why"] for data in about(town, "compartment.blocked", opened[0])] == ["opened_by_command"]
