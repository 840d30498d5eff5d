"""Text that Pillow draws, where Kivy's own labels would write it wrong."""

import math
from functools import lru_cache
from typing import ClassVar

from kivy.core.image import ImageData
from kivy.core.text import LabelBase
from PIL import Image, ImageDraw, ImageFont


class DrawnLabel(LabelBase):
    """Has Pillow shape and order each line; Kivy breaks the text into lines and aligns them.

    `direction` is where the script begins. A font without bold letters gets them drawn with a stroke.
    Arabic letters reach above and below the height of a line: the picture has room for all of them.
    Needs Pillow with raqm, as the printers do.
    """

    direction: ClassVar[str] = "ltr"
    _internal_size: tuple[int, int]

    def _font(self) -> ImageFont.FreeTypeFont:
        return _font(self.options["font_name_r"], max(1, int(self.options["font_size"])))

    def get_extents(self, text: str) -> tuple[int, int]:
        font = self._font()
        left, _, right, _ = self._ink(text)
        wide = max(round(font.getlength(text, direction=self.direction)), right - min(0, left))
        return wide, sum(font.getmetrics())

    def get_cached_extents(self):  # type: ignore[no-untyped-def]
        return self.get_extents

    def render(self, real: bool = False) -> tuple[int, int] | None:
        size: tuple[int, int] | None = super().render(real)
        if size is None or not self._cached_lines:
            return size
        above, below = self._overhang()
        width, height = self._internal_size
        self._internal_size = width, height + below  # Kivy has the lines end where the picture does
        return size[0], size[1] + above + below

    def _overhang(self) -> tuple[int, int]:
        """How far the letters reach above the first line and below the last one."""
        first, last = ("".join(word.text for word in self._cached_lines[end].words) for end in (0, -1))
        return max(0, -self._ink(first)[1]), max(0, self._ink(last)[3] - sum(self._font().getmetrics()))

    def _ink(self, line: str) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of all that is drawn of a line."""
        left, top, right, bottom = self._font().getbbox(
            line, direction=self.direction, stroke_width=self._stroke()
        )
        return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)

    def _stroke(self) -> int:
        return int(self._font().size) // 40 if self.options["bold"] else 0

    def _render_begin(self) -> None:
        # Clear in the colour of the ink: otherwise the edges of letters would fade to white.
        self._fill = tuple(int(part * 255) for part in self.options["color"][:3])
        self._picture = Image.new("RGBA", self._size, (*self._fill, 0))

    def _render_text(self, text: str, x: float, y: float) -> None:
        left, _, right, _ = self._ink(text)
        inside = max(-left, min(int(x), self._size[0] - right))
        ImageDraw.Draw(self._picture).text(
            (inside, int(y)),
            text,
            font=self._font(),
            fill=(*self._fill, 255),
            direction=self.direction,
            stroke_width=self._stroke(),
        )

    def _render_end(self) -> ImageData:
        return ImageData(*self._size, "rgba", self._picture.tobytes())


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
