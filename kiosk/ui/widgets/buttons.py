"""Buttons in their three ranks, and the groups they stand in."""

from typing import Any

from kivy.properties import ColorProperty

from kiosk.presentation.screen_model import Control, Emphasis, ScreenModel
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import Touchable

DIMMED = 0.45


class LargeButton(Touchable, Block, Panel):
    """A full-size button: icon at the left, words beside it."""

    pressed_fill = ColorProperty((0, 0, 0, 0))

    def __init__(self, control: Control, em: float | None = None, **kwargs: Any) -> None:
        super().__init__(control=control, **kwargs)
        palette = theme.palette
        primary = control.emphasis is Emphasis.PRIMARY
        self.rest_fill = palette.primary if primary else palette.secondary
        self.pressed_fill = palette.primary_pressed if primary else palette.secondary_pressed
        self.fill = self.rest_fill
        self.line = palette.primary if primary else palette.line
        self.shadow = palette.shadow
        self.line_width = max(1.0, theme.mm(0.2))
        ink = palette.on_primary if primary else palette.on_secondary
        self.words = Words(text=control.label, em=em or theme.sizes.button_em, bold=True, color=ink)
        self.glyph = Glyph(control.icon, theme.sizes.button_em * 1.25, ink) if control.icon else None
        if self.glyph:
            self.add_widget(self.glyph)
        self.add_widget(self.words)
        if not control.enabled:
            self.opacity = DIMMED

    def on_state(self, _: Any, state: str) -> None:
        self.fill = self.pressed_fill if state == "down" else self.rest_fill

    def _beside(self) -> float:
        """Pixels that icon and margins take from the width of the words."""
        inset = theme.px("inset")
        return 2 * inset + (self.glyph.side() + inset * 0.7 if self.glyph else 0)

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._beside())
        return max(theme.px("action"), words + theme.px("inset"))

    def natural_width(self) -> float:
        """Width at which the words stand on one line."""
        return self.words.natural_width() + self._beside() + 2

    def place(self, box: Box) -> None:
        super().place(box)
        inner = box.inset(theme.px("inset"), 0)
        if self.glyph:
            strip, inner = inner.from_left(self.glyph.side())
            self.glyph.place(strip)
            _, inner = inner.from_left(theme.px("inset") * 0.7)
        self.words.place(inner)


class PillButton(LargeButton):
    """A language or a tool: quiet, centred, no higher than a finger needs."""

    def __init__(self, control: Control, **kwargs: Any) -> None:
        super().__init__(control=control, em=theme.sizes.small_em, **kwargs)
        self.rest_fill = self.fill = theme.palette.quiet
        self.line = theme.palette.hairline
        self.shadow = (0, 0, 0, 0)
        self.words.color = theme.palette.ink
        self.words.bold = False
        if self.glyph:
            self.glyph.color = theme.palette.ink
            self.glyph.mm = theme.sizes.small_em * 1.4

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._beside())
        return max(theme.px("tool"), words + theme.mm(3))

    def place(self, box: Box) -> None:
        Block.place(self, box)
        content = min(box.width, self.natural_width())
        inner = box.centred(content, box.height).inset(theme.px("inset"), 0)
        if self.glyph:
            strip, inner = inner.from_left(self.glyph.side())
            self.glyph.place(strip)
            _, inner = inner.from_left(theme.px("inset") * 0.7)
        self.words.halign = "left" if self.glyph else "center"
        self.words.place(inner)


class RailButton(Touchable, Block, Panel):
    """A tool in the rail of a lying display: its icon only, to leave the width to the content."""

    def __init__(self, control: Control, **kwargs: Any) -> None:
        super().__init__(control=control, **kwargs)
        self.fill, self.line = theme.palette.quiet, theme.palette.hairline
        if control.icon:
            self.mark: Block = Glyph(control.icon, theme.sizes.tool * 0.48, theme.palette.ink)
        else:
            self.mark = Words(text=control.label, em=theme.sizes.small_em, halign="center")
        self.add_widget(self.mark)

    def on_state(self, _: Any, state: str) -> None:
        self.fill = theme.palette.secondary_pressed if state == "down" else theme.palette.quiet

    def measure(self, width: float) -> float:
        return max(width, theme.mm(MIN_TARGET_MM))

    def place(self, box: Box) -> None:
        super().place(box)
        self.mark.place(box)


def rows_of(buttons: list[Any], columns: int) -> list[list[Any]]:
    """Split into rows of `columns`."""
    return [buttons[i : i + columns] for i in range(0, len(buttons), columns)]


class ButtonGroup(ModelBlock):
    """Buttons in rows that share the width evenly."""

    rows: list[list[Any]]

    @property
    def gap(self) -> float:
        return max(theme.px("gap"), theme.mm(MIN_GAP_MM))

    @property
    def blank(self) -> bool:
        return not self.children

    def _cell(self, row: list[Any], width: float) -> float:
        return (width - self.gap * (len(row) - 1)) / len(row)

    def _height(self, row: list[Any], width: float) -> float:
        return float(max(button.measure(self._cell(row, width)) for button in row))

    def arrange(self, width: float) -> list[list[Any]]:
        """Decide which button stands in which row at this width."""
        del width
        return self.rows

    def measure(self, width: float) -> float:
        rows = self.arrange(width)
        return sum(self._height(row, width) for row in rows) + self.gap * (len(rows) - 1)

    def place(self, box: Box) -> None:
        super().place(box)
        rest = box
        for row in self.arrange(box.width):
            strip, rest = rest.from_top(self._height(row, box.width))
            _, rest = rest.from_top(self.gap)
            for button in row:
                cell, strip = strip.from_left(self._cell(row, box.width))
                button.place(cell)
                _, strip = strip.from_left(self.gap)


class Actions(ButtonGroup):
    """What can be done next: the primary alone, the rest in pairs where their words fit on one line."""

    single_row = False

    def build(self, model: ScreenModel) -> None:
        self.show(model.actions)

    def show(self, controls: tuple[Control, ...]) -> None:
        """Make one button for each control."""
        self.buttons = [LargeButton(control) for control in controls]
        for button in self.buttons:
            self.add_widget(button)

    def arrange(self, width: float) -> list[list[Any]]:
        if self.single_row:
            return [self.buttons]
        first = [b for b in self.buttons if b.control.emphasis is Emphasis.PRIMARY]
        rest = [b for b in self.buttons if b not in first]
        pair = (width - self.gap) / 2
        paired = len(rest) % 2 == 0 and all(b.natural_width() <= pair for b in rest)
        return [[b] for b in first] + rows_of(rest, 2 if paired else 1)


class Languages(ButtonGroup):
    """Languages as words in their own script, as many in a row as fit."""

    def build(self, model: ScreenModel) -> None:
        self.buttons = [PillButton(control) for control in model.languages]
        for button in self.buttons:
            self.add_widget(button)

    def arrange(self, width: float) -> list[list[Any]]:
        widest = max(button.natural_width() for button in self.buttons)
        columns = max(1, min(len(self.buttons), int((width + self.gap) // (widest + self.gap))))
        rows = -(-len(self.buttons) // columns)
        return rows_of(self.buttons, -(-len(self.buttons) // rows))


class Tools(ButtonGroup):
    """The same helpers on every screen: a row at the bottom, or a rail at the side."""

    def build(self, model: ScreenModel) -> None:
        kind = PillButton if theme.portrait else RailButton
        self.buttons: list[Any] = [kind(control) for control in model.tools]
        for button in self.buttons:
            self.add_widget(button)
        self.rows = [self.buttons] if theme.portrait else [[button] for button in self.buttons]
