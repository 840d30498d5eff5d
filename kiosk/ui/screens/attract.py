"""The screen nobody is standing at yet: what this is, and how to begin."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import attract_scene  # noqa: F401  registers the class that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class AttractScreen(Page):
    """A large drawing first, then few words, then languages in their own script."""
