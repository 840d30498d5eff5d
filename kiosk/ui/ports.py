"""What the screen is handed by the process it runs in; all it knows of the rest of the kiosk."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import ScreenModel


class Picture(Protocol):
    """A camera frame: RGB (h, w, 3) or grey (h, w), and a number that rises with each new frame."""

    @property
    def image(self) -> npt.NDArray[np.uint8]: ...
    @property
    def number(self) -> int: ...


class Speaker(Protocol):
    """A voice. Concurrency: main thread; nothing here waits for it."""

    @property
    def speaking(self) -> bool:
        """Whether it is not yet through with what it was told to say."""

    def say(self, text: str, language: str, volume_percent: int, *, alone: bool | None) -> None:
        """Say this now, instead of what is being said; `alone`: to who wears the headset, None: to all."""

    def hush(self) -> None:
        """Say nothing more."""


class Silence:
    """The voice of a kiosk that has none."""

    speaking = False

    def say(self, text: str, language: str, volume_percent: int, *, alone: bool | None) -> None:
        """Nobody hears it."""

    def hush(self) -> None:
        """It is quiet already."""


CurrentModel = Callable[[], ScreenModel]
"""Asked 30 times a second, so it must only read a reference."""
Post = Callable[[Pressed], None]
"""Takes the signal of a control that was touched."""
LatestFrame = Callable[[], Picture | None]
"""The newest frame of the camera, None when there is none."""
Beat = Callable[[], None]
"""Called about every second while the screen works."""
