"""Design tokens: colours by role, in a light and in a high-contrast palette."""

from dataclasses import dataclass, replace

from kiosk.config import colours
from kiosk.config.colours import Rgb, mixed, rgb_of
from kiosk.presentation.screen_model import Tone

Rgba = tuple[float, float, float, float]

BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)
PRESSED_SHARE, TINT_SHARE = 0.72, 0.13
"""Of a colour: in what it becomes under a finger, and in the soft ground that symbols stand on."""


def colour(code: str, alpha: float = 1.0) -> Rgba:
    """Turn '#RRGGBB' into Kivy's four floats."""
    return (*rgb_of(code), alpha)


def contrast(one: Rgba, other: Rgba) -> float:
    """Contrast ratio of two opaque colours, 1 to 21."""
    return colours.contrast(one[:3], other[:3])


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role. Each `on_x` is what may be written on `x`."""

    canvas: Rgba
    paper: Rgba
    ink: Rgba
    ink_soft: Rgba
    line: Rgba
    hairline: Rgba
    primary: Rgba
    primary_pressed: Rgba
    on_primary: Rgba
    secondary: Rgba
    secondary_pressed: Rgba
    on_secondary: Rgba
    quiet: Rgba
    tint: Rgba
    ok: Rgba
    ok_paper: Rgba
    warn: Rgba
    warn_paper: Rgba
    stop: Rgba
    stop_paper: Rgba
    accent: Rgba
    ring_inside: Rgba
    shadow: Rgba
    scrim: Rgba
    courier: Rgba
    on_courier: Rgba
    attendant: Rgba
    on_attendant: Rgba
    technician: Rgba
    on_technician: Rgba
    training: Rgba
    on_training: Rgba

    def branded(self, accent: str) -> "Palette":
        """The same with buttons and progress in an operator's colour ("#RRGGBB"), and what goes with it."""
        rgb = rgb_of(accent)
        return replace(
            self,
            primary=(*rgb, 1.0),
            primary_pressed=(*mixed(rgb, BLACK, PRESSED_SHARE), 1.0),
            tint=(*mixed(rgb, WHITE, TINT_SHARE), 1.0),
        )

    def of(self, tone: Tone) -> tuple[Rgba, Rgba]:
        """Return (ink, paper) of a tone."""
        return {
            Tone.PLAIN: (self.ink, self.paper),
            Tone.OK: (self.ok, self.ok_paper),
            Tone.WARN: (self.warn, self.warn_paper),
            Tone.STOP: (self.stop, self.stop_paper),
        }[tone]

    def band(self, role: str) -> tuple[Rgba, Rgba]:
        """Return (ink, fill) of the band of a role, or of practice."""
        return {
            "courier": (self.on_courier, self.courier),
            "attendant": (self.on_attendant, self.attendant),
            "technician": (self.on_technician, self.technician),
            "training": (self.on_training, self.training),
        }[role]


LIGHT = Palette(
    canvas=colour("#F4F7FA"),
    paper=colour("#FFFFFF"),
    ink=colour("#0B1F33"),
    ink_soft=colour("#33475B"),
    line=colour("#5B6B7B"),
    hairline=colour("#C9D4DE"),
    primary=colour("#0B4A6F"),
    primary_pressed=colour("#083650"),
    on_primary=colour("#FFFFFF"),
    secondary=colour("#FFFFFF"),
    secondary_pressed=colour("#D5E3EE"),
    on_secondary=colour("#0B1F33"),
    quiet=colour("#E6ECF2"),
    tint=colour("#DCEAF4"),
    ok=colour("#0A5630"),
    ok_paper=colour("#E3F4EA"),
    warn=colour("#6B3F00"),
    warn_paper=colour("#FFF3DC"),
    stop=colour("#8C1515"),
    stop_paper=colour("#FDE8E8"),
    accent=colour("#FFC400"),
    ring_inside=colour("#0B1F33"),
    shadow=colour("#0B1F33", 0.06),
    scrim=colour("#0B1F33", 0.62),
    courier=colour("#4B2A82"),
    on_courier=colour("#FFFFFF"),
    attendant=colour("#00524D"),
    on_attendant=colour("#FFFFFF"),
    technician=colour("#FFC400"),
    on_technician=colour("#0B1F33"),
    training=colour("#8A1C5B"),
    on_training=colour("#FFFFFF"),
)

_BLACK, _WHITE, _YELLOW = colour("#000000"), colour("#FFFFFF"), colour("#FFDD00")
HIGH_CONTRAST = Palette(
    canvas=_BLACK,
    paper=_BLACK,
    ink=_WHITE,
    ink_soft=_WHITE,
    line=_WHITE,
    hairline=_WHITE,
    primary=_YELLOW,
    primary_pressed=_WHITE,
    on_primary=_BLACK,
    secondary=_BLACK,
    secondary_pressed=colour("#4D4D00"),
    on_secondary=_WHITE,
    quiet=_BLACK,
    tint=colour("#1F1F1F"),
    ok=_WHITE,
    ok_paper=_BLACK,
    warn=_YELLOW,
    warn_paper=_BLACK,
    stop=_WHITE,
    stop_paper=_BLACK,
    accent=_YELLOW,
    ring_inside=_BLACK,
    shadow=colour("#000000", 0.0),
    scrim=colour("#000000", 0.82),
    courier=_WHITE,
    on_courier=_BLACK,
    attendant=colour("#8FE3FF"),
    on_attendant=_BLACK,
    technician=_YELLOW,
    on_technician=_BLACK,
    training=colour("#FFB3DA"),
    on_training=_BLACK,
)
