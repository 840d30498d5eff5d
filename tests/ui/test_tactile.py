"""The tactile keypad: a focus that is seen, keys that press, and a finger that takes over."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.focus import focusable
from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.presentation.speech import with_speech
from kiosk.ui.palette import HIGH_CONTRAST, LIGHT, contrast
from kiosk.ui.settings import KeyNames
from tests.support.gallery_visits import WORDS
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import sample_staff_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
START = Pressed(button=Button.START)
PRESENT = Pressed(button=Button.PRESENT)


def focused(screen: Driver) -> str | None:
    control = screen.app.tactile.focused
    return control.control_id if control else None


def without_presence(screen: Driver) -> list[Pressed]:
    return [pressed for pressed in screen.posted if pressed != PRESENT]


def test_the_first_key_shows_the_focus_and_does_nothing_else(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    assert focused(screen) is None
    screen.key("enter")
    assert focused(screen) == "start"
    assert without_presence(screen) == []


def test_enter_presses_what_the_focus_is_on(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("down")
    screen.key("down")
    screen.key("enter")
    assert without_presence(screen) == [Pressed(button=Button.TYPE_CODE)]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_of_every_screen_can_be_pressed_by_keys(open_screen: Open, name: str) -> None:
    screen = open_screen(SAMPLES[name], draws=False)
    controls = focusable(SAMPLES[name])
    screen.key("right")
    for control in controls:
        assert focused(screen) == control.control_id
        screen.run(0.3)
        screen.key("enter")
        screen.key("right")
    assert without_presence(screen) == [control.posts for control in controls]


def test_a_key_that_is_held_presses_once(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("down")
    for _ in range(20):
        screen.strike("enter")
        screen.run(0.2)
    assert without_presence(screen) == [START]


def test_a_key_whose_release_was_lost_works_again(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("down")
    for _ in range(2):
        screen.strike("enter")
        screen.run(1.5)
    assert without_presence(screen) == [START, START]


@pytest.mark.parametrize("by", [Look(), Look(speaks=True)], ids=["seen", "heard"])
def test_what_is_dimmed_under_the_focus_keeps_it_and_does_nothing(open_screen: Open, by: Look) -> None:
    erasing = framed(SAMPLES["typing-mistake"], by)
    screen = open_screen(erasing, draws=False)
    screen.key("down")
    while focused(screen) != "erase":
        screen.key("down")
    screen.show(framed(SAMPLES["typing"], by))
    screen.key("enter")
    assert (focused(screen), without_presence(screen)) == ("erase", [])
    if by.speaks:
        assert screen.voice.last == "Erase, not now"
    screen.key("down")
    assert focused(screen) == "back"


def framed(model: ScreenModel, look: Look) -> ScreenModel:
    """With all that it says."""
    return with_speech(replace(model, look=look), WORDS)


def test_a_finger_hides_the_focus_until_the_next_key(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.key("down")
    screen.key("down")
    screen.tap("start")
    assert focused(screen) is None
    screen.key("down")
    assert focused(screen) == "type_code", "where it was before"


def test_a_new_screen_has_the_focus_on_what_comes_first(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["choosing"])
    screen.key("down")
    screen.key("down")
    assert focused(screen) == "2"
    screen.show(SAMPLES["reason"])
    assert focused(screen) == "small"
    screen.show(SAMPLES["idle"])
    assert focused(screen) == "still_here"


def test_while_something_is_asked_an_arrow_is_no_answer(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["idle"])
    screen.key("down")
    screen.key("down")
    assert screen.posted == []
    assert focused(screen) == "start_new"


def test_an_arrow_says_that_somebody_is_there(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    screen.key("down")
    assert screen.posted == [PRESENT]


def test_a_key_of_numbers_types_what_it_says(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["typing-mistake"])
    for name in ("7", "numpad4", "m", "backspace", "0"):
        screen.key(name)
    keys = [Pressed(button=Button.KEY, value=value) for value in "74M"]
    assert screen.posted == [*keys, Pressed(button=Button.ERASE)]


def test_a_character_typed_twice_is_two(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["pin"])
    for name in ("5", "5", "numpad5"):
        screen.key(name, hold=0.05)
    assert [pressed.value for pressed in screen.posted] == ["5", "5", "5"]


def test_a_character_whose_key_is_held_is_one(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["pin"])
    for _ in range(20):
        screen.strike("5")
        screen.run(0.2)
    assert [pressed.value for pressed in screen.posted] == ["5"]


def test_page_keys_turn_the_pages_of_a_long_table_to_its_end(open_screen: Open) -> None:
    screen = open_screen(dict(sample_staff_screens())["technician-live"])
    first = screen.texts()
    pages = 1
    while True:
        before = screen.texts()
        screen.key("pagedown")
        screen.run(0.4)
        if screen.texts() == before:
            break
        pages += 1
    assert pages > 1
    for _ in range(pages - 1):
        screen.key("pageup")
        screen.run(0.4)
    assert screen.texts() == first


def test_other_keys_of_a_keyboard_do_nothing(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    for name in ("escape", "tab", "f9", "x", "print", "lctrl", "spacebar"):
        screen.key(name)
    assert (screen.posted, focused(screen)) == ([], None)


def test_the_volume_keys_ask_for_a_step_from_where_it_is(open_screen: Open) -> None:
    screen = open_screen(replace(SAMPLES["attract"], look=Look(volume_percent=40)))
    screen.key("f3")
    screen.key("f2")
    assert screen.posted == [Pressed(button=Button.VOLUME, value=value) for value in ("50", "30")]


def test_a_keypad_may_send_other_keys(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"], replace(LANDSCAPE, keys=KeyNames(speech="home", louder="f15")))
    screen.key("home")
    screen.key("f15")
    screen.key("f1")
    assert [pressed.button for pressed in screen.posted] == [Button.SPEECH, Button.VOLUME]


LOOKS = {"light": Look(), "contrast": Look(high_contrast=True), "large": Look(text_scale=1.4)}


@pytest.mark.parametrize("settings", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("look", LOOKS)
def test_the_ring_stands_around_the_control_and_covers_no_other(
    open_screen: Open, settings: Any, look: str
) -> None:
    model: ScreenModel = replace(SAMPLES["typing"], look=LOOKS[look])
    screen = open_screen(model, settings)
    bare = screen.pixels().astype(int)
    for _ in range(3):
        screen.key("down")
    around = screen.control(str(focused(screen)))
    changed = np.argwhere(np.abs(screen.pixels().astype(int) - bare).max(axis=2) > 24)
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert left < around.x < around.x + around.width < right
    assert top < around.y < around.y + around.height < bottom
    inside = (around.x + 8, around.y + 8, around.x + around.width - 8, around.y + around.height - 8)
    within = [(y, x) for y, x in changed if inside[0] < x < inside[2] and inside[1] < y < inside[3]]
    assert within == [], "what is pressed can be read"
    for other in screen.display.controls():
        if other.widget is not around.widget:
            apart = right < other.x or left > other.x + other.width
            assert apart or bottom < other.y or top > other.y + other.height


@pytest.mark.parametrize("palette", [LIGHT, HIGH_CONTRAST], ids=["light", "contrast"])
def test_one_of_the_ring_s_two_tones_stands_out_on_every_ground(palette: Any) -> None:
    assert contrast(palette.accent, palette.ring_inside) >= 9
    for ground in (palette.canvas, palette.paper, palette.primary, palette.quiet):
        assert max(contrast(palette.accent, ground), contrast(palette.ring_inside, ground)) >= 3
