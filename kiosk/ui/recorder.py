"""Pictures of every screen that people could read, in order, for demonstrations."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kivy.core.window import Window

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui import framebuffer
from kiosk.ui.display import Display


class Recorder:
    """Keeps each screen as NNN-name.png in `directory`, as it was first drawn; numbers go on where they were.

    A key typed or a card chosen is no new screen; other words are.

    Lifetime: from construction to `stop`, which waits until all are written.
    Concurrency: main thread only; a thread of its own compresses.
    """

    def __init__(self, display: Display, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._display = display
        self._directory = directory
        self._count = len(list(directory.glob("*.png")))
        self._last: object = None
        self._writer = ThreadPoolExecutor(1, "screen recorder")
        Window.bind(on_flip=self._on_flip)
        Window.canvas.ask_update()

    def stop(self) -> None:
        Window.unbind(on_flip=self._on_flip)
        self._writer.shutdown()

    def _on_flip(self, _: Any) -> None:
        model = self._display.model
        if model is None or _words(model) == self._last:
            return
        self._last = _words(model)
        self._count += 1
        path = self._directory / f"{self._count:03d}-{model.name}.png"
        self._writer.submit(framebuffer.save, framebuffer.read(), path)


def _words(model: ScreenModel) -> object:
    return model.name, model.title, model.body, model.notice
