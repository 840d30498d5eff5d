"""A table of facts: what, and how it is. One that is too long for its place is shown in pages."""

from typing import Any, NamedTuple

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import Fact, Icon, ScreenModel
from kiosk.ui.icons import TONE_ICONS
from kiosk.ui.theme import MIN_GAP_MM, MIN_TARGET_MM, theme
from kiosk.ui.widgets.block import Block, Box, ModelBlock
from kiosk.ui.widgets.buttons import ToolSquare
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Glyph, Words
from kiosk.ui.widgets.touchable import OwnControl

TYPE = "detail_em"
LABEL_SHARES = (0.55, 0.0, 0.45, 0.35)
"""The most of a line that labels may take, 0 for values below: the first that gives the lowest table."""
PAD_MM = {True: 2.6, False: 1.1}
"""Above and below the words of a row together, on an upright and on a lying display."""
LINE_MM = 0.25
TWO_COLUMNS_FROM_MM = 190
TWO_COLUMNS_FROM_ROWS = {True: 2, False: 9}
"""Where room is scarce, and where it is not."""
COLUMN_GAP_MM = 8.0
WIDEST_MM = 36.0
FEW = 3
"""Rows that a page of a table should show at least."""


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
        """Width before the value. In a column of values it is kept even where there is no icon."""
        kept = self.label_width or not self.glyph.blank
        return theme.icon_px(TYPE, 1.1) + theme.mm(1.5) if kept else 0.0

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
        icon, value = value.from_start(self._icon())
        self.glyph.place(icon.from_start(self.glyph.side())[0])
        self.value.place(value)


class Pager(Block, Widget):
    """Two squares that turn the page, and which page it is: a bar below the rows, or a rail beside them."""

    def __init__(self, table: "FactTable") -> None:
        super().__init__()
        self.up_control = OwnControl("facts_up", "", lambda: table.turn(-1), Icon.UP)
        self.down_control = OwnControl("facts_down", "", lambda: table.turn(1), Icon.DOWN)
        self.up, self.down = ToolSquare(self.up_control), ToolSquare(self.down_control)
        self.number = Words(f"{len(table.rows)}/{len(table.rows)}", "small_em", bold=True, halign="center")
        for part in (self.up, self.number, self.down):
            self.add_widget(part)

    def least(self) -> float:
        return theme.mm(MIN_TARGET_MM)

    def least_bar(self) -> float:
        """Width of the two squares and the number between them."""
        return 2 * theme.mm(MIN_TARGET_MM) + self._number_width()

    def _number_width(self) -> float:
        return max(self.number.natural_width() + 2, theme.mm(MIN_GAP_MM))

    def least_rail(self) -> float:
        """Height of the two squares and the number between them."""
        return 2 * theme.mm(MIN_TARGET_MM) + theme.type_px("small_em") * 1.3

    def show(self, page: int, pages: int) -> None:
        """Say which page of how many stands above; the name of each square is the page that it leads to."""
        self.number.text = f"{page + 1}/{pages}"
        for control, button, leads_to in (
            (self.up_control, self.up, page - 1),
            (self.down_control, self.down, page + 1),
        ):
            control.label = f"{leads_to + 1}/{pages}"
            control.enabled = 0 <= leads_to < pages
            button.enable(control.enabled)

    def place(self, box: Box) -> None:
        super().place(box)
        if box.height > box.width:
            up, rest = box.from_top(self.least())
            middle, down = rest.from_top(rest.height - self.least())
        else:
            width = min(theme.mm(WIDEST_MM), (box.width - self._number_width()) / 2)
            up, rest = box.from_start(width)
            middle, down = rest.from_start(rest.width - width)
        self.up.place(up)
        self.number.place(middle)
        self.down.place(down)


class Plan(NamedTuple):
    """How the rows of a table are shared out: pages of columns of rows. `rail`: the pager stands beside."""

    pages: list[list[list[FactRow]]]
    column_width: float
    rail: bool


