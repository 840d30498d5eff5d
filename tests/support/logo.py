"""A logo as an operator might have one: a mark, and the name beside it, on nothing."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
ACCENT = "#9B1B5A"


def logo_png(width: int = 1040, height: int = 240) -> bytes:
    """A PNG file with a transparent background."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, height - 1, height - 1), height // 5, fill=ACCENT)
    arrow = [(0.22, 0.5), (0.5, 0.24), (0.5, 0.4), (0.78, 0.4), (0.78, 0.6), (0.5, 0.6), (0.5, 0.76)]
    draw.polygon([(x * height, y * height) for x, y in arrow], fill="#FFFFFF")
    font = ImageFont.truetype(FONT, round(height * 0.5))
    draw.text((height * 1.2, height / 2), "parcelnet", font=font, fill="#2A2A2A", anchor="lm")
    file = io.BytesIO()
    picture.crop(picture.getbbox()).save(file, "PNG")
    return file.getvalue()


def write_logo(path: Path) -> Path:
    """Keep it where a configuration names it."""
    path.write_bytes(logo_png())
    return path
