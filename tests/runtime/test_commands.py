"""Commands that central signs and `kiosk run` executes: while they are fresh, once, and answered once."""

import pytest

from tests.support.commanding import Commanding
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def central(kiosk: SteadyKiosk) -> Commanding:
    return Commanding(kiosk)


def blocked(kiosk: SteadyKiosk) -> dict[str, str]:
    return {c: f.blocked_why for c, f in kiosk.store.compartments.all().items() if f.blocked_why}


def about_blocks(kiosk: SteadyKiosk) -> list[tuple[str, str, str]]:
    return [
        (e["type"].split(".")[3], e["data"]["compartment_id"], e["data"].get("why") or e["data"]["by"])
        for e in kiosk.events()
        if ".compartment." in e["type"]
    ]


# --- fresh or stale -----------------------------------------------------------------------------


def test_a_command_is_done_within_a_moment_and_answered_under_its_id(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    command_id = central.send("block_compartment", compartment_id="01")
    kiosk.wait(0.2)
    assert central.answer(command_id) == "done"
    assert kiosk.store.inbox.waiting() == []


def test_what_came_while_the_kiosk_was_off_is_refused_when_it_is_on(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.cut_power()
    command_id = central.send("block_compartment", valid_s=10**6, compartment_id="01")
    kiosk.switch_on()
    assert central.answer(command_id) == "stale"
    assert "before the kiosk was ready" in central.text()
    assert blocked(kiosk) == {}


def test_what_came_before_the_machine_was_started_again_is_refused(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.cut_power()
    command_id = central.send("block_compartment", valid_s=10**6, compartment_id="01")
    kiosk.boot_id = "boot-2"
    kiosk.switch_on()
    assert central.answer(command_id) == "stale"
    assert blocked(kiosk) == {}


def test_a_command_whose_time_ran_out_before_the_core_came_to_it_is_refused(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    command_id = central.send("block_compartment", valid_s=2, compartment_id="01")
    kiosk.executor.skip(3)
    kiosk.wait(0.2)
    assert central.answer(command_id) == "stale"
    assert "its time was over" in central.text()
    assert blocked(kiosk) == {}


def test_a_wall_clock_that_is_set_back_does_not_make_a_command_young_again(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    command_id = central.send("block_compartment", valid_s=2, compartment_id="01")
    kiosk.clock.set_wall(kiosk.clock.wall().replace(hour=3))
    kiosk.executor.skip(3)
    kiosk.wait(0.2)
    assert central.answer(command_id) == "stale"


# --- blocked and released -----------------------------------------------------------------------


def test_central_blocks_a_compartment_and_releases_it_and_customers_get_the_next_one_meanwhile(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    assert central.ask("block_compartment", compartment_id="01") == "done"
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    (package,) = kiosk.events("drop_off.completed")[-1]["data"]["packages"]
    assert package["container"]["id"] == "02"
    kiosk.wait(20)
    assert central.ask("release_compartment", compartment_id="01") == "done"
    assert about_blocks(kiosk) == [("blocked", "01", "by_central"), ("released", "01", "central")]
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    (package,) = kiosk.events("drop_off.completed")[-1]["data"]["packages"]
    assert package["container"]["id"] == "01"


def test_a_block_of_central_outlasts_a_restart_and_no_sensor_ends_it(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.store.compartments.block("01", "not_seen_empty")
    assert central.ask("block_compartment", compartment_id="01") == "done"
    kiosk.cut_power()
    kiosk.switch_on()
    assert blocked(kiosk) == {"01": "by_central"}


def test_a_compartment_that_holds_an_item_is_not_released(kiosk: SteadyKiosk, central: Commanding) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert central.ask("block_compartment", compartment_id="01") == "done"
    assert central.ask("release_compartment", compartment_id="01") == "holds_an_item"
    assert blocked(kiosk) == {"01": "by_central"}
    assert kiosk.store.compartments.all()["01"].holds


def test_a_block_does_not_disturb_the_visit_that_uses_the_compartment(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert central.ask("block_compartment", compartment_id="01") == "done"
    assert central.ask("release_compartment", compartment_id="01") == "in_use"
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    facts = kiosk.store.compartments.all()["01"]
    assert (facts.blocked_why, facts.reserved_by) == ("by_central", None)
    assert facts.holds == kiosk.events("drop_off.completed")[0]["data"]["drop_off_id"]


def test_a_compartment_that_this_cabinet_does_not_have_is_refused_with_those_it_has(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    for name in ("block_compartment", "release_compartment"):
        assert central.ask(name, compartment_id="99") == "unknown_compartment"
        assert central.text() == "this cabinet has: 01, 02, 03, 04"
    assert "99" not in kiosk.store.compartments.all()
