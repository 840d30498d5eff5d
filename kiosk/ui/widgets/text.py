"""Words and icons, and how large they come out."""

import math
from functools import lru_cache
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase
from kivy.uix.label import Label

from kiosk.presentation.screen_model import Icon
from kiosk.ui import icons
from kiosk.ui.palette import Rgba
from kiosk.ui.theme import ICON_FONT, font_for, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.line_breaks import ChineseLabel, has_chinese, unbreakable
from kiosk.ui.widgets.right_to_left import RightToLeftLabel, reads_from_right

_MIRRORED = {"left": "right", "right": "left", "center": "center"}


@lru_cache(maxsize=2048)
def text_extent(
    text: str, font_px: float, bold: bool, width: float | None, break_words: bool = False
) -> tuple[float, float]:
    """Return (width, height) in px of a text wrapped at `width`; infinite height when a piece is wider."""
    label = _kind(text)(font_name=font_for(text), font_size=font_px, bold=bold)
    label.resolve_font_name()
    if (
        width is not None
        and not break_words
        and any(label.get_extents(piece)[0] > width for piece in unbreakable(text))
    ):
        return width, math.inf
    label.text = text
    label.options["text_size"] = (width, None)
    label.text_size = (width, None)
    extent = label.render()
    return float(extent[0]), float(extent[1])


def _kind(text: str) -> type[LabelBase]:
    if reads_from_right(text):
        return RightToLeftLabel
    kind: type[LabelBase] = ChineseLabel if has_chinese(text) else CoreLabel
    return kind


class Words(Block, Label):
    """Text that wraps. `type_size` names one of the `Sizes`; "left" is where the language begins to read."""

    _label: LabelBase | None = None

    def __init__(self, text: str, type_size: str, **kwargs: Any) -> None:
        kwargs.setdefault("halign", "left")
        kwargs.setdefault("color", theme.palette.ink)
        super().__init__(text=text, **kwargs)
        self.type_size = type_size
        self.on_text()
        self.on_color()  # Kivy does not say so where it is white, as its own default

    def on_text(self, *_: Any) -> None:
        self.font_name = font_for(self.text)
        if self._label:
            self._create_label()

    def _create_label(self) -> None:
        """Kivy's hook: what draws the text depends on its script."""
        kind = _kind(self.text)
        if not isinstance(self._label, kind):
            properties = {name: getattr(self, name) for name in self._font_properties}
            self._label = kind(**properties)

    def on_color(self, *_: Any) -> None:
        self.disabled_color = self.color

    @property
    def blank(self) -> bool:
        return not self.text

    def measure(self, width: float) -> float:
        if self.blank:
            return 0.0
        size = theme.type_px(self.type_size)
        return text_extent(self.text, size, self.bold, math.floor(width), theme.break_words)[1]

    def natural_width(self) -> float:
        """Width on one line."""
        return text_extent(self.text, theme.type_px(self.type_size), self.bold, None)[0]

    def least_width(self) -> float:
        """Width of the longest piece that must stand on one line."""
        size = theme.type_px(self.type_size)
        return max(text_extent(piece, size, self.bold, None)[0] for piece in unbreakable(self.text) or [""])

    def place(self, box: Box) -> None:
        self.font_size = theme.type_px(self.type_size)
        self.text_size = math.floor(box.width), None
        assert self._label is not None
        self._label.options["halign"] = _MIRRORED[self.halign] if theme.from_right else self.halign
        super().place(Box(round(box.x), round(box.y), math.floor(box.width), round(box.height)))


class Glyph(Block, Label):
    """One icon, `factor` times as high as the type it stands beside; gone when the theme is lean."""

    def __init__(
        self, icon: Icon | None, type_size: str, factor: float, color: Rgba, needed: bool = False
    ) -> None:
        super().__init__(font_name=ICON_FONT)
        self.type_size, self.factor, self.needed = type_size, factor, needed
        self.show(icon, color)

    def show(self, icon: Icon | None, color: Rgba) -> None:
        """Show another icon, or none, in the same place."""
        if icon and theme.from_right:
            icon = icons.MIRRORED.get(icon, icon)
        self.text = icons.character(icon) if icon else ""
        self.color = self.disabled_color = color

    @property
    def blank(self) -> bool:
        return not self.text or (theme.lean and not self.needed)

    def side(self) -> float:
        """Its width and height in pixels; 0 when it is not shown."""
        return 0.0 if self.blank else theme.icon_px(self.type_size, self.factor)

    def beside(self, gap: float) -> float:
        """Width it takes from the words beside it, a gap included."""
        return self.side() + gap if self.side() else 0.0

    def least(self) -> float:
        return self.side()

    def place(self, box: Box) -> None:
        self.font_size = self.side()
        self.opacity = 0 if self.blank else 1
        super().place(box)
