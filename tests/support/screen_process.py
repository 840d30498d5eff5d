"""A real screen in a process of its own: run as `python -m tests.support.screen_process SOCKET`.

Shows the attract sample; whatever is touched becomes the title of the next
screen. With `--broken` as second argument: a screen that cannot be drawn; with
`--broken-touch`: one whose touches break something.
"""

import sys
from dataclasses import replace
from pathlib import Path

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import Photo
from kiosk.ui.app import run_screen
from tests.support.kivydrive import LANDSCAPE
from tests.support.sample_parts import screen
from tests.support.sample_screens import sample_screens

SAMPLES = dict(sample_screens())


class Visit:
    """Keeps the model that the screen shows."""

    def __init__(self) -> None:
        self.model = SAMPLES["attract"]

    def post(self, pressed: Pressed) -> None:
        if sys.argv[2:] == ["--broken-touch"]:
            raise RuntimeError("what the touch was for is broken")
        self.model = screen("after_touch", f"Pressed {pressed.button} {pressed.value}".strip())


if __name__ == "__main__":
    visit = Visit()
    if sys.argv[2:] == ["--broken"]:
        visit.model = replace(visit.model, name="photo_kept", picture=Photo("/nowhere/photo.jpg"))
    run_screen(LANDSCAPE, lambda: visit.model, visit.post, lambda: None, remote=Path(sys.argv[1]))