class FactTable(ModelBlock, Panel):
    """All facts where they fit, else a page of them and the pager. `page` counts from 0."""

    def build(self, model: ScreenModel) -> None:
        self.rows = [FactRow(fact) for fact in model.facts]
        self.fill, self.line = theme.palette.paper, theme.palette.hairline
        self.pager = Pager(self)
        self.add_widget(
            self.pager
        )  # even when it is not needed: the page tells what is touched where to report
        self.page = 0

    @property
    def blank(self) -> bool:
        return not self.rows

    def _pads(self) -> tuple[float, float]:
        """Width and height of the paper around the rows, at each side."""
        return theme.px("inset") * 0.8, theme.px("inset") * 0.3

    def _most_columns(self, width: float) -> int:
        wide = width >= theme.mm(TWO_COLUMNS_FROM_MM)
        return 2 if wide and len(self.rows) >= TWO_COLUMNS_FROM_ROWS[theme.lean] else 1

    def _column_width(self, width: float, columns: int, rail: bool = False) -> float:
        inner = width - 2 * self._pads()[0] - (self._beside_rail() if rail else 0.0)
        return (inner - theme.mm(COLUMN_GAP_MM) * (columns - 1)) / columns

    def _beside_rail(self) -> float:
        return theme.mm(MIN_TARGET_MM) + theme.px("gap")

    def _measure_rows(self, column: float) -> list[float]:
        """Give every row its room, values beside the labels or below, whichever is lower for the table."""
        widest = max(row.label.natural_width() for row in self.rows) + 2
        ways = []
        for label_width in (min(widest, column * share) for share in LABEL_SHARES):
            for row in self.rows:
                row.label_width = label_width
            rooms = [row.measure(column) for row in self.rows]
            ways.append((sum(rooms), rooms, label_width))
        _, rooms, label_width = min(ways, key=lambda way: way[0])
        for row, room in zip(self.rows, rooms, strict=True):
            row.label_width, row.room = label_width, room
        return rooms

    def whole(self, width: float, columns: int) -> float:
        """Height at which all rows stand on one page in so many columns."""
        rooms = self._measure_rows(self._column_width(width, columns))
        each = -(-len(rooms) // columns)
        return max(sum(rooms[i : i + each]) for i in range(0, len(rooms), each)) + 2 * self._pads()[1]

    def lowest(self, width: float) -> float:
        """Least height at which all rows stand on one page."""
        return min(self.whole(width, columns) for columns in range(1, self._most_columns(width) + 1))

    def measure(self, width: float) -> float:
        """Return the least height: that of all rows, or of a few and the pager below them."""
        if width - 2 * self._pads()[0] < self.pager.least_bar():
            return self.lowest(width)
        rooms = self._measure_rows(self._column_width(width, 1))
        few = rooms[: 1 if theme.lean else FEW]
        around = self.pager.least() + theme.mm(MIN_GAP_MM) + 2 * self._pads()[1]
        return min(self.lowest(width), max(*rooms, sum(few)) + around)

    def place(self, box: Box) -> None:
        self.plan = self._plan(box)
        if len(self.plan.pages) == 1:
            highest = max(sum(row.room for row in column) for column in self.plan.pages[0])
            box = box.from_top(highest + 2 * self._pads()[1])[0]
        super().place(box)
        self.turn(0)

    def _plan(self, box: Box) -> Plan:
        """Return the plan with the fewest pages; the rows have their room for it."""
        possible = range(1, self._most_columns(box.width) + 1)
        for columns in possible:
            if self.whole(box.width, columns) <= box.height + 1:
                each = -(-len(self.rows) // columns)
                page = [self.rows[i : i + each] for i in range(0, len(self.rows), each)]
                return Plan([page], self._column_width(box.width, columns), rail=False)
        tall = box.height >= self.pager.least_rail() + 2 * self._pads()[1]
        ways = [(columns, rail) for rail in ((False, True) if tall else (False,)) for columns in possible]
        ways = [way for way in ways if self._has_room(box, *way)] or ways[:1]
        columns, rail = min(ways, key=lambda way: len(self._paged(box, *way).pages))
        return self._paged(box, columns, rail)

    def _has_room(self, box: Box, columns: int, rail: bool) -> bool:
        """Whether each row fits on a page: in narrow columns some are higher than a page is."""
        rooms = self._measure_rows(self._column_width(box.width, columns, rail))
        return max(rooms) <= self._page_height(box, rail)

    def _page_height(self, box: Box, rail: bool) -> float:
        pager = 0.0 if rail else self.pager.least() + theme.mm(MIN_GAP_MM)
        return box.height - 2 * self._pads()[1] - pager

    def _paged(self, box: Box, columns: int, rail: bool) -> Plan:
        """Fill column after column, page after page."""
        column_width = self._column_width(box.width, columns, rail)
        self._measure_rows(column_width)
        height = self._page_height(box, rail)
        filled: list[list[FactRow]] = [[]]
        for row in self.rows:
            if filled[-1] and sum(other.room for other in filled[-1]) + row.room > height:
                filled.append([])
            filled[-1].append(row)
        return Plan([filled[i : i + columns] for i in range(0, len(filled), columns)], column_width, rail)

    def turn(self, by: int) -> None:
        """Show another page."""
        pages = self.plan.pages
        self.page = min(max(0, self.page + by), len(pages) - 1)
        inner = Box(*self.pos, *self.size).inset(*self._pads())
        self._place_rows(pages[self.page], inner)
        shown: list[Any] = [row for column in pages[self.page] for row in column]
        if len(pages) > 1:
            self.pager.show(self.page, len(pages))
            self.pager.place(self._pager_box(inner))
            shown.append(self.pager)
        self.clear_widgets()
        for part in shown:
            self.add_widget(part)

    def _pager_box(self, inner: Box) -> Box:
        if self.plan.rail:
            return inner.from_start(inner.width - theme.mm(MIN_TARGET_MM))[1]
        return inner.from_top(inner.height - self.pager.least())[1]

    def _place_rows(self, columns: list[list[FactRow]], box: Box) -> None:
        rest = box
        for rows in columns:
            column, rest = rest.from_start(self.plan.column_width)
            _, rest = rest.from_start(theme.mm(COLUMN_GAP_MM))
            for row in rows:
                strip, column = column.from_top(row.room)
                row.first = row is rows[0]
                row.place(strip)

    def resume(self, old: "FactTable") -> None:
        """Begin at the page that was shown before."""
        self.page = old.page

    def refresh(self, facts: tuple[Fact, ...]) -> bool:
        """Show new values in place; False where a value needs more room than its row has."""
        for row, fact in zip(self.rows, facts, strict=True):
            if row.fact == fact:
                continue
            row.show(fact)
            if row.measure(self.plan.column_width) > row.room:
                return False
            if row.parent:
                row.place(Box(*row.pos, *row.size))
        return True
