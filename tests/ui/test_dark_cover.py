"""A dark screen: nothing is seen or touched below it, keys and speech work on."""

from dataclasses import replace

import numpy as np

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import Control, Look, ScreenModel
from kiosk.presentation.speech import with_speech
from tests.support.kivydrive import PORTRAIT
from tests.support.sample_screens import WORDS, sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
DARK = Pressed(button=Button.DARK)
COVER = Control("dark", "The screen is dark. Touch it to see it.", DARK)


def dark(name: str) -> ScreenModel:
    return with_speech(replace(SAMPLES[name], look=Look(speaks=True), cover=COVER), WORDS)


def test_nothing_of_the_screen_is_seen_but_how_to_see_it_again(open_screen: Open) -> None:
    screen = open_screen(dark("done"), PORTRAIT)
    assert screen.display.texts() == [COVER.label]
    assert [shown.widget.control for shown in screen.display.controls()] == [COVER]
    pixels = screen.pixels()
    middle = slice(pixels.shape[0] // 2 - 60, pixels.shape[0] // 2 + 60)
    assert pixels[middle].max() == 255
    pixels[middle] = 0
    assert not np.any(pixels)


def test_a_finger_lights_it_and_presses_nothing_below(open_screen: Open) -> None:
    screen = open_screen(replace(dark("attract"), cover=None))
    finger = screen.over("start")
    screen.show(dark("attract"))
    finger.touch_down()
    screen.run(0.1)
    finger.touch_up()
    screen.frames(3)
    assert screen.posted == [DARK]


def test_keys_press_what_lies_below_and_show_no_ring(open_screen: Open) -> None:
    screen = open_screen(dark("attract"))
    screen.key("down")
    assert screen.voice.last == "Start"
    screen.key("enter")
    assert Pressed(button=Button.START) in screen.posted
    assert not screen.app.tactile._ring.children


def test_lit_again_the_screen_is_as_it_was(open_screen: Open) -> None:
    screen = open_screen(replace(dark("attract"), cover=None))
    before = screen.pixels()
    screen.show(dark("attract"))
    screen.show(replace(dark("attract"), cover=None))
    assert np.array_equal(screen.pixels(), before)
