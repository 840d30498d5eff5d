"""The screen of a kiosk that lives: whoever wants to press something has to find it on the glass."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.flow.signals import Button, Pressed
from kiosk.ui.settings import ScreenSettings
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.somebody import controls_of
from tests.faults.monkey.busy import BusyExecutor
from tests.support.kiosk_on_screen import KioskOnScreen

COARSE_S = 1 / 15
READ_S = 0.4
"""A touch counts when the screen has stood for a moment."""


class GlassBox(Box):
    """A kiosk whose people touch its glass; `touch` is set as soon as there is one."""

    touch: Callable[[Pressed], None]

    def fit_out(self) -> None:
        super().fit_out()
        self.executor = BusyExecutor(self._machine_clock)

    def post(self, pressed: Pressed) -> None:
        self.touch(pressed)
        self.executor.run(0.05)


class Glass(KioskOnScreen):
    """`on_press` hears the name of each control that counts, before the kiosk does. `came`: how often
    each screen came to stand; `stood`: those since somebody emptied it.

    Lifetime: as Driver's.
    """

    def __init__(self, box: Box, settings: ScreenSettings) -> None:
        self.on_press: Callable[[str], None] = lambda _: None
        self.came: Counter[str] = Counter()
        self.stood: set[str] = set()
        self._last = ""
        super().__init__(box, settings)
        self.frame_s = COARSE_S
        self.run(0.5)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            self.frame = self.kiosk.core.latest_frame()
            super().frames()
            name = self.model.name
            self.came[name] += name != self._last
            self.stood.add(name)
            self._last = name

    def hear(self, pressed: Pressed) -> None:
        self.on_press(next((name for name, posts in controls_of(self.model) if posts == pressed), ""))
        super().hear(pressed)

    def forget(self) -> None:
        """The power is gone, and with it what was pressed and not heard."""
        self._heard = len(self.posted)

    def touch(self, pressed: Pressed) -> None:
        """A finger on whatever posts this; nothing happens where nothing does."""
        self.run(READ_S)
        for shown in self.display.controls():
            control = shown.widget.control
            if control.enabled and getattr(control, "posts", None) == pressed:
                self.tap_at(shown.x + shown.width / 2, shown.y + shown.height / 2)
                return

    def tap_at(self, x: float, y: float, hold: float = 0.08) -> None:
        with self.down((x, y)):
            self.run(hold)
        self.frames(1)

    @contextmanager
    def down(self, *places: tuple[float, float]) -> Iterator[list[Any]]:
        """Fingers on the glass, which are lifted in the end whatever happens."""
        fingers = [self.finger(x, y) for x, y in places]
        for finger in fingers:
            finger.touch_down()
        try:
            yield fingers
        finally:
            for finger in fingers:
                finger.touch_up()

    def presses_since(self, number: int) -> list[Pressed]:
        """What was posted from that one on, without the keys that people type with."""
        return [p for p in self.posted[number:] if p.button not in (Button.KEY, Button.ERASE)]

    def names(self) -> list[str]:
        """Of everything that can be touched now."""
        return [shown.widget.control.control_id for shown in self.display.controls()]

    def middle_of(self, name: str) -> tuple[float, float]:
        shown = next(s for s in self.display.controls() if s.widget.control.control_id == name)
        return shown.x + shown.width / 2, shown.y + shown.height / 2
