"""Somebody of the staff at the kiosk: a badge, a PIN, and what is theirs to do after that."""

import random

from hardware.badge_reader.cards import TAP_S, Card
from kiosk.flow.signals import Pressed
from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.somebody import Somebody
from kiosk.world.simulation.whereabouts import Whereabouts
from kiosk.world.staff import STAFF, StaffPerson

LONGEST_WAIT_S = 20.0

MOST_TAPS = 8
"""Whoever is not let in by then goes."""


class Staff(Somebody):
    """One person, for a whole life; `comes` makes them come once more.

    `whereabouts` tells what stands on a package's label. `_known` are doors that they saw open.

    Concurrency: one thread.
    """

    rooms = ""
    """What the names of their screens begin with."""

    def __init__(self, box: Box, contents: Contents, whereabouts: Whereabouts, person: StaffPerson) -> None:
        super().__init__(box, contents, random.Random(0), wilfulness=0.0)  # noqa: S311  set by `comes`
        self.person = person
        self._whereabouts = whereabouts
        self._taps = 0
        self._known: set[int] = set()

    def comes(self, rng: random.Random, *, wilfulness: float) -> None:
        self._rng, self._wilfulness = rng, wilfulness
        self.has_left = False
        self._taps = self._pushes = 0

    def act(self) -> str:
        screen = self._box.screen
        self.looks()
        if self._is_wilful():
            return self._do_anything(screen)
        match screen.name:
            case "staff_pin":
                return self._type(screen, self.person.pin)
            case "staff_checking":
                return self._wait(1.0)
            case "staff_refused":
                self.has_left = True
                return self._touch_control(screen, "finish")
        if screen.name.startswith(self.rooms):
            return self._work(screen)
        if self._taps >= MOST_TAPS:
            self.has_left = True
            return "is not let in, and goes"
        return self._tap_badge(self.person)

    def looks(self) -> None:
        """Remember which doors stand open."""
        self._known.update(self.open_doors())

    def says(self, control_id: str) -> None:
        """What touching this control says for them."""

    def _touch(self, name: str, posts: Pressed | None) -> str:
        self.says(name)
        return super()._touch(name, posts)

    def _work(self, screen: ScreenModel) -> str:
        """Signed in: what is theirs to do."""
        raise NotImplementedError

    def _tap_badge(self, person: StaffPerson) -> str:
        """Somebody else may be at the screen; then they wait for their turn."""
        self._taps += 1
        self._box.badge_field.put(Card(person.badge), for_s=TAP_S)
        self._box.executor.run(1.0)
        if self._box.screen.name != "staff_pin":
            self._box.executor.doze(LONGEST_WAIT_S)
        return f"holds {person.staff_ref}'s badge"

    def _type(self, screen: ScreenModel, pin: str) -> str:
        for digit in pin:
            self._touch_control(screen, f"key_{digit}")
        return self._touch_control(self._box.screen, "enter")

    def _show_something(self) -> str:
        """A badge, and not always their own."""
        return self._tap_badge(self._rng.choice(STAFF))

    # --- what they say and do -------------------------------------------------------------------

    def _could_be_in(self) -> list[int]:
        """Locks with something behind them whose doors this one had open, or that nobody can see."""
        unseen = self._box.board.fault is not None
        return [lock for lock in self._contents.behind if unseen or lock in self._known]

    def _says_taken(self) -> None:
        """Not everything that is said so is true."""
        self._contents.told_taken.update(self._contents.behind[lock] for lock in self._could_be_in())

    def _says_empty(self) -> None:
        """Where a sensor sees what is inside, nobody's word counts."""
        if not self._box.fittings.item_sensors or self._box.board.fault is not None:
            self._contents.told_empty.update(self._could_be_in())

    def _take_out(self, lock: int) -> str:
        self._box.doors[lock - 1].take_out()
        return self._contents.takes_out(lock)
