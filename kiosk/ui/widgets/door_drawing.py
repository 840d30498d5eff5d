"""The cabinet as it stands here, with one door marked."""

from typing import Any

from kivy.graphics import Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from kiosk.presentation.screen_model import AtDoor, DoorBox, DoorDrawing
from kiosk.ui.palette import Rgba, colour
from kiosk.ui.theme import MIN_EM_MM, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.drawing import draw_text, polygon

WIDEST_CELL, HIGHEST_CELL = 3.0, 1.1
"""Bounds of a cell's width in heights, and of its height in widths."""
LEAF_REACH = 0.42
"""How far an open door stands out, in door widths."""
FRAME_MM, GAP_MM = 3.0, 0.6
SIGN_MM, SIGN_TIP_MM = (22.0, 15.0), 4.0
"""Width and height of the number beside the cabinet, where the door is too small for it."""
ARROWS = {AtDoor.PUT_IN: (0, -1), AtDoor.TAKE_OUT: (0, 1), AtDoor.SHUT: (1, 0)}
"""Where the arrow points, right and up: into the compartment, out of it, the way the leaf swings shut."""
CABINET, INSIDE, BACK, FLOOR = colour("#B9C8D5"), colour("#0E2233"), colour("#23405A"), colour("#3B6485")


class CabinetView(Block, Widget):
    """Front view of all doors; the marked one is filled, and swung open when it is open."""

    def __init__(self, drawing: DoorDrawing, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.drawing = drawing
        self.left = min(door.column for door in drawing.doors)
        self.upper = min(door.row for door in drawing.doors)
        self.columns = max(door.column + door.columns for door in drawing.doors) - self.left
        self.rows = max(door.row + door.rows for door in drawing.doors) - self.upper
        self.marked = next((door for door in drawing.doors if door.compartment_id == drawing.marked), None)

    def least(self) -> float:
        return theme.px("picture")

    def place(self, box: Box) -> None:
        super().place(box)
        self._fit(box)
        sign = self.marked is not None and not self._number_px(self._opening(self.marked), 1.3)
        if sign:
            self._fit(box.from_left(box.width - theme.mm(SIGN_MM[0] + SIGN_TIP_MM))[0])
        self.canvas.clear()
        with self.canvas:
            self._draw_body()
            for door in self.drawing.doors:
                if door is not self.marked:
                    self._draw_shut(door, theme.palette.paper, theme.palette.ink_soft, 0.6)
            if self.marked and self.drawing.open:
                self._draw_open(self.marked, with_number=not sign)
            elif self.marked:
                self._draw_shut(self.marked, theme.palette.primary, theme.palette.on_primary, 1.0)
            if self.marked and sign:
                self._draw_sign(self.marked)

    def _fit(self, box: Box) -> None:
        """Find the largest cells and the place of the cabinet."""
        frame = theme.mm(FRAME_MM)
        leaf = 1 + 2 * LEAF_REACH / self.columns  # room at both sides for a door that stands open
        high = (box.height - 2 * frame) / self.rows
        wide = min((box.width - 2 * frame) / leaf / self.columns, high * WIDEST_CELL)
        self.cell = wide, min(high, wide * HIGHEST_CELL)
        self.body = box.centred(wide * self.columns + 2 * frame, self.cell[1] * self.rows + 2 * frame)

    def _opening(self, door: DoorBox) -> Box:
        inside = self.body.inset(theme.mm(FRAME_MM), theme.mm(FRAME_MM))
        wide, high = self.cell
        x = inside.x + (door.column - self.left) * wide
        y = inside.top - (door.row - self.upper + door.rows) * high
        return Box(x, y, door.columns * wide, door.rows * high).inset(theme.mm(GAP_MM), theme.mm(GAP_MM))

    def _number_px(self, opening: Box, least: float) -> float:
        """Type size of a door's number; 0 where it would be under `least` times the readable size."""
        size = min(opening.height * 0.62, opening.width * 0.5, theme.mm(26))
        return size if size >= theme.mm(MIN_EM_MM) * least else 0.0

    def _draw_body(self) -> None:
        if not theme.high_contrast:
            Color(*theme.palette.shadow)
            for spread in (1.0, 2.0, 3.2):
                grown = self.body.inset(-theme.mm(spread), -theme.mm(spread))
                self._slab(Box(grown.x, grown.y - theme.mm(1), grown.width, grown.height), 4)
        Color(*(theme.palette.tint if theme.high_contrast else CABINET))
        self._slab(self.body, 2.5)

    def _slab(self, box: Box, radius_mm: float) -> None:
        SmoothRoundedRectangle(pos=(box.x, box.y), size=(box.width, box.height), radius=[theme.mm(radius_mm)])

    def _draw_shut(self, door: DoorBox, fill: Rgba, ink: Rgba, number_scale: float) -> None:
        opening = self._opening(door)
        Color(*fill)
        self._slab(opening, 1)
        if theme.high_contrast:
            self._outline(opening, theme.palette.line, 0.25)
        font_px = self._number_px(opening, 1 / number_scale) * number_scale
        if font_px:
            draw_text(door.label, font_px, ink, _middle(opening))
        # The handle is what makes a rectangle a door.
        Color(*ink[:3], 0.55)
        height = min(opening.height * 0.34, theme.mm(7))
        self._slab(
            Box(
                opening.right - theme.mm(2.4), opening.y + (opening.height - height) / 2, theme.mm(1), height
            ),
            0.5,
        )

    def _outline(self, box: Box, ink: Rgba, width_mm: float) -> None:
        Color(*ink)
        SmoothLine(
            rounded_rectangle=(box.x, box.y, box.width, box.height, theme.mm(1)), width=theme.mm(width_mm)
        )

    def _draw_open(self, door: DoorBox, with_number: bool) -> None:
        """Inside of the compartment, an arrow for what to do, the leaf swung left, away from its handle."""
        opening = self._opening(door)
        dx, dy = opening.width * 0.16, opening.height * 0.2
        Color(*INSIDE)
        Rectangle(pos=(opening.x, opening.y), size=(opening.width, opening.height))
        Color(*BACK)
        Rectangle(
            pos=(opening.x + dx, opening.y + dy), size=(opening.width - 2 * dx, opening.height - 1.7 * dy)
        )
        corners = [(opening.x, opening.y), (opening.right, opening.y)]
        polygon(FLOOR, *corners, (opening.right - dx, opening.y + dy), (opening.x + dx, opening.y + dy))
        self._draw_arrow(opening)
        self._outline(opening, theme.palette.accent, 0.9)

        hinge, edge = opening.x, opening.x - self.cell[0] * LEAF_REACH
        swing = opening.height * 0.14
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
        font_px = min((hinge - edge) * 0.8, opening.height * 0.6)
        if with_number and font_px >= theme.mm(MIN_EM_MM):
            draw_text(
                door.label, font_px, theme.palette.on_primary, ((hinge + edge) / 2, _middle(opening)[1])
            )

    def _draw_arrow(self, opening: Box) -> None:
        assert self.drawing.to_do is not None
        x, y = _middle(opening)
        unit = min(opening.width, opening.height) * 0.2
        right, up = ARROWS[self.drawing.to_do]

        def at(along: float, aside: float) -> tuple[float, float]:
            return x + (along * right - aside * up) * unit, y + (along * up + aside * right) * unit

        polygon(theme.palette.accent, at(0, -0.45), at(-1.1, -0.45), at(-1.1, 0.45), at(0, 0.45))
        polygon(theme.palette.accent, at(0, -1.1), at(0, 1.1), at(1.2, 0))

    def _draw_sign(self, door: DoorBox) -> None:
        """The number on a sign at the right of the cabinet, level with its door."""
        y = _middle(self._opening(door))[1]
        width, height = (theme.mm(side) for side in SIGN_MM)
        tip = self.body.right
        left = tip + theme.mm(SIGN_TIP_MM)
        Color(*theme.palette.primary)
        self._slab(Box(left, y - height / 2, width, height), 3)
        polygon(
            theme.palette.primary,
            (left, y - theme.mm(SIGN_TIP_MM)),
            (tip, y),
            (left, y + theme.mm(SIGN_TIP_MM)),
        )
        draw_text(door.label, height * 0.8, theme.palette.on_primary, (left + width / 2, y))


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2
