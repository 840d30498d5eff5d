"""A real screen in a process of its own: run as `python -m tests.support.screen_process SOCKET`.

Shows the attract sample; whatever is touched becomes the title of the next screen.
"""

import sys
from pathlib import Path

from kiosk.flow.signals import Pressed
from kiosk.ui.app import run_screen
from tests.support.kivydrive import LANDSCAPE
from tests.support.sample_screens import sample_screens, screen

SAMPLES = dict(sample_screens())


class Visit:
    """Keeps the model that the screen shows."""

    def __init__(self) -> None:
        self.model = SAMPLES["attract"]

    def post(self, pressed: Pressed) -> None:
        self.model = screen("after_touch", f"Pressed {pressed.button} {pressed.value}".strip())


if __name__ == "__main__":
    visit = Visit()
    run_screen(LANDSCAPE, lambda: visit.model, visit.post, lambda: None, remote=Path(sys.argv[1]))
