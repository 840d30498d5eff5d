"""The outline of a bank card, for whoever holds one against the glass."""

from typing import Any, Final

from kivy.graphics import Color, SmoothLine
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import CardOutline
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box

CARD_MM: Final = (85.6, 54.0)
"""ID-1 of ISO 7810, as all bank cards have it; its corners have a radius of 3.2 mm."""

CORNER_MM: Final = 3.2
LINE_MM: Final = 0.5


class CardView(Block, Widget):
    """Never scaled to fit: its size is what it is there for."""

    def __init__(self, picture: CardOutline, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.enlarged = picture.enlarged

    def least(self) -> float:
        return self._px(CARD_MM[1])

    def place(self, box: Box) -> None:
        card = box.centred(self._px(CARD_MM[0]), self._px(CARD_MM[1]))
        super().place(card)
        self.canvas.clear()
        with self.canvas:
            Color(*theme.palette.ink)
            SmoothLine(rounded_rectangle=(*card, self._px(CORNER_MM)), width=theme.mm(LINE_MM))

    def _px(self, length_mm: float) -> float:
        return theme.mm(length_mm) * self.enlarged
