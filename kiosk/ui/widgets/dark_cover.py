"""A black sheet over the page, for who has it read aloud and others around: one touch takes it away."""

from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.presentation.screen_model import Control
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Words
from kiosk.ui.widgets.touchable import Touchable

BLACK, WHITE = (0, 0, 0, 1), (1, 1, 1, 1)


class DarkCover(Touchable, Block, Panel):
    """As large as the glass. Nothing below it is seen or touched."""

    def __init__(self, control: Control, **kwargs: Any) -> None:
        super().__init__(control=control, fill=BLACK, **kwargs)
        self.words = Words(control.label, "body_em", color=WHITE, halign="center")
        self.add_widget(self.words)

    def place(self, box: Box) -> None:
        super().place(box)
        self.canvas.before.clear()  # a sheet has no round corners
        with self.canvas.before:
            Color(*BLACK)
            Rectangle(pos=self.pos, size=self.size)
        width = box.width - 2 * theme.px("margin_x")
        self.words.place(box.centred(width, self.words.measure(width)))
