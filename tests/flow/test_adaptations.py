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
    journey.run([Go(wait_out(TimerName.IDLE_END), Step.ATTRACT)])
    assert journey.visit.but(touches=0) == Visit(visit_id="v1")


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


class TestReadAloud:
    """Nothing goes on by itself before it was heard."""

    def test_a_verdict_stays_until_it_is_answered(self) -> None:
        visit = run_journey(to_verdict(order())).visit
        assert TimerName.VERDICT_SHOWN in timers(visit)
        assert timers(visit.but(speaks=True)) == {TimerName.IDLE_WARNING}

    def test_the_picture_that_is_kept_stays(self) -> None:
        visit = run_journey(to_label()[:-2]).visit
        assert visit.step is Step.PHOTO_KEPT
        assert TimerName.PHOTO_KEPT in timers(visit)
        assert timers(visit.but(speaks=True)) == {TimerName.IDLE_WARNING}

    def test_the_last_screen_stays_until_nobody_answers(self) -> None:
        done = [*to_question(), Go(press(Button.YES), Step.COMMITTING, Commit), *CUSTODY]
        visit = run_journey([*done, Go(paper("printed"), Step.DONE)]).visit
        assert timers(visit) == {TimerName.DONE_SHOWN}
        assert timers(visit.but(speaks=True)) == {TimerName.IDLE_WARNING}
