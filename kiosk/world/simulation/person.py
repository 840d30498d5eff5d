"""Somebody at the kiosk: looks at the screen and does what it asks for, mostly, and sometimes anything."""

import random
from collections.abc import Iterator

from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import Control, ScreenModel
from kiosk.world.shop import Order
from kiosk.world.simulation.box import Box

NOBODY = ""

MEANT = {
    "choosing": "continue",
    "verdict": "continue",
    "photo": "take_photo",
    "photo_kept": "continue",
    "label_attach": "label_is_on",
    "label_in_hand": "yes",
    "write_code": "written",
    "resolution": "agree",
    "declined": "finish",
    "withdrawn": "finish",
    "certificate": "finish",
    "already_returned": "finish",
    "done": "finish",
    "help": "back",
}
"""The control that leads on, by screen."""


PARCEL_LITRES = 4.0


class Contents:
    """What lies where, in the world, by the authorization it belongs to.

    `behind` which lock; `in_bin`, from the bottom to the top, with its weight in grams. `just_fell_in`:
    something did since the flap was opened.
    """

    def __init__(self) -> None:
        self.behind: dict[int, str] = {}
        self.in_bin: dict[str, int] = {}
        self.just_fell_in = False


class Person:
    """One customer with one order, for one visit or more.

    `wilfulness` is the chance to do anything but what is meant. `told_done` are the
    receipt numbers that a screen has shown to this person.

    Concurrency: one thread.
    """

    def __init__(
        self, box: Box, contents: Contents, order: Order, rng: random.Random, *, wilfulness: float
    ) -> None:
        self._box = box
        self._contents = contents
        self._rng = rng
        self._wilfulness = wilfulness
        self.order = order
        self.has_left = False

    @property
    def name(self) -> str:
        """Whose items are known by."""
        return self.order.authorization.authorization_id

    def act(self) -> str:
        """Do one thing; what it was, for the story."""
        screen = self._box.screen
        if door := self._open_door():
            return self._at_door(door)
        if self._box.heap.flap.is_open:
            return self._at_flap()
        if self._rng.random() < self._wilfulness:
            return self._do_anything(screen)
        return self._do_what_is_meant(screen)

    def _do_what_is_meant(self, screen: ScreenModel) -> str:
        match screen.name:
            case "attract" | "scanning" | "parked":
                return self._show(self.order.token)
            case "item_scan":
                return self._show(self.order.authorization.lines[0].gtin or "0")
            case "reason" | "condition":
                card = self._rng.choice([c for c in screen.cards if c.posts])
                return self._touch(card.card_id, card.posts)
            case "confirming":
                return self._touch_control(screen, "yes" if self._mine() else "open_again")
            case "bin_confirming":
                return self._touch_control(
                    screen, "yes" if self.name in self._contents.in_bin else "open_again"
                )
            case "taking_out" | "opening" | "waiting" | "label_printing":
                return self._wait(0.5)
            case "flap_opening" | "flap_open" | "bin_checking" | "bin_keeping":
                return self._wait(0.5)
            case "done" | "declined" | "withdrawn" | "certificate" | "already_returned":
                self.has_left = True
        if screen.name in MEANT:
            return self._touch_control(screen, MEANT[screen.name])
        return self._do_anything(screen)

    def _do_anything(self, screen: ScreenModel) -> str:
        """Any control that can be touched, a code, patience, or none."""
        chance = self._rng.random()
        if chance < 0.05:
            self.has_left = True
            return "walks away"
        if chance < 0.15:
            return self._show(self.order.token)
        if chance < 0.25:
            return self._wait(self._rng.choice((1.0, 5.0, 40.0)))
        controls = list(_controls(screen))
        if not controls:
            return self._wait(0.5)
        name, posts = self._rng.choice(controls)
        return self._touch(name, posts)

    # --- the doors --------------------------------------------------------------------------------

    def _open_door(self) -> int | None:
        """The lock of a door that stands open."""
        return next((n for n, door in enumerate(self._box.doors, 1) if door.is_open), None)

    def _mine(self) -> list[int]:
        """Behind which doors something of this person lies."""
        return [lock for lock, owner in self._contents.behind.items() if owner == self.name]

    def _at_door(self, lock: int) -> str:
        door, owner = self._box.doors[lock - 1], self._contents.behind.get(lock, NOBODY)
        wants_it_back = self._box.screen.name in ("taking_out", "withdrawn")
        deeds = []
        if owner == self.name and (wants_it_back or self._rng.random() < self._wilfulness):
            door.take_out()
            del self._contents.behind[lock]
            deeds.append("takes out the item")
        elif owner == NOBODY and not wants_it_back and self._rng.random() >= self._wilfulness / 2:
            door.put_in()
            self._contents.behind[lock] = self.name
            deeds.append("puts in the item")
        if self._rng.random() < self._wilfulness / 4:
            self.has_left = True
            return " and ".join((*deeds, f"leaves door {lock:02d} open"))
        shut = door.push_shut()
        self._box.executor.run(0.6)
        return " and ".join((*deeds, f"shuts door {lock:02d}" if shut else f"cannot shut door {lock:02d}"))

    def _at_flap(self) -> str:
        """Nothing is thrown in and fished out in one opening: a beam cannot tell that from a deposit."""
        heap, contents, deeds = self._box.heap, self._contents, list[str]()
        self._box.executor.run(0.4)
        if contents.in_bin and not contents.just_fell_in and self._rng.random() < self._wilfulness / 4:
            heap.take_out()
            contents.in_bin.popitem()
            deeds.append("fishes a parcel out")
        elif self._may_drop_in() and self._rng.random() >= self._wilfulness / 2:
            grams = self._rng.randrange(200, 3000)
            heap.put_in(grams, PARCEL_LITRES)
            contents.in_bin[self.name] = grams
            contents.just_fell_in = True
            deeds.append("drops the parcel in")
        self._box.executor.run(0.4)
        if self._rng.random() < self._wilfulness / 4:
            self.has_left = True
            return " and ".join((*deeds, "leaves the flap open"))
        shut = heap.flap.push_shut()
        contents.just_fell_in &= not shut
        self._box.executor.run(0.6)
        return " and ".join((*deeds, "shuts the flap" if shut else "cannot shut the flap"))

    def _may_drop_in(self) -> bool:
        """It is this person's turn, and there is something to drop."""
        has_it = self.name not in self._contents.in_bin and not self._mine()
        return has_it and self._box.screen.name == "flap_open"

    # --- hands ------------------------------------------------------------------------------------

    def _show(self, text: str) -> str:
        self._box.executor.skip(2.0)  # a code counts again when it was out of view for two seconds
        self._box.glass.show(text.encode())
        self._box.executor.run(0.15)
        self._box.glass.take_away()
        self._box.executor.run(0.15)
        return "shows the code"

    def _touch_control(self, screen: ScreenModel, control_id: str) -> str:
        controls = dict(_controls(screen))
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


def _controls(screen: ScreenModel) -> Iterator[tuple[str, Pressed]]:
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
