"""The picture of the attract screen: a telephone with its code, held to the camera."""

from typing import Any

from kivy.graphics import (
    Color,
    Ellipse,
    PopMatrix,
    PushMatrix,
    Rectangle,
    Rotate,
    SmoothLine,
    SmoothRoundedRectangle,
)
from kivy.uix.widget import Widget

from kiosk.ui.palette import Rgba, colour
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.drawing import polygon
from kiosk.ui.widgets.pictures import qr_texture

NIGHT, GLASS, SHINE = colour("#0B1F33"), colour("#14496B"), colour("#7FC4EA")
PAPER, GREY = colour("#FFFFFF"), colour("#C9D4DE")
DECORATION = "RETURNS"


class AttractScene(Block, Widget):
    """Drawn on a square of 100 units, as large as its box allows."""

    def least(self) -> float:
        return theme.px("picture")

    def place(self, box: Box) -> None:
        side = min(box.width, box.height)
        super().place(box.centred(side, side))
        self.unit = side / 100
        self.canvas.clear()
        with self.canvas:
            self._disc(50, 50, 49, theme.palette.tint)
            if not theme.high_contrast:
                self._disc(50, 50, 38, (1, 1, 1, 0.45))
            self._beam()
            self._camera()
            PushMatrix()
            Rotate(angle=-7, origin=self._at(50, 28))
            self._phone()
            PopMatrix()

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.unit, self.y + y * self.unit

    def _disc(self, x: float, y: float, radius: float, fill: Rgba) -> None:
        Color(*fill)
        Ellipse(pos=self._at(x - radius, y - radius), size=(2 * radius * self.unit,) * 2, segments=120)

    def _slab(self, x: float, y: float, width: float, height: float, radius: float, fill: Rgba) -> None:
        Color(*fill)
        SmoothRoundedRectangle(
            pos=self._at(x, y), size=(width * self.unit, height * self.unit), radius=[radius * self.unit]
        )

    def _beam(self) -> None:
        for spread, alpha in ((0, 0.30), (6, 0.16)):
            polygon(
                colour("#FFC400", alpha),
                self._at(46, 80),
                self._at(54, 80),
                self._at(68 + spread, 36),
                self._at(32 - spread, 36),
            )

    def _camera(self) -> None:
        if theme.high_contrast:
            self._slab(27, 75, 46, 22, 8, theme.palette.line)
        self._slab(28, 76, 44, 20, 7, NIGHT)
        self._disc(50, 86, 8, colour("#27435C"))
        self._disc(50, 86, 6.6, colour("#050E17"))
        self._disc(50, 86, 4.6, GLASS)
        self._disc(50, 86, 2.6, colour("#1E6E9F"))
        self._disc(48.2, 87.9, 1.2, SHINE)
        self._disc(65, 86, 1.3, colour("#3DDC84"))

    def _phone(self) -> None:
        if not theme.high_contrast:
            for spread in (2.2, 1.2):
                self._slab(33 - spread, 1 - spread, 34 + 2 * spread, 60 + spread, 7, (0.04, 0.12, 0.2, 0.07))
        else:
            self._slab(32, 1, 36, 61, 6.6, theme.palette.line)
        self._slab(33, 2, 34, 59, 6, NIGHT)
        self._slab(35, 4, 30, 55, 4.4, PAPER)
        self._slab(44, 55.2, 12, 2, 1, NIGHT)
        Color(1, 1, 1, 1)
        side = 25
        Rectangle(
            pos=self._at(50 - side / 2, 27), size=(side * self.unit,) * 2, texture=qr_texture(DECORATION)
        )
        Color(*colour("#FFC400"))
        for sx in (-1, 1):
            for sy in (-1, 1):
                x, y = 50 + sx * 13.2, 39.5 + sy * 13.2
                points = [*self._at(x, y - sy * 5), *self._at(x, y), *self._at(x - sx * 5, y)]
                SmoothLine(points=points, width=0.8 * self.unit, joint="round", cap="round")
        self._slab(40, 19.5, 20, 2.6, 1.3, GREY)
        self._slab(40, 14.5, 14, 2.6, 1.3, GREY)
        self._slab(40, 7.5, 20, 4.2, 2.1, theme.palette.primary)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = 1.0
