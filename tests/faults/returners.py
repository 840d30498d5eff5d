"""Customers who cope: they do the sensible thing with whatever the screen shows, each in an own way."""

import random
import time
from dataclasses import dataclass
from enum import StrEnum

from hardware.lock_board.physics import Door
from hardware.scanner import drawing
from kiosk.world import stories
from kiosk.world.shop import Order, OrderLine
from tests.faults.street import Memory
from tests.faults.towns import WatchedTown

GLANCE_S = 0.05
FRAME_S = 0.15
"""What is held to the lens is on a frame a little later."""

CODE_AGAIN_AFTER_S = 3.0
OUT_OF_VIEW_S = 2.1
"""After that a code that was read counts again."""


class Habit(StrEnum):
    """What kind of customer somebody is: one who ..."""

    PLAIN = "brings one thing"
    SEVERAL = "brings two of three"
    WALKS_AWAY = "walks away before the door opens"
    LEAVES_DOOR_OPEN = "puts it in and leaves the door open"
    TAKES_BACK = "takes it out again"
    TOO_LATE = "comes too late"


def order_for(town: WatchedTown, habit: Habit) -> Order:
    """The order that such a customer brings back."""
    match habit:
        case Habit.SEVERAL:
            return town.shop.order([OrderLine(product) for product in stories.PRODUCTS])
        case Habit.TOO_LATE:
            return town.shop.order(stories.one_line(), delivered_days_ago=60)
        case _:
            return town.shop.order(stories.one_line())


@dataclass
class Returner:
    """One customer with one order. `behind`: the door behind which the item lies; None: in the hand.

    `pace_s` is slept before each touch. Raises RemoteScreenError when the screen goes
    dark; whoever calls may call again when there is one.
    """

    town: WatchedTown
    habit: Habit
    order: Order
    chance: random.Random
    pace_s: float
    behind: str | None = None
    was_told_done: bool = False
    gone: bool = False
    _finished: bool = False
    _code_shown_at: float | None = None
    _changed_mind: bool = False

    @property
    def memory(self) -> Memory:
        return Memory(str(self), self.order.authorization.authorization_id, self.behind, self.was_told_done)

    def __str__(self) -> str:
        return f"the customer who {self.habit.value} ({self.order.authorization.rma_id})"

    def act(self) -> bool:
        """Look, and do one thing; True when there is nothing more to do here."""
        look = self.town.screen.look()
        screen = str(look["screen"])
        enabled = {c["id"] for c in look["controls"] if c["enabled"]}
        if screen not in ("attract", "scanning", "typing"):
            self._put_phone_away()
        if "still_here" in enabled:
            self._touch("still_here")
        else:
            self._at(screen, enabled)
        return self.gone

    def meanwhile(self) -> None:
        """The screen is dark; an open door is a door all the same."""
        door = self._door
        if door is None or self.gone:
            return
        if self.behind is None and self.chance.random() < 0.5:
            self._put_in(door)
        if self.chance.random() < 0.5:
            door[1].push_shut()

    def _at(self, screen: str, enabled: set[str]) -> None:
        match screen:
            case "attract" if self._finished:
                self.gone = True
            case "attract" | "scanning" | "typing":
                self._hold_code()
            case "choosing":
                for control in ("1", "3", "continue"):
                    self._touch(control)
            case "reason":
                self._touch("size_too_small")
            case "photo":
                self._photograph()
            case "label_attach" if self.habit is Habit.WALKS_AWAY:
                self.gone = True
            case "label_attach":
                self._touch("label_is_on")
            case "label_in_hand":
                self._touch("yes")
            case "write_code":
                self._touch("written")
            case "door_open" | "shut_door":
                self._hand_over()
            case "taking_out":
                self._take_out()
            case "confirming":
                self._touch("yes" if self.behind else "open_again")
            case "done":
                self.was_told_done = self._finished = True
                self._touch("finish")
            case "withdrawn" | "declined" | "certificate" | "already_returned":
                self._finished = screen != "withdrawn" or self._changed_mind
                self._touch("finish")
            case "verdict" | "photo_kept" if "continue" in enabled:
                self._touch("continue")
            case _:
                time.sleep(GLANCE_S)

    def _touch(self, control: str) -> None:
        time.sleep(self.pace_s)
        self.town.screen.touch(control)

    def _hold_code(self) -> None:
        now = time.monotonic()
        if self._code_shown_at is not None and now - self._code_shown_at > CODE_AGAIN_AFTER_S:
            self._put_phone_away()
            time.sleep(OUT_OF_VIEW_S)
        if self._code_shown_at is None:
            self.town.cabinet.show(drawing.scene_with_code(self.order.token))
            self._code_shown_at = time.monotonic()
        time.sleep(GLANCE_S)

    def _put_phone_away(self) -> None:
        if self._code_shown_at is not None:
            self._code_shown_at = None
            self.town.cabinet.nothing_in_view()

    def _photograph(self) -> None:
        self.town.cabinet.show(drawing.scene_with_item("apparel", "blue"))
        time.sleep(FRAME_S)
        try:
            self._touch("take_photo")
        finally:
            self.town.cabinet.nothing_in_view()

    @property
    def _door(self) -> tuple[str, Door] | None:
        """The door that was opened for me: the last one that was."""
        if not self.town.watch.pulses:
            return None
        name = self.town.watch.pulses[-1].compartment_id
        door = self.town.cabinet.doors[name]
        return (name, door) if door.is_open and self.behind in (None, name) else None

    def _put_in(self, door: tuple[str, Door]) -> None:
        door[1].put_in()
        self.behind = door[0]

    def _hand_over(self) -> None:
        door = self._door
        if door is None:
            time.sleep(GLANCE_S)
            return
        if self.behind is None:
            self._put_in(door)
        if self.habit is Habit.LEAVES_DOOR_OPEN:
            self.gone = True
        elif self.habit is Habit.TAKES_BACK and not self._changed_mind:
            self._touch("take_back")
            self._changed_mind = True
        elif not door[1].push_shut():
            time.sleep(GLANCE_S)

    def _take_out(self) -> None:
        if door := self._door:
            if self.behind:
                door[1].take_out()
                self.behind = None
            door[1].push_shut()
        time.sleep(GLANCE_S)


@dataclass
class Caretaker:
    """Whoever comes next, or sweeps at night: leads the screen back to its first one, and shuts doors."""

    town: WatchedTown
    pace_s: float

    def clear_step(self) -> bool:
        """One step towards the attract screen; True when it is there."""
        look = self.town.screen.look()
        screen = str(look["screen"])
        enabled = [c["id"] for c in look["controls"] if c["enabled"]]
        if screen == "attract":
            return True
        if screen in ("door_open", "shut_door", "taking_out"):
            self.shut_doors()
        elif screen == "confirming":
            self._touch("yes" if self._is_inside() else "took_it_back")
        else:
            wanted = ("start_new", "finish", "cancel", "close_help", "back")
            way_out = next((control for control in wanted if control in enabled), None)
            if way_out:
                self._touch(way_out)
        time.sleep(GLANCE_S)
        return False

    def shut_doors(self) -> bool:
        """Push every door; True when all are shut."""
        pushed = [door.push_shut() for door in self.town.cabinet.doors.values() if door.is_open]
        return all(pushed)

    def _is_inside(self) -> bool:
        return self.town.cabinet.doors[self.town.watch.pulses[-1].compartment_id].is_occupied

    def _touch(self, control: str) -> None:
        time.sleep(self.pace_s)
        self.town.screen.touch(control)
