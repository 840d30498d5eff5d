"""The glass of a scan engine, what people hold before it, and the eye behind it.

Simulator and emulators look through the same glass, so a person in a test or in the
demo shows the same code whichever way the kiosk reads it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hardware.stand import Deed

LOOK_S: Final = 5.0
"""A triggered engine that finds nothing gives up after so long, without a word."""

SAME_AGAIN_S: Final = 0.5
"""An engine that reads all the time sends a code that is still there so often."""


@dataclass(frozen=True, slots=True)
class SetupCode:
    """A printed code of the maker's that sets `register` to `value` in an engine that obeys such codes.

    To an engine that does not, and to every other make, it is a code with this text.
    """

    register: int
    value: int

    @property
    def payload(self) -> bytes:
        return b"SETUP-%04X-%02X" % (self.register, self.value)


class Glass:
    """Where a code is held. Concurrency: any thread."""

    def __init__(self) -> None:
        self._in_view: SetupCode | bytes | None = None

    @property
    def in_view(self) -> SetupCode | bytes | None:
        return self._in_view

    def show(self, code: SetupCode | bytes) -> None:
        """Hold a code before the glass, in place of the one that was there."""
        self._in_view = code

    def take_away(self) -> None:
        """Leave nothing before the glass."""
        self._in_view = None


class TriggeredEye:
    """Looks when told to, with its lamp on, until it has read one code or `LOOK_S` have passed."""

    def __init__(self, glass: Glass, clock: Callable[[], float] = time.monotonic) -> None:
        self._glass = glass
        self._clock = clock
        self._since: float | None = None

    @property
    def lit(self) -> bool:
        if self._since is not None and self._clock() - self._since >= LOOK_S:
            self._since = None
        return self._since is not None

    def open(self) -> None:
        self._since = self._clock()

    def shut(self) -> None:
        self._since = None

    def look(self) -> SetupCode | bytes | None:
        """Give the code before the glass, which ends the look; None if there is none or the lamp is off."""
        seen = self._glass.in_view if self.lit else None
        if seen is not None:
            self.shut()
        return seen


class RestlessEye:
    """Looks all the time, and says every `SAME_AGAIN_S` again what is still there."""

    lit = True

    def __init__(self, glass: Glass, clock: Callable[[], float] = time.monotonic) -> None:
        self._glass = glass
        self._clock = clock
        self._seen: SetupCode | bytes | None = None
        self._said_at = 0.0

    def look(self) -> SetupCode | bytes | None:
        seen, now = self._glass.in_view, self._clock()
        if seen is None or (seen == self._seen and now - self._said_at < SAME_AGAIN_S):
            self._seen = seen
            return None
        self._seen, self._said_at = seen, now
        return seen


def text_of(seen: SetupCode | bytes) -> bytes:
    """What a code says to an engine that is not set up by it."""
    return seen.payload if isinstance(seen, SetupCode) else seen


def deeds(glass: Glass) -> dict[str, Deed]:
    """What a person can do at a scan engine on a bench."""

    def show(*words: str) -> None:
        """Hold a code with this text before the glass."""
        if not words:
            raise ValueError("Say what the code holds, for example: show RMA-1042")
        glass.show(" ".join(words).encode())

    return {"show": show, "away": glass.take_away}


def in_words(glass: Glass) -> str:
    """What is before the glass, for the `look` of a stand."""
    return (
        "nothing before the glass" if glass.in_view is None else f"shown: {text_of(glass.in_view).decode()}"
    )
