"""Everything without touch: a keypad with keys that can be felt, a focus that is seen and spoken."""

from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation import focus
from kiosk.presentation.screen_model import Control, Look, ScreenModel
from kiosk.presentation.volume import louder
from kiosk.ui.display import Display
from kiosk.ui.keys import Key, character, meanings
from kiosk.ui.narrator import Narrator
from kiosk.ui.ports import Post
from kiosk.ui.settings import KeyNames, LastWords
from kiosk.ui.widgets.focus_ring import FocusRing

HELD_S = 1.0
"""A key that is held is said to be down more often than that; after it, it was pressed anew."""
PRESS_S = 0.08
"""So long a button looks pressed, as under a finger."""


class Tactile:
    """Moves the focus and presses with keys. The first key shows the focus, a finger hides it again.

    Lifetime: from construction to `stop`. Concurrency: main thread only.
    """

    def __init__(self, display: Display, narrator: Narrator, post: Post, names: KeyNames) -> None:
        self._display = display
        self._narrator = narrator
        self._post = post
        self._meanings = meanings(names)
        self._held: dict[int, float] = {}
        self._at: str | None = None
        self._ring = FocusRing()
        self.in_use = False
        display.canvas.after.add(self._ring)
        Window.bind(on_key_down=self._down, on_key_up=self._up, on_touch_down=self._touched)

    def stop(self) -> None:
        Window.unbind(on_key_down=self._down, on_key_up=self._up, on_touch_down=self._touched)

    def shown(self, old: ScreenModel | None, model: ScreenModel) -> None:
        """Another model stands on the display."""
        stays = old is not None and (old.name, old.dialog is None) == (model.name, model.dialog is None)
        self._at = focus.settled(model, self._at if stays else None)
        self._draw()
        self._narrator.shown(old, model, self.focused)

    def give_up(self, words: LastWords, look: Look) -> None:
        """No page is left to press anything on; who listened hears why."""
        self._draw()
        self._narrator.give_up(words, look)

    def tick(self) -> None:
        """Each second."""
        if self._model is not None:
            self._narrator.tick(self._model)

    @property
    def _model(self) -> ScreenModel | None:
        return self._display.model

    @property
    def focused(self) -> Control | None:
        """The control that the next press is for; None while no keys are used."""
        return focus.named(self._model, self._at) if self._model and self.in_use else None

    def _down(self, _: Any, code: int, __: int, text: str | None, ___: Any) -> bool:
        """Kivy's word that a key is down; it says so again and again while it is held."""
        now = Clock.get_time()
        is_held = now - self._held.get(code, -HELD_S) < HELD_S
        self._held[code] = now
        if is_held or self._model is None:
            return True
        key, typed = self._meanings.get(code), focus.typed(self._model, character(code, text))
        if key is None and typed is None:
            return True
        is_first, self.in_use = not self.in_use, True
        self._draw()
        if typed:
            self._press(typed.control_id)
        elif key:
            self._do(key, self._model, is_first=is_first)
        return True

    def _up(self, _: Any, code: int, *__: Any) -> bool:
        self._held.pop(code, None)
        return True

    def _touched(self, *_: Any) -> None:
        self.in_use = False
        self._draw()

    def _do(self, key: Key, model: ScreenModel, *, is_first: bool) -> None:
        match key:
            case Key.NEXT | Key.BEFORE:
                self._move(model, 0 if is_first else 1 if key is Key.NEXT else -1)
            case Key.PRESS if is_first or (self.focused and not self.focused.enabled):
                self._move(model, 0)
            case Key.PRESS if self.focused:
                self._is_present(model)
                self._press(self.focused.control_id)
            case Key.PAGE_UP | Key.PAGE_DOWN:
                self._press("facts_up" if key is Key.PAGE_UP else "facts_down")
            case Key.LOUDER:
                self._post(louder(model.look, 1))
            case Key.SOFTER:
                self._post(louder(model.look, -1))
            case Key.SPEECH if model.look.speaks:
                self._narrator.again(model, self.focused)
            case Key.SPEECH:
                self._post(Pressed(button=Button.SPEECH))
            case Key.HEADSET_IN | Key.HEADSET_OUT:
                self._headset(model, is_in=key is Key.HEADSET_IN)

    def _move(self, model: ScreenModel, by: int) -> None:
        self._at = focus.moved(model, self._at, by)
        self._draw()
        if self.focused:
            self._narrator.focused(model, self.focused)
        self._is_present(model)

    def _is_present(self, model: ScreenModel) -> None:
        """Where nothing is asked, a key says that somebody is there; a question wants its answer."""
        if not model.dialog:
            self._post(Pressed(button=Button.PRESENT))

    def _headset(self, model: ScreenModel, *, is_in: bool) -> None:
        """Plugged in, it speaks; pulled out, nothing of it comes from the loudspeaker."""
        self._narrator.headset_is(is_in)
        if model.look.speaks is not is_in:
            self._post(Pressed(button=Button.SPEECH))
        elif is_in:
            self._narrator.again(model, self.focused)

    def _press(self, control_id: str) -> None:
        """A table that turns its pages has two controls of its own, which are in no model."""
        touchable = self._display.touchable(control_id)
        if touchable is not None and touchable.control.enabled:
            touchable.strike(PRESS_S)

    def _draw(self) -> None:
        is_seen = self.in_use and self._display.cover is None
        touchable = self._display.touchable(self._at) if is_seen and self._at else None
        if touchable is None:
            self._ring.clear()
        else:
            self._ring.around(touchable)
