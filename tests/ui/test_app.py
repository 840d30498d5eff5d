"""The life of the screen: polling, camera frames, the watchdog's beat, the end."""

import gc
import os
import signal
import subprocess
import sys
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kivy.clock import Clock

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Look, Photo
from kiosk.presentation.screens import last_words
from kiosk.ui.settings import LastWords, ScreenSettings
from kiosk.world.remote_screen import RemoteScreen
from tests.support.every_screen import words_for
from tests.support.gallery_visits import PLACE
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.layout_checks import no_text_is_cut_off
from tests.support.sample_frame import sample_frame
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())


def drawn_frames(screen: object, seconds: float) -> int:
    from kivy.core.window import Window

    count = 0

    def on_flip(_: object) -> None:
        nonlocal count
        count += 1

    Window.bind(on_flip=on_flip)
    screen.run(seconds)  # type: ignore[attr-defined]
    Window.unbind(on_flip=on_flip)
    return count


def test_a_new_model_is_on_the_screen_within_a_tenth_of_a_second(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.model = SAMPLES["help"]
    screen.run(0.1)
    assert SAMPLES["help"].title in screen.texts()


def test_a_still_screen_draws_nothing(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    assert drawn_frames(screen, 5) == 0


def test_a_busy_screen_draws_only_a_few_frames_a_second(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["waiting"])
    assert 5 <= drawn_frames(screen, 4) <= 12


def test_the_watchdog_is_fed_about_every_second(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    before = screen.beats
    screen.run(10)
    assert 9 <= screen.beats - before <= 11


def test_every_picture_of_the_camera_is_shown_and_all_in_one_texture(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    textures, drawn = set(), 0
    picture = sample_frame()
    for number in range(1, 31):
        screen.frame = replace(picture, number=number)
        drawn += drawn_frames(screen, 1 / 30)
        textures.add(id(screen.display._frames.texture))
    assert len(textures) == 1
    assert drawn == 30


def test_the_same_frame_is_not_drawn_twice(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    screen.frame = sample_frame(1)
    screen.run(0.5)
    assert drawn_frames(screen, 2) == 0


def test_when_nobody_is_there_what_the_visit_left_is_given_back(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["help"])
    left = weakref.ref(screen.display.page)
    gc.disable()  # else it may be gone by chance
    try:
        screen.show(SAMPLES["attract"])
        assert left() is not None
        screen.run(2)
        assert left() is None
    finally:
        gc.enable()


def test_a_viewfinder_opens_dark_until_the_camera_gives_a_fresh_picture(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    dark = screen.pixels()
    screen.frame = sample_frame(1)
    screen.run(0.5)
    shown = screen.pixels()
    assert not np.array_equal(shown, dark)
    screen.show(SAMPLES["attract"])
    screen.frame = None
    screen.show(SAMPLES["scanning"])
    assert np.array_equal(screen.pixels(), dark)
    screen.frame = sample_frame(1)
    screen.run(0.5)
    assert np.array_equal(screen.pixels(), shown)


def test_a_camera_that_falls_silent_leaves_no_picture(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    dark = screen.pixels()
    screen.frame = sample_frame(1)
    screen.run(0.5)
    screen.frame = None
    screen.run(0.5)
    assert np.array_equal(screen.pixels(), dark)
    assert drawn_frames(screen, 2) == 0


def test_without_a_viewfinder_the_camera_is_left_alone(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.frame = sample_frame(1)
    screen.run(1)
    assert screen.display._frames.texture is None


def test_the_picture_of_the_camera_is_upright_and_in_colour(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["scanning"])
    halves = np.zeros((480, 640, 3), np.uint8)
    halves[:240], halves[240:] = (200, 10, 10), (10, 10, 200)
    screen.frame = replace(sample_frame(), image=halves)
    screen.run(0.5)
    view = screen.display._live[0]
    pixels = screen.pixels()
    x, top = int(view.center_x), int(screen.display.height - view.top)
    assert tuple(pixels[top + 10, x]) == (200, 10, 10)
    assert tuple(pixels[top + int(view.height) - 10, x]) == (10, 10, 200)


def test_the_same_screen_gives_the_same_pixels(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["door-open"], PORTRAIT)
    first = screen.pixels()
    screen.show(SAMPLES["help"])
    assert not np.array_equal(screen.pixels(), first)
    screen.show(SAMPLES["door-open"])
    assert np.array_equal(screen.pixels(), first)


def test_the_countdown_of_a_dialog_shrinks(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["idle"])
    before = screen.display.page.dialog.bar.left_s
    screen.run(10)
    assert screen.display.page.dialog.bar.left_s == pytest.approx(before - 10, abs=0.6)


def test_a_screen_that_cannot_be_drawn_becomes_out_of_service_and_ends_the_app(
    open_screen: Open, caplog: pytest.LogCaptureFixture
) -> None:
    screen = open_screen(SAMPLES["attract"])
    screen.model = replace(SAMPLES["photo-kept"], picture=Photo("/nowhere/photo.jpg"))
    screen.run(0.2)
    assert screen.app.failure is not None
    assert "cannot be drawn" in caplog.text
    assert screen.texts() == ["This kiosk is out of service."]
    from kivy.base import EventLoop

    assert not EventLoop.quit
    screen.run(6)
    assert EventLoop.quit


def test_a_crash_in_the_middle_of_a_screen_ends_in_the_same_way(
    open_screen: Open, caplog: pytest.LogCaptureFixture
) -> None:
    screen = open_screen(SAMPLES["scanning"])
    break_down(screen)
    assert isinstance(screen.app.failure, RuntimeError)
    assert "the screen failed" in caplog.text
    assert screen.texts() == ["This kiosk is out of service."]
    screen.run(6)
    from kivy.base import EventLoop

    assert EventLoop.quit


def break_down(screen: Driver) -> None:
    def broken(_: float) -> None:
        raise RuntimeError("broken")

    Clock.schedule_once(broken)
    screen.run(0.2)


def test_nothing_is_posted_once_the_page_is_gone(open_screen: Open) -> None:
    """On the page below, one of them says that the item is inside."""
    screen = open_screen(SAMPLES["confirming"])
    screen.key("down")
    screen.posted.clear()
    finger = screen.over("yes")
    screen.strike("enter")
    assert [pressed.button for pressed in screen.posted] == [Button.PRESENT]
    screen.posted.clear()
    finger.touch_down()
    break_down(screen)
    finger.touch_up()
    for key in ("enter", "down", "enter", "f1", "f3"):
        screen.key(key)
    assert screen.posted == []
    assert screen.display.controls() == []


@pytest.mark.parametrize("display", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("language", ["en", "de", "ar", "zh"])
def test_the_last_words_are_in_the_language_of_the_site_and_said_to_who_listened(
    open_screen: Open, display: ScreenSettings, language: str
) -> None:
    lines = last_words(PLACE, words_for(language))
    settings = replace(display, last_words=LastWords(lines, language))
    screen = open_screen(replace(SAMPLES["attract"], look=Look(speaks=True, text_scale=1.4)), settings)
    break_down(screen)
    assert screen.texts() == list(lines)
    no_text_is_cut_off(screen)
    assert (screen.voice.last, screen.voice.heard[-1].language) == (" ".join(lines), language)


class TestProcess:
    """The real entry point, in a process of its own."""

    @staticmethod
    def start(socket: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.support.screen_process", str(socket), *arguments],
            env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"},
            cwd=Path(__file__).parents[2],
            stderr=subprocess.DEVNULL,
        )

    def test_sigterm_ends_it_in_good_order(self, tmp_path: Path) -> None:
        process = self.start(tmp_path / "screen")
        with RemoteScreen(tmp_path / "screen", connect_within=30) as remote:
            remote.wait_for_screen("attract")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert not (tmp_path / "screen").exists()

    def test_a_screen_that_cannot_be_drawn_ends_it_with_an_error(self, tmp_path: Path) -> None:
        process = self.start(tmp_path / "screen", "--broken")
        assert process.wait(40) == 1

    def test_a_touch_that_breaks_something_ends_it_with_an_error(self, tmp_path: Path) -> None:
        process = self.start(tmp_path / "screen", "--broken-touch")
        with RemoteScreen(tmp_path / "screen", connect_within=30) as remote:
            remote.wait_for_screen("attract")
            remote.touch("start")
            assert process.wait(40) == 1

    def test_the_way_in_can_be_imported_before_the_environment_is_set(self) -> None:
        check = "import sys, kiosk.ui.app; sys.exit('kivy' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
