"""Plays the few sounds of the screen."""

import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "sounds"


class Sounds:
    """Loads each sound once. A kiosk without a loudspeaker stays silent and says so once per sound.

    Concurrency: main thread only.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._loaded: dict[str, Any | None] = {}

    def play(self, name: str, volume_percent: int) -> None:
        """Play the sound of this name from its beginning."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        sound = self._loaded[name]
        if sound is not None:
            sound.stop()
            sound.volume = volume_percent / 100
            sound.play()

    def _load(self, name: str) -> Any | None:
        from kivy.core.audio import SoundLoader  # opens the audio device, so only when there is a sound

        path = self.folder / f"{name}.wav"
        sound = SoundLoader.load(str(path)) if path.is_file() else None
        if sound is None:
            log.warning("cannot play %s: the file is missing or there is no audio device", path)
        return sound
