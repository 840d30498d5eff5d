"""The whole cabinet as a map: one picture, in which a door that changes repaints its own pixels."""

from typing import Any, NamedTuple

from kivy.graphics import Canvas, Color, Line, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.presentation.screen_model import CabinetMap, DoorBox, Tone
from kiosk.ui.palette import LIGHT
from kiosk.ui.theme import MIN_EM_MM, theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.door_faces import DoorLook, FacePainter, behind, rgb
from kiosk.ui.widgets.drawing import draw_text, polygon

WIDEST_CELL, HIGHEST_CELL = 2.6, 1.8
"""Bounds of a cell's width in heights, and of its height in widths."""
FRAME_MM, GAP_MM, LARGEST_CELL_MM = 2.0, 0.6, 34.0
SIGN_HEIGHT_MM, SIGN_GAP_MM, LEADER_MM = 9.5, 1.5, 6.0
SIGN_BELOW = 0.7
"""A number on a door smaller than this share of the least type is repeated on a sign."""
MOST_LEADERS = 8
"""More lines than these would be a web."""
LEAST_SHARE = 0.75
"""Least height of the map, in least heights of a picture."""


class Sign(NamedTuple):
    """The number of a marked door beside the cabinet, and where that door is, if a line leads there."""

    text: str
    box: Box
    door: Box | None


