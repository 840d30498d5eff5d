"""Couriers of the demonstration: they empty the kiosk by its screen, and put a bag into its bin."""

import time
from dataclasses import dataclass
from typing import ClassVar, Final

from hardware.scanner import drawing
from kiosk.world.people import Look
from kiosk.world.site import BIN_ID
from kiosk.world.workers import Worker

AFTER_DOORS_S: Final = 0.6
"""Doors swing open, and a courier looks what is in them."""

MANIFEST: Final = "courier_manifest"


@dataclass
class Courier(Worker):
    """Goes by the screen from the pass to the manifest. `missing` are doors where nothing is to be found."""

    HOME: ClassVar = "courier_home"

    missing: frozenset[str] = frozenset()

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
        while (look := self.see("courier_emptying", "courier_seal", "courier_manifest"))[
            "screen"
        ] != MANIFEST:
            if look["screen"] == "courier_seal":
                self._change_bag()
            else:
                self._empty(look)
        self.touch("confirm")
        self.see("courier_done")
        self.read("Your paper comes out")
        self.touch("finish")
        self.see("attract")
        self.leave()

    def _empty(self, look: Look) -> None:
        """Doors that stand open: take out, scan, shut."""
        time.sleep(AFTER_DOORS_S / self.speed)
        for name, door in self.town.cabinet.doors.items():
            if not door.is_open:
                continue
            if name in self.missing:
                self._tell_missing(name)
            elif door.is_occupied:
                door.take_out()
                self.in_hand.add(name)
                self._scan(name)
        for door in self.town.cabinet.doors.values():
            if door.is_open:
                self.push_shut(door)
        self.wait_for(lambda now: now["revision"] != look["revision"], "what comes after these doors")

    def _scan(self, name: str) -> None:
        """Hold the label to the camera until the screen says that it counts."""
        said = self.town.screen.look()["speech"]
        self.town.cabinet.show(drawing.scene_with_code(self.town.label_behind(name)))
        self.wait_for(lambda look: look["speech"] != said, f"the label of door {name} to count")
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
