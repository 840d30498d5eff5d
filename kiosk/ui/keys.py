"""Which key of a tactile keypad means what. Such keypads are keyboards, and can be told what they send."""

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
    PAGE_UP = auto()
    PAGE_DOWN = auto()


ALWAYS = {
    "down": Key.NEXT,
    "right": Key.NEXT,
    "up": Key.BEFORE,
    "left": Key.BEFORE,
    "enter": Key.PRESS,
    "numpadenter": Key.PRESS,
    "pageup": Key.PAGE_UP,
    "pagedown": Key.PAGE_DOWN,
}
_NUMBERS = {Keyboard.keycodes[f"numpad{digit}"]: str(digit) for digit in range(10)}
_BACKSPACE = Keyboard.keycodes["backspace"]


def meanings(names: KeyNames) -> dict[int, Key]:
    """What keys are for, by the codes that Kivy has for them."""
    own = {
        names.speech: Key.SPEECH,
        names.softer: Key.SOFTER,
        names.louder: Key.LOUDER,
        names.headset_in: Key.HEADSET_IN,
        names.headset_out: Key.HEADSET_OUT,
    }
    return {Keyboard.keycodes[name]: key for name, key in (ALWAYS | own).items()}


def character(code: int, text: str | None) -> str:
    """The one character that a key types; empty for one that types none."""
    if code == _BACKSPACE:
        return "\b"
    return _NUMBERS.get(code, text if text and len(text) == 1 else "")
