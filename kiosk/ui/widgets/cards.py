"""Order lines, reasons and verdicts as cards; those with something to choose are buttons."""

from typing import Any

from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Card, Control, Counter, Icon, ScreenModel, Tone
from kiosk.ui.icons import TONE_ICONS
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.button_groups import ButtonGroup, rows_of
from kiosk.ui.widgets.buttons import ToolSquare
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import Touchable

ICON_GAP = 0.8
"""Space between icon and words, in insets."""
ONE_COLUMN_UP_TO = {True: 5, False: 3}
"""Cards on an upright display, with a detail line and without; more of them stand in two columns."""
LEAST_WIDTH_MM = {True: 92, False: 56}
"""A column on a lying display: with a detail line, without."""
LEAN_WIDTH = 0.7
"""Without icons the words need less."""
TALLEST = {True: 1.5, False: 1.9}
"""How far cards with and without a detail line grow into spare room, in the least height of a card."""
TILE_FROM, TILE_ICON = 1.3, 2.2
"""From this height on cards without detail lines show their icons above their titles."""


class CounterRow(Block, Widget):
    """How many, between two squares that count down and up."""

    def __init__(self, counter: Counter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fewer, self.more = ToolSquare(counter.fewer), ToolSquare(counter.more)
        self.number = Words(counter.text, "strong_em", bold=True, halign="center")
        for part in (self.fewer, self.number, self.more):
            self.add_widget(part)

    def least(self) -> float:
        return theme.mm(MIN_TARGET_MM)

    def natural_width(self) -> float:
        return 2 * self.least() + self.number.natural_width() + 2 * theme.px("inset")

    def place(self, box: Box) -> None:
        super().place(box)
        square = self.least()
        fewer, rest = box.from_start(square)
        middle, more = rest.from_start(rest.width - square)
        self.fewer.place(fewer)
        self.more.place(more)
        self.number.place(middle.centred(middle.width, self.number.measure(middle.width)))


class CardFace(Block, Panel):
    """Icon, title, detail; a tick at the right while selected."""

    def __init__(self, card: Card, **kwargs: Any) -> None:
        palette = theme.palette
        ink, paper = palette.of(card.tone)
        super().__init__(
            fill=paper,
            shadow=palette.shadow if card.posts else (0, 0, 0, 0),
            line=palette.primary if card.selected else palette.line if card.posts else palette.hairline,
            line_width=max(1.0, theme.mm(0.7 if card.selected else 0.2)),
            **kwargs,
        )
        if card.tone is not Tone.PLAIN:
            self.line = ink
        self.card, self.rest_fill, self.tiled = card, paper, theme.portrait
        toned = card.tone is not Tone.PLAIN  # then the icon says in a shape what the colour says
        icon = card.icon or TONE_ICONS.get(card.tone)
        self.glyph = Glyph(
            icon, "strong_em", 2.0 if theme.portrait else 1.5, ink if toned else palette.primary, needed=toned
        )
        self.tick = Glyph(  # where room is scarce a single word needs it, and the strong edge says it too
            Icon.TICK if card.selected else None,
            "strong_em",
            1.3,
            palette.primary,
            needed=bool(card.detail),
        )
        self.title = Words(card.title, "strong_em", bold=True, color=ink)
        self.detail = Words(card.detail, "detail_em", color=ink if toned else palette.ink_soft)
        for part in (self.glyph, self.title, self.detail, self.tick):
            self.add_widget(part)

    def _text_width(self, width: float) -> float:
        inset = theme.px("inset")
        icons = sum(glyph.beside(inset * ICON_GAP) for glyph in (self.glyph, self.tick))
        return width - 2 * inset - icons

    def measure(self, width: float) -> float:
        inner = self._text_width(width)
        words = self.title.measure(inner) + self.detail.measure(inner)
        floor = theme.px("card") if self.card.posts else theme.mm(MIN_TARGET_MM) * 0.7
        return max(floor, words + 1.3 * theme.px("inset"))

    def place(self, box: Box) -> None:
        super().place(box)
        line, self.glyph.factor = self.glyph.factor, TILE_ICON
        if self.tiled and self._tile_height(box.width) <= box.height:
            self._place_as_tile(box)
        else:
            self.glyph.factor = line
            self._place_as_line(box)

    def _tile_height(self, width: float) -> float:
        title = self.title.measure(width - 2 * theme.px("inset"))
        return max(
            theme.px("card") * TILE_FROM, self.glyph.side() + theme.px("gap") + title + theme.px("inset")
        )

    def _place_as_tile(self, box: Box) -> None:
        inner = box.inset(theme.px("inset"), 0)
        title, icon = self.title.measure(inner.width), self.glyph.side()
        top, rest = inner.centred(inner.width, icon + theme.px("gap") + title).from_top(icon)
        self.glyph.place(top)
        self.title.halign = "center"
        self.title.place(rest.from_top(theme.px("gap"))[1])
        side = self.tick.side()
        strip = box.inset(side / 2, side / 2).from_top(side)[0]
        self.tick.place(strip.from_start(strip.width - side)[1])

    def _place_as_line(self, box: Box) -> None:
        gap = theme.px("inset") * ICON_GAP
        inner = box.inset(theme.px("inset"), 0)
        strip, inner = inner.from_start(self.glyph.beside(gap))
        self.glyph.place(strip.from_start(self.glyph.side())[0])
        inner, strip = inner.from_start(inner.width - self.tick.beside(gap))
        self.tick.place(strip.from_start(strip.width - self.tick.side())[1])
        title, detail = self.title.measure(inner.width), self.detail.measure(inner.width)
        top, rest = inner.centred(inner.width, title + detail).from_top(title)
        self.title.place(top)
        self.detail.place(rest)


class CardButton(Touchable, CardFace):
    """A card to choose."""

    def on_state(self, _: Any, state: str) -> None:
        self.fill = theme.palette.secondary_pressed if state == "down" else self.rest_fill


class CountedCard(Block, Widget):
    """A card to choose, and below it, where no finger that slips touches the card, how many of it."""

    def __init__(self, button: CardButton, counter: Counter) -> None:
        super().__init__()
        self.card, self.button, self.row = button.card, button, CounterRow(counter)
        self.add_widget(self.button)
        self.add_widget(self.row)

    def _below(self) -> float:
        return theme.mm(MIN_GAP_MM) + self.row.least()

    def measure(self, width: float) -> float:
        return self.button.measure(width) + self._below()

    def place(self, box: Box) -> None:
        super().place(box)
        card, rest = box.from_top(box.height - self._below())
        self.button.place(card)
        row = rest.from_top(theme.mm(MIN_GAP_MM))[1]
        self.row.place(row.centred(min(row.width, self.row.natural_width()), row.height))


def card_widget(card: Card) -> Widget:
    """A button for a card with something to choose, else a plain face."""
    if card.posts is None:
        return CardFace(card)
    button = CardButton(control=Control(card.card_id, card.title, card.posts), card=card)
    return CountedCard(button, card.counter) if card.counter else button


class CardList(ButtonGroup):
    """All cards, in as many columns as they need and the display allows."""

    def build(self, model: ScreenModel) -> None:
        self.show([card_widget(card) for card in model.cards])

    def _faces(self) -> list[CardFace]:
        return [card.button if isinstance(card, CountedCard) else card for card in self.buttons]

    @property
    def _detailed(self) -> bool:
        return any(card.card.detail for card in self.buttons)

    def _columns(self, width: float) -> int:
        count = len(self.buttons)
        if theme.portrait:
            return 1 if count <= ONE_COLUMN_UP_TO[self._detailed] else 2
        least = theme.mm(LEAST_WIDTH_MM[self._detailed] * (LEAN_WIDTH if theme.lean else 1))
        possible = max(1, int((width + self.gap) // (least + self.gap)))
        if theme.lean:
            return min(range(possible, 0, -1), key=lambda columns: self._height_in(columns, width))
        rows = -(-count // possible)
        return -(-count // rows)

    def _height_in(self, columns: int, width: float) -> float:
        cell, rows = self._cell(columns, width), rows_of(self.buttons, columns)
        heights = [float(max(card.measure(cell) for card in row)) for row in rows]
        return sum(heights) + self.gap * (len(rows) - 1)

    def arrange(self, width: float) -> list[list[Any]]:
        return rows_of(self.buttons, self._columns(width))

    def cell_width(self, row: list[Any], width: float) -> float:
        del row  # a last row that is not full keeps the columns of the others
        return self._cell(self._columns(width), width)

    def _cell(self, columns: int, width: float) -> float:
        return (width - self.gap * (columns - 1)) / columns

    def place(self, box: Box) -> None:
        """Cards grow into spare room, up to a measure, and stand at the top; all in the same manner."""
        Block.place(self, box)
        for card in self._faces():
            card.tiled = theme.portrait and not self._detailed
        rows = self.arrange(box.width)
        heights = [self.row_height(row, box.width) for row in rows]
        share = max(0.0, box.height - self.measure(box.width)) / len(rows)
        tallest = theme.px("card") * TALLEST[self._detailed]
        heights = [max(height, min(height + share, tallest)) for height in heights]
        self.place_rows(rows, box, heights)
