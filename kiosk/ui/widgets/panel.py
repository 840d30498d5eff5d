"""A surface: filled, rounded, with a fine line and a soft shadow."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, InstructionGroup, SmoothLine, SmoothRoundedRectangle
from kivy.properties import ColorProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Box

SHADOW_MM = ((0.6, 1.7, 1.2), (0.2, 0.9, 0.7))
"""(wider at each side, lower, higher) of two thin steps that read as one soft shadow, without a shader."""


class Panel(Widget):
    """Base of buttons, cards and notices. `line_width` in pixels, 0 for none.

    Drawn once a frame at the most, and what is transparent not at all: a page has dozens of them.
    """

    fill = ColorProperty((1, 1, 1, 1))
    line = ColorProperty((0, 0, 0, 0))
    shadow = ColorProperty((0, 0, 0, 0))
    radius = NumericProperty(0)
    line_width = NumericProperty(1)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("radius", theme.px("radius"))
        kwargs.setdefault("line_width", max(1.0, theme.mm(0.15)))
        super().__init__(**kwargs)
        self._surface = InstructionGroup()
        self.canvas.before.add(self._surface)
        draw = Clock.create_trigger(self._draw, -1)
        for what in ("pos", "size", "fill", "line", "shadow", "radius", "line_width"):
            self.fbind(what, draw)
        draw()

    def _draw(self, _: float) -> None:
        self._surface.clear()
        self._draw_shadow()
        if self.fill[3]:
            self._add(self.fill, Box(*self.pos, *self.size), self.radius)
        if self.line[3] and self.line_width:
            self._draw_line()

    def _draw_shadow(self) -> None:
        if not self.shadow[3]:
            return
        for wider, lower, higher in SHADOW_MM:
            side = theme.mm(wider)
            box = Box(
                self.x - side, self.y - theme.mm(lower), self.width + 2 * side, self.height + theme.mm(higher)
            )
            self._add(self.shadow, box, self.radius + side)

    def _add(self, colour: Any, box: Box, radius: float) -> None:
        self._surface.add(Color(*colour))
        self._surface.add(
            SmoothRoundedRectangle(pos=(box.x, box.y), size=(box.width, box.height), radius=[radius])
        )

    def _draw_line(self) -> None:
        width = self.line_width
        box = Box(*self.pos, *self.size).inset(width, width)
        corner = max(1, self.radius - width)
        self._surface.add(Color(*self.line))
        self._surface.add(SmoothLine(rounded_rectangle=(*box, corner), width=width))
