"""Words and icons, and how large they come out."""

import math
from functools import lru_cache
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.label import Label

from kiosk.presentation.screen_model import Icon
from kiosk.ui import icons
from kiosk.ui.theme import ICON_FONT, Rgba, font_for, theme
from kiosk.ui.widgets.block import Block, Box


@lru_cache(maxsize=4096)
def text_extent(
    text: str, font_px: float, bold: bool, width: float | None, break_words: bool = False
) -> tuple[float, float]:
    """Return (width, height) in px of a text wrapped at `width`; infinite height when a word is wider."""
    label = CoreLabel(font_name=font_for(text), font_size=font_px, bold=bold)
    label.resolve_font_name()
    if (
        width is not None
        and not break_words
        and any(label.get_extents(word)[0] > width for word in text.split())
    ):
        return width, math.inf
    label.text = text
    label.options["text_size"] = (width, None)
    label.text_size = (width, None)
    extent = label.render()
    return float(extent[0]), float(extent[1])


class Words(Block, Label):
    """Text that wraps. `em` is its type size in millimetres before the customer's scale."""

    em = NumericProperty(8)
    bold = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("halign", "left")
        kwargs.setdefault("color", theme.palette.ink)
        super().__init__(**kwargs)
        self.font_name = font_for(self.text)

    def on_text(self, *_: Any) -> None:
        self.font_name = font_for(self.text)

    def on_color(self, *_: Any) -> None:
        self.disabled_color = self.color

    @property
    def blank(self) -> bool:
        return not self.text

    def measure(self, width: float) -> float:
        return text_extent(self.text, theme.em(self.em), self.bold, math.floor(width), theme.break_words)[1]

    def natural_width(self) -> float:
        """Width on one line."""
        return text_extent(self.text, theme.em(self.em), self.bold, None)[0]

    def place(self, box: Box) -> None:
        self.font_size = theme.em(self.em)
        self.text_size = math.floor(box.width), None
        super().place(Box(round(box.x), round(box.y), math.floor(box.width), round(box.height)))


class Glyph(Block, Label):
    """One icon, `mm` high."""

    def __init__(self, icon: Icon, mm: float, color: Rgba, **kwargs: Any) -> None:
        super().__init__(text=icons.character(icon), font_name=ICON_FONT, color=color, **kwargs)
        self.mm = mm
        self.disabled_color = color

    def side(self) -> float:
        """Its width and height in pixels; grows with the text, but not as fast."""
        return theme.mm(self.mm) * (1 + (theme.text_scale - 1) / 2)

    def least(self) -> float:
        return self.side()

    def place(self, box: Box) -> None:
        self.font_size = self.side()
        super().place(box)
