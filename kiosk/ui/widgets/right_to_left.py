"""Text in Arabic or Hebrew, which Kivy's own labels would write backwards and unjoined."""

import unicodedata
from functools import lru_cache

from kivy.core.image import ImageData
from kivy.core.text import LabelBase
from PIL import Image, ImageDraw, ImageFont


@lru_cache(maxsize=4096)
def reads_from_right(text: str) -> bool:
    """Whether there is a letter in it that is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


class RightToLeftLabel(LabelBase):
    """Has Pillow shape and order each line; Kivy breaks the text into lines and aligns them.

    Needs Pillow with raqm, as the printers do.
    """

    def _font(self) -> ImageFont.FreeTypeFont:
        return _font(self.options["font_name_r"], max(1, int(self.options["font_size"])))

    def get_extents(self, text: str) -> tuple[int, int]:
        font = self._font()
        return round(font.getlength(text, direction="rtl")), sum(font.getmetrics())

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
            direction="rtl",
            stroke_width=weight,
        )

    def _render_end(self) -> ImageData:
        return ImageData(*self._size, "rgba", self._picture.tobytes())


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
