"""Colours as people write them, and how well one can be read on another (WCAG 2)."""

from typing import Final

Rgb = tuple[float, float, float]
"""Red, green and blue, 0 to 1 each."""

READABLE: Final = 4.5
"""Contrast of letters as large as ours at the highest level of WCAG 2 (AAA, 1.4.6)."""

_STEPS: Final = 100


def rgb_of(code: str) -> Rgb:
    """The three parts of `#RRGGBB`."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def code_of(rgb: Rgb) -> str:
    """Write a colour as `#RRGGBB`."""
    return "#" + "".join(f"{round(part * 255):02X}" for part in rgb)


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` (0 to 1) of one colour, the rest of the other."""
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(rgb: Rgb) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two opaque colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def darkened_for(ground: Rgb, colour: Rgb) -> Rgb:
    """The lightest shade of a colour that is `READABLE` on a light ground."""
    shades = (mixed(colour, (0, 0, 0), 1 - step / _STEPS) for step in range(_STEPS + 1))
    # As it would be written: a shade is rounded before it is judged.
    return next(s for s in (rgb_of(code_of(shade)) for shade in shades) if contrast(s, ground) >= READABLE)
