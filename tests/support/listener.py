"""Somebody who does not see the screen: hears, and presses keys."""

from tests.support.kiosk_on_screen import KioskOnScreen

MOST_STEPS = 60


class Listener:
    """Knows nothing but what was said; `screen` lends the time and the keys."""

    def __init__(self, screen: KioskOnScreen) -> None:
        self._screen = screen
        self._listened_to = 0

    def hears(self, *any_of: str, within: float = 20.0) -> str:
        """Listen until something is said that has any of these words in it."""
        for _ in range(round(within / 0.1)):
            for said in self._screen.voice.heard[self._listened_to :]:
                self._listened_to += 1
                if any(words in said.text for words in any_of):
                    return said.text
            self._screen.run(0.1)
        raise AssertionError(f"nothing of {any_of} within {within} s; last: {self._screen.voice.last!r}")

    def presses(self, name: str) -> None:
        """Step on until something is named that begins like this, and choose it."""
        for _ in range(MOST_STEPS):
            self._screen.key("down")
            if self._screen.voice.last.startswith(name):
                self._screen.run(0.4)
                self._listened_to = len(self._screen.voice.heard)
                self._screen.key("enter")
                self._screen.run(0.3)
                return
        raise AssertionError(f"nothing to choose is called {name!r}")
