"""Drives the real screen inside this process, frame by frame, on virtual time.

SDL's `offscreen` driver gives a real GL window without a display server. Kivy's
clock reads a time that only `run` advances, so a 25-second countdown passes in
milliseconds and every picture is repeatable. Call `prepare` before anything
imports Kivy.
"""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui import environment
from kiosk.ui.settings import Brand, ScreenSettings
from tests.support.recording_speaker import RecordingSpeaker

PORTRAIT = ScreenSettings(width_px=1080, height_px=1920, diagonal_in=21.5, brand=Brand("Returns Point"))
LANDSCAPE = ScreenSettings(width_px=1280, height_px=800, diagonal_in=10.1, brand=Brand("Returns Point"))
LARGEST = ScreenSettings(width_px=1280, height_px=1920, diagonal_in=24)
"""The offscreen surface cannot grow after it was made, only be used in part."""
FRAME_S = 1 / 60


def prepare() -> None:
    """Set up Kivy for pictures nobody watches. Safe to call again."""
    import sys

    if "kivy.core.window" in sys.modules:
        return
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    environment.prepare(LARGEST)
    from kivy.config import Config

    Config.remove_option("input", "mouse")  # our touches are the only ones


class Driver:
    """One running KioskApp. Lifetime: from construction to `close`; one at a time in a process.

    `model` is what the app is given as the current model; `posted` is what it
    posted; `frame` is what the camera shows; `voice` is what was said. With `draws` false nothing reaches
    the graphics card, which is quicker where only touches matter. `frame_s` is how far
    time goes with each frame.
    """

    frame_s = FRAME_S

    def __init__(
        self, settings: ScreenSettings, model: ScreenModel, remote: Path | None = None, draws: bool = True
    ) -> None:
        prepare()
        from kivy.app import App
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.core.window import Window

        from kiosk.ui.kiosk_app import KioskApp

        self._clock, self._window, self._loop = Clock, Window, EventLoop
        self.model, self.posted, self.beats = model, list[Pressed](), 0
        self.frame: Any = None
        self.voice = RecordingSpeaker()
        self._real_time, self.now = Clock.time, Clock.time()
        Clock.time = lambda: self.now
        Clock._max_fps = 0  # never sleep between frames
        Clock._last_tick = Clock._start_tick = self.now
        Window.close = lambda *_: None  # one window serves all tests of this process
        EventLoop.ensure_window()
        Window.register()
        EventLoop.quit = False
        self._keep_from_drawing = lambda *_: not draws
        Window.bind(on_draw=self._keep_from_drawing)
        if Window.size != (settings.width_px, settings.height_px):
            Window.size = settings.width_px, settings.height_px
        if EventLoop.status != "started":
            EventLoop.start()
        for _ in range(3):
            EventLoop.idle()
        self.app = KioskApp(
            settings,
            lambda: self.model,
            self.posted.append,
            lambda: self.frame,
            self._beat,
            remote,
            self.voice,
        )
        App._running_app = self.app
        self.app._run_prepare()
        self.frames(4)

    def _beat(self) -> None:
        self.beats += 1

    @property
    def display(self) -> Any:
        return self.app.display

    def frames(self, count: int = 1) -> None:
        """Let `count` frames pass."""
        for _ in range(count):
            self.now += self.frame_s
            self._loop.idle()

    def run(self, seconds: float) -> None:
        """Let virtual seconds pass, frame by frame."""
        self.frames(max(1, round(seconds / self.frame_s)))

    def show(self, model: ScreenModel, settle: bool = True) -> None:
        """Make this the current model; with `settle`, wait until a touch on it counts."""
        self.model = model
        self.run(0.4 if settle else 3 * FRAME_S)

    def lay_out(self, model: ScreenModel) -> None:
        """Show a model at once, whoever may be touching.

        The frame that follows lets the page before it go: Kivy's clock holds on to it until then.
        """
        self.model = model
        self.display.show(model)
        if self.frame:
            self.display.show_frame(self.frame)
        self.frames(1)

    def picture_of(self, model: ScreenModel) -> Any:
        """Show a model, draw it once, and return its pixels."""
        self.model = model
        self.display.show(model)
        if self.frame:
            self.display.show_frame(self.frame)
        return self.pixels()

    def change(self, **fields: Any) -> None:
        """Show the current model with some fields replaced."""
        self.show(replace(self.model, **fields))

    def until(self, condition: Callable[[], bool], real_seconds: float = 10.0) -> None:
        """Run frames, giving other threads room, until the condition holds."""
        deadline = time.monotonic() + real_seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {real_seconds} s; on the screen: {self.texts()}"
            time.sleep(0.001)
            self.frames()

    def texts(self) -> list[str]:
        """All words on the screen."""
        found: list[str] = self.display.texts()
        return found

    def control(self, control_id: str) -> Any:
        """Return the one visible control with this id."""
        hits = [c for c in self.display.controls() if c.widget.control.control_id == control_id]
        ids = [c.widget.control.control_id for c in self.display.controls()]
        assert len(hits) == 1, f"{len(hits)} controls {control_id!r}; there are {ids}"
        return hits[0]

    def finger(self, x: float, y: float) -> Any:
        """Return a finger over a point, pixels from the top left; it has touch_down and touch_up."""
        from kivy.tests.common import UnitTestTouch

        return UnitTestTouch(x, self._window.height - y)

    def over(self, control_id: str) -> Any:
        """Return a finger over the middle of a control."""
        shown = self.control(control_id)
        return self.finger(shown.x + shown.width / 2, shown.y + shown.height / 2)

    def tap(self, control_id: str, hold: float = 0.08) -> None:
        """Touch the middle of a control."""
        finger = self.over(control_id)
        finger.touch_down()
        self.run(hold)
        finger.touch_up()
        self.frames(3)

    def key(self, name: str, hold: float = 0.08) -> None:
        """Press a key of a keyboard and let it go; `name` as Kivy has it."""
        code = self.strike(name)
        self.run(hold)
        self._window.dispatch("on_key_up", code, 0)
        self.run(0.1)

    def strike(self, name: str) -> int:
        """A key is down, or still down: Kivy says so again and again while it is held; returns its code."""
        from kivy.core.window import Keyboard

        code: int = Keyboard.keycodes[name]
        self._window.dispatch("on_key_down", code, 0, name if len(name) == 1 else None, [])
        return code

    def pixels(self) -> Any:
        """Return what is on the screen, RGB uint8 (h, w, 3)."""
        from kiosk.ui import framebuffer

        caught: list[Any] = []
        framebuffer.after_next_frame(caught.append)
        self.frames(1)
        return caught[0]

    def close(self) -> None:
        """End the app and give the clock back."""
        self.app.dispatch("on_stop")
        self._window.unbind(on_draw=self._keep_from_drawing)
        for child in self._window.children[:]:
            self._window.remove_widget(child)
        from kivy.app import App

        App._running_app = None
        from kivy.lang import Builder

        Builder.rulectx.clear()  # a page that could not be built leaves its half-applied rules here
        for event in list(self._clock.get_events()):
            if event.loop or event.timeout > 0:
                event.cancel()
        self._clock.time = self._real_time
        self._clock._last_tick = self._clock.time()
        self._loop.touches.clear()
