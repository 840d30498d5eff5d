"""Still pictures: symbol, kept photo, QR code, characters to write down."""

from functools import lru_cache
from typing import Any

import numpy as np
from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from qrcode import QRCode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

from kiosk.presentation.screen_model import BigText, Photo, QrPicture
from kiosk.ui.palette import colour
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box
from kiosk.ui.widgets.drawing import draw_text
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.text import Words

QUIET_ZONE = 4
QR_SHARE = 0.6
"""Least side of a QR code, in least heights of a picture."""
CARD_MM = 150
EDGE_MM = 1.5
"""Keeps the square of the code off the rounded corners of its card."""
MIN_TILE_MM = 14
TILE_HEIGHT = 1.35
MIN_MODULE_MM = 0.8
"""Telephones read a QR module of 0.8 mm from a hand away."""


@lru_cache(maxsize=8)
def qr_matrix(payload: str) -> np.ndarray:
    """Modules of a QR code, bool, shape (n, n), True is dark, quiet zone included."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(payload)
    code.make(fit=True)
    return np.array(code.get_matrix(), dtype=bool)


@lru_cache(maxsize=8)
def qr_texture(payload: str) -> Texture:
    """One texel a module; shown at a whole multiple it stays sharp."""
    modules = qr_matrix(payload)
    texture = Texture.create(size=modules.shape, colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(np.where(modules, 0, 255).astype(np.uint8).tobytes(), colorfmt="luminance")
    texture.flip_vertical()
    return texture


class QrCard(Block, Panel):
    """A QR code on white paper, in every palette: cameras need dark on light."""

    def __init__(self, picture: QrPicture, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.payload = picture.payload
        self.fill = (1, 1, 1, 1)
        self.line, self.shadow = theme.palette.hairline, theme.palette.shadow
        self.caption = Words(picture.caption, "body_em", halign="center", color=colour("#0B1F33"))
        self.add_widget(self.caption)

    def _least(self) -> float:
        return max(len(qr_matrix(self.payload)) * theme.mm(MIN_MODULE_MM), theme.px("picture") * QR_SHARE)

    def _caption(self, width: float) -> float:
        """Height of caption and gap in a card of this width."""
        if self.caption.blank:
            return 0.0
        return self.caption.measure(width - 2 * theme.px("inset")) + theme.px("gap")

    def measure(self, width: float) -> float:
        return self._least() + self._caption(min(width, theme.mm(CARD_MM))) + 2 * theme.mm(EDGE_MM)

    def place(self, box: Box) -> None:
        edge = theme.mm(EDGE_MM)
        modules = len(qr_matrix(self.payload))
        width = min(box.width, theme.mm(CARD_MM))
        caption = self._caption(width)
        module = max(1, int(min(width, box.height - caption) - 2 * edge) // modules)
        side = module * modules
        card = box.centred(width, side + caption + 2 * edge)
        super().place(card)
        top, rest = card.inset(edge, edge).from_top(side)
        code = top.centred(side, side)
        self.canvas.after.clear()  # the canvas itself carries the caption
        with self.canvas.after:
            Color(1, 1, 1, 1)
            Rectangle(pos=(code.x, code.y), size=(side, side), texture=qr_texture(self.payload))
        words, _ = rest.inset(theme.px("inset") - edge, 0).from_top(caption - theme.px("gap"))
        self.caption.place(words)


class PhotoView(Block, Widget):
    """A kept photo, whole, with rounded corners."""

    def __init__(self, photo: Photo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.texture = CoreImage(photo.path, nocache=True).texture

    def least(self) -> float:
        return theme.px("picture")

    def place(self, box: Box) -> None:
        wide, high = self.texture.size
        scale = min(box.width / wide, box.height / high)
        picture = box.centred(round(wide * scale), round(high * scale))
        super().place(picture)
        self.canvas.clear()
        with self.canvas:
            Color(1, 1, 1, 1)
            SmoothRoundedRectangle(
                pos=self.pos, size=self.size, radius=[theme.px("radius")], texture=self.texture
            )


class CodeTiles(Block, Widget):
    """A few characters, each on a tile of its own, as large as fits; what a space parts, in rows."""

    def __init__(self, picture: BigText, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = picture.text
        self.rows = self.text.split()
        palette = theme.palette
        self.tiles = [
            Panel(fill=palette.paper, line=palette.primary, shadow=palette.shadow) for _ in "".join(self.rows)
        ]
        for tile in self.tiles:
            self.add_widget(tile)

    @property
    def _gap(self) -> float:
        return theme.mm(2.5)

    def _height(self, width: float) -> float:
        """Of all rows, with tiles of this width."""
        return len(self.rows) * (width * TILE_HEIGHT + self._gap) - self._gap

    def least(self) -> float:
        return self._height(theme.mm(MIN_TILE_MM))

    def place(self, box: Box) -> None:
        super().place(box)
        gap, longest, rows = self._gap, max(map(len, self.rows)), len(self.rows)
        width = min(
            (box.width - gap * (longest - 1)) / longest,
            (box.height - gap * (rows - 1)) / rows / TILE_HEIGHT,
            theme.mm(38),
        )
        rest = box.centred(width * longest + gap * (longest - 1), self._height(width))
        tiles = iter(self.tiles)
        self.canvas.after.clear()
        for letters in self.rows:
            strip, rest = rest.from_top(width * TILE_HEIGHT)
            _, rest = rest.from_top(gap)
            for letter, tile in zip(letters, tiles, strict=False):
                cell, strip = strip.from_left(width)
                _, strip = strip.from_left(gap)
                tile.pos, tile.size = (cell.x, cell.y), (cell.width, cell.height)
                with self.canvas.after:
                    draw_text(letter, width * 0.85, theme.palette.ink, tile.center)
