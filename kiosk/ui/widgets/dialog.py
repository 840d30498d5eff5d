"""A question above the screen; nothing below it can be touched meanwhile."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Dialog
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box, place_stacked, stacked_height
from kiosk.ui.widgets.button_groups import Actions
from kiosk.ui.widgets.buttons import LargeButton
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Words

WIDTH_MM = 200
STEP_S, STILL_STEP_S = 0.5, 5.0


class CountdownBar(Block, Widget):
    """Shrinks with the seconds left, in half-second steps; in few where nothing should move."""

    def __init__(self, seconds: float, whole: float, *, still: bool) -> None:
        super().__init__()
        self.left_s, self.whole_s = seconds, max(whole, seconds, 0.1)
        Clock.schedule_interval(self._tick, STILL_STEP_S if still else STEP_S)

    def least(self) -> float:
        return theme.mm(3)

    def place(self, box: Box) -> None:
        super().place(box)
        self.show(self.left_s)

    def show(self, seconds: float) -> None:
        """Draw what is left."""
        self.left_s = max(0.0, seconds)
        radius = [self.height / 2]
        self.canvas.clear()
        with self.canvas:
            Color(*theme.palette.tint)
            SmoothRoundedRectangle(pos=self.pos, size=self.size, radius=radius)
            Color(*theme.palette.primary)
            width = max(self.height, self.width * min(1.0, self.left_s / self.whole_s))
            SmoothRoundedRectangle(pos=self.pos, size=(width, self.height), radius=radius)

    def _tick(self, elapsed: float) -> bool:
        if self.parent is None:
            return False
        self.show(self.left_s - elapsed)
        return self.left_s > 0


class DialogLayer(Block, Widget):
    """Dims the page and puts a card over it. `whole_s`: what the countdown began with."""

    def __init__(self, dialog: Dialog, whole_s: float, *, still: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.card = Panel(fill=theme.palette.paper, line=theme.palette.line, shadow=theme.palette.shadow)
        self.title = Words(dialog.title, "title_em", bold=True)
        self.body = Words(dialog.body, "body_em", color=theme.palette.ink_soft)
        self.bar = CountdownBar(dialog.seconds, whole_s, still=still) if dialog.seconds is not None else None
        self.actions = Actions()
        self.actions.show([LargeButton(control) for control in dialog.actions])
        self.parts = [
            part for part in (self.title, self.body, self.bar, self.actions) if part and not part.blank
        ]
        self.add_widget(self.card)
        for part in self.parts:
            self.add_widget(part)

    def _pad(self) -> float:
        return theme.px("group") * 1.4

    def measure(self, width: float) -> float:
        inner = min(width * 0.9, theme.mm(WIDTH_MM)) - 2 * self._pad()
        return stacked_height(self.parts, inner, theme.px("group")) + 2 * self._pad()

    def place(self, box: Box) -> None:
        super().place(box)
        with self.canvas.before:
            Color(*theme.palette.scrim)
            Rectangle(pos=self.parent.pos, size=self.parent.size)
        card = box.centred(min(box.width * 0.9, theme.mm(WIDTH_MM)), self.measure(box.width))
        self.card.pos, self.card.size = (card.x, card.y), (card.width, card.height)
        place_stacked(self.parts, card.inset(self._pad(), self._pad()), theme.px("group"))

    def on_touch_down(self, touch: MotionEvent) -> bool:
        super().on_touch_down(touch)
        return True
