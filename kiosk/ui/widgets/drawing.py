"""Small helpers to draw on a canvas."""

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Mesh, Rectangle

from kiosk.ui.palette import Rgba
from kiosk.ui.theme import font_for


def draw_text(
    text: str, font_px: float, ink: Rgba, centre: tuple[float, float], font: str | None = None
) -> None:
    """Draw one line of text around a centre, inside a `with canvas` block."""
    label = CoreLabel(text=text, font_name=font or font_for(text), font_size=font_px, bold=font is None)
    label.refresh()
    width, height = label.texture.size
    Color(*ink)
    Rectangle(
        pos=(round(centre[0] - width / 2), round(centre[1] - height / 2)),
        size=(width, height),
        texture=label.texture,
    )


def polygon(fill: Rgba, *points: tuple[float, float]) -> None:
    """Fill a convex polygon, inside a `with canvas` block."""
    Color(*fill)
    vertices = [value for x, y in points for value in (x, y, 0.0, 0.0)]
    Mesh(vertices=vertices, indices=list(range(len(points))), mode="triangle_fan")
