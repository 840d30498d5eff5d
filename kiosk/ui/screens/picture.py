"""One picture says what to do: live view, photo, cabinet, QR code, symbol."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets import stage  # noqa: F401  registers the class that the kv file names

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class PictureScreen(Page):
    """Words and a large picture."""
