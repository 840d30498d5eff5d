"""Order lines, reasons and verdicts as cards; those with something to choose are buttons."""

from typing import Any

from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Card, Control, Icon, ScreenModel, Tone
from kiosk.ui.theme import MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.buttons import ButtonGroup, rows_of
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import Touchable

MANY = 5
TONE_ICONS = {Tone.OK: Icon.TICK, Tone.WARN: Icon.WARNING, Tone.STOP: Icon.CROSS}


class CardFace(Block, Panel):
    """Icon, title, detail; a tick at the right while selected."""

    def __init__(self, card: Card, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        palette = theme.palette
        ink, paper = palette.of(card.tone)
        self.card = card
        self.rest_fill = self.fill = paper
        self.shadow = palette.shadow if card.posts else (0, 0, 0, 0)
        self.line = palette.primary if card.selected else palette.line if card.posts else palette.hairline
        if card.tone is not Tone.PLAIN:
            self.line = ink
        self.line_width = max(1.0, theme.mm(0.7 if card.selected else 0.2))
        icon = card.icon or TONE_ICONS.get(card.tone)
        self.glyph = Glyph(icon, theme.sizes.strong_em * 1.5, ink) if icon else None
        self.tick = Glyph(Icon.TICK, theme.sizes.strong_em * 1.35, palette.primary) if card.selected else None
        self.title = Words(text=card.title, em=theme.sizes.strong_em, bold=True, color=ink)
        soft = palette.ink_soft if card.tone is Tone.PLAIN else ink
        self.detail = Words(
            text=card.detail, em=max(theme.sizes.small_em, theme.sizes.body_em * 0.85), color=soft
        )
        for part in (self.glyph, self.title, self.detail, self.tick):
            if part and not part.blank:
                self.add_widget(part)

    def _text_width(self, width: float) -> float:
        inset = theme.px("inset")
        icons = sum(glyph.side() + inset * 0.8 for glyph in (self.glyph, self.tick) if glyph)
        return width - 2 * inset - icons

    def measure(self, width: float) -> float:
        inner = self._text_width(width)
        words = self.title.measure(inner) + (0 if self.detail.blank else self.detail.measure(inner))
        floor = theme.px("card") if self.card.posts else theme.mm(MIN_TARGET_MM) * 0.7
        return max(floor, words + 1.4 * theme.px("inset"))

    def place(self, box: Box) -> None:
        super().place(box)
        inset = theme.px("inset")
        inner = box.inset(inset, 0)
        if self.glyph:
            strip, inner = inner.from_left(self.glyph.side())
            self.glyph.place(strip)
            _, inner = inner.from_left(inset * 0.8)
        if self.tick:
            inner, strip = inner.from_left(inner.width - self.tick.side())
            self.tick.place(strip)
            inner, _ = inner.from_left(inner.width - inset * 0.8)
        title = self.title.measure(inner.width)
        detail = 0 if self.detail.blank else self.detail.measure(inner.width)
        block = Box(inner.x, inner.y + (inner.height - title - detail) / 2, inner.width, title + detail)
        top, rest = block.from_top(title)
        self.title.place(top)
        if not self.detail.blank:
            self.detail.place(rest)


class CardButton(Touchable, CardFace):
    """A card to choose."""

    def on_state(self, _: Any, state: str) -> None:
        self.fill = theme.palette.secondary_pressed if state == "down" else self.rest_fill


def card_widget(card: Card) -> Widget:
    """A button for a card with something to choose, else a plain face."""
    if card.posts is None:
        return CardFace(card)
    return CardButton(control=Control(card.card_id, card.title, card.posts), card=card)


class CardList(ButtonGroup):
    """All cards: one column, two when there are many of them."""

    def build(self, model: ScreenModel) -> None:
        self.cards = [card_widget(card) for card in model.cards]
        for card in self.cards:
            self.add_widget(card)

    @property
    def columns(self) -> int:
        return 2 if len(self.cards) > (MANY if theme.portrait else MANY - 2) else 1

    def arrange(self, width: float) -> list[list[Any]]:
        del width
        return rows_of(self.cards, self.columns)

    def _cell(self, row: list[Any], width: float) -> float:
        del row  # the last row keeps the columns of the others
        return (width - self.gap * (self.columns - 1)) / self.columns

    def place(self, box: Box) -> None:
        super().place(box.from_top(self.measure(box.width))[0])
