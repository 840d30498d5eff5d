"""Whose kiosk it is: the operator's logo, or the name where there is none or strong contrast is wanted."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.text import Words

LARGE_MM, SMALL_MM = {True: 17.0, False: 9.0}, {True: 11.0, False: 7.0}
"""Heights on the attract screen and on all others, of an upright and of a lying display."""
MOST_ACROSS = 0.45
"""Share of the glass that a wide logo may take; the marks beside it need the rest."""


def brand_mark(screen: str, *, is_shown: bool) -> Any:
    """What says whose kiosk it is on this screen; a logo of dark letters would be lost on black."""
    brand = theme.brand
    if brand.logo is None or theme.high_contrast or not is_shown:
        name = brand.name if is_shown else ""
        return Words(name, "small_em", bold=True, color=theme.palette.primary)
    heights = LARGE_MM if screen == "attract" else SMALL_MM
    return Logo(brand.logo, theme.mm(heights[theme.portrait]))


class Logo(Block, Widget):
    """A picture of this height in pixels, lower where it would be too wide."""

    blank = False

    def __init__(self, png: bytes, height: float) -> None:
        super().__init__()
        self.texture = _texture(png)
        ratio: float = self.texture.width / self.texture.height
        self._width = min(height * ratio, theme.glass_px * MOST_ACROSS)
        self._height = self._width / ratio

    def natural_width(self) -> float:
        return self._width

    def least(self) -> float:
        return self._height

    def place(self, box: Box) -> None:
        cell = box.from_start(self._width)[0]
        super().place(cell.centred(self._width, self._height))
        self.canvas.clear()
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=self.texture, pos=self.pos, size=self.size)


@lru_cache(maxsize=1)
def _texture(png: bytes) -> Texture:
    """Shrunk smoothly: logos are drawn larger than they are shown."""
    texture = CoreImage(BytesIO(png), ext="png", mipmap=True).texture
    texture.min_filter = "linear_mipmap_linear"
    return texture
