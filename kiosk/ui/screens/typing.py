"""A code is typed."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import keypad  # noqa: F401  registers the classes that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class TypingScreen(Page):
    """A field with what was typed, and large keys. Letters leave a notice no room but beside the band."""
