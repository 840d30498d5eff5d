"""A thing to touch: carries a control and reports when a finger lets go on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kivy.clock import Clock
from kivy.uix.behaviors import ButtonBehavior

from kiosk.presentation.screen_model import Control, Emphasis, Icon


@dataclass(slots=True)
class OwnControl:
    """What the screen answers by itself, by `act`: nobody else need know that a table shows its next page."""

    control_id: str
    label: str
    act: Callable[[], None]
    icon: Icon | None = None
    emphasis: Emphasis = Emphasis.QUIET
    enabled: bool = True


class Touchable(ButtonBehavior):
    """Mixed into a Panel. The page sets `press` once all widgets stand.

    `struck`: the last press was not a finger's, but a key's of a keyboard.
    """

    is_key = False
    press: Callable[["Touchable"], None]

    def __init__(self, control: Control | OwnControl, **kwargs: Any) -> None:
        self.control = control
        self.pressed_at = 0.0
        self.struck = False
        super().__init__(**kwargs)
        self.disabled = not control.enabled

    def strike(self, seconds: float) -> None:
        """Be pressed for so long by a key of a keyboard."""
        self.struck = True
        self.trigger_action(seconds)

    def on_touch_down(self, touch: Any) -> bool:
        self.struck = False
        return bool(super().on_touch_down(touch))

    def on_press(self) -> None:
        self.pressed_at = Clock.get_time()

    def on_release(self) -> None:
        self.press(self)
