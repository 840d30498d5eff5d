"""Whether the process that reads codes lives long enough."""

from collections import deque
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms

OFTEN: Final = 5
WITHIN_S: Final = 3600.0
"""One code that kills a decoder may come any day; so many in an hour are somebody at work, or a defect."""

ABOUT: Final = "scanner"


class Decoder:
    """Counts its replacements.

    Concurrency: the core's.
    """

    def __init__(self, alarms: Alarms, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._watched_since = clock.monotonic()
        self._replaced: deque[float] = deque(maxlen=OFTEN)

    def replaced(self) -> None:
        """It died or hung, and another took its place."""
        self._replaced.append(self._clock.monotonic())
        self.look()

    def look(self) -> None:
        """Say how it is; to be called every second or so."""
        now = self._clock.monotonic()
        if len(self._replaced) == OFTEN and now - self._replaced[0] < WITHIN_S:
            text = f"the decoder was replaced {OFTEN} times within an hour"
            self._alarms.set(AlarmCode.DECODER_UNSTABLE, ABOUT, text)
        elif now - self._watched_since >= WITHIN_S:  # a process that has just begun knows of no hour
            self._alarms.set(AlarmCode.DECODER_UNSTABLE, ABOUT, None)
