"""What a finger does."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.flow.signals import Button, Pressed
from kiosk.ui.touch_guard import TouchGuard
from tests.support.kiosk_on_screen import KioskOnScreen
from tests.support.sample_screens import sample_screens
from tests.support.steady_kiosk import SteadyKiosk
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
START = Pressed(button=Button.START)


def test_a_touch_posts_the_signal_of_its_control_once(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.tap("start")
    assert screen.posted == [START]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_of_every_screen_posts_its_own_signal(open_screen: Open, name: str) -> None:
    screen = open_screen(SAMPLES[name], draws=False)
    controls = [shown.widget.control for shown in screen.display.controls()]
    for control in controls:
        screen.tap(control.control_id)
        screen.run(0.4)
    assert screen.posted == [control.posts for control in controls if control.enabled]


def test_a_disabled_control_posts_nothing(open_screen: Open) -> None:
    start, *others = SAMPLES["attract"].actions
    screen = open_screen(replace(SAMPLES["attract"], actions=(replace(start, enabled=False), *others)))
    screen.tap("start")
    assert screen.posted == []


def test_a_finger_that_slides_off_posts_nothing(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    finger = screen.over("start")
    finger.touch_down()
    screen.frames(3)
    finger.touch_move(2, 2)
    screen.frames(3)
    finger.touch_up()
    screen.frames(3)
    assert screen.posted == []


def test_a_button_looks_pressed_while_the_finger_is_down(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    button = screen.control("start").widget
    rest = list(button.fill)
    finger = screen.over("start")
    finger.touch_down()
    screen.frames(1)
    assert list(button.fill) != rest
    finger.touch_up()
    screen.run(0.2)
    assert list(button.fill) == rest


def test_a_bouncing_finger_presses_once(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.tap("start", hold=0.03)
    screen.tap("start", hold=0.03)
    assert screen.posted == [START]


def test_two_deliberate_touches_are_two(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.tap("start")
    screen.run(0.4)
    screen.tap("start")
    assert screen.posted == [START, START]


def test_a_touch_right_after_a_screen_change_is_ignored(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.show(SAMPLES["help"], settle=False)
    screen.tap("close_help")
    assert screen.posted == []
    screen.run(0.3)
    screen.tap("close_help")
    assert screen.posted == [Pressed(button=Button.HELP)]


def test_a_second_tap_does_not_answer_the_next_question(open_screen: Open) -> None:
    """The same screen asks why each item is returned."""
    screen = open_screen(SAMPLES["reason"])
    screen.tap("small", hold=0.02)
    screen.run(0.2)
    screen.show(replace(SAMPLES["reason"], body=("Running shoes, size 43",)), settle=False)
    screen.run(0.15)
    screen.tap("small", hold=0.05)
    assert len(screen.posted) == 1
    screen.run(0.3)
    screen.tap("small")
    assert len(screen.posted) == 2


def test_words_beside_a_live_picture_keep_no_finger_from_it(open_screen: Open) -> None:
    """They change each time a hand trembles."""
    screen = open_screen(SAMPLES["photo"])
    screen.show(replace(SAMPLES["photo"], body=("Hold it still: the photo takes itself.",)), settle=False)
    screen.tap("take_photo")
    assert [pressed.button for pressed in screen.posted] == [Button.TAKE_PHOTO]


def test_words_about_the_paper_keep_no_finger_from_leaving(open_screen: Open) -> None:
    """The printer is done a moment after the screen came: in that moment most people touch it."""
    screen = open_screen(SAMPLES["done"])
    *words, _ = SAMPLES["done"].body
    screen.show(replace(SAMPLES["done"], body=(*words, "Your paper should come out.")), settle=False)
    screen.tap("finish")
    assert [pressed.button for pressed in screen.posted] == [Button.FINISH]


def test_different_keys_count_however_fast_they_follow(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["typing"])
    for key in ("key_K", "key_7", "key_M"):
        screen.tap(key, hold=0.02)
    assert [pressed.value for pressed in screen.posted] == ["K", "7", "M"]


def test_a_second_thumb_keeps_its_key_when_the_first_letter_appears(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["typing-mistake"])
    thumb = screen.over("key_M")
    thumb.touch_down()
    screen.frames(1)
    keypad = screen.model.keypad
    assert keypad is not None
    screen.show(replace(screen.model, keypad=replace(keypad, entered="K7M4 Q")), settle=False)
    assert "K7M4 Q" in screen.texts()
    thumb.touch_up()
    screen.frames(2)
    assert [pressed.value for pressed in screen.posted] == ["M"]


def test_a_typing_finger_meets_the_same_page_from_the_first_letter_on(tmp_path: Path) -> None:
    """Its keys stay, though the first letter lets one erase, and each is spoken of."""
    screen = KioskOnScreen(SteadyKiosk(tmp_path))
    try:
        screen.run(0.5)
        screen.tap("type_code")
        screen.run_until("typing")
        page = screen.display.page
        thumb = screen.over("key_7")
        thumb.touch_down()
        screen.tap("key_K")
        thumb.touch_up()
        screen.run(0.5)
        assert screen.display.page is page
        assert "K7" in screen.texts()
        screen.tap("erase")
        screen.run(0.5)
        assert "K" in screen.texts()
    finally:
        screen.close()


def test_nothing_below_a_dialog_can_be_touched(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    below = screen.control("cancel")
    screen.show(SAMPLES["idle"])
    assert [c.widget.control.control_id for c in screen.display.controls()] == ["still_here", "start_new"]
    finger = screen.finger(below.x + below.width - 2, below.y + below.height - 2)
    finger.touch_down()
    screen.frames(3)
    finger.touch_up()
    screen.frames(3)
    assert screen.posted == []


class TestTouchGuard:
    """The rule alone, with numbers for time."""

    def test_accepts_a_first_touch(self) -> None:
        assert TouchGuard().accepts("a", is_key=False, pressed_at=10.0, now=10.1)

    def test_ignores_a_finger_that_came_down_before_the_screen_could_be_read(self) -> None:
        guard = TouchGuard()
        guard.screen_changed(10.0)
        assert not guard.accepts("a", is_key=False, pressed_at=10.24, now=11.0)
        assert guard.accepts("a", is_key=False, pressed_at=10.26, now=11.0)

    @pytest.mark.parametrize(
        ("second", "is_key", "counts"),
        [("a", False, False), ("b", False, False), ("a", True, False), ("b", True, True)],
    )
    def test_within_three_tenths_only_another_key_counts(
        self, second: str, is_key: bool, counts: bool
    ) -> None:
        guard = TouchGuard()
        assert guard.accepts("a", is_key=is_key, pressed_at=9.9, now=10.0)
        assert guard.accepts(second, is_key=is_key, pressed_at=10.2, now=10.29) is counts

    def test_a_struck_key_counts_each_time_and_another_control_does_not(self) -> None:
        guard = TouchGuard()
        assert guard.accepts("a", is_key=True, pressed_at=9.9, now=10.0, struck=True)
        assert guard.accepts("a", is_key=True, pressed_at=10.0, now=10.1, struck=True)
        assert not guard.accepts("enter", is_key=False, pressed_at=10.1, now=10.2, struck=True)
