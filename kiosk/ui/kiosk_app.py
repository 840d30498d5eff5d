"""The Kivy application: asks for the current model, shows it, feeds the watchdog."""

import logging
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.presentation.screen_model import Look
from kiosk.ui.display import Display
from kiosk.ui.narrator import TICK_S, Narrator
from kiosk.ui.ports import Beat, CurrentModel, LatestFrame, Post, Silence, Speaker
from kiosk.ui.remote import RemoteServer
from kiosk.ui.settings import ScreenSettings
from kiosk.ui.sounds import Sounds
from kiosk.ui.spring_clean import spring_clean
from kiosk.ui.tactile import Tactile
from kiosk.ui.theme import register_fonts, theme

log = logging.getLogger(__name__)

POLL_HZ = 30
EACH_TURN = 0
"""Of Kivy's loop, which fires late by up to a turn and never early: 30 Hz would show 20 pictures of 30."""
BEAT_S = 1.0
NOBODY_THERE = "attract"
CLEAN_AFTER_S = 1.0
"""The page that calls the next customer is drawn first."""
FAILED_SHOWN_S = 5.0
"""How long the out-of-service page stays before the process ends and is started again."""


class KioskApp(App):
    """One screen. Lifetime: `run` until `stop`. Concurrency: all methods on the main thread.

    A signal handler sets `stop_wanted` instead: it may come in the middle of anything.

    Draws only when something changed. When a model cannot be drawn, a plain
    page says so, `failure` keeps the exception, and the app stops.
    """

    def __init__(
        self,
        settings: ScreenSettings,
        current_model: CurrentModel,
        post: Post,
        latest_frame: LatestFrame,
        on_beat: Beat | None = None,
        remote: Path | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.current_model = current_model
        self.post = post
        self.latest_frame = latest_frame
        self.on_beat = on_beat
        self.failure: Exception | None = None
        self.stop_wanted = False
        self._narrator = Narrator(speaker or Silence(), post)
        self._remote = RemoteServer(remote) if remote else None
        self._timers: list[Any] = []
        self._crashes = _Crashes(self)

    def build(self) -> Display:
        theme.use_display(self.settings)
        if self.settings.fullscreen and (mistake := self.settings.unlike(*Window.size)):
            log.error(mistake)
        register_fonts()
        self.display = Display(self.post, Sounds().play, size=Window.size, size_hint=(None, None))
        self.tactile = Tactile(self.display, self._narrator, self.post, self.settings.keys)
        return self.display

    def on_start(self) -> None:
        ExceptionManager.add_handler(self._crashes)
        self._timers = [
            Clock.schedule_interval(self._poll, 1 / POLL_HZ),
            Clock.schedule_interval(self._show_frame, EACH_TURN),
        ]
        self._timers.append(Clock.schedule_interval(lambda _: self.tactile.tick(), TICK_S))
        if self.on_beat:
            self._timers.append(Clock.schedule_interval(lambda _: self.on_beat(), BEAT_S))
        if self._remote:
            self._remote.start(self.display)
        self._poll(0)

    def on_stop(self) -> None:
        ExceptionManager.remove_handler(self._crashes)
        for timer in self._timers:
            timer.cancel()
        self.tactile.stop()
        if self._remote:
            self._remote.stop()

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings (F1) are nobody's business here."""
        return False

    def _poll(self, _: float) -> None:
        if self.stop_wanted:
            self.stop()
            return
        model = self.current_model()
        if self.failure or model is self.display.model:
            return
        old = self.display.model
        try:
            self.display.show(model)
            self.tactile.shown(old, model)
            if model.name == NOBODY_THERE and old and old.name != NOBODY_THERE:
                Clock.schedule_once(lambda _: spring_clean(), CLEAN_AFTER_S)
        except Exception as error:
            log.exception("screen %r cannot be drawn; showing the out-of-service page", model.name)
            self.fail(error)

    def _show_frame(self, _: float) -> None:
        if self.display.wants_frames and not self.failure:
            self.display.show_frame(self.latest_frame())

    def fail(self, error: Exception) -> None:
        """Show the plainest page there is, then end: a fresh process is the better screen."""
        self.failure = error
        Clock.schedule_once(lambda _: self.stop(), FAILED_SHOWN_S)
        look = self.display.model.look if self.display.model else Look()
        self.display.give_up(self.settings.last_words)
        self.tactile.give_up(self.settings.last_words, look)


class _Crashes(ExceptionHandler):
    """What goes wrong under a finger or in a picture ends as a screen that cannot be drawn does."""

    def __init__(self, app: KioskApp) -> None:
        self._app = app

    def handle_exception(self, error: BaseException) -> int:
        """Kivy asks what to do with it; on the way out already, it may end at once."""
        if not isinstance(error, Exception) or self._app.failure:
            return int(ExceptionManager.RAISE)
        log.critical("the screen failed; showing the out-of-service page", exc_info=error)
        self._app.fail(error)
        return int(ExceptionManager.PASS)
