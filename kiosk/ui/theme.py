"""Design tokens: sizes in millimetres, fonts, the palette in use. Kv files read them at build time."""

import math
from dataclasses import dataclass, fields, replace

from kivy.core.text import LabelBase

from kiosk.presentation.screen_model import Look
from kiosk.ui import wide_font
from kiosk.ui.icons import FONT_FILE
from kiosk.ui.palette import HIGH_CONTRAST, LIGHT
from kiosk.ui.settings import Brand, ScreenSettings
from kiosk.ui.wide_font import WIDE_FILE

MIN_TARGET_MM = 20.0
"""Below 20 mm a standing person starts to miss; larger brings nothing (Colle & Hiszem 2004)."""
MIN_GAP_MM = 3.0
MIN_EM_MM = 6.8
"""The em of Roboto whose capitals are 4.8 mm high, the least ADA 707.7.2 allows."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in millimetres. `*_em` are type sizes before the customer's text scale."""

    hero_em: float
    title_em: float
    body_em: float
    strong_em: float
    detail_em: float
    button_em: float
    small_em: float
    margin_x: float
    margin_y: float
    gap: float
    group: float
    inset: float
    action: float
    card: float
    key: float
    tool: float
    picture: float
    radius: float


ROOMY = Sizes(
    hero_em=22,
    title_em=16.5,
    body_em=10.5,
    strong_em=11,
    detail_em=8.8,
    button_em=11,
    small_em=7.4,
    margin_x=14,
    margin_y=12,
    gap=4,
    group=9,
    inset=7,
    action=31,
    card=38,
    key=24,
    tool=22,
    picture=110,
    radius=5,
)
"""Upright displays of about 20 inches, read from an arm's length."""

COMPACT = Sizes(
    hero_em=13.5,
    title_em=11,
    body_em=7.4,
    strong_em=7.8,
    detail_em=6.8,
    button_em=7.8,
    small_em=6.8,
    margin_x=6,
    margin_y=4.5,
    gap=3,
    group=4,
    inset=4,
    action=20.5,
    card=20.5,
    key=20,
    tool=20,
    picture=55,
    radius=4,
)
"""Small displays, 130 mm high and up."""

LEAN = replace(
    COMPACT,
    hero_em=10,
    title_em=9,
    body_em=6.8,
    strong_em=7.2,
    button_em=7.2,
    margin_x=5,
    margin_y=3,
    group=3.2,
    inset=3,
    action=20,
    card=20,
    picture=45,
)
"""Where many words meet a small display; targets and letters keep their least size."""

TERSE = replace(
    LEAN,
    hero_em=7.2,
    title_em=7.2,
    strong_em=6.8,
    button_em=6.8,
    margin_x=4,
    margin_y=2,
    group=3,
    inset=2.5,
    picture=42,
)
"""The last resort: a title is told by its weight alone."""


def between(large: Sizes, small: Sizes, share: float) -> Sizes:
    """Sizes that lie `share` (0 to 1) of the way from `large` to `small`."""
    mixed = {
        f.name: getattr(large, f.name) + (getattr(small, f.name) - getattr(large, f.name)) * share
        for f in fields(Sizes)
    }
    return replace(large, **mixed)


class Theme:
    """What widgets ask for colours and lengths. One per process, as Kivy's window is.

    Pages are built anew for every model, so nothing here needs to be observable.
    `lean`: leave out icons beside words, because room is scarce. `break_words`:
    break a word that is wider than its place, when all else failed.

    Concurrency: main thread only.
    """

    def __init__(self) -> None:
        self.palette = self._light = LIGHT
        self.sizes = ROOMY
        self.text_scale = 1.0
        self.from_right = False
        self.high_contrast = False
        self.px_per_mm = 4.0
        self.glass_px = 1080
        self.portrait = True
        self.brand = Brand()
        self.lean = False
        self.break_words = False

    def use_display(self, settings: ScreenSettings) -> None:
        """Take over how large the display is, and whose; strong contrast keeps its own colours."""
        self.px_per_mm = settings.px_per_mm
        self.glass_px = settings.width_px
        self.portrait = settings.portrait
        self.brand = settings.brand
        self._light = LIGHT.branded(self.brand.accent) if self.brand.accent else LIGHT

    def use_look(self, look: Look) -> None:
        """Take over how this customer wants to see it."""
        self.high_contrast = look.high_contrast
        self.palette = HIGH_CONTRAST if look.high_contrast else self._light
        self.text_scale = look.text_scale
        self.from_right = look.language in READ_FROM_RIGHT

    def mm(self, length: float) -> float:
        """Pixels of a length in millimetres."""
        return length * self.px_per_mm

    def px(self, name: str) -> float:
        """Pixels of one of the `Sizes`."""
        return self.mm(getattr(self.sizes, name))

    def type_px(self, name: str) -> float:
        """Pixels of a type size at the customer's scale; below the minimum only with a scale below 1.

        Whole ones, since Kivy cuts off what is more, and capitals would be lower than they must be.
        """
        least = MIN_EM_MM * min(1.0, self.text_scale)
        return math.ceil(self.mm(max(getattr(self.sizes, name) * self.text_scale, least)))

    def icon_px(self, name: str, factor: float) -> float:
        """Pixels of an icon beside type of this size; it grows with the text, but not as fast."""
        return self.px(name) * factor * (1 + (self.text_scale - 1) / 2)


READ_FROM_RIGHT = frozenset({"ar", "fa", "he", "ur"})
"""Languages whose pages are mirrored."""

theme = Theme()

ICON_FONT = "KioskIcons"
TEXT_FONT = "Roboto"
WIDE_FONT = "KioskWide"


def font_for(text: str) -> str:
    """Return the font that has all characters of a text; Kivy's labels cannot mix two."""
    return WIDE_FONT if wide_font.needed_for(text) else TEXT_FONT


def register_fonts() -> None:
    """Make our fonts known to Kivy. Raises FileNotFoundError before they are built."""
    for name, file in ((ICON_FONT, FONT_FILE), (WIDE_FONT, WIDE_FILE)):
        if not file.is_file():
            raise FileNotFoundError(f"no font at {file}: run `python -m kiosk.ui.build_fonts`")
        LabelBase.register(name, str(file))
