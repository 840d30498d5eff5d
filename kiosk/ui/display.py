"""Shows one ScreenModel after the other and reports what is touched; knows neither time nor runtime."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Look, QrPicture, ScreenModel, Viewfinder
from kiosk.ui.ports import Picture, Post
from kiosk.ui.screens.choice import screen_for
from kiosk.ui.screens.page import Page, build_page
from kiosk.ui.settings import LastWords
from kiosk.ui.theme import COMPACT, theme
from kiosk.ui.touch_guard import TouchGuard
from kiosk.ui.widgets.block import Box
from kiosk.ui.widgets.dark_cover import DarkCover
from kiosk.ui.widgets.pictures import CodeTiles
from kiosk.ui.widgets.text import Words
from kiosk.ui.widgets.touchable import OwnControl, Touchable
from kiosk.ui.widgets.viewfinder import FrameTexture, LiveView


class VisibleControl(NamedTuple):
    """A control as it stands on the glass: pixels, origin at the top left."""

    widget: Touchable
    x: float
    y: float
    width: float
    height: float


class Display(Widget):
    """The root widget: holds the current page.

    `revision` counts the models shown. Concurrency: main thread only.
    """

    def __init__(self, post: Post, play: Callable[[str, int], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._play = play
        self._post = post
        self._guard = TouchGuard()
        self._frames = FrameTexture()
        self._live: list[LiveView] = []
        self._countdown_s = 0.0
        self.model: ScreenModel | None = None
        self.page: Page | None = None
        self.cover: DarkCover | None = None
        self.revision = 0

    def show(self, model: ScreenModel) -> None:
        """Show a model: in place where a finger may be busy, else as a new page."""
        old, self.model = self.model, model
        self.revision += 1
        if old is None or _face(old) != _face(model):
            self._guard.screen_changed(Clock.get_time())
        if model.sound and (old is None or _place(old) != _place(model) or old.sound != model.sound):
            self._play(model.sound, model.look.volume_percent)
        if self.page and self.page.refresh(model):
            return
        if model.dialog and not (old and old.dialog and old.dialog.title == model.dialog.title):
            self._countdown_s = model.dialog.seconds or 0.0
        self.clear_widgets()
        glass = Box(*self.pos, *self.size)
        self.page = build_page(screen_for(model), model, glass, self._pressed, self._countdown_s, self.page)
        self.add_widget(self.page)
        self._cover(model, glass)
        Window.clearcolor = theme.palette.canvas  # cheaper than painting the whole page
        self._live = [widget for widget in self.page.walk() if isinstance(widget, LiveView)]
        if old is None or old.picture != model.picture:
            self._frames.forget()
        for view in self._live:
            view.show(self._frames)

    def give_up(self, words: LastWords) -> None:
        """Show nothing but these words: without a model there is nothing that a finger or key could post."""
        self.clear_widgets()
        self.model = self.page = self.cover = None
        self._live = []
        theme.use_look(Look(language=words.language))
        theme.sizes, theme.break_words = COMPACT, True
        Window.clearcolor = theme.palette.canvas
        lines = [Words(line, "title_em", halign="center") for line in words.lines]
        width = self.width - 2 * theme.px("margin_x")
        heights = [line.measure(width) + theme.px("group") for line in lines]
        rest = Box(*self.pos, *self.size).centred(width, sum(heights))
        for line, height in zip(lines, heights, strict=True):
            strip, rest = rest.from_top(height)
            line.place(strip)
            self.add_widget(line)

    def _cover(self, model: ScreenModel, box: Box) -> None:
        self.cover = DarkCover(model.cover) if model.cover else None
        if self.cover:
            self.cover.press = self._pressed
            self.cover.place(box)
            self.add_widget(self.cover)

    @property
    def wants_frames(self) -> bool:
        """Whether a live picture is on the screen."""
        return bool(self._live)

    def show_frame(self, frame: Picture | None) -> None:
        """Show a camera frame wherever the page has a live picture; None: the camera has no fresh one."""
        is_other = self._frames.show(frame) if frame else self._frames.forget()
        for view in self._live if is_other else ():
            view.show(self._frames)

    def _pressed(self, touchable: Touchable) -> None:
        if self.model is None:
            return  # held down while the page broke
        control, now = touchable.control, Clock.get_time()
        if self._guard.accepts(
            control.control_id,
            is_key=touchable.is_key,
            pressed_at=touchable.pressed_at,
            now=now,
            struck=touchable.struck,
        ):
            if isinstance(control, OwnControl):
                control.act()
            else:
                self._post(control.posts)

    def controls(self) -> list[VisibleControl]:
        """Everything a finger can reach, from top to bottom; under a dialog only the dialog's."""
        found = [
            VisibleControl(w, w.x, self.height - w.top, w.width, w.height)
            for w in ([self.cover] if self.cover else self._touchables())
        ]
        return sorted(found, key=lambda control: (round(control.y), control.x))

    def touchable(self, control_id: str) -> Touchable | None:
        """What shows this control, for a finger to reach or below the cover for keys."""
        return next((w for w in self._touchables() if w.control.control_id == control_id), None)

    def _touchables(self) -> list[Touchable]:
        if self.page is None:
            return []
        return [w for w in (self.page.dialog or self.page).walk() if isinstance(w, Touchable)]

    def texts(self) -> list[str]:
        """All words that can be seen, and a code to write down, from top to bottom."""
        seen = self.cover or self
        labels = [w for w in seen.walk() if isinstance(w, Words | CodeTiles) and w.text]
        return [label.text for label in sorted(labels, key=lambda w: (-round(w.top), w.x))]


def _place(model: ScreenModel) -> tuple[str, str]:
    """Which screen it is, and which dialog stands above it."""
    return model.name, model.dialog.title if model.dialog else ""


def _face(model: ScreenModel) -> tuple[str, ...]:
    """What makes a person read anew: another place, or another question in the same one.

    Where somebody types the question stays; beside a live picture words follow the hand with the item,
    and beside a code to photograph they follow the printer.
    """
    if model.keypad or isinstance(model.picture, Viewfinder | QrPicture):
        return _place(model)
    return (*_place(model), model.title, *model.body)
