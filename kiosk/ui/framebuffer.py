"""The pixels that are really on the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def read() -> Pixels:
    """Return the drawn frame, RGB (height, width, 3). Main thread, after drawing, before the flip."""
    width, height = (int(side) for side in Window.system_size)
    raw = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    # Pillow turns it upside down and leaves out the fourth byte in half the time of numpy's strides.
    return np.array(Image.frombytes("RGB", (width, height), bytes(raw), "raw", "RGBX", 0, -1))


def after_next_frame(use: Callable[[Pixels], None]) -> None:
    """Draw one frame and hand its pixels to `use`. Main thread."""

    def on_flip(_: Any) -> None:
        Window.unbind(on_flip=on_flip)
        use(read())

    Window.bind(on_flip=on_flip)
    Window.canvas.ask_update()


def save(pixels: Pixels, path: Path) -> None:
    """Write a PNG. Raises OSError when the place cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, compress_level=1)
