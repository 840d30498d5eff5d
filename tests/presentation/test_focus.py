"""Where the keypad's focus can stand, and where it goes."""

from dataclasses import replace

import pytest

from kiosk.flow.signals import Button
from kiosk.presentation.focus import all_controls, focusable, moved, named, settled, typed
from kiosk.presentation.screen_model import ScreenModel
from tests.support.customer_screens import gallery_screens
from tests.support.sample_parts import PHOTO
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import sample_staff_screens

SAMPLES = dict(sample_screens())
STAFF = {f"staff-{name}": model for name, model in sample_staff_screens()}
SCREENS = (
    SAMPLES
    | STAFF
    | {f"real-{name}": model for name, model in gallery_screens(PHOTO) if "as-many" not in name}
)
"""Without the one that repeats two shops until the screen is full."""


def ids(model: ScreenModel) -> list[str]:
    return [control.control_id for control in focusable(model)]


@pytest.mark.parametrize("name", SCREENS)
def test_one_arrow_alone_leads_through_everything_and_around(name: str) -> None:
    model = SCREENS[name]
    for by in (1, -1):
        at = settled(model, None)
        visited = [at]
        while (at := moved(model, at, by)) != visited[0]:
            assert at not in visited
            visited.append(at)
        assert sorted(filter(None, visited)) == sorted(ids(model))


def test_what_is_asked_comes_before_what_leads_on_and_the_tools_come_last() -> None:
    assert ids(SAMPLES["choosing"])[:5] == ["1", "2", "3", "continue", "cancel"]
    assert ids(SAMPLES["choosing"])[-1] == "settings"


def test_under_a_question_only_its_answers_can_be_reached() -> None:
    assert ids(SAMPLES["idle"]) == ["still_here", "start_new"]


def test_what_cannot_be_pressed_is_passed_over() -> None:
    assert "erase" not in ids(SAMPLES["typing"])
    assert "erase" in {control.control_id for control in all_controls(SAMPLES["typing"])}


def test_the_focus_stays_on_what_is_dimmed_under_it_and_goes_on_from_there() -> None:
    model = SAMPLES["typing"]
    erase = named(model, settled(model, "erase"))
    assert erase is not None
    assert (erase.control_id, erase.enabled) == ("erase", False)
    assert moved(model, "erase", 0) == "erase"
    assert moved(model, "erase", 1) == "back"
    assert moved(model, "erase", -1) == ids(model)[ids(model).index("back") - 1]


def test_the_focus_stays_where_it_was_as_long_as_that_is_there() -> None:
    model = SAMPLES["choosing"]
    assert settled(model, "2") == "2"
    assert settled(replace(model, cards=()), "2") == "continue"


def test_a_screen_with_nothing_to_press_has_no_focus() -> None:
    nothing = replace(SAMPLES["parked"], tools=())
    assert settled(nothing, None) is None
    assert moved(nothing, None, 1) is None


def test_a_keyboard_types_what_the_screen_has_a_key_for() -> None:
    model = SAMPLES["typing-mistake"]
    key, erase = typed(model, "k"), typed(model, "\b")
    assert key is not None
    assert erase is not None
    assert (key.control_id, key.posts.value) == ("key_K", "K")
    assert erase.posts.button is Button.ERASE
    assert typed(model, "0") is None, "no code has a zero"
    assert typed(SAMPLES["attract"], "k") is None
