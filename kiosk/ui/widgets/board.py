"""Facts, a picture and cards together on one page, beside or above each other."""

import math
from typing import Any

from kiosk.presentation.screen_model import CabinetMap, Picture, ScreenModel, Symbol
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Box, ModelBlock, stacked_height
from kiosk.ui.widgets.cabinet_map import MapView
from kiosk.ui.widgets.cards import CardList
from kiosk.ui.widgets.facts import FactTable
from kiosk.ui.widgets.stage import Hero, PictureStage

LEAST_PANE_MM = 58
"""A pane narrower than this is better put below the others."""
WEIGHTS: dict[type, float] = {CardList: 1.25}
MAP_WEIGHTS = (1.0, 1.7, 1.3)
"""Width of cards, and of a map beside none, one and two other panes, in widths of a table."""
NARROW_MAP = 0.8
"""Of a map beside words too long for their pane."""


def shares_beside(picture: Picture | None) -> list[float]:
    """How much of a lying display the stage tries to take, beside words and actions: 1 is all, above them.

    A cabinet with more rows than columns needs the height, any other one the width.
    """
    if not isinstance(picture, CabinetMap) or not picture.doors:
        return [0.68, 0.6, 1.0]
    rows = max(door.row + door.rows for door in picture.doors)
    columns = max(door.column + door.columns for door in picture.doors)
    return [0.7, 0.6, 1.0] if rows > columns else [1.0, 0.7, 0.6]


class Board(ModelBlock):
    """Up to three panes. On a lying display they stand side by side where the width allows."""

    def build(self, model: ScreenModel) -> None:
        self.facts, self.picture, self.cards = FactTable(), BoardPicture(), CardList()
        panes: tuple[Any, ...] = (self.facts, self.picture, self.cards)
        for pane in panes:
            pane.model = model
        self.panes = [pane for pane in panes if not pane.blank]
        for pane in self.panes:
            self.add_widget(pane)

    @property
    def blank(self) -> bool:
        return not self.panes

    def _beside(self, width: float) -> bool:
        return not theme.portrait and width >= theme.mm(LEAST_PANE_MM) * len(self.panes)

    def _columns(self, width: float) -> list[float]:
        """Widths of the panes side by side: most for a map, unless a word needs it."""
        weights = [WEIGHTS.get(type(pane), 1.0) for pane in self.panes]
        inner = width - theme.px("group") * (len(self.panes) - 1)
        columns = _shared(inner, weights)
        if not isinstance(self.picture.content, MapView):
            return columns
        for weight in (MAP_WEIGHTS[len(self.panes) - 1], NARROW_MAP):
            weights[self.panes.index(self.picture)] = weight
            columns = _shared(inner, weights)
            if math.isfinite(self._highest(columns)):
                break
        return columns

    def _highest(self, columns: list[float]) -> float:
        return float(max(pane.measure(wide) for pane, wide in zip(self.panes, columns, strict=True)))

    def measure(self, width: float) -> float:
        if self._beside(width):
            return self._highest(self._columns(width))
        return stacked_height(self.panes, width, theme.px("group"))

    def place(self, box: Box) -> None:
        super().place(box)
        if self._beside(box.width):
            self._place_beside(box)
        else:
            self._place_stacked(box)

    def _place_beside(self, box: Box) -> None:
        rest = box
        for pane, width in zip(self.panes, self._columns(box.width), strict=True):
            column, rest = rest.from_start(width)
            _, rest = rest.from_start(theme.px("group"))
            pane.place(column)

    def _place_stacked(self, box: Box) -> None:
        """Give the table room for all its rows; what is left goes to the picture, or else to the cards."""
        spare = box.height - self.measure(box.width)
        rest = box
        for pane in self.panes:
            height = pane.measure(box.width)
            if pane is self.facts:
                whole = pane.lowest(box.width) if self.picture in self.panes else pane.whole(box.width, 1)
                wish = min(spare, max(0.0, whole - height))
            else:
                wish = spare if pane is self.picture or self.picture not in self.panes else 0.0
            spare -= wish
            strip, rest = rest.from_top(height + wish)
            pane.place(strip)
            _, rest = rest.from_top(theme.px("group"))

    def resume(self, old: "Board") -> None:
        """Go on where the page before this one stood."""
        if self.facts in self.panes and old.facts in old.panes:
            self.facts.resume(old.facts)
        if isinstance(self.picture.content, MapView) and isinstance(old.picture.content, MapView):
            self.picture.content.resume(old.picture.content)

    def refresh(self, model: ScreenModel) -> bool:
        """Show new facts and looks of doors in place; False where they need a new page."""
        content, picture = self.picture.content, model.picture
        mapped = isinstance(content, MapView) and isinstance(picture, CabinetMap)
        return (not mapped or content.refresh(picture)) and self.facts.refresh(model.facts)


def _shared(width: float, weights: list[float]) -> list[float]:
    return [width * weight / sum(weights) for weight in weights]


class BoardPicture(PictureStage):
    """The picture of a board; a symbol stands above the title instead."""

    def build(self, model: ScreenModel) -> None:
        if not isinstance(model.picture, Symbol):
            super().build(model)


class BoardHero(Hero):
    """The symbol of a board."""

    def build(self, model: ScreenModel) -> None:
        if isinstance(model.picture, Symbol):
            super().build(model)
