"""When a kiosk is commissioned, when it is no more, and who may set it up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.host.state_file import RUN_FILE
from kiosk.world.staff import ANNA, MIA, OTTO
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk
from tests.support.unwired_kiosk import UnwiredKiosk, put_into_service
from tests.support.workshop import Workshop

SHUT = '[enclosure]\nboard = "left"\nlock = 16\n'
"""An enclosure that is shut: at a board whose contacts are closed while open, and this one is not."""


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[UnwiredKiosk]:
    kiosk = UnwiredKiosk(tmp_path, Workshop())
    yield kiosk
    kiosk.close()


def test_a_kiosk_whose_file_says_how_it_is_wired_needs_no_set_up(tmp_path: Path) -> None:
    assert SteadyKiosk(tmp_path).screen.name == "attract"


def test_a_kiosk_with_a_finished_map_serves(kiosk: UnwiredKiosk) -> None:
    put_into_service(kiosk)
    assert kiosk.screen.name == "attract"


def test_health_tells_a_kiosk_that_was_never_set_up_from_one_that_is_out_of_service(
    kiosk: UnwiredKiosk,
) -> None:
    def told() -> list[str]:
        kiosk.wait(2)
        said = json.loads((kiosk.config.paths.runtime / RUN_FILE).read_text())
        return [said["service"], said["service_reason"]]

    assert told() == ["not_commissioned", "not_commissioned"]
    put_into_service(kiosk)
    assert told() == ["in_service", None]
    kiosk.core.store.servicing.begin(kiosk.core.store.ledger.now())
    kiosk.start_again()
    assert told() == ["out_of_service", "serviced"]


def test_a_map_changed_by_hand_takes_it_out_of_service_until_its_doors_are_walked_anew(
    kiosk: UnwiredKiosk,
) -> None:
    put_into_service(kiosk)
    file = kiosk.config.hardware_map_file
    file.write_text(
        file.read_text()
        .replace('place = "04"', 'place = "00"')
        .replace('"01"', '"04"')
        .replace('"00"', '"01"')
    )
    kiosk.start_again()
    assert kiosk.screen.name == "not_commissioned"
    sign_in(kiosk, OTTO)
    kiosk.choose("set_up")
    assert "walk the doors anew" in kiosk.words
    kiosk.choose("all")
    kiosk.wait(0.5)
    kiosk.start_again()
    assert kiosk.config.cabinet.unwired >= set(kiosk.behind)


def test_a_code_shown_to_a_kiosk_that_is_not_commissioned_opens_no_door(kiosk: UnwiredKiosk) -> None:
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    assert kiosk.events("drop_off.completed") == []
    assert not any(door.is_open for door in kiosk.behind.values())
    assert {event["mode"] for event in kiosk.events()} == {"commissioning"}


def test_nobody_sets_a_kiosk_up_whose_enclosure_is_shut(kiosk: UnwiredKiosk) -> None:
    kiosk.more_of_cabinet = SHUT
    put_into_service(kiosk)
    kiosk.wait(5)
    sign_in(kiosk, OTTO)
    kiosk.choose("set_up")
    assert kiosk.screen.name == "set_up_not_now"
    assert {action.control_id for action in kiosk.screen.actions} == {"sign_out"}


@pytest.mark.parametrize("person", [ANNA, MIA], ids=lambda person: person.role.value)
def test_only_technicians_set_a_kiosk_up(kiosk: UnwiredKiosk, person: object) -> None:
    sign_in(kiosk, person)  # type: ignore[arg-type]
    assert "set_up" not in {card.card_id for card in kiosk.screen.cards}


def test_who_goes_for_lunch_finds_everything_as_it_was(kiosk: UnwiredKiosk) -> None:
    kiosk.begin_set_up()
    kiosk.find_boards()
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "not_commissioned"
    sign_in(kiosk, OTTO)
    assert kiosk.screen.name == "set_up_boards"
