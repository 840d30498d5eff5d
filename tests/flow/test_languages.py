"""Another language at any moment: the visit goes on where it stands, and nobody inherits it."""

import pytest

from kiosk.flow.signals import Button, Pressed, TimerName
from kiosk.flow.visit import Step, Visit
from kiosk.flow.wants import wants
from tests.flow.test_steps import WAYS
from tests.support.journey import Go, Journey, run_journey, wait_out

AT_A_SCREEN = [step for step in WAYS if step is not Step.ENDED]


def pressed(journey: Journey, button: Button, value: str = "") -> Visit:
    assert journey.hear(Pressed(button=button, value=value)) == (), "a language asks nothing of any device"
    return journey.visit


def nobody_is_there(journey: Journey) -> None:
    """They are asked, and nobody answers."""
    for name in (TimerName.IDLE_WARNING, TimerName.IDLE_END):
        journey.run([Go(wait_out(name), Step.ATTRACT)])


@pytest.mark.parametrize("step", AT_A_SCREEN)
def test_a_language_is_chosen_at_any_step_and_the_visit_is_not_lost(step: Step) -> None:
    journey = run_journey(WAYS[step])
    before = journey.visit
    assert pressed(journey, Button.LANGUAGES).languages_open
    after = pressed(journey, Button.LANGUAGE, "uk")
    same = {"language", "first_language", "touches", "idle_warned"}
    same |= {"notice"} if step is Step.SHUT_DOOR else set()  # a touch answers it
    assert after.model_dump(exclude=same) == before.model_dump(exclude=same)
    assert after.language == "uk"


def test_the_page_closes_by_its_own_button_and_by_help() -> None:
    journey = run_journey(WAYS[Step.PHOTO])
    pressed(journey, Button.LANGUAGES)
    assert not pressed(journey, Button.LANGUAGES).languages_open
    pressed(journey, Button.LANGUAGES)
    visit = pressed(journey, Button.HELP)
    assert (visit.languages_open, visit.help_open) == (False, True)
    visit = pressed(journey, Button.LANGUAGES)
    assert (visit.languages_open, visit.help_open) == (True, False)


def test_the_page_does_not_hide_where_the_visit_goes() -> None:
    journey = run_journey(WAYS[Step.SCANNING])
    pressed(journey, Button.LANGUAGES)
    journey.hear(Pressed(button=Button.CANCEL))
    assert journey.visit.step is Step.ENDED
    assert not journey.visit.languages_open


def test_whoever_goes_away_from_the_attract_screen_leaves_the_first_language_behind() -> None:
    journey = Journey(Visit(visit_id="v", language="de"))
    pressed(journey, Button.LANGUAGE, "uk")
    visit = pressed(journey, Button.LANGUAGE, "ar")
    assert (visit.language, visit.first_language) == ("ar", "de")
    nobody_is_there(journey)
    assert (journey.visit.language, journey.visit.first_language) == ("de", None)


def test_a_page_left_open_on_the_attract_screen_closes_by_itself() -> None:
    journey = Journey(Visit(visit_id="v"))
    pressed(journey, Button.LANGUAGES)
    nobody_is_there(journey)
    assert not journey.visit.languages_open
    assert wants(journey.visit) == wants(Visit(visit_id="v"))


def test_a_restart_speaks_the_language_that_was_chosen() -> None:
    journey = run_journey(WAYS[Step.DOOR_OPEN])
    visit = pressed(journey, Button.LANGUAGE, "he")
    assert Visit.model_validate_json(visit.snapshot()).language == "he"
