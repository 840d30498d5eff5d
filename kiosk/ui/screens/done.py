"""The item is ours now: the screen that must leave no doubt."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import rating, stage  # noqa: F401  registers the classes that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class DoneScreen(Page):
    """A big tick, what happens next, and the receipt to photograph."""
