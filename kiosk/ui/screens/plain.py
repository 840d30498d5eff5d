"""Words only."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class PlainScreen(Page):
    """A page without a picture: the words stand large."""
