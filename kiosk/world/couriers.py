"""Couriers of the demonstration: they sign in with a dispatcher's pass, and empty the kiosk by its screen."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from hardware.scanner import drawing
from kiosk.world.people import Look, Person
from kiosk.world.site import SITE
from kiosk.world.staff import StaffPerson, pass_for

PASS_PIN: Final = "246813"  # noqa: S105  of a pass that ends with the demonstration

AFTER_DOORS_S = 0.6
"""Doors swing open, and a courier looks what is in them."""


@dataclass
class Courier(Person):
    """Goes by the screen from the pass to the manifest. `missing` are doors where nothing is to be found."""

    missing: frozenset[str] = frozenset()
    in_hand: set[str] = field(default_factory=set)

    def sign_in(self, person: StaffPerson, pass_id: str) -> None:
        """The pass that a dispatcher sent, held to the camera, and the PIN that came by phone."""
        text = pass_for(
            person,
            self.town.shop.courier_key,
            str(SITE["site"]["id"]),
            datetime.now(UTC),
            pass_id=pass_id,
            pin=PASS_PIN,
        )
        self.see("attract")
        self.show_code(text)
        self.see("staff_pin")
        self.put_phone_away()
        self._type(PASS_PIN)
        self.see("courier_home")

    def make_round(self) -> None:
        """Everything of theirs, counted out label by label, to the confirmed manifest."""
        self.touch("collect_all")
        while (look := self.see("courier_emptying", "courier_manifest"))["screen"] == "courier_emptying":
            self._empty(look)
        self.touch("confirm")
        self.see("courier_done")
        self.read("Your paper comes out")
        self.touch("finish")
        self.see("attract")
        self.leave()

    def _empty(self, look: Look) -> None:
        """Doors that stand open: take out, scan, shut."""
        time.sleep(AFTER_DOORS_S)
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
                self._push_shut(door)
        self.wait_for(lambda now: now["revision"] != look["revision"], "what comes after these doors")

    def _scan(self, name: str) -> None:
        """Hold the label to the camera until the screen says that it counts."""
        said = self.town.screen.look()["speech"]
        self.town.cabinet.show(drawing.scene_with_code(self.town.label_behind(name)))
        self.wait_for(lambda look: look["speech"] != said, f"the label of door {name} to count")
        self.town.cabinet.nothing_in_view()

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

    def _type(self, pin: str) -> None:
        for digit in pin:
            self.touch(f"key_{digit}")
        self.touch("enter")
