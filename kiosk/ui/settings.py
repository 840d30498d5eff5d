"""What the screen must know about the glass it draws on."""

import math
from dataclasses import dataclass, field

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class KeyNames:
    """The keys of the tactile keypad beside arrows and enter, as Kivy names keys."""

    speech: str = "f1"
    softer: str = "f2"
    louder: str = "f3"
    headset_in: str = "f4"
    headset_out: str = "f5"


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose kiosk it is: the name, a logo (a PNG file's bytes), a colour ("#RRGGBB"); None for our own."""

    name: str = ""
    logo: bytes | None = None
    accent: str | None = None


@dataclass(frozen=True, slots=True)
class LastWords:
    """What is shown and said, in the language of the site, when nothing can be drawn any more."""

    lines: tuple[str, ...] = ("This kiosk is out of service.",)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """Size of the display in pixels, its diagonal in inches, whose kiosk it is, and its last words.

    Every size on the screen is given in millimetres, so `diagonal_in` decides how
    large things are drawn. Raises ValueError for a display that cannot exist.
    """

    width_px: int
    height_px: int
    diagonal_in: float
    fullscreen: bool = False
    brand: Brand = field(default_factory=Brand)
    keys: KeyNames = field(default_factory=KeyNames)
    last_words: LastWords = field(default_factory=LastWords)

    def __post_init__(self) -> None:
        if self.width_px <= 0 or self.height_px <= 0 or self.diagonal_in <= 0:
            raise ValueError(
                f"display of {self.width_px} x {self.height_px} px, {self.diagonal_in} in: "
                "width, height and diagonal must be above zero; measure the glass and correct the setting"
            )

    @property
    def px_per_mm(self) -> float:
        return math.hypot(self.width_px, self.height_px) / self.diagonal_in / MM_PER_INCH

    @property
    def portrait(self) -> bool:
        return self.height_px > self.width_px

    def unlike(self, width_px: int, height_px: int) -> str | None:
        """What is wrong where a whole display has another size than this, and what to do; None: nothing."""
        if (width_px, height_px) == (self.width_px, self.height_px):
            return None
        said = (
            f"the display shows {width_px} x {height_px} px, [screen] says {self.width_px} x {self.height_px}"
        )
        if (width_px, height_px) == (self.height_px, self.width_px):
            return f"{said}: turn the display in its compositor (systemd/README.md)"
        return f"{said}: correct width_px and height_px, everything is drawn in the wrong size"
