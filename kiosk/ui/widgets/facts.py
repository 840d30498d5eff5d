"""A table of facts: what, and how it is. One that is too long for its place is shown in pages."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Fact, Icon, ScreenModel
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.buttons import ToolSquare
from kiosk.ui.widgets.cards import TONE_ICONS
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import OwnControl

TYPE = "detail_em"
LABEL_SHARE = 0.55
"""The most of a line that labels take."""
PAD_MM = {True: 2.6, False: 1.1}
"""Above and below the words of a row together, on an upright and on a lying display."""
LINE_MM = 0.25
TWO_COLUMNS_FROM_MM, TWO_COLUMNS_FROM_ROWS = 190, 9
COLUMN_GAP_MM = 8.0


class FactRow(Block, Widget):
    """Label, value, and for a value that is not plain the icon of its tone.

    `label_width` is that of a label with the value beside it, 0 for a value below.
    `room` is the height in pixels it may grow to; the `first` of a column has no line above.
    """

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.label_width = self.room = 0.0
        self.first = False
        self.label = Words(fact.label, TYPE, color=theme.palette.ink_soft)
        self.value = Words(fact.value, TYPE, bold=True)
        self.glyph = Glyph(None, TYPE, 1.1, theme.palette.ink, needed=True)
        for part in (self.label, self.value, self.glyph):
            self.add_widget(part)
        self.show(fact)

    def show(self, fact: Fact) -> None:
        """Take over a value and its tone; the label stays."""
        self.fact = fact
        ink, _ = theme.palette.of(fact.tone)
        self.value.text, self.value.color = fact.value, ink
        self.glyph.show(TONE_ICONS.get(fact.tone), ink)

    def _icon(self) -> float:
        """Width kept for the icon, shown or not."""
        return theme.icon_px(TYPE, 1.1) + theme.mm(1.5)

    def _parts(self, box: Box) -> tuple[Box, Box]:
        """Return where label and value stand in a box as wide as this one."""
        if not self.label_width:
            return box.from_top(self.label.measure(box.width))
        label, value = box.from_start(self.label_width)
        return label, value.from_start(theme.px("gap"))[1]

    def measure(self, width: float) -> float:
        label, value = self._parts(Box(0, 0, width, 0))
        heights = self.label.measure(label.width), self.value.measure(value.width - self._icon())
        return (max(heights) if self.label_width else sum(heights)) + theme.mm(PAD_MM[theme.portrait])

    def place(self, box: Box) -> None:
        super().place(box)
        self.canvas.before.clear()
        if not self.first:
            with self.canvas.before:
                Color(*theme.palette.hairline)
                Rectangle(pos=(self.x, self.top), size=(self.width, max(1, theme.mm(LINE_MM))))
        words = self.measure(box.width) - theme.mm(PAD_MM[theme.portrait])
        label, value = self._parts(box.centred(box.width, words))
        self.label.place(label)
        # In a column of values all stand below each other; a value below its label begins where that does.
        if self.label_width or not self.glyph.blank:
            icon, value = value.from_start(self._icon())
            self.glyph.place(icon.from_start(self.glyph.side())[0])
        self.value.place(value)


class Pager(Block, Widget):
    """Two squares that turn the page, and between them which page it is."""

    def __init__(self, table: "FactTable") -> None:
        super().__init__()
        self.up_control = OwnControl("facts_up", "", lambda: table.turn(-1), Icon.UP)
        self.down_control = OwnControl("facts_down", "", lambda: table.turn(1), Icon.DOWN)
        self.up, self.down = ToolSquare(self.up_control), ToolSquare(self.down_control)
        self.number = Words("", "small_em", bold=True, halign="center")
        for part in (self.up, self.number, self.down):
            self.add_widget(part)

    def least(self) -> float:
        return theme.mm(MIN_TARGET_MM)

    def show(self, page: int, pages: int) -> None:
        """Say which page of how many stands above."""
        self.number.text = f"{page + 1} / {pages}"
        for control, button, there in (
            (self.up_control, self.up, page > 0),
            (self.down_control, self.down, page + 1 < pages),
        ):
            control.enabled = there
            button.enable(there)

    def place(self, box: Box) -> None:
        super().place(box)
        width = min(theme.mm(36), (box.width - theme.mm(MIN_TARGET_MM) * 0.9) / 2)
        up, rest = box.from_start(width)
        middle, down = rest.from_start(rest.width - width)
        self.up.place(up)
        self.number.place(middle)
        self.down.place(down)


class FactTable(ModelBlock, Panel):
    """All facts where they fit, else a page of them and the pager. `page` counts from 0."""

    def build(self, model: ScreenModel) -> None:
        self.rows = [FactRow(fact) for fact in model.facts]
        self.fill, self.line = theme.palette.paper, theme.palette.hairline
        self.pager = Pager(self)
        self.page = 0
        self.pages: list[list[FactRow]] = []

    @property
    def blank(self) -> bool:
        return not self.rows

    def _pads(self) -> tuple[float, float]:
        """Width and height of the paper around the rows, at each side."""
        return theme.px("inset") * 0.8, theme.px("inset") * 0.3

    def _most_columns(self, width: float) -> int:
        wide = width >= theme.mm(TWO_COLUMNS_FROM_MM)
        return 2 if wide and len(self.rows) >= TWO_COLUMNS_FROM_ROWS else 1

    def _column_width(self, width: float, columns: int) -> float:
        inner = width - 2 * self._pads()[0]
        return (inner - theme.mm(COLUMN_GAP_MM) * (columns - 1)) / columns

    def _row_heights(self, width: float, columns: int) -> list[float]:
        """Heights of all rows, their values beside the labels or below, whichever is lower for the table."""
        column = self._column_width(width, columns)
        widest = max(row.label.natural_width() for row in self.rows) + 2
        ways = []
        for label_width in (min(widest, column * LABEL_SHARE), 0.0):
            for row in self.rows:
                row.label_width = label_width
            ways.append((sum(row.measure(column) for row in self.rows), label_width))
        for row in self.rows:
            row.label_width = min(ways, key=lambda way: way[0])[1]
        return [row.measure(column) for row in self.rows]

    def _around_a_page(self) -> float:
        """Height of pager and paper around the rows of one page of several."""
        return self.pager.least() + theme.mm(MIN_GAP_MM) + 2 * self._pads()[1]

    def whole(self, width: float, columns: int) -> float:
        """Height at which all rows stand on one page in so many columns."""
        heights = self._row_heights(width, columns)
        per_column = -(-len(heights) // columns)
        starts = range(0, len(heights), per_column)
        return max(sum(heights[i : i + per_column]) for i in starts) + 2 * self._pads()[1]

    def lowest(self, width: float) -> float:
        """Least height at which all rows stand on one page."""
        return min(self.whole(width, columns) for columns in range(1, self._most_columns(width) + 1))

    def measure(self, width: float) -> float:
        """Return the least height: that of the highest row and the pager, or of all rows."""
        highest = max(self._row_heights(width, self._most_columns(width)))
        return min(self.lowest(width), highest + self._around_a_page())

    def place(self, box: Box) -> None:
        possible = range(1, self._most_columns(box.width) + 1)
        fitting = [c for c in possible if self.whole(box.width, c) <= box.height + 1]
        self.columns = fitting[0] if fitting else possible[-1]
        heights = self._row_heights(box.width, self.columns)
        if fitting:
            super().place(box.from_top(self.whole(box.width, self.columns))[0])
            self.per_column = -(-len(heights) // self.columns)
        else:
            super().place(box)
            # Pages of rows of one height: none moves when a value grows.
            heights = [max(heights)] * len(heights)
            self.per_column = max(1, int((box.height - self._around_a_page()) / heights[0]))
        for row, height in zip(self.rows, heights, strict=True):
            row.room = height
        per_page = self.per_column * self.columns
        self.pages = [self.rows[i : i + per_page] for i in range(0, len(self.rows), per_page)]
        self.turn(0)

    def turn(self, by: int) -> None:
        """Show another page."""
        self.page = min(max(0, self.page + by), len(self.pages) - 1)
        shown: list[Any] = list(self.pages[self.page])
        across, down = self._pads()
        inner = Box(*self.pos, *self.size).inset(across, down)
        self._place_rows(shown, inner)
        if len(self.pages) > 1:
            self.pager.show(self.page, len(self.pages))
            self.pager.place(inner.from_top(inner.height - self.pager.least())[1])
            shown.append(self.pager)
        self.clear_widgets()
        for part in shown:
            self.add_widget(part)

    def _place_rows(self, rows: list[FactRow], box: Box) -> None:
        width, rest = self._column_width(self.width, self.columns), box
        for start in range(0, len(rows), self.per_column):
            column, rest = rest.from_start(width)
            _, rest = rest.from_start(theme.mm(COLUMN_GAP_MM))
            for index, row in enumerate(rows[start : start + self.per_column]):
                strip, column = column.from_top(row.room)
                row.first = index == 0
                row.place(strip)

    def resume(self, old: "FactTable") -> None:
        """Show the page that was shown before."""
        self.turn(old.page - self.page)

    def refresh(self, facts: tuple[Fact, ...]) -> bool:
        """Show new values in place; False where a value needs more room than its row has."""
        width = self._column_width(self.width, self.columns)
        for row, fact in zip(self.rows, facts, strict=True):
            if row.fact == fact:
                continue
            row.show(fact)
            if row.measure(width) > row.room:
                return False
            if row.parent:
                row.place(Box(*row.pos, *row.size))
        return True
