"""The section of `kiosk.toml` for how people know whose kiosk it is, beside its operator's name."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kiosk.config.colours import READABLE, code_of, contrast, darkened_for, rgb_of
from kiosk.config.settings import FilePath, Section, Text

GROUND = "#F4F7FA"
"""The light background: the accent stands on it, and words that are nearly as light on the accent."""

SMALLEST_PX, LARGEST_PX = 64, 2000
"""Sides of a logo: smaller it would be a blur at 16 mm, larger it only costs memory."""
LARGEST_BYTES = 1_048_576


def _readable(code: str) -> str:
    ground, colour = rgb_of(GROUND), rgb_of(code)
    own = contrast(colour, ground)
    if own < READABLE:
        darker = code_of(darkened_for(ground, colour))
        raise ValueError(
            f"its contrast with the light background is {own:.1f} to 1, words need {READABLE} to 1; "
            f"the same colour is dark enough as {darker}"
        )
    return code.upper()


def _logo(path: Path) -> Path:
    """Every reason for which it could not be drawn later is said now."""
    from PIL import Image  # a kiosk without a logo, and the forwarder, need no pictures

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError(f"it is larger than {LARGEST_BYTES} bytes")
        with Image.open(path, formats=["PNG"]) as picture:
            picture.load()
    except FileNotFoundError:
        raise ValueError("there is no such file") from None
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError("it is no PNG file that can be read") from None
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in picture.size):
        size = "{} x {}".format(*picture.size)
        raise ValueError(f"it has {size} pixels; {SMALLEST_PX} to {LARGEST_PX} each way can be drawn well")
    return path


Accent = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(_readable)]
Logo = Annotated[FilePath, AfterValidator(_logo)]


class BrandSettings(Section):
    """Whose kiosk it is: seen on its screens and its papers, beside the name in `kiosk.operator_name`."""

    logo: Logo | None = Field(
        default=None, description="The operator's logo, a PNG file; without it the name stands in its place"
    )
    accent: Accent | None = Field(
        default=None, description="Colour of buttons and progress, as #0B4A6F; without it our own"
    )
    contact: Text | None = Field(
        default=None, description="One line by which people reach the operator: an address, a web page"
    )
