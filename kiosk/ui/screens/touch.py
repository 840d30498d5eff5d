"""A mark to touch in a corner of the glass, or in its middle: the rest keeps out of its way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kivy.lang import Builder

from kiosk.presentation.screen_model import Control, ScreenModel, TouchTarget
from kiosk.ui.screens.attempts import Attempt
from kiosk.ui.screens.page import Page
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph
from kiosk.ui.widgets.touchable import Touchable

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

TARGET_MM: Final = 15.0
"""As large as the smallest thing to touch on any screen, and no larger."""


class Target(Touchable, Block, Panel):
    """Stands in the very corner: where it answers, everything does."""

    def __init__(self, control: Control, **kwargs: Any) -> None:
        palette = theme.palette
        super().__init__(control=control, fill=palette.primary, line=palette.line, **kwargs)
        self.glyph = Glyph(control.icon, "title_em", 1.3, palette.on_primary, needed=True)
        self.add_widget(self.glyph)

    def place(self, box: Box) -> None:
        super().place(box)
        self.glyph.place(box)


class TouchScreen(Page):
    """Words in the middle, without the band: the glass is touched up to its edges."""

    def __init__(
        self, model: ScreenModel, press: Callable[[Touchable], None], whole_s: float, **kwargs: Any
    ) -> None:
        target, *others = model.actions
        super().__init__(replace(model, actions=tuple(others), band=None), press, whole_s, **kwargs)
        self.shown = model
        self.target = Target(target)
        self.target.press = press
        self.add_widget(self.target)

    def _arrange(self, attempt: Attempt, box: Box, place: bool) -> float:
        side = theme.mm(TARGET_MM)
        missing = super()._arrange(attempt, box.inset(side, side), place)
        if place:
            self.target.place(self._corner(box, side))
        return missing

    def _corner(self, box: Box, side: float) -> Box:
        picture = self.shown.picture
        assert isinstance(picture, TouchTarget)
        if picture.at == "middle":
            return box.centred(side, side)
        x = box.x if picture.at.endswith("left") else box.right - side
        y = box.top - side if picture.at.startswith("top") else box.y
        return Box(x, y, side, side)
