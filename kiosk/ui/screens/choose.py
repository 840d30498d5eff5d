"""Order lines, reasons or verdicts to read and to choose from."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import cards, stage  # noqa: F401  registers the classes that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class ChooseScreen(Page):
    """Cards on the stage; a picture, if there is one, above the title."""
