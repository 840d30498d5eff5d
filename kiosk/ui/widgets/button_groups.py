"""The groups that buttons stand in: rows that share a width."""

import math
from typing import Any

from kiosk.presentation.screen_model import Emphasis, ScreenModel
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Box, ModelBlock
from kiosk.ui.widgets.buttons import LargeButton, QuietButton, ToolSquare


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
        """Even; or as each stands on one line, where that is possible; or as the longest words need it."""
        even = self.cell_width(row, width)
        natural, least = ([b.natural_width() for b in row], [b.least_width() for b in row])
        spare = even - sum(natural) / len(row)
        if max(natural) > even and spare >= 0:
            return [wish + spare for wish in natural]
        spare = even - sum(least) / len(row)
        if max(least) > even and spare >= 0:
            return [need + spare for need in least]
        return [even] * len(row)


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
        for button in self.buttons:
            button.glyph.needed = True  # the globe is all that those understand who read none of the words

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
