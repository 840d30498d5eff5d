"""A surface: filled, rounded, with a fine line and a soft shadow."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ColorProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.ui.theme import theme

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Panel(Widget):
    """Base of buttons, cards and notices. `line_width` in pixels, 0 for none."""

    fill = ColorProperty((1, 1, 1, 1))
    line = ColorProperty((0, 0, 0, 0))
    shadow = ColorProperty((0, 0, 0, 0))
    radius = NumericProperty(0)
    line_width = NumericProperty(1)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("radius", theme.px("radius"))
        kwargs.setdefault("line_width", max(1.0, theme.mm(0.15)))
        super().__init__(**kwargs)
