"""The cabinet as it stands here, with one door marked."""

from typing import Any

from kivy.graphics import Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import DoorBox, DoorDrawing
from kiosk.ui.theme import MIN_EM_MM, Rgba, colour, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.drawing import draw_text, polygon

CELL_RATIO = 1.5
"""Width to height of one cell: most compartments are wider than high."""
LEAF_REACH = 0.42
"""How far an open door stands out, in door widths."""


class CabinetView(Block, Widget):
    """Front view of all doors; the marked one is filled, and swung open when it is open."""

    def __init__(self, drawing: DoorDrawing, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.drawing = drawing
        doors = drawing.doors
        self.columns = max(door.column + door.columns for door in doors) - min(d.column for d in doors)
        self.rows = max(door.row + door.rows for door in doors) - min(d.row for d in doors)
        self.first = min(d.column for d in doors), min(d.row for d in doors)

    def least(self) -> float:
        return theme.mm(55 if theme.sizes.action < 26 else 110)

    def place(self, box: Box) -> None:
        super().place(box)
        frame = theme.mm(3)
        leaf = 1 + 2 * LEAF_REACH / self.columns  # room at both sides for a door that stands open
        cell_w = min(
            (box.width - 2 * frame) / leaf / self.columns, (box.height - 2 * frame) / self.rows * CELL_RATIO
        )
        cell_w = min(cell_w, theme.mm(70))
        cell_h = min((box.height - 2 * frame) / self.rows, cell_w * 1.1, theme.mm(45))
        body = box.centred(cell_w * self.columns + 2 * frame, cell_h * self.rows + 2 * frame)
        self.canvas.clear()
        with self.canvas:
            self._body(body)
            marked = None
            for door in self.drawing.doors:
                opening = self._opening(door, body.inset(frame, frame), cell_w, cell_h)
                if door.compartment_id == self.drawing.marked:
                    marked = door, opening
                else:
                    self._shut(door, opening, theme.palette.paper, theme.palette.ink_soft)
            if marked and self.drawing.open:
                self._open(*marked, body)
            elif marked:
                self._shut(*marked, theme.palette.primary, theme.palette.on_primary)

    def _body(self, body: Box) -> None:
        radius = [theme.mm(2.5)]
        if not theme.high_contrast:
            Color(*theme.palette.shadow)
            for spread in (1.0, 2.0, 3.2):
                grown = body.inset(-theme.mm(spread), -theme.mm(spread))
                SmoothRoundedRectangle(
                    pos=(grown.x, grown.y - theme.mm(1)),
                    size=(grown.width, grown.height),
                    radius=[theme.mm(4)],
                )
        Color(*(theme.palette.tint if theme.high_contrast else colour("#B9C8D5")))
        SmoothRoundedRectangle(pos=(body.x, body.y), size=(body.width, body.height), radius=radius)

    def _opening(self, door: DoorBox, inside: Box, cell_w: float, cell_h: float) -> Box:
        gap = theme.mm(0.6)
        column, row = door.column - self.first[0], door.row - self.first[1]
        return Box(
            inside.x + column * cell_w,
            inside.top - (row + door.rows) * cell_h,
            door.columns * cell_w,
            door.rows * cell_h,
        ).inset(gap, gap)

    def _label_px(self, opening: Box) -> float:
        """Type size of a door's number; nothing smaller than a person can read is drawn."""
        largest = min(opening.height * 0.62, opening.width * 0.5, theme.mm(26))
        return largest if largest >= theme.mm(MIN_EM_MM) else 0.0

    def _shut(self, door: DoorBox, opening: Box, fill: Rgba, ink: Rgba) -> None:
        Color(*fill)
        SmoothRoundedRectangle(
            pos=(opening.x, opening.y), size=(opening.width, opening.height), radius=[theme.mm(1)]
        )
        if theme.high_contrast:
            self._outline(opening, theme.palette.line)
        is_marked = door.compartment_id == self.drawing.marked
        font_px = self._label_px(opening) * (1 if is_marked else 0.6)
        if font_px >= theme.mm(MIN_EM_MM):
            draw_text(
                door.label, font_px, ink, (opening.x + opening.width / 2, opening.y + opening.height / 2)
            )
        # The handle says which side of a rectangle is a door.
        Color(*ink[:3], 0.55)
        height = min(opening.height * 0.34, theme.mm(7))
        SmoothRoundedRectangle(
            pos=(opening.right - theme.mm(2.4), opening.y + (opening.height - height) / 2),
            size=(theme.mm(1), height),
            radius=[theme.mm(0.5)],
        )

    def _outline(self, box: Box, ink: Rgba, width_mm: float = 0.25) -> None:
        Color(*ink)
        SmoothLine(
            rounded_rectangle=(box.x, box.y, box.width, box.height, theme.mm(1)), width=theme.mm(width_mm)
        )

    def _open(self, door: DoorBox, opening: Box, body: Box) -> None:
        """Inside of the compartment, the leaf swung to the nearer side, the number on the leaf."""
        inside, back = colour("#0E2233"), colour("#23405A")
        Color(*inside)
        Rectangle(pos=(opening.x, opening.y), size=(opening.width, opening.height))
        dx, dy = opening.width * 0.16, opening.height * 0.2
        Color(*back)
        Rectangle(
            pos=(opening.x + dx, opening.y + dy), size=(opening.width - 2 * dx, opening.height - 1.7 * dy)
        )
        polygon(
            colour("#3B6485"),
            (opening.x, opening.y),
            (opening.right, opening.y),
            (opening.right - dx, opening.y + dy),
            (opening.x + dx, opening.y + dy),
        )
        self._arrow(opening)
        self._outline(opening, theme.palette.accent, 0.9)
        to_right = opening.x + opening.width / 2 >= body.x + body.width / 2
        hinge = opening.right if to_right else opening.x
        reach = min(opening.width, body.width / self.columns) * LEAF_REACH * (1 if to_right else -1)
        swing = opening.height * 0.14
        edge = hinge + reach
        leaf = (
            (hinge, opening.y),
            (edge, opening.y - swing),
            (edge, opening.top + swing),
            (hinge, opening.top),
        )
        polygon(theme.palette.primary, *leaf)
        Color(*theme.palette.on_primary[:3], 0.9 if theme.high_contrast else 0.35)
        SmoothLine(
            points=[v for point in leaf for v in point], close=True, width=theme.mm(0.3), joint="round"
        )
        font_px = min(abs(reach) * 0.8, opening.height * 0.6)
        draw_text(
            door.label, font_px, theme.palette.on_primary, (hinge + reach / 2, opening.y + opening.height / 2)
        )

    def _arrow(self, opening: Box) -> None:
        """An arrow that points into the compartment."""
        x, y = opening.x + opening.width / 2, opening.y + opening.height * 0.5
        unit = min(opening.width, opening.height) * 0.2
        accent = theme.palette.accent
        polygon(
            accent,
            (x - unit * 0.45, y),
            (x - unit * 0.45, y + unit * 1.1),
            (x + unit * 0.45, y + unit * 1.1),
            (x + unit * 0.45, y),
        )
        polygon(accent, (x - unit * 1.1, y), (x + unit * 1.1, y), (x, y - unit * 1.2))
