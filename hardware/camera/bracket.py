"""Short exposures among the normal ones, so that a phone screen is read that blinds the camera otherwise."""

import logging
from collections.abc import Callable
from typing import Final

from hardware.camera.interface import Exposure
from hardware.camera.live import NoPicture

SETTLE_FRAMES: Final = 3
"""Cameras have two or three frames under way when their exposure is changed."""

SETTLE_AUTOMATIC_FRAMES: Final = 6
"""Automatic exposure needs a few more to find its way back."""

SHORT_FRAMES: Final = 4
"""A look for codes every eighth of a second meets one of them, at 30 frames a second."""

NORMAL_FRAMES: Final = 9
"""With these, people see themselves for half of the time, and a code waits for 0.7 s at worst."""

log = logging.getLogger(__name__)


class Bracket:
    """Alternates the exposure while codes are looked for, by counting frames.

    `set_short(True)` asks the camera for the short exposure and `set_short(False)` for
    the normal one; it says whether the camera does so. One that does not is left at
    the normal one, with a note in the log.
    Errors: `took` raises `NoPicture` when the camera does not go back to the normal one.
    Concurrency: the thread that reads frames.
    """

    def __init__(self, name: str, set_short: Callable[[bool], bool]) -> None:
        self._name = name
        self._set_short = set_short
        self._short = False
        self._since_change = SETTLE_AUTOMATIC_FRAMES + NORMAL_FRAMES
        self._refused = False

    def took(self, *, for_codes: bool) -> Exposure:
        """Say how the frame just read was exposed, and have later ones exposed as they shall be."""
        self._since_change += 1
        settle = SETTLE_FRAMES if self._short else SETTLE_AUTOMATIC_FRAMES
        long_enough = self._since_change > settle + (SHORT_FRAMES if self._short else NORMAL_FRAMES)
        settled = self._since_change > settle
        exposure = Exposure.SHORT if self._short else Exposure.NORMAL
        if self._short and (long_enough or not for_codes):
            self._change(short=False)
        elif not self._short and for_codes and long_enough and not self._refused:
            self._change(short=True)
        return exposure if settled else Exposure.CHANGING

    def _change(self, *, short: bool) -> None:
        self._short, self._since_change = short, 0
        if self._set_short(short):
            return
        if not short:
            raise NoPicture("does not go back to its normal exposure; replug it")
        log.warning("camera %s does not take a short exposure; it goes on without", self._name)
        self._refused = True
        self._change(short=False)
