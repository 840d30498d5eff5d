"""Which key of a tactile keypad means what. Such keypads are keyboards, and can be told what they send."""

from dataclasses import dataclass
from enum import Enum, auto

from kivy.core.window import Keyboard

from kiosk.ui.settings import KeyNames


class Key(Enum):
    """What a key of a tactile keypad is for."""

    NEXT = auto()
    BEFORE = auto()
    PRESS = auto()
    SPEECH = auto()
    LOUDER = auto()
    SOFTER = auto()
    HEADSET_IN = auto()
    HEADSET_OUT = auto()


ALWAYS = {
    "down": Key.NEXT,
    "right": Key.NEXT,
    "up": Key.BEFORE,
    "left": Key.BEFORE,
    "enter": Key.PRESS,
    "numpadenter": Key.PRESS,
}
_NUMBERS = {Keyboard.keycodes[f"numpad{digit}"]: str(digit) for digit in range(10)}
_BACKSPACE = Keyboard.keycodes["backspace"]


@dataclass(frozen=True)
class KeyMap:
    """From Kivy's key codes to their meaning."""

    names: KeyNames

    def meaning(self, code: int) -> Key | None:
        """What this key is for; None for any other."""
        own = {
            self.names.speech: Key.SPEECH,
            self.names.louder: Key.LOUDER,
            self.names.softer: Key.SOFTER,
            self.names.headset_in: Key.HEADSET_IN,
            self.names.headset_out: Key.HEADSET_OUT,
        }
        by_code = {Keyboard.keycodes[name]: key for name, key in (ALWAYS | own).items()}
        return by_code.get(code)


def character(code: int, text: str | None) -> str:
    """The one character that a key types; empty for one that types none."""
    if code == _BACKSPACE:
        return "\b"
    return _NUMBERS.get(code, text if text and len(text) == 1 else "")
