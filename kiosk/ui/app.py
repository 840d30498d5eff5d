"""The way in: runs the screen until it is told to stop."""

import gc
import signal
from pathlib import Path

from kiosk.ui import environment
from kiosk.ui.ports import Beat, CurrentModel, LatestFrame, Post, Speaker
from kiosk.ui.settings import ScreenSettings


class ScreenFailedError(RuntimeError):
    """A model could not be drawn. The process should end with an error and be started again."""


def run_screen(
    settings: ScreenSettings,
    current_model: CurrentModel,
    post: Post,
    latest_frame: LatestFrame,
    on_beat: Beat | None = None,
    remote: Path | None = None,
    speaker: Speaker | None = None,
) -> None:
    """Show `current_model()` until SIGTERM; call from the main thread, once in a process.

    What the callables must do stands in `kiosk.ui.ports`. `remote` is the path
    of a socket for `RemoteScreen`; `speaker` reads aloud. None for none.

    Raises ScreenFailedError when a model could not be drawn.
    """
    environment.prepare(settings)
    from kiosk.ui.kiosk_app import KioskApp  # Kivy, so only after the environment is set

    app = KioskApp(settings, current_model, post, latest_frame, on_beat, remote, speaker)

    def ask_to_stop(*_: object) -> None:
        # Not here: the signal may have come in the middle of drawing a frame.
        app.stop_wanted = True

    app.bind(on_start=_freeze)
    before = signal.signal(signal.SIGTERM, ask_to_stop)
    try:
        app.run()
    finally:
        signal.signal(signal.SIGTERM, before)
    if app.failure:
        raise ScreenFailedError("a screen could not be drawn; see the log") from app.failure


def _freeze(_: object) -> None:
    """What is loaded by now stays: to look through it for garbage would halt the screen again and again."""
    gc.collect()
    gc.freeze()
