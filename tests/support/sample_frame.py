"""A camera picture for tests and the gallery: a hand-held telephone with a QR code, drawn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from qrcode import QRCode  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True, eq=False)
class SampleFrame:
    image: npt.NDArray[np.uint8]
    number: int


def sample_frame(number: int = 1, width: int = 1280, height: int = 720) -> SampleFrame:
    """A shop in the background, out of focus, and a telephone that shows a code."""
    room = Image.new("RGB", (width, height), "#8C8478")
    draw = ImageDraw.Draw(room)
    for x in range(0, width, 160):
        draw.rectangle(
            (x, 60 + x % 3 * 40, x + 90, height), fill=("#6E7B85", "#A39A86", "#57626B")[x // 160 % 3]
        )
    draw.rectangle((0, height - 120, width, height), fill="#4C4741")
    room = room.filter(ImageFilter.GaussianBlur(24))
    draw = ImageDraw.Draw(room)
    left, top = width // 2 - 150, 40
    draw.rounded_rectangle((left, top, left + 300, height + 60), 40, fill="#10161C")
    draw.rounded_rectangle((left + 14, top + 14, left + 286, height + 40), 28, fill="#FFFFFF")
    code = QRCode(border=2)
    code.add_data("SAMPLE-RETURN-0001")
    code.make(fit=True)
    qr = code.make_image().get_image().convert("RGB").resize((240, 240), Image.Resampling.NEAREST)
    room.paste(qr, (left + 30, height // 2 - 130))
    return SampleFrame(np.asarray(room, dtype=np.uint8).copy(), number)


SHIRT = [
    *((470, 200), (560, 170), (640, 215), (720, 170), (810, 200), (1000, 330), (900, 470), (820, 410)),
    *((820, 820), (460, 820), (460, 410), (380, 470), (280, 330)),
]


def write_sample_photo(path: Path) -> None:
    """A shirt on a table, as a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = Image.new("RGB", (1280, 960), "#D8CFC0")
    draw = ImageDraw.Draw(table)
    draw.polygon(
        SHIRT,
        fill="#4F7CAC",
    )
    draw.polygon([(560, 170), (640, 215), (720, 170), (640, 290)], fill="#3B6290")
    draw.line([(640, 290), (640, 820)], fill="#3B6290", width=6)
    for y in range(340, 800, 90):
        draw.ellipse((634, y, 648, y + 14), fill="#F2F2F2")
    table.filter(ImageFilter.GaussianBlur(1.2)).save(path, quality=88)
