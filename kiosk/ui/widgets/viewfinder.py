"""The live picture: one texture for the whole life of the window."""

from typing import Any

import numpy as np
from kivy.graphics import Color, SmoothLine, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.ui.palette import colour
from kiosk.ui.ports import Picture
from kiosk.ui.theme import theme
from kiosk.ui.widgets.block import Block, Box

PREVIEW_PX = 640
HINT = colour("#FFC400")


class FrameTexture:
    """The newest camera frame on the graphics card.

    A new texture for every frame would cost half a megabyte each; this one is reused.
    `blank`: what it holds must not be shown.
    Concurrency: main thread only.
    """

    def __init__(self) -> None:
        self.texture: Any = None
        self.size = (0, 0)
        self.blank = True
        self._number = 0

    def forget(self) -> bool:
        """Hold nothing, for the next viewfinder may be another person's; False when that is so already."""
        was_blank, self.blank = self.blank, True
        return not was_blank

    def show(self, frame: Picture) -> bool:
        """Upload a frame; False when it is there already."""
        if frame.number == self._number and not self.blank:
            return False
        self._number, self.blank = frame.number, False
        step = max(1, -(-max(frame.image.shape[:2]) // PREVIEW_PX))
        pixels = np.ascontiguousarray(frame.image[::step, ::step])
        colours = "luminance" if pixels.ndim == 2 else "rgb"
        size = pixels.shape[1], pixels.shape[0]
        if self.texture is None or self.size != size or self.texture.colorfmt != colours:
            self.texture = Texture.create(size=size, colorfmt=colours)
            self.texture.flip_vertical()
            self.size = size
        self.texture.blit_buffer(pixels.reshape(-1), colorfmt=colours)
        return True


class LiveView(Block, Widget):
    """A window into the camera. Dark until the first frame comes, and when none comes any more."""

    def __init__(self, frame_hint: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.frame_hint = frame_hint
        self._frames: FrameTexture | None = None
        self._texture: Texture | None = None

    def least(self) -> float:
        return theme.px("picture")

    def place(self, box: Box) -> None:
        ratio = 1.0 if self.frame_hint else 4 / 3
        width = min(box.width, box.height * ratio)
        super().place(box.centred(round(width), round(width / ratio)))
        self._draw()

    def show(self, frames: FrameTexture) -> None:
        """Show what the shared texture holds now."""
        if frames.blank:
            self._frames = self._texture = None
            self._draw()
        elif frames.texture is not self._texture:
            self._frames, self._texture = frames, frames.texture
            self._draw()
        else:
            self.canvas.ask_update()

    def _coords(self) -> list[float]:
        """Texture coordinates that fill this view and cut off what is too much ('cover')."""
        assert self._frames is not None
        wide, high = self._frames.size
        own = self.width / self.height
        u = min(1.0, own * high / wide) / 2
        v = min(1.0, wide / high / own) / 2
        left, right, upper, lower = 0.5 - u, 0.5 + u, 0.5 - v, 0.5 + v
        return [left, lower, right, lower, right, upper, left, upper]

    def _draw(self) -> None:
        self.canvas.clear()
        radius = theme.px("radius") * 1.2
        with self.canvas:
            if self._frames is None:
                Color(*colour("#1B2A38"))
                SmoothRoundedRectangle(pos=self.pos, size=self.size, radius=[radius])
            else:
                Color(1, 1, 1, 1)
                SmoothRoundedRectangle(
                    pos=self.pos,
                    size=self.size,
                    radius=[radius],
                    texture=self._texture,
                    tex_coords=self._coords(),
                )
            if self.frame_hint:
                self._corners()

    def _corners(self) -> None:
        """Four corner marks where the code should be."""
        side = min(self.width, self.height) * 0.62
        arm, half = side * 0.2, side / 2
        Color(*HINT)
        for sx in (-1, 1):
            for sy in (-1, 1):
                x, y = self.center_x + sx * half, self.center_y + sy * half
                SmoothLine(
                    points=[x, y - sy * arm, x, y, x - sx * arm, y],
                    width=theme.mm(0.9),
                    joint="round",
                    cap="round",
                )
