"""The way in: runs the screen until it is told to stop."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui import environment
from kiosk.ui.settings import ScreenSettings


class ScreenFailedError(RuntimeError):
    """A model could not be drawn. The process should end with an error and be started again."""


def run_screen(
    settings: ScreenSettings,
    current_model: Callable[[], ScreenModel],
    post: Callable[[Pressed], None],
    latest_frame: Callable[[], Any | None],
    on_beat: Callable[[], None] | None = None,
    remote: Path | None = None,
) -> None:
    """Show `current_model()` until SIGTERM; call from the main thread, once in a process.

    `current_model` is asked 30 times a second and must only read a reference.
    `post` gets the signal of each control that was touched. `latest_frame`
    gives an object with `.image` (RGB uint8, h x w x 3, or grey h x w) and
    `.number`, or None. `on_beat` is called about every second while the screen
    works. `remote` is the path of a socket for `RemoteScreen`.

    Raises ScreenFailedError when a model could not be drawn.
    """
    environment.prepare(settings)
    from kiosk.ui.kiosk_app import KioskApp  # Kivy, so only after the environment is set

    app = KioskApp(settings, current_model, post, latest_frame, on_beat, remote)
    before = signal.signal(signal.SIGTERM, lambda *_: app.stop())
    try:
        app.run()
    finally:
        signal.signal(signal.SIGTERM, before)
    if app.failure:
        raise ScreenFailedError("a screen could not be drawn; see the log") from app.failure
