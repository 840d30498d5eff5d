"""What a monkey does to the glass: touches, palms, several fingers, double taps, wiping, keys."""

import random
from collections.abc import Callable

from kiosk.world.simulation.promises import must
from tests.faults.monkey.glass import READ_S, Glass

PALM_MM = 80
PALM_POINTS = 8
KEYS = (
    *("up", "down", "left", "right", "enter", "escape", "tab", "spacebar", "backspace", "pageup"),
    *("f1", "f2", "f3", "f4", "f5", "f12", "1", "7", "a", "q", "c"),
)

Place = tuple[float, float]


class Hands:
    """Concurrency: one thread."""

    def __init__(self, glass: Glass, rng: random.Random) -> None:
        self._glass = glass
        self._rng = rng
        self._deeds: dict[Callable[[], None], int] = {
            self._touch_control: 34,
            self._touch_anywhere: 14,
            self._tap_twice: 10,
            self._press_with_several_fingers: 8,
            self._lay_palm: 8,
            self._wipe: 5,
            self._hammer_keys: 12,
            self._wait: 5,
        }

    def act(self) -> str:
        """Do one thing; what it was. Raises PromiseBroken."""
        (deed,) = self._rng.choices(list(self._deeds), list(self._deeds.values()))
        deed()
        return f"a monkey: {deed.__name__.strip('_')}"

    def touch(self, name: str) -> None:
        """One control, unless its page has gone while somebody read."""
        self._glass.run(READ_S)
        if name in self._glass.names():
            self._glass.tap_at(*self._glass.middle_of(name))
        self._glass.run(READ_S)

    def _touch_control(self) -> None:
        self._glass.tap_at(*self._somewhere())
        self._glass.frames(self._rng.choice((0, 1, 5)))

    def _touch_anywhere(self) -> None:
        self._glass.tap_at(*self._anywhere())

    def tap_twice(self, place: Place) -> None:
        """One finger that bounces presses once."""
        before = len(self._glass.posted)
        self._glass.tap_at(*place, hold=0.03)
        self._glass.tap_at(*place, hold=0.03)
        self._pressed_at_most_one(before)

    def _tap_twice(self) -> None:
        self.tap_twice(self._somewhere())

    def _press_with_several_fingers(self) -> None:
        names = self._glass.names()
        controls = [self._glass.middle_of(name) for name in self._rng.choices(names, k=3 if names else 0)]
        self._press_together([self._anywhere(), self._anywhere(), *controls])

    def _lay_palm(self) -> None:
        x, y = self._anywhere()
        size = PALM_MM * self._glass.app.settings.px_per_mm
        spread = self._rng.random
        self._press_together([(x + size * spread(), y + size * spread()) for _ in range(PALM_POINTS)])

    def _press_together(self, places: list[Place]) -> None:
        """They press one thing at most, keys for typing apart, which people hit as fast as they can."""
        before = len(self._glass.posted)
        with self._glass.down(*places) as fingers:
            self._glass.frames(self._rng.randint(0, 3))
            self._rng.shuffle(fingers)
        self._glass.frames(2)
        self._pressed_at_most_one(before)

    def _pressed_at_most_one(self, before: int) -> None:
        presses = self._glass.presses_since(before)
        must(len(presses) <= 1, f"one hand at one moment pressed {presses}")

    def _wipe(self) -> None:
        with self._glass.down(self._anywhere()) as (finger,):
            for _ in range(4):
                finger.touch_move(*self._anywhere())
                self._glass.frames()
        self._glass.frames()

    def _hammer_keys(self) -> None:
        for _ in range(self._rng.randint(1, 4)):
            self._glass.key(self._rng.choice(KEYS), hold=self._rng.choice((0.0, 0.08, 0.5)))

    def _wait(self) -> None:
        self._glass.run(self._rng.choice((0.1, 1.0, 4.0, 40.0, 70.0)))

    def _somewhere(self) -> Place:
        """The middle of a control where there is one."""
        names = self._glass.names()
        return self._glass.middle_of(self._rng.choice(names)) if names else self._anywhere()

    def _anywhere(self) -> Place:
        """On the glass, or just beside it."""
        display = self._glass.display
        return self._rng.uniform(-5, display.width + 5), self._rng.uniform(-5, display.height + 5)
