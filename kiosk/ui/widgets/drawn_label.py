"""Text that Pillow draws, where Kivy's own labels would write it wrong."""

from functools import lru_cache
from typing import ClassVar

from kivy.core.image import ImageData
from kivy.core.text import LabelBase
from PIL import Image, ImageDraw, ImageFont


class DrawnLabel(LabelBase):
    """Has Pillow shape and order each line; Kivy breaks the text into lines and aligns them.

    `direction` is where the script begins. A font without bold letters gets them drawn with a stroke.
    Needs Pillow with raqm, as the printers do.
    """

    direction: ClassVar[str] = "ltr"

    def _font(self) -> ImageFont.FreeTypeFont:
        return _font(self.options["font_name_r"], max(1, int(self.options["font_size"])))

    def get_extents(self, text: str) -> tuple[int, int]:
        font = self._font()
        return round(font.getlength(text, direction=self.direction)), sum(font.getmetrics())

    def get_cached_extents(self):  # type: ignore[no-untyped-def]
        return self.get_extents

    def _render_begin(self) -> None:
        # Clear in the colour of the ink: otherwise the edges of letters would fade to white.
        self._ink = tuple(int(part * 255) for part in self.options["color"][:3])
        self._picture = Image.new("RGBA", self._size, (*self._ink, 0))

    def _render_text(self, text: str, x: float, y: float) -> None:
        draw = ImageDraw.Draw(self._picture)
        weight = self._font().size // 40 if self.options["bold"] else 0
        draw.text(
            (int(x), int(y)),
            text,
            font=self._font(),
            fill=(*self._ink, 255),
            direction=self.direction,
            stroke_width=weight,
        )

    def _render_end(self) -> ImageData:
        return ImageData(*self._size, "rgba", self._picture.tobytes())


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
