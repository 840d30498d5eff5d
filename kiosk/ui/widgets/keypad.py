"""Keys to type a code with, and the field that shows what was typed."""

from typing import Any

from kiosk.presentation.screen_model import Control, Keypad, ScreenModel
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.buttons import ButtonGroup, rows_of
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import Touchable

DIGIT_KEYS = 12
LETTER_ROWS = 4


class Key(Touchable, Block, Panel):
    """One key: a character, or an icon such as erase."""

    is_key = True

    def __init__(self, control: Control, **kwargs: Any) -> None:
        super().__init__(control=control, **kwargs)
        self.fill = theme.palette.secondary
        self.line, self.shadow = theme.palette.line, theme.palette.shadow
        em = theme.sizes.key * 0.44
        if control.icon:
            self.mark: Block = Glyph(control.icon, em, theme.palette.ink)
        else:
            self.mark = Words(text=control.label, em=em, bold=True, halign="center")
        self.add_widget(self.mark)

    def on_state(self, _: Any, state: str) -> None:
        self.fill = theme.palette.secondary_pressed if state == "down" else theme.palette.secondary

    def measure(self, width: float) -> float:
        return max(theme.px("key"), self.mark.measure(width) + theme.mm(3))

    def place(self, box: Box) -> None:
        super().place(box)
        self.mark.place(box)


class EntryField(ModelBlock):
    """What was typed so far, and the keys that are an icon (erase) beside it."""

    def build(self, model: ScreenModel) -> None:
        self.keys: list[Key] = []
        if model.keypad is None:
            return
        self.panel = Panel(
            fill=theme.palette.paper, line=theme.palette.primary, line_width=max(1.0, theme.mm(0.4))
        )
        self.words = Words(em=theme.sizes.title_em, bold=True)
        self.panel.add_widget(self.words)
        self.add_widget(self.panel)
        self.keys = [Key(control) for control in model.keypad.keys if control.icon]
        for key in self.keys:
            self.add_widget(key)
        self.show(model.keypad)

    def show(self, keypad: Keypad) -> None:
        """Show what is entered; the placeholder while nothing is."""
        self.words.text = keypad.entered or keypad.placeholder
        self.words.color = theme.palette.ink if keypad.entered else theme.palette.ink_soft
        self.words.em = theme.sizes.title_em if keypad.entered else theme.sizes.body_em
        self.words.bold = bool(keypad.entered)

    @property
    def blank(self) -> bool:
        return not self.children

    def _key_side(self) -> float:
        return max(theme.px("key"), theme.mm(MIN_TARGET_MM))

    def _field_width(self, width: float) -> float:
        return width - len(self.keys) * (self._key_side() * 1.3 + theme.mm(MIN_GAP_MM))

    def measure(self, width: float) -> float:
        inner = self._field_width(width) - 2 * theme.px("inset")
        return max(self._key_side(), self.words.measure(inner) + theme.mm(3))

    def place(self, box: Box) -> None:
        super().place(box)
        field, rest = box.from_left(self._field_width(box.width))
        self.panel.pos, self.panel.size = (field.x, field.y), (field.width, field.height)
        self.words.place(field.inset(theme.px("inset"), 0))
        for key in self.keys:
            _, rest = rest.from_left(theme.mm(MIN_GAP_MM))
            cell, rest = rest.from_left(self._key_side() * 1.3)
            key.place(cell)

    def refresh(self, keypad: Keypad) -> None:
        """Show a new entry in place, so that a finger on another key keeps its key."""
        self.show(keypad)
        self.words.place(Box(*self.panel.pos, *self.panel.size).inset(theme.px("inset"), 0))


class KeyGrid(ButtonGroup):
    """The character keys: three columns of digits, or letters in four rows."""

    def build(self, model: ScreenModel) -> None:
        self.keys = [
            Key(control) for control in (model.keypad.keys if model.keypad else ()) if not control.icon
        ]
        for key in self.keys:
            self.add_widget(key)

    @property
    def gap(self) -> float:
        return theme.mm(MIN_GAP_MM)

    def _columns(self, width: float) -> int:
        if len(self.keys) <= DIGIT_KEYS:
            return 3
        possible = int((width + self.gap + 1) // (theme.mm(MIN_TARGET_MM) + self.gap))
        return max(1, min(possible, -(-len(self.keys) // LETTER_ROWS)))

    def arrange(self, width: float) -> list[list[Any]]:
        return rows_of(self.keys, self._columns(width))

    def _used_width(self, width: float) -> float:
        """Digits stay a compact block; letters take the whole width."""
        if len(self.keys) > DIGIT_KEYS:
            return width
        return min(width, 3 * theme.px("key") * 1.5 + 2 * self.gap)

    def measure(self, width: float) -> float:
        return super().measure(self._used_width(width))

    def place(self, box: Box) -> None:
        width = self._used_width(box.width)
        block = box.centred(width, box.height).from_top(self.measure(box.width))[0]
        Block.place(self, block)
        rest = block
        columns = self._columns(width)
        cell_width = (width - self.gap * (columns - 1)) / columns
        for row in self.arrange(width):
            strip, rest = rest.from_top(self._height(row, width))
            _, rest = rest.from_top(self.gap)
            indent = (columns - len(row)) * (cell_width + self.gap) / 2
            _, strip = strip.from_left(indent)
            for key in row:
                cell, strip = strip.from_left(cell_width)
                key.place(cell)
                _, strip = strip.from_left(self.gap)
