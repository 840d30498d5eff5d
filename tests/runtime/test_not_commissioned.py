"""When a kiosk is commissioned, when it is no more, and who may set it up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.domain.events import DropOffCompleted
from kiosk.host.state_file import RUN_FILE
from kiosk.world.staff import ANNA, MIA, OTTO, pass_for
from tests.support.staff_at_kiosk import sign_in, type_pin
from tests.support.steady_kiosk import SteadyKiosk
from tests.support.unwired_kiosk import TICKET_PIN, UnwiredKiosk, put_into_service
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
    kiosk.otto_comes()
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
    kiosk.otto_comes()
    assert kiosk.screen.name == "set_up_boards"


def test_the_first_technician_needs_a_pass_and_no_badge_will_do(kiosk: UnwiredKiosk) -> None:
    sign_in(kiosk, OTTO)
    assert kiosk.screen.name == "staff_refused"
    assert "needs a code from the office" in kiosk.words
    kiosk.touch("finish")
    kiosk.otto_comes()
    assert kiosk.screen.name == "technician_home"
    assert kiosk.events("staff.signed_in")[-1]["data"]["method"] == "pass"


def test_before_there_are_rules_a_pass_counts_that_a_configured_key_has_signed(tmp_path: Path) -> None:
    kiosk = UnwiredKiosk(tmp_path, Workshop(), has_rules=False)
    kiosk.hold_up(drawing.scene_with_code(kiosk.ticket, noise=0))
    assert kiosk.screen.name == "staff_refused"
    kiosk.cut_power()
    file = tmp_path / "kiosk.toml"
    key = kiosk.shop.technician_key
    file.write_text(
        file.read_text() + f'technician_keys = [{{key_id = "{key.key_id}", public_key = "{key.public}"}}]\n'
    )
    kiosk.switch_on()
    kiosk.otto_comes()
    assert kiosk.screen.name == "technician_home"
    kiosk.choose("set_up")
    assert kiosk.screen.name == "set_up_start"
    kiosk.touch("sign_out")
    kiosk.wait(5)
    kiosk.otto_comes()
    assert "used before" in kiosk.words
    kiosk.close()


def test_an_enclosure_that_is_seen_shut_keeps_a_stranger_with_a_pass_out(kiosk: UnwiredKiosk) -> None:
    kiosk.more_of_cabinet = SHUT
    kiosk.start_again()
    kiosk.wire()
    kiosk.wait(5)
    other = pass_for(
        replace(OTTO, staff_ref="t-other"),
        kiosk.shop.technician_key,
        kiosk.config.site.id,
        kiosk.clock.wall(),
        pass_id="ticket-2",
        pin=TICKET_PIN,
    )
    kiosk.hold_up(drawing.scene_with_code(other, noise=0))
    type_pin(kiosk, TICKET_PIN)
    assert kiosk.screen.name == "staff_refused"
    assert "Open the enclosure first" in kiosk.words
    kiosk.touch("finish")
    kiosk.otto_comes()
    assert kiosk.screen.name == "set_up_trial", "who has begun goes on, with everything shut"


def test_while_somebody_practises_nobody_sets_the_kiosk_up(kiosk: UnwiredKiosk) -> None:
    kiosk.core.store.servicing.train(kiosk.clock.wall() + timedelta(hours=1))
    kiosk.start_again()
    kiosk.otto_comes()
    kiosk.choose("set_up")
    assert kiosk.screen.name == "set_up_not_now"
    assert "practises" in kiosk.words


def test_a_drop_off_that_was_practised_is_no_trial(kiosk: UnwiredKiosk) -> None:
    kiosk.wire()
    kiosk.otto_comes()
    kiosk.touch("trial")
    kiosk.wait(0.5)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    (real,) = kiosk.events("drop_off.completed")
    practised = DropOffCompleted.model_validate_json(json.dumps(real["data"] | {"drop_off_id": "practised"}))
    kiosk.store.ledger.record(practised, practice=True)
    kiosk.central_stores()
    kiosk.touch("finish")
    kiosk.wait(0.5)
    kiosk.otto_comes()
    kiosk.touch("finish")
    kiosk.touch("without")
    kiosk.wait(0.5)
    (told,) = kiosk.events("kiosk.commissioned")
    assert told["data"]["drop_off_id"] == real["data"]["drop_off_id"]
