"""Blocked no more: what is still inside is said, and an open door is no proof of an empty compartment."""

from tests.support.commanding import Commanding
from tests.support.courier_at_kiosk import fill
from tests.support.steady_kiosk import SteadyKiosk


def released(kiosk: SteadyKiosk) -> list[tuple[str, str | None]]:
    """By whom, and what it holds still."""
    return [(e["data"]["by"], e["data"]["holds"]) for e in kiosk.events("compartment.released")]


def blocked_why(kiosk: SteadyKiosk, compartment_id: str) -> str | None:
    return kiosk.store.compartments.all()[compartment_id].blocked_why


def test_a_package_that_was_left_inside_is_named(kiosk: SteadyKiosk) -> None:
    fill(kiosk, 3)
    Commanding(kiosk).ask("open_compartment", compartment_id="03")
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    assert released(kiosk) == [("sensor", "drop-off-3")]


def test_a_package_that_is_gone_is_not(kiosk: SteadyKiosk) -> None:
    fill(kiosk, 3)
    Commanding(kiosk).ask("open_compartment", compartment_id="03")
    kiosk.doors[2].take_out()
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    assert released(kiosk) == [("sensor", None)]


def test_behind_a_door_that_stands_open_there_may_be_something_by_the_time_it_is_shut(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, central = plain_kiosk, Commanding(plain_kiosk)
    central.ask("open_compartment", compartment_id="03")
    assert central.ask("release_compartment", compartment_id="03") == "door_open"
    assert blocked_why(kiosk, "03") == "opened_by_command"
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    assert central.ask("release_compartment", compartment_id="03") == "done"
    assert blocked_why(kiosk, "03") is None


def test_a_sensor_offers_it_again_once_it_is_shut(kiosk: SteadyKiosk) -> None:
    central = Commanding(kiosk)
    central.ask("open_compartment", compartment_id="03")
    central.ask("release_compartment", compartment_id="03")
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    assert blocked_why(kiosk, "03") is None
