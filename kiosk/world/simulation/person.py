"""A customer at the kiosk."""

import random

from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.shop import Order
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.somebody import Somebody

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

AT_OPEN_FLAP = frozenset({"flap_opening", "flap_open", "bin_confirming"})
"""What the screen may show whoever has a parcel to drop in, while they see the flap open."""


class Person(Somebody):
    """One customer with one order, for one visit or more.

    Concurrency: one thread.
    """

    meant = MEANT

    def __init__(
        self, box: Box, contents: Contents, order: Order, rng: random.Random, *, wilfulness: float
    ) -> None:
        super().__init__(box, contents, rng, wilfulness=wilfulness)
        self.order = order
        self._has_shown = False

    @property
    def name(self) -> str:
        """Whose items are known by."""
        return self.order.authorization.authorization_id

    def act(self) -> str:
        """Do one thing; what it was, for the story."""
        screen = self._box.screen
        if open_ones := self.open_doors():
            return self._at_door(open_ones[0])
        if self._box.heap.flap.is_open:
            return self._at_flap()
        if self._rng.random() < self._wilfulness:
            return self._do_anything(screen)
        return self._do_what_is_meant(screen)

    def _do_what_is_meant(self, screen: ScreenModel) -> str:
        match screen.name:
            case "attract" | "scanning" | "parked":
                return self._show_something()
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
        return self._go_on(screen)

    def _show_something(self) -> str:
        self._has_shown = True
        return self._show(self.order.token)

    # --- the doors --------------------------------------------------------------------------------

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
            self._contents.told_empty.discard(lock)
            deeds.append("takes out the item")
        elif owner == NOBODY and not wants_it_back and self._rng.random() >= self._wilfulness / 2:
            door.put_in()
            self._contents.behind[lock] = self.name
            deeds.append("puts in the item")
        if self._rng.random() < self._wilfulness / 4:
            self.has_left = True
            return " and ".join((*deeds, f"leaves door {lock:02d} open"))
        deeds.append(self._push_shut(lock))
        self._box.executor.run(0.6)
        return " and ".join(deeds)

    def _at_flap(self) -> str:
        """Nothing is thrown in and fished out in one opening: a beam cannot tell that from a deposit."""
        heap, contents, deeds = self._box.heap, self._contents, list[str]()
        self._box.executor.run(0.4)
        if contents.in_bin and not contents.just_fell_in and self._rng.random() < self._wilfulness / 4:
            heap.take_out()
            contents.fishes_out(self.name)
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
        deeds.append(self._push(heap.flap, "the flap"))
        contents.just_fell_in &= heap.flap.is_open
        self._box.executor.run(0.6)
        return " and ".join(deeds)

    def _may_drop_in(self) -> bool:
        """It is this one's turn, and there is something to drop."""
        has_it = self.name not in self._contents.in_bin and not self._mine()
        is_clear = self._box.screen.name in AT_OPEN_FLAP and not self._box.heap.beam.is_blocked
        return has_it and self._has_shown and is_clear