class MapView(Block, Widget):
    """Front view of all doors; beside it the numbers of the marked ones, large enough to read.

    Concurrency: main thread only, as all of Kivy.
    """

    picture: Image.Image
    drawn: Rectangle

    def __init__(self, cabinet: CabinetMap, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cabinet = cabinet
        self.left = min(door.column for door in cabinet.doors)
        self.upper = min(door.row for door in cabinet.doors)
        self.columns = max(door.column + door.columns for door in cabinet.doors) - self.left
        self.rows = max(door.row + door.rows for door in cabinet.doors) - self.upper
        self.longest = max(2, *(len(door.label) for door in cabinet.doors))
        self.signs = Canvas()
        self.earlier: MapView | None = None
        self.painted: dict[str, DoorLook] = {}
        self.body = Box(0, 0, 0, 0)
        self.strip: Box | None = None

    def least(self) -> float:
        return theme.px("picture") * LEAST_SHARE

    def place(self, box: Box) -> None:
        super().place(box)
        self.painter = FacePainter(theme.palette, theme.px_per_mm, self.longest)
        self._fit(box)
        self.strip = None
        if self._unreadable():
            self._fit_with_signs(box)
        self.canvas.clear()
        self._paint()
        with self.canvas:
            Color(1, 1, 1, 1)
            self.drawn = Rectangle(
                pos=(self.body.x, self.body.y),
                size=(self.body.width, self.body.height),
                texture=self._texture(),
            )
        self.canvas.add(self.signs)
        self._draw_signs()

    def _unreadable(self) -> bool:
        """Whether a marked door is too small for its number, so that signs are needed."""
        least = theme.mm(MIN_EM_MM * SIGN_BELOW)
        return any(
            self.painter.number_em(self._pixels(door)[2:], self._look(door)) < least
            for door in self.cabinet.doors
            if door.compartment_id in self.cabinet.marked
        )

    def _fit_with_signs(self, box: Box) -> None:
        """Find the place of the cabinet and, close beside it, of a strip of signs."""
        width = theme.mm(MIN_EM_MM * 0.6 * self.longest + 4)
        beside = width + theme.mm(LEADER_MM)
        self._fit(box.from_start(box.width - beside)[0])
        both = box.centred(self.body.width + beside, self.body.height)
        self.body, rest = both.from_start(self.body.width)
        self.strip = rest.from_start(rest.width - width)[1]

    def _fit(self, box: Box) -> None:
        """Find the largest cells, in whole pixels, and the place of the cabinet."""
        frame = theme.mm(FRAME_MM)
        high = min((box.height - 2 * frame) / self.rows, theme.mm(LARGEST_CELL_MM))
        wide = min((box.width - 2 * frame) / self.columns, high * WIDEST_CELL)
        self.cell = max(1, int(wide)), max(1, int(min(high, wide * HIGHEST_CELL)))
        self.frame = round(frame)
        self.body = box.centred(
            self.cell[0] * self.columns + 2 * self.frame, self.cell[1] * self.rows + 2 * self.frame
        )

    def _pixels(self, door: DoorBox) -> tuple[int, int, int, int]:
        """Return (x, y, width, height) of a door in the texture, from its top left."""
        gap = min(round(theme.mm(GAP_MM)), min(self.cell) // 4)
        x = self.frame + (door.column - self.left) * self.cell[0]
        y = self.frame + (door.row - self.upper) * self.cell[1]
        return x, y, door.columns * self.cell[0] - gap, door.rows * self.cell[1] - gap

    def _look(self, door: DoorBox) -> DoorLook:
        name, cabinet = door.compartment_id, self.cabinet
        return DoorLook(
            cabinet.tones.get(name, Tone.PLAIN), name in cabinet.open_doors, name in cabinet.marked
        )

    def _face(self, door: DoorBox) -> Image.Image:
        _, _, wide, high = self._pixels(door)
        return self.painter.face((wide, high), door.label, self._look(door))

    def resume(self, old: "MapView") -> None:
        """Go on with what another map has painted, if the same doors come to stand in the same size."""
        self.earlier = old

    def form(self) -> tuple[object, ...]:
        """What two maps have in common of which one can go on with the other's picture."""
        return self.cabinet.doors, self.painter, self.cell, self.frame

    def _paint(self) -> None:
        old, self.earlier = self.earlier, None
        if old and old.form() == self.form():
            self.picture, self.painted = old.picture, old.painted
        else:
            size = round(self.body.width), round(self.body.height)
            self.picture, self.painted = Image.new("RGB", size, rgb(behind(theme.palette))), {}
        self._repaint()

    def _repaint(self) -> None:
        """Paint the doors that look different now."""
        for door in self.cabinet.doors:
            name, look = door.compartment_id, self._look(door)
            if look != self.painted.get(name):
                self.picture.paste(self._face(door), self._pixels(door)[:2])
                self.painted[name] = look

    def _texture(self) -> Texture:
        """A new one: a frame under way may use the one on the glass, and would be waited for."""
        texture = Texture.create(size=self.picture.size, colorfmt="rgb")
        texture.blit_buffer(self.picture.tobytes(), colorfmt="rgb")
        texture.flip_vertical()
        return texture

    def refresh(self, cabinet: CabinetMap) -> bool:
        """Show the doors that look different now; False where signs are needed that have no place yet.

        The doors themselves are the same.
        """
        marked, self.cabinet = self.cabinet.marked, cabinet
        self._repaint()
        self.drawn.texture = self._texture()
        if cabinet.marked != marked:
            if self.strip is None and self._unreadable():
                return False
            self._draw_signs()
        return True

    def _draw_signs(self) -> None:
        self.signs.clear()
        if self.strip:
            for sign in self._signs(self.strip):
                self._draw_sign(sign)

    def _signs(self, strip: Box) -> list[Sign]:
        """Return the signs from top to bottom, each as level with its door as the others let it."""
        high, gap = theme.mm(SIGN_HEIGHT_MM), theme.mm(SIGN_GAP_MM)
        doors = [door for door in self.cabinet.doors if door.compartment_id in self.cabinet.marked]
        room = max(1, int((strip.height + gap) // (high + gap)))
        led = len(doors) <= min(room, MOST_LEADERS)
        if led:
            doors.sort(key=lambda door: self._pixels(door)[1])
        texts = [door.label for door in doors]
        if len(texts) > room:
            texts = [*texts[: room - 1], f"+{len(texts) - room + 1}"]
        tops = self._spread(strip, [self._box(door).centre[1] + high / 2 for door in doors[: len(texts)]])
        return [
            Sign(text, Box(strip.x, top - high, strip.width, high), self._box(door) if led else None)
            for text, top, door in zip(texts, tops, doors, strict=False)
        ]

    def _spread(self, strip: Box, wishes: list[float]) -> list[float]:
        """Tops of signs near these heights, in this order from the top, that do not cover each other."""
        step = theme.mm(SIGN_HEIGHT_MM + SIGN_GAP_MM)
        tops, limit = list[float](), strip.top
        for wish in wishes:
            tops.append(min(wish, limit))
            limit = tops[-1] - step
        least = strip.y + theme.mm(SIGN_HEIGHT_MM)
        for index in reversed(range(len(tops))):
            tops[index] = max(tops[index], least)
            least = tops[index] + step
        return tops

    def _box(self, door: DoorBox) -> Box:
        """Return where a door stands in the window."""
        x, y, wide, high = self._pixels(door)
        return Box(self.body.x + x, self.body.top - y - high, wide, high)

    def _draw_sign(self, sign: Sign) -> None:
        with self.signs:
            if sign.door:
                self._draw_leader(sign.box, sign.door.centre[1])
            Color(*LIGHT.ink)
            _slab(sign.box)
            Color(*theme.palette.accent)
            _slab(sign.box.inset(theme.mm(0.5), theme.mm(0.5)))
            draw_text(sign.text, theme.mm(MIN_EM_MM), LIGHT.ink, sign.box.centre)

    def _draw_leader(self, sign: Box, level: float) -> None:
        """Draw a line to the edge of the cabinet, level with the door: inside it would cover numbers."""
        near, edge, inwards = sign.x, self.body.right, -theme.mm(1.6)
        if theme.from_right:
            near, edge, inwards = sign.right, self.body.x, -inwards
        Color(*theme.palette.ink)
        Line(points=[near, sign.centre[1], edge - inwards, level], width=theme.mm(0.25))
        half = theme.mm(1.2)
        polygon(
            theme.palette.ink, (edge, level), (edge - inwards, level + half), (edge - inwards, level - half)
        )


def _slab(box: Box) -> None:
    SmoothRoundedRectangle(pos=(box.x, box.y), size=(box.width, box.height), radius=[theme.mm(1.5)])
