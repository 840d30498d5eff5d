"""What the staff works with: a table, a map of the cabinet, cards."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import board  # noqa: F401  registers the classes that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class BoardScreen(Page):
    """Facts, picture and cards on one stage."""
