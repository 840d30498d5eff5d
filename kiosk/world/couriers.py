"""Couriers of the demonstration: they empty the kiosk by its screen, and put a bag into its bin."""

import time
from dataclasses import dataclass, field
from typing import ClassVar, Final

from hardware.scanner import drawing
from kiosk.world.people import Look
from kiosk.world.site import BIN_ID
from kiosk.world.workers import Worker

AFTER_DOORS_S: Final = 0.6
"""Doors swing open, and a courier looks what is in them."""

EMPTYING: Final = "courier_emptying"
SEAL: Final = "courier_seal"
MANIFEST: Final = "courier_manifest"


OPENS: Final = "opens"
TAKE_IT_OUT: Final = "take it out"
"""What the screen says of a door."""


@dataclass(frozen=True)
class Wait:
    """So long a courier waited for the machine: for `doors` to open, or with 0 for a label to count."""

    seconds: float
    doors: int = 0


@dataclass
class Courier(Worker):
    """Goes by the screen from the pass to the manifest. `missing` are doors where nothing is to be found.

    `waits` is what they waited for the machine: from their last act until the screen says that the next doors
    stand open, and from a label before the camera until it counts.
    """

    HOME: ClassVar = "courier_home"

    missing: frozenset[str] = frozenset()
    waits: list[Wait] = field(default_factory=list)
    acted_at: float = 0.0

    def bring_bag(self) -> None:
        """An empty bag for the bin, in which none stands: without one it takes nothing."""
        self.touch("collect_some")
        self.see("courier_choosing")
        self.touch(BIN_ID)
        self.touch("open")
        self._put_in_bag()
        self.see("courier_home")
        self.touch("sign_out")
        self.see("attract")
        self.leave()

    def make_round(self) -> None:
        """Everything of theirs, counted out label by label, to the confirmed manifest."""
        self.touch("collect_all")
        self.acted_at = time.monotonic()
        while (screen := self.see(EMPTYING, SEAL, MANIFEST)["screen"]) != MANIFEST:
            if screen == SEAL:
                self._change_bag()
            else:
                self._empty()
        self.touch("confirm")
        self.see("courier_done")
        self.read("Your paper comes out")
        self.touch("finish")
        self.see("attract")
        self.leave()

    def _empty(self) -> None:
        """Doors that stand open: take out, scan, shut."""
        look = self.wait_for(lambda look: look["screen"] != EMPTYING or _stand_open(look), "the next doors")
        if look["screen"] != EMPTYING:
            return
        names = [name for name, door in self.town.cabinet.doors.items() if door.is_open]
        self.waits.append(Wait(time.monotonic() - self.acted_at, len(names)))
        time.sleep(AFTER_DOORS_S / self.speed)
        for name in names:
            if name in self.missing:
                self._tell_missing(name)
            elif self.town.cabinet.doors[name].is_occupied:
                self.town.cabinet.doors[name].take_out()
                self.in_hand.add(name)
                self._scan(name)
        for name in names:
            self.push_shut(self.town.cabinet.doors[name])
        self.acted_at = time.monotonic()

    def _scan(self, name: str) -> None:
        """Hold the label to the camera until the screen says that it counts."""
        said = self.town.screen.look()["speech"]
        scene = drawing.scene_with_code(self.town.label_behind(name))
        shown_at = time.monotonic()
        self.town.cabinet.show(scene)
        self.wait_for(lambda look: look["speech"] != said, f"the label of door {name} to count")
        self.waits.append(Wait(time.monotonic() - shown_at))
        self.town.cabinet.nothing_in_view()

    def _change_bag(self) -> None:
        """Seal what the bin is full of, take it out, put an empty one in."""
        self._show_number("SEAL")
        self.town.cabinet.bin.empty()
        self.in_hand.add(BIN_ID)
        self._put_in_bag()

    def _put_in_bag(self) -> None:
        self.see("courier_new_bag")
        self._show_number("BAG")
        self.see("courier_bag_in")
        self.touch("bag_in")
        self.wait_for(lambda look: look["screen"] != "courier_bag_in", "the bin to be read")

    def _show_number(self, kind: str) -> None:
        """Hold the next seal or bag to the camera until the screen goes on."""
        before = self.town.screen.look()["screen"]
        self.show_code(f"{kind}-{next(self.town.numbers)}")
        self.wait_for(lambda look: look["screen"] != before, f"the number of the {kind.lower()} to be read")
        self.put_phone_away()

    def _tell_missing(self, name: str) -> None:
        """One who looked and found nothing says so, with a picture of it."""
        door = self.town.cabinet.doors[name]
        if door.is_occupied:
            door.take_out()  # a thief was quicker: the courier does not have it
        self.touch("trouble")
        if self.see("courier_which", "courier_trouble")["screen"] == "courier_which":
            self.touch(name)
        self.see("courier_trouble")
        self.touch("missing")
        self.see("courier_photo")
        self.touch("take_photo")
        self.see("courier_emptying", "courier_manifest")


def _stand_open(look: Look) -> bool:
    return TAKE_IT_OUT in look["texts"] and OPENS not in look["texts"]
