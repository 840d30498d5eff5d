"""The mark around the control that the keypad stands on: two tones, one of which shows on any ground."""

from kivy.graphics import Color, InstructionGroup, SmoothLine

from kiosk.ui.palette import Rgba
from kiosk.ui.theme import theme
from kiosk.ui.widgets.touchable import Touchable

INNER_MM, OUTER_MM = 0.8, 1.4
"""Together less than the gap between two targets."""


class FocusRing(InstructionGroup):
    """Drawn above the page. Concurrency: main thread only."""

    def around(self, touchable: Touchable) -> None:
        """Stand around this control."""
        self.clear()
        inner, outer = theme.mm(INNER_MM), theme.mm(OUTER_MM)
        self._frame(touchable, inner / 2, inner, theme.palette.ring_inside)
        self._frame(touchable, inner + outer / 2, outer, theme.palette.accent)

    def _frame(self, touchable: Touchable, away: float, thick: float, colour: Rgba) -> None:
        """A line of this thickness whose middle is so far away from the edge."""
        self.add(Color(*colour))
        rectangle = (
            touchable.x - away,
            touchable.y - away,
            touchable.width + 2 * away,
            touchable.height + 2 * away,
            touchable.radius + away,
        )
        self.add(SmoothLine(rounded_rectangle=rectangle, width=thick / 2))
