"""Buttons in their ranks, and the groups they stand in."""

import math
from typing import Any

from kiosk.presentation.screen_model import Control, Emphasis, ScreenModel
from kiosk.ui.palette import Rgba
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import OwnControl, Touchable

ICON_GAP = 0.7
"""Space between icon and words, in insets."""
NOTHING = (0, 0, 0, 0)


class PushButton(Touchable, Block, Panel):
    """A surface with an icon and words on it. `centred`: both in the middle instead of at the left."""

    centred = False
    edge = 1.0
    """Margin at the left and right, in insets."""

    def __init__(
        self,
        control: Control | OwnControl,
        type_size: str,
        fill: Rgba,
        pressed: Rgba,
        ink: Rgba,
        **kwargs: Any,
    ) -> None:
        super().__init__(control=control, fill=fill, **kwargs)
        self.rest_fill, self.pressed_fill = fill, pressed
        self.raised = {"fill": fill, "line": self.line, "shadow": self.shadow}
        self.ink = ink
        self.words = Words(control.label, type_size, color=ink)
        self.glyph = Glyph(control.icon, type_size, 1.3, ink)
        self.add_widget(self.glyph)
        self.add_widget(self.words)
        self.enable(control.enabled)

    def enable(self, enabled: bool) -> None:
        """Let it be touched; else it lies flat, without an edge, and its words can still be read."""
        self.disabled = not enabled
        palette = theme.palette
        looks = self.raised if enabled else {"fill": palette.quiet, "line": NOTHING, "shadow": NOTHING}
        for name, colour in looks.items():
            setattr(self, name, colour)
        ink = self.ink if enabled else palette.line
        self.words.color = self.glyph.color = self.glyph.disabled_color = ink

    def on_state(self, _: Any, state: str) -> None:
        self.fill = self.pressed_fill if state == "down" else self.rest_fill

    def _around(self) -> float:
        """Pixels that icon and margins take from the width of the words."""
        inset = theme.px("inset")
        return 2 * inset * self.edge + self.glyph.beside(inset * ICON_GAP)

    def natural_width(self) -> float:
        """Width at which the words stand on one line."""
        return self.words.natural_width() + self._around() + 2

    def place(self, box: Box) -> None:
        super().place(box)
        inset = theme.px("inset")
        inner = box.centred(min(box.width, self.natural_width()), box.height) if self.centred else box
        glyph, words = inner.inset(inset * self.edge, 0).from_start(self.glyph.side())
        self.glyph.place(glyph)
        _, words = words.from_start(self.glyph.beside(inset * ICON_GAP) - self.glyph.side())
        self.words.halign = "center" if self.centred and not self.glyph.side() else "left"
        self.words.place(words)


class LargeButton(PushButton):
    """What can be done next; at most one on a screen is primary."""

    def __init__(self, control: Control) -> None:
        palette = theme.palette
        primary = control.emphasis is Emphasis.PRIMARY
        super().__init__(
            control,
            "button_em",
            fill=palette.primary if primary else palette.secondary,
            pressed=palette.primary_pressed if primary else palette.secondary_pressed,
            ink=palette.on_primary if primary else palette.on_secondary,
            line=palette.primary if primary else palette.line,
            line_width=max(1.0, theme.mm(0.2)),
            shadow=palette.shadow,
        )
        self.words.bold = True

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._around())
        return max(theme.px("action"), words + theme.px("inset"))


class QuietButton(PushButton):
    """A language or a tool: no higher than a finger needs."""

    centred = True
    edge = 0.5

    def __init__(self, control: Control) -> None:
        palette = theme.palette
        super().__init__(
            control,
            "small_em",
            fill=palette.quiet,
            pressed=palette.secondary_pressed,
            ink=palette.ink,
            line=palette.hairline,
        )

    def measure(self, width: float) -> float:
        words = self.words.measure(width - self._around())
        return max(theme.px("tool"), words + theme.mm(3))


class ToolSquare(PushButton):
    """A tool on a small display: its icon only, to leave the room to the content."""

    def __init__(self, control: Control | OwnControl) -> None:
        palette = theme.palette
        super().__init__(
            control,
            "small_em",
            fill=palette.quiet,
            pressed=palette.secondary_pressed,
            ink=palette.ink,
            line=palette.hairline,
        )
        self.glyph.factor, self.glyph.needed = 1.5, True
        if control.icon:
            self.remove_widget(self.words)

    def least(self) -> float:
        return theme.mm(MIN_TARGET_MM)

    def measure(self, width: float) -> float:
        return max(width, self.least())

    def place(self, box: Box) -> None:
        Block.place(self, box)
        self.glyph.place(box)
        if self.glyph.blank:
            self.words.halign = "center"
            self.words.place(box)


def rows_of(buttons: list[Any], columns: int) -> list[list[Any]]:
    """Split into rows of `columns`."""
    return [buttons[i : i + columns] for i in range(0, len(buttons), columns)]


