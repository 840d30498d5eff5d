"""Somebody at the kiosk: looks at the screen and does what it asks for, mostly, and sometimes anything."""

import random
from collections.abc import Iterator, Mapping
from typing import ClassVar

from hardware.lock_board.physics import Door
from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import Control, ScreenModel
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents

MOST_PUSHES = 6
"""A latch that does not catch the first time may do so the next."""


class Somebody:
    """What everybody at the kiosk has: eyes, hands, and a will.

    `wilfulness` is the chance to do anything but what is meant; `meant` names the control
    that leads on, by screen.

    Concurrency: one thread.
    """

    meant: ClassVar[Mapping[str, str]] = {}

    def __init__(self, box: Box, contents: Contents, rng: random.Random, *, wilfulness: float) -> None:
        self._box = box
        self._contents = contents
        self._rng = rng
        self._wilfulness = wilfulness
        self._pushes = 0
        self.has_left = False

    def act(self) -> str:
        """Do one thing; what it was, for the story."""
        raise NotImplementedError

    def open_doors(self) -> list[int]:
        """The locks of doors that stand open."""
        return [n for n, door in enumerate(self._box.doors, 1) if door.is_open]

    def _is_wilful(self, share: float = 1.0) -> bool:
        """Whether this one does now what nobody asked for."""
        return self._rng.random() < self._wilfulness * share

    def _go_on(self, screen: ScreenModel) -> str:
        """Touch what leads on; where nothing is known to, anything."""
        if screen.name in self.meant:
            return self._touch_control(screen, self.meant[screen.name])
        return self._do_anything(screen)

    def _do_anything(self, screen: ScreenModel) -> str:
        """Any control that can be touched, a code or a badge, patience, or none."""
        chance = self._rng.random()
        if chance < 0.05:
            self.has_left = True
            return "walks away"
        if chance < 0.15:
            return self._show_something()
        if chance < 0.25:
            return self._wait(self._rng.choice((1.0, 5.0, 40.0)))
        controls = list(controls_of(screen))
        if not controls:
            return self._wait(0.5)
        name, posts = self._rng.choice(controls)
        return self._touch(name, posts)

    def _show_something(self) -> str:
        """What this one has to hold to the kiosk."""
        raise NotImplementedError

    # --- hands ------------------------------------------------------------------------------------

    def _show(self, text: str, what: str = "the code") -> str:
        self._box.executor.skip(2.0)  # a code counts again when it was out of view for two seconds
        self._box.glass.show(text.encode())
        self._box.executor.run(0.15)
        self._box.glass.take_away()
        self._box.executor.run(0.15)
        return f"shows {what}"

    def _push_shut(self, lock: int) -> str:
        return self._push(self._box.doors[lock - 1], f"door {lock:02d}")

    def _push(self, door: Door, name: str) -> str:
        """Whoever has pushed in vain a few times goes."""
        if door.push_shut():
            self._pushes = 0
            return f"shuts {name}"
        self._pushes += 1
        self.has_left |= self._pushes == MOST_PUSHES
        return f"cannot shut {name}"

    def _can_touch(self, screen: ScreenModel, control_id: str) -> bool:
        return control_id in dict(controls_of(screen))

    def _touch_control(self, screen: ScreenModel, control_id: str) -> str:
        controls = dict(controls_of(screen))
        if control_id not in controls:
            return self._do_anything(screen)
        return self._touch(control_id, controls[control_id])

    def _touch(self, name: str, posts: Pressed | None) -> str:
        if posts is not None:
            self._box.post(posts)
        return f"touches {name}"

    def _wait(self, seconds: float) -> str:
        self._box.executor.doze(seconds - 0.5)
        self._box.executor.run(0.5)
        return f"waits {seconds:g} s"


def controls_of(screen: ScreenModel) -> Iterator[tuple[str, Pressed]]:
    """Everything that can be touched, with its name."""
    if screen.dialog:
        yield from _enabled(screen.dialog.actions)
        return
    yield from _enabled(screen.actions)
    yield from _enabled(screen.tools)
    yield from _enabled(screen.languages)
    yield from _enabled(screen.keypad.keys if screen.keypad else ())
    for card in screen.cards:
        if card.posts is not None:
            yield card.card_id, card.posts
        if card.counter is not None:
            yield from _enabled((card.counter.fewer, card.counter.more))


def _enabled(controls: tuple[Control, ...]) -> Iterator[tuple[str, Pressed]]:
    return ((c.control_id, c.posts) for c in controls if c.enabled)
