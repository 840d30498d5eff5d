"""The real window in its real loop, 1280 x 800, without a graphics card: pages and pictures from memory.

Run as `python -m tests.bench.screen_alone`; says what it measured as a JSON object.
"""

import json
import os
import signal
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui.app import run_screen
from tests.support.kivydrive import LANDSCAPE
from tests.support.sample_frame import sample_frame
from tests.support.sample_screens import sample_screens

SAMPLES = dict(sample_screens())
CAMERA_HZ = 30
WATCHED_S = 5.0
TOUCHES = 20
HELD_S = 0.15
REST_S = 0.5


class Measuring:
    """Is asked for the model many times a second, on the main thread, and does everything else from there."""

    def __init__(self) -> None:
        self.model: ScreenModel = SAMPLES["attract"]
        self.found: dict[str, list[float]] = defaultdict(list)
        self._story = self._whole()
        self._until = 0.0
        self._began = time.perf_counter()
        self._picture = sample_frame()
        self._awaits_press = False

    def current_model(self) -> ScreenModel:
        if time.perf_counter() >= self._until:
            self._until = time.perf_counter() + next(self._story)
        return self.model

    def latest_frame(self) -> Any:
        """A camera that has a new picture 30 times a second."""
        return replace(self._picture, number=1 + int((time.perf_counter() - self._began) * CAMERA_HZ))

    def _whole(self) -> Any:
        from kivy.core.window import Window

        Window.bind(on_flip=self._drawn)
        yield 1.0
        yield from self._touches()
        self.model = SAMPLES["scanning"]
        yield 1.0
        self.found["camera"].clear()
        self._counting = "camera"
        yield WATCHED_S
        self._counting = ""
        self.model = SAMPLES["help"]
        yield 0.5
        yield from self._push_across()
        os.kill(os.getpid(), signal.SIGTERM)
        yield 60.0

    def _touches(self) -> Any:
        from kivy.core.window import Window

        button = self._button()
        for _ in range(TOUCHES):
            self._awaits_press, self._touched = True, time.perf_counter()
            x, y = button.to_window(*button.center)
            Window.dispatch("on_mouse_down", x, Window.height - y, "left", [])
            yield HELD_S
            Window.dispatch("on_mouse_up", x, Window.height - y, "left", [])
            yield REST_S

    def _push_across(self) -> Any:
        """Move the whole page sideways in each frame, as nothing in the kiosk does: pages change at once."""
        from kivy.clock import Clock
        from kivy.graphics import PopMatrix, PushMatrix, Translate

        page = self._display().page
        with page.canvas.before:
            PushMatrix()
            moved = Translate()
        with page.canvas.after:
            PopMatrix()

        def push(_: float) -> None:
            moved.x = (moved.x + 40) % LANDSCAPE.width_px

        pushing = Clock.schedule_interval(push, 0)
        yield 0.5
        self._counting = "pushed"
        yield WATCHED_S
        self._counting = ""
        pushing.cancel()

    _counting = ""

    def _drawn(self, _: object) -> None:
        from kivy.graphics.opengl import glFinish

        glFinish()  # a window without a display waits for nothing
        if self._awaits_press and self._button().state == "down":
            self.found["pressed"].append(time.perf_counter() - self._touched)
            self._awaits_press = False
        if self._counting:
            self.found[self._counting].append(time.perf_counter())

    def _button(self) -> Any:
        return self._display().touchable("start")

    def _display(self) -> Any:
        from kivy.app import App

        return App.get_running_app().display


def post(_: Pressed) -> None:
    """Nobody listens: the same page stays."""


def main() -> None:
    measuring = Measuring()
    run_screen(LANDSCAPE, measuring.current_model, post, measuring.latest_frame)
    print(
        json.dumps(
            {
                "pressed_ms": [seconds * 1000 for seconds in measuring.found["pressed"]],
                "camera_fps": (len(measuring.found["camera"]) - 1) / WATCHED_S,
                "pushed_fps": (len(measuring.found["pushed"]) - 1) / WATCHED_S,
            }
        )
    )


if __name__ == "__main__":
    main()