class ButtonGroup(ModelBlock):
    """Buttons in rows that share the width evenly."""

    buttons: list[Any]
    centre_short_rows = False

    def show(self, buttons: list[Any]) -> None:
        """Take these buttons."""
        self.buttons = buttons
        for button in buttons:
            self.add_widget(button)

    @property
    def gap(self) -> float:
        return max(theme.px("gap"), theme.mm(MIN_GAP_MM))

    @property
    def blank(self) -> bool:
        return not self.buttons

    def arrange(self, width: float) -> list[list[Any]]:
        """Decide which button stands in which row at this width."""
        del width
        return [self.buttons]

    def cell_width(self, row: list[Any], width: float) -> float:
        """Width of one button in a row."""
        return (width - self.gap * (len(row) - 1)) / len(row)

    def cell_widths(self, row: list[Any], width: float) -> list[float]:
        """Widths of the buttons in a row."""
        return [self.cell_width(row, width)] * len(row)

    def row_height(self, row: list[Any], width: float) -> float:
        """Height of a row: that of its highest button."""
        widths = self.cell_widths(row, width)
        return float(max(button.measure(cell) for button, cell in zip(row, widths, strict=True)))

    def measure(self, width: float) -> float:
        rows = self.arrange(width)
        return sum(self.row_height(row, width) for row in rows) + self.gap * (len(rows) - 1)

    def place(self, box: Box) -> None:
        super().place(box)
        rows = self.arrange(box.width)
        self.place_rows(rows, box, [self.row_height(row, box.width) for row in rows])

    def place_rows(self, rows: list[list[Any]], box: Box, heights: list[float]) -> None:
        """Place rows of these heights from the top of the box down."""
        rest = box
        for row, height in zip(rows, heights, strict=True):
            strip, rest = rest.from_top(height)
            _, rest = rest.from_top(self.gap)
            widths = self.cell_widths(row, box.width)
            if self.centre_short_rows:
                used = sum(widths) + self.gap * (len(row) - 1)
                strip = strip.inset((strip.width - used) / 2, 0)
            for button, width in zip(row, widths, strict=True):
                cell, strip = self.cut(strip, width)
                button.place(cell)
                _, strip = self.cut(strip, self.gap)

    def cut(self, strip: Box, width: float) -> tuple[Box, Box]:
        """Cut the next cell off a row."""
        return strip.from_start(width)


class WordRows(ButtonGroup):
    """Rows in which a long word may take width from a short one."""

    def cell_widths(self, row: list[Any], width: float) -> list[float]:
        even = self.cell_width(row, width)
        natural = [button.natural_width() for button in row]
        if max(natural) <= even or sum(natural) + self.gap * (len(row) - 1) > width:
            return [even] * len(row)
        spare = (width - self.gap * (len(row) - 1) - sum(natural)) / len(row)
        return [wish + spare for wish in natural]


class Actions(WordRows):
    """What can be done next: the primary alone, the rest in pairs where their words fit on one line."""

    single_row = False

    def build(self, model: ScreenModel) -> None:
        self.show([LargeButton(control) for control in model.actions])

    def arrange(self, width: float) -> list[list[Any]]:
        if self.single_row:
            return [self.buttons]
        if theme.lean:
            return self.packed(width)
        first = [b for b in self.buttons if b.control.emphasis is Emphasis.PRIMARY]
        rest = [b for b in self.buttons if b not in first]
        odd = len(rest) % 2
        pairs = rows_of(rest[odd:], 2)
        if any(b.natural_width() > (width - self.gap) / 2 for pair in pairs for b in pair):
            return rows_of(first + rest, 1)
        return rows_of(first + rest[:odd], 1) + pairs

    def packed(self, width: float) -> list[list[Any]]:
        """As few rows as the words allow."""
        rows: list[list[Any]] = [[]]
        for button in self.buttons:
            used = sum(b.natural_width() + self.gap for b in rows[-1])
            if rows[-1] and used + button.natural_width() > width:
                rows.append([])
            rows[-1].append(button)
        return rows


class Languages(WordRows):
    """Languages as words in their own script, as many in a row as fit."""

    def build(self, model: ScreenModel) -> None:
        self.show([QuietButton(control) for control in model.languages])

    def arrange(self, width: float) -> list[list[Any]]:
        for columns in range(len(self.buttons), 1, -1):
            rows = rows_of(self.buttons, columns)
            if all(sum(b.natural_width() + self.gap for b in row) - self.gap <= width for row in rows):
                return rows_of(self.buttons, -(-len(self.buttons) // len(rows)))
        return rows_of(self.buttons, 1)


class Tools(WordRows):
    """The same helpers on every screen: words at the bottom, or a few squares in a corner."""

    upended = False

    def build(self, model: ScreenModel) -> None:
        kind = QuietButton if theme.portrait else ToolSquare
        self.show([kind(control) for control in model.tools])

    def arrange(self, width: float) -> list[list[Any]]:
        """One row; as many as large words need."""
        if self.upended:
            return rows_of(self.buttons, 1)
        if not theme.portrait:
            return [self.buttons]
        for columns in range(len(self.buttons), 1, -1):
            rows = rows_of(self.buttons, -(-len(self.buttons) // -(-len(self.buttons) // columns)))
            if all(math.isfinite(self.row_height(row, width)) for row in rows):
                return rows
        return rows_of(self.buttons, 1)

    def cell_widths(self, row: list[Any], width: float) -> list[float]:
        return super().cell_widths(row, width) if theme.portrait else [self.cell_width(row, width)] * len(row)

    def corner_width(self) -> float:
        """Width of all squares in one row."""
        count = len(self.buttons)
        return count * theme.mm(MIN_TARGET_MM) + (count - 1) * self.gap
