"""The icon font: which glyph stands for which meaning, and where the set-up put the font."""

import json
from functools import cache

from kiosk.presentation.screen_model import Icon, Tone
from kiosk.ui.wide_font import BUILT

FONT_FILE = BUILT / "icons.ttf"
TABLE_FILE = BUILT / "icons.json"

GLYPH_NAMES: dict[Icon, str] = {
    Icon.SCAN: "qr_code_scanner",
    Icon.KEYPAD: "dialpad",
    Icon.BOX: "inventory_2",
    Icon.CLOTHING: "checkroom",
    Icon.SHOES: "own_shoe",
    Icon.ELECTRONICS: "headphones",
    Icon.HYGIENE: "clean_hands",
    Icon.TICK: "check_circle",
    Icon.CROSS: "cancel",
    Icon.WARNING: "warning",
    Icon.BACK: "arrow_back",
    Icon.HELP: "help_outline",
    Icon.CAMERA: "photo_camera",
    Icon.AGAIN: "replay",
    Icon.PRINTER: "print",
    Icon.LABEL: "new_label",
    Icon.DOOR: "sensor_door",
    Icon.BIN: "move_to_inbox",
    Icon.PEN: "edit",
    Icon.HAND: "pan_tool",
    Icon.PHONE: "call",
    Icon.TEXT_SIZE: "format_size",
    Icon.CONTRAST: "contrast",
    Icon.REACH: "accessible",
    Icon.LANGUAGES: "language",
    Icon.SPEECH: "record_voice_over",
    Icon.SETTINGS: "tune",
    Icon.LOUDER: "volume_up",
    Icon.SOFTER: "volume_down",
    Icon.STILL: "pause_circle_outline",
    Icon.DARK: "visibility_off",
    Icon.OFFLINE: "cloud_off",
    Icon.ERASE: "backspace",
    Icon.WELL: "sentiment_satisfied_alt",
    Icon.SO_SO: "sentiment_neutral",
    Icon.BADLY: "sentiment_very_dissatisfied",
    Icon.MINUS: "remove",
    Icon.PLUS: "add",
    Icon.FORWARD: "arrow_forward",
    Icon.UP: "keyboard_arrow_up",
    Icon.DOWN: "keyboard_arrow_down",
    Icon.WAITING: "hourglass_top",
    Icon.COURIER: "local_shipping",
    Icon.ATTENDANT: "person",
    Icon.TECHNICIAN: "build",
    Icon.TRAINING: "school",
}
"""Names as the icon font's own ligatures spell them; `own_` is drawn by build_fonts."""

TONE_ICONS = {Tone.OK: Icon.TICK, Tone.WARN: Icon.WARNING, Tone.STOP: Icon.CROSS}
"""What says in a shape what the colour of a tone says."""

MIRRORED = {Icon.BACK: Icon.FORWARD, Icon.FORWARD: Icon.BACK}
"""What stands in its place where pages are read from the right."""


@cache
def _table() -> dict[str, int]:
    try:
        table: dict[str, int] = json.loads(TABLE_FILE.read_text("utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"no icon font at {FONT_FILE}: run `python -m kiosk.ui.build_fonts` (part of `make setup`)"
        ) from None
    return table


def character(icon: Icon) -> str:
    """The character that shows this icon in the icon font.

    Raises FileNotFoundError before the fonts are built, KeyError when they are older than this icon.
    """
    return chr(_table()[icon.value])
