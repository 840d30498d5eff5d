"""How somebody wants to see and hear it: changed anywhere, kept for the visit, gone with it."""

import pytest

from kiosk.flow.any_visit import ADAPTATIONS
from kiosk.flow.effects import Commit
from kiosk.flow.signals import Button, Pressed, TimerName
from kiosk.flow.visit import Step, Visit
from kiosk.flow.wants import Timer, wants
from tests.support.journey import (
    CUSTODY,
    Go,
    Journey,
    order,
    paper,
    press,
    run_journey,
    to_label,
    to_question,
    to_verdict,
    wait_out,
)

NOBODY_IS_THERE = [
    Go(wait_out(TimerName.IDLE_WARNING), Step.ATTRACT),
    Go(wait_out(TimerName.IDLE_END), Step.ATTRACT),
]
ASKED = (Button.SPEECH, Button.STILL, Button.TEXT_SIZE, Button.CONTRAST, Button.SETTINGS)


def timers(visit: Visit) -> set[TimerName]:
    return {want.name for want in wants(visit) if isinstance(want, Timer)}


@pytest.mark.parametrize("button", ASKED)
def test_a_touch_changes_it_and_another_changes_it_back(button: Button) -> None:
    before = run_journey(to_verdict(order())).visit
    journey = Journey(before).run([Go(press(button), Step.VERDICT)])
    changed = {name for name in ADAPTATIONS if getattr(journey.visit, name) != getattr(before, name)}
    assert len(changed) == 1
    journey.run([Go(press(button), Step.VERDICT)])
    assert journey.visit.but(touches=0) == before.but(touches=0)


@pytest.mark.parametrize(("said", "volume"), [("80", 80), ("0", 0), ("900", 100), ("", None), ("-5", None)])
def test_a_volume_is_a_percentage(said: str, volume: int | None) -> None:
    journey = Journey()
    journey.hear(Pressed(button=Button.VOLUME, value=said))
    assert journey.visit.volume == volume


def test_only_one_page_stands_above_a_visit() -> None:
    journey = run_journey(to_verdict(order()))
    for button, name in (
        (Button.SETTINGS, "settings_open"),
        (Button.HELP, "help_open"),
        (Button.LANGUAGES, "languages_open"),
    ):
        journey.run([Go(press(button), Step.VERDICT)])
        pages = {page for page in ADAPTATIONS if page.endswith("_open") and getattr(journey.visit, page)}
        assert pages == {name}


def test_settings_stay_open_while_they_are_changed_and_close_when_the_visit_goes_on() -> None:
    journey = run_journey([*to_verdict(order()), Go(press(Button.SETTINGS), Step.VERDICT)])
    journey.run([Go(press(Button.STILL), Step.VERDICT)])
    assert journey.visit.settings_open
    journey.run([Go(press(Button.CONTINUE), Step.PHOTO)])
    assert not journey.visit.settings_open
    assert journey.visit.still


def test_the_next_one_gets_it_as_the_place_has_it() -> None:
    journey = Journey()
    for pressed in (*ASKED, Button.DARK, Button.LANGUAGES):
        journey.hear(Pressed(button=pressed))
    journey.hear(Pressed(button=Button.VOLUME, value="100"))
    journey.hear(Pressed(button=Button.LANGUAGE, value="de"))
    assert journey.visit.is_adapted
    journey.run(NOBODY_IS_THERE)
    assert journey.visit.but(touches=0) == Visit(visit_id="v1")


def test_whoever_listens_to_the_attract_screen_is_asked_first_and_has_more_time_with_one_touch() -> None:
    journey = Journey()
    journey.hear(Pressed(button=Button.SPEECH))
    for _ in range(10):
        journey.run([NOBODY_IS_THERE[0], Go(press(Button.STILL_HERE), Step.ATTRACT)])
    assert (journey.visit.speaks, journey.visit.idle_warned) == (True, False)


def test_the_next_one_on_the_attract_screen_need_not_wait_for_who_went_away() -> None:
    journey = Journey()
    journey.hear(Pressed(button=Button.SPEECH))
    journey.run([NOBODY_IS_THERE[0], Go(press(Button.START_NEW), Step.ATTRACT)])
    assert journey.visit.but(touches=0) == Visit(visit_id="v1")


def test_keys_on_the_attract_screen_are_not_in_use_for_the_next_one() -> None:
    journey = Journey()
    journey.hear(Pressed(button=Button.PRESENT))
    journey.run(NOBODY_IS_THERE)
    assert not journey.visit.uses_keys


def test_whoever_is_there_without_touching_has_all_the_time_again() -> None:
    journey = run_journey([*to_verdict(order()), Go(wait_out(TimerName.IDLE_WARNING), Step.VERDICT)])
    assert journey.visit.idle_warned
    before = wants(journey.visit)
    journey.run([Go(press(Button.PRESENT), Step.VERDICT)])
    assert not journey.visit.idle_warned
    assert not before & wants(journey.visit)


def test_a_dark_screen_is_read_aloud_and_is_seen_again_when_that_ends() -> None:
    journey = Journey()
    journey.hear(Pressed(button=Button.DARK))
    assert (journey.visit.dark, journey.visit.speaks) == (True, True)
    journey.hear(Pressed(button=Button.DARK))
    assert (journey.visit.dark, journey.visit.speaks) == (False, True), "a touch lights it, and it goes on"
    journey.hear(Pressed(button=Button.DARK))
    journey.hear(Pressed(button=Button.SPEECH))
    assert (journey.visit.dark, journey.visit.speaks) == (False, False)


TO_DONE = [
    *to_question(),
    Go(press(Button.YES), Step.COMMITTING, Commit),
    *CUSTODY,
    Go(paper("printed"), Step.DONE),
]
GOES_ON = {
    Step.VERDICT: (to_verdict(order()), TimerName.VERDICT_SHOWN),
    Step.PHOTO_KEPT: (to_label()[:-2], TimerName.PHOTO_KEPT),
    Step.DONE: (TO_DONE, TimerName.DONE_SHOWN),
}
"""What goes on by itself for whoever reads and touches it as it stands."""

TAKES_TIME = (*ASKED, Button.DARK, Button.PRESENT, Button.REACH, Button.HELP, Button.LANGUAGES)


@pytest.mark.parametrize("button", TAKES_TIME)
@pytest.mark.parametrize("step", GOES_ON)
def test_nothing_goes_on_by_itself_for_who_takes_time_and_they_are_asked_before_it_ends(
    step: Step, button: Button
) -> None:
    way, goes_on = GOES_ON[step]
    journey = run_journey(way)
    assert goes_on in timers(journey.visit)
    journey.run([Go(press(button), step)])
    assert timers(journey.visit) == {TimerName.IDLE_WARNING}


@pytest.mark.parametrize("step", GOES_ON)
def test_another_language_is_read_as_quickly(step: Step) -> None:
    way, goes_on = GOES_ON[step]
    journey = run_journey([*way, Go(press(Button.LANGUAGE, "uk"), step)])
    assert goes_on in timers(journey.visit)


@pytest.mark.parametrize("button", [Button.HELP, Button.SETTINGS, Button.LANGUAGES])
@pytest.mark.parametrize("step", GOES_ON)
def test_a_page_that_is_closed_lets_it_go_on(step: Step, button: Button) -> None:
    way, goes_on = GOES_ON[step]
    journey = run_journey([*way, Go(press(button), step), Go(press(button), step)])
    assert goes_on in timers(journey.visit)
