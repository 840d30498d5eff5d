"""Two serial adapters were swapped since the set-up: no door opens, and the right sentence is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.doctor import commissioning
from kiosk.world.staff import OTTO
from tests.runtime.test_technician_doors import to_door
from tests.support.commanding import Commanding
from tests.support.staff_at_kiosk import sign_in
from tests.support.unwired_kiosk import UnwiredKiosk, put_into_service
from tests.support.workshop import Workshop


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def kiosk(tmp_path: Path, workshop: Workshop) -> Iterator[UnwiredKiosk]:
    """One that was set up."""
    kiosk = UnwiredKiosk(tmp_path, workshop)
    put_into_service(kiosk)
    yield kiosk
    kiosk.close()


def swap(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    kiosk.plug_in({"port-a": workshop.right, "port-b": workshop.left})
    kiosk.start_again()


def test_a_kiosk_that_was_set_up_serves(kiosk: UnwiredKiosk) -> None:
    assert kiosk.screen.name == "attract"
    assert kiosk.unlock_each() == {place: place for place in kiosk.behind}


def test_swapped_adapters_are_refused_on_the_screen_with_both_ports_and_what_to_do(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    swap(kiosk, workshop)
    assert kiosk.screen.name == "out_of_service"
    assert "left belongs on port-a and is on port-b." in kiosk.words
    assert "right belongs on port-b and is on port-a." in kiosk.words
    assert "put these plugs back, or set the kiosk up again" in kiosk.words
    assert not kiosk.boards


def test_kiosk_run_says_it_in_its_log(
    kiosk: UnwiredKiosk, workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    swap(kiosk, workshop)
    a, b = kiosk.ports["port-a"], kiosk.ports["port-b"]
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "CRITICAL"]
    assert said == (
        f'lock board "left" was set up on {a} and answers on {b}; '
        f'lock board "right" was set up on {b} and answers on {a}. '
        "Their plugs are swapped: put each serial adapter back where it was, or set the kiosk up again on "
        "its screen. Until then it opens no door."
    )


def test_the_doctor_names_both_ports_and_what_to_do(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    swap(kiosk, workshop)
    (finding,) = commissioning.boards(load(kiosk.config.file))
    assert not finding.ok
    assert f"answers on {kiosk.ports['port-a']}" in finding.text
    assert f"answers on {kiosk.ports['port-b']}" in finding.text
    assert finding.mend.startswith("Their plugs are swapped: put each serial adapter back where it was")


def test_put_back_it_starts_again_by_itself_and_serves(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    swap(kiosk, workshop)
    kiosk.wait(11)
    assert kiosk.restarts == 0
    kiosk.plug_in({"port-a": workshop.left, "port-b": workshop.right})
    kiosk.wait(11)
    assert kiosk.restarts == 1
    kiosk.start_again()
    assert kiosk.screen.name == "attract"


def swapped_with_an_item_inside(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    """The power fails while a customer is at a door; when it is back the plugs are swapped."""
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    swap(kiosk, workshop)


def test_a_visit_that_was_cut_off_is_asked_about_all_the_same(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    swapped_with_an_item_inside(kiosk, workshop)
    assert kiosk.screen.name == "confirming"
    kiosk.touch("yes")
    kiosk.wait_for("done")
    (completed,) = kiosk.events("drop_off.completed")
    assert completed["data"]["packages"][0]["container"]["id"] == "01"
    kiosk.wait_for("out_of_service", within=60)


def test_its_door_stays_shut_without_being_called_stuck(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    swapped_with_an_item_inside(kiosk, workshop)
    kiosk.touch("open_again")
    assert kiosk.screen.name == "confirming"
    assert "does not open" in kiosk.words
    kiosk.touch("yes")
    kiosk.wait_for("done")
    assert kiosk.store.compartments.all()["01"].blocked_why is None
    assert not any(door.is_open for door in kiosk.behind.values())


def test_central_is_refused_a_door_of_which_nobody_knows_the_lock(
    kiosk: UnwiredKiosk, workshop: Workshop
) -> None:
    swap(kiosk, workshop)
    assert Commanding(kiosk).ask("open_compartment", compartment_id="01") == "no_lock"
    assert kiosk.store.compartments.all() == {}


def test_a_technician_is_told_that_such_a_door_stays_shut(kiosk: UnwiredKiosk, workshop: Workshop) -> None:
    swap(kiosk, workshop)
    sign_in(kiosk, OTTO)
    to_door(kiosk, "01")
    kiosk.touch("open")
    kiosk.wait(1)
    assert kiosk.screen.name == "technician_door"
    assert kiosk.store.compartments.all() == {}
