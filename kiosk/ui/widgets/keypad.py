"""Keys to type a code with, and the field that shows what was typed."""

from typing import Any

from kiosk.presentation.screen_model import Control, Keypad, ScreenModel
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.button_groups import ButtonGroup, rows_of
from kiosk.ui.widgets.buttons import PushButton
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Words, text_extent

DIGIT_KEYS = 12
LETTER_ROWS = 4
WIDER = 1.3
"""A key beside the field, where there is room."""
TALLER = 1.35
"""Keys on an upright display, where height is no concern."""


class Key(PushButton):
    """One key: a character, or an icon such as erase."""

    is_key = True

    def __init__(self, control: Control) -> None:
        palette = theme.palette
        super().__init__(
            control,
            "title_em" if theme.portrait else "strong_em",
            fill=palette.secondary,
            pressed=palette.secondary_pressed,
            ink=palette.ink,
            line=palette.line,
            shadow=palette.shadow,
        )
        self.words.bold = True
        self.words.halign = "center"
        self.glyph.needed, self.glyph.factor = True, 1.0
        if control.icon:
            self.remove_widget(self.words)

    def measure(self, width: float) -> float:
        mark = 0.0 if self.control.icon else self.words.measure(width)
        return max(theme.px("key"), mark + theme.mm(2))

    def place(self, box: Box) -> None:
        Block.place(self, box)
        self.glyph.place(box)
        self.words.place(box)


class EntryField(ModelBlock):
    """What was typed so far, and the keys that are an icon (erase) beside it."""

    def build(self, model: ScreenModel) -> None:
        assert model.keypad is not None
        self.panel = Panel(
            fill=theme.palette.paper, line=theme.palette.primary, line_width=max(1.0, theme.mm(0.4))
        )
        self.words = Words("", "body_em")
        self.panel.add_widget(self.words)
        self.add_widget(self.panel)
        self.keys = [Key(control) for control in model.keypad.keys if control.icon]
        for key in self.keys:
            self.add_widget(key)
        self._write(model.keypad)

    def _write(self, keypad: Keypad) -> None:
        """Show what is entered; the placeholder while nothing is."""
        self.words.text = keypad.entered or keypad.placeholder
        self.words.color = theme.palette.ink if keypad.entered else theme.palette.ink_soft
        self.words.bold = bool(keypad.entered)
        placeholder = "body_em" if theme.portrait else "small_em"
        self.words.type_size = self._entered_em() if keypad.entered else placeholder

    def _entered_em(self) -> str:
        return "title_em" if theme.portrait else "strong_em"

    def _key_width(self) -> float:
        return theme.mm(MIN_TARGET_MM) * (1 if theme.lean else WIDER)

    def _field_width(self, width: float) -> float:
        return width - len(self.keys) * (self._key_width() + theme.mm(MIN_GAP_MM))

    def measure(self, width: float) -> float:
        """Also of an empty field what a typed line needs: that comes without a new page."""
        inner = self._field_width(width) - 2 * theme.px("inset")
        typed = text_extent("0", theme.type_px(self._entered_em()), True, None)[1]
        return max(theme.px("key"), max(self.words.measure(inner), typed) + theme.mm(2))

    def place(self, box: Box) -> None:
        super().place(box)
        field, rest = box.from_start(self._field_width(box.width))
        self.panel.pos, self.panel.size = (field.x, field.y), (field.width, field.height)
        self.words.place(field.inset(theme.px("inset"), 0))
        for key in self.keys:
            _, rest = rest.from_start(theme.mm(MIN_GAP_MM))
            cell, rest = rest.from_start(self._key_width())
            key.place(cell)

    def refresh(self, keypad: Keypad) -> None:
        """Show a new entry in place, so that a finger on another key keeps its key."""
        self._write(keypad)
        self.words.place(Box(*self.panel.pos, *self.panel.size).inset(theme.px("inset"), 0))


def digits_only(keypad: Keypad | None) -> bool:
    """Whether there are no more keys than a telephone has."""
    return keypad is not None and sum(not key.icon for key in keypad.keys) <= DIGIT_KEYS


class KeyGrid(ButtonGroup):
    """The character keys: three columns of digits, or letters in four rows."""

    centre_short_rows = True

    def build(self, model: ScreenModel) -> None:
        assert model.keypad is not None
        self.show([Key(control) for control in model.keypad.keys if not control.icon])

    @property
    def gap(self) -> float:
        return theme.mm(MIN_GAP_MM)

    @property
    def digits_only(self) -> bool:
        return digits_only(self.model.keypad)

    def _columns(self, width: float) -> int:
        if self.digits_only:
            return 3
        possible = int((width + self.gap) // (theme.mm(MIN_TARGET_MM) + self.gap))
        return max(1, min(possible, -(-len(self.buttons) // LETTER_ROWS)))

    def arrange(self, width: float) -> list[list[Any]]:
        return rows_of(self.buttons, self._columns(width))

    def cell_width(self, row: list[Any], width: float) -> float:
        del row
        columns = self._columns(width)
        return (width - self.gap * (columns - 1)) / columns

    def row_height(self, row: list[Any], width: float) -> float:
        return super().row_height(row, width) * (TALLER if theme.portrait else 1)

    def cut(self, strip: Box, width: float) -> tuple[Box, Box]:
        """Codes are of Latin letters and digits, which stand in their own order everywhere."""
        return strip.from_left(width)

    def place(self, box: Box) -> None:
        """Digits stay a compact block in the middle, letters take the width; a short last row is centred."""
        width = box.width
        if self.digits_only:
            width = min(width, 3 * theme.px("key") * 1.8 + 2 * self.gap)
        block = box.centred(width, box.height)
        Block.place(self, block)
        rows = self.arrange(width)
        self.place_rows(rows, block, [self.row_height(row, width) for row in rows])
