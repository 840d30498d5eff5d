"""A courier at the kiosk: takes out what the screen says, counts it out, and signs for it."""

from typing import ClassVar

from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.staff import Staff
from kiosk.world.simulation.whereabouts import Whereabouts
from kiosk.world.staff import StaffPerson

MOST_ROUNDS = 2
"""A door that stayed shut is tried once more, and then left to a technician."""

LEFT_BEHIND = 0.05
"""The chance that they do not take what they find, and say so."""

RUBBISH = "nobody"
"""Whose it is, what a courier leaves behind a door."""

SAYS_TAKEN = frozenset({"have_all", "label_is_on", "damaged", "all_empty", "missing"})
SAYS_EMPTY = frozenset({"all_empty"})
"""Controls that stand for somebody's word."""


class Courier(Staff):
    """`_in_hand`: from behind which doors they have something that is not confirmed yet; `_left`: behind
    which they leave it.

    Concurrency: one thread.
    """

    rooms = "courier_"
    meant: ClassVar = {
        "courier_choosing": "back",
        "courier_taking_over": "take_over",
        "courier_label": "label_is_on",
        "courier_all_empty": "all_empty",
        "courier_bag_in": "bag_in",
        "courier_manifest": "confirm",
    }

    def __init__(self, box: Box, contents: Contents, whereabouts: Whereabouts, person: StaffPerson) -> None:
        super().__init__(box, contents, whereabouts, person)
        self._in_hand: set[int] = set()
        self._left: set[int] = set()
        self._about = 0
        self._rounds = 0
        self._numbers = 0

    def _work(self, screen: ScreenModel) -> str:
        match screen.name:
            case "courier_home":
                return self._at_home(screen)
            case "courier_emptying":
                return self._at_doors(screen)
            case "courier_which":
                return self._touch_control(screen, f"{self._about:02d}")
            case "courier_trouble":
                is_there = self._about in self._contents.behind
                is_in_hand = self._about in self._in_hand
                if is_there:
                    self._left.add(self._about)
                return self._touch_control(
                    screen, "back" if is_in_hand else "left_behind" if is_there else "missing"
                )
            case "courier_photo":
                return self._touch_control(
                    screen, "take_photo" if self._can_touch(screen, "take_photo") else "without"
                )
            case "courier_label_printing":
                return self._wait(0.5)
            case "courier_seal":
                return self._show(self._number("SEAL"), "a seal")
            case "courier_new_bag":
                self._take_bag()
                return self._show(self._number("BAG"), "a new bag")
            case "courier_done":
                self._in_hand.clear()
                self._left.clear()
                self._known.clear()
                self.has_left = True
                return self._touch_control(screen, "finish")
        return self._go_on(screen)

    def _at_home(self, screen: ScreenModel) -> str:
        if self._rounds < MOST_ROUNDS and self._can_touch(screen, "collect_all"):
            self._rounds += 1
            return self._touch_control(screen, "collect_all")
        if self._can_touch(screen, "finish"):
            return self._touch_control(screen, "finish")
        if self._can_touch(screen, "take_over"):
            return self._touch_control(screen, "take_over")
        self._rounds = 0
        self.has_left = True
        return self._touch_control(screen, "sign_out")

    # --- the doors ------------------------------------------------------------------------------

    def _at_doors(self, screen: ScreenModel) -> str:
        """One door after the other; when all are shut, what is left to say."""
        if open_ones := self.open_doors():
            return self._at_door(open_ones[0], screen)
        if self._can_touch(screen, "have_all") and self._in_hand and not self._could_be_in():
            return self._touch_control(screen, "have_all")
        if self._can_touch(screen, "open_again") and self._rng.random() < 0.8:
            self._left.clear()  # asked again, they look again
            return self._touch_control(screen, "open_again")
        return self._wait(1.0)

    def _at_door(self, lock: int, screen: ScreenModel) -> str:
        deeds = []
        is_there = lock in self._contents.behind
        is_told = lock in self._in_hand | self._left
        is_wrong = not is_told and self._rng.random() < (LEFT_BEHIND if is_there else 0.5)
        if is_wrong and self._can_touch(screen, "trouble"):
            self._about = lock
            return self._touch_control(screen, "trouble")
        if is_there and lock not in self._left and not self._is_wilful(0.5):
            label = self._label_behind(lock)
            self._take_out(lock)
            self._in_hand.add(lock)
            deeds.append(f"takes out what is behind door {lock:02d}")
            if label and self._rng.random() < 0.7:
                deeds.append(self._show(label, "its label"))
        if self._is_wilful(0.25) and lock not in self._contents.behind:
            self._put_in(lock)
            deeds.append(f"leaves something behind door {lock:02d}")
        if self._is_wilful(0.25):
            self.has_left = True
            return " and ".join((*deeds, f"leaves door {lock:02d} open"))
        deeds.append(self._push_shut(lock))
        self._box.executor.run(0.6)
        return " and ".join(deeds)

    def _label_behind(self, lock: int) -> str | None:
        """What the label says of the parcel that the events have there."""
        package = self._whereabouts.behind(f"{lock:02d}")
        is_that_one = package is not None and package.owner == self._contents.behind[lock]
        return package.label_number if package and is_that_one else None

    def _put_in(self, lock: int) -> None:
        self._box.doors[lock - 1].put_in()
        self._contents.behind[lock] = RUBBISH

    def _take_bag(self) -> None:
        """The sealed one, and what is in it."""
        self._box.heap.empty()
        self._contents.takes_bag()

    # --- words ----------------------------------------------------------------------------------

    def says(self, control_id: str) -> None:
        if control_id in SAYS_TAKEN:
            self._says_taken()
        if control_id in SAYS_EMPTY:
            self._says_empty()
        if control_id == "no_bag":
            self._take_bag()

    def _number(self, of: str) -> str:
        self._numbers += 1
        return f"{of}-{self.person.staff_ref[-1].upper()}{self._numbers}"
