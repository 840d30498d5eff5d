"""A technician at the kiosk: looks behind doors, resolves what nobody could say, puts things right."""

import random
from typing import ClassVar

from kiosk.domain.compartments import TO_COUNT, UNRESOLVED
from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.simulation.staff import Staff

SAYS_EMPTY = frozenset({"no", "release"})
"""Controls that stand for their word that nothing is inside."""

MOST_TRIES = 2
"""A door that does not open is left alone after that."""


class Technician(Staff):
    """Looks into everything that waits for somebody who does.

    Concurrency: one thread.
    """

    rooms = "technician_"
    meant: ClassVar = {
        "technician_door_asked": "open",
        "technician_blocking": "back",
        "technician_training": "back",
        "technician_leaving": "sign_out",
    }

    def comes(self, rng: random.Random, *, wilfulness: float) -> None:
        super().comes(rng, wilfulness=wilfulness)
        self._known.clear()
        self._tries: dict[str, int] = {}
        self._at: int | None = None
        self._about: str | None = None
        self._has_released = False

    def _work(self, screen: ScreenModel) -> str:
        match screen.name:
            case "technician_home":
                return self._at_home(screen)
            case "technician_doors":
                return self._touch_control(screen, "by_number" if self._next_door() else "back")
            case "technician_number":
                return self._choose_door(screen)
            case "technician_door":
                return self._touch_control(screen, self._at_this_door(screen))
            case "technician_opening":
                return self._wait(1.0)
            case "technician_open":
                return self._look_inside(screen)
            case "technician_unresolved":
                return self._choose_unresolved(screen)
            case "technician_recount":
                goes_on = self._may_try("recount") and self._waiting(TO_COUNT)
                return self._touch_control(screen, "open" if goes_on else "back")
            case "technician_inside" | "technician_resolving" | "technician_counting":
                return self._touch_control(screen, "yes" if self._at in self._contents.behind else "no")
            case "technician_leaving":
                self.has_left = True
        return self._go_on(screen)

    def _at_home(self, screen: ScreenModel) -> str:
        """What is broken in the books first, then doors, then the kiosk as a whole."""
        if self._waiting(UNRESOLVED) and self._may_try("unresolved"):
            return self._touch_control(screen, "unresolved")
        if self._waiting(TO_COUNT) and self._may_try("count"):
            return self._touch_control(screen, "recount")
        if self._next_door():
            return self._touch_control(screen, "doors")
        if self._box.store.servicing.is_on:
            return self._touch_control(screen, "service")
        return self._touch_control(screen, "sign_out")

    def _waiting(self, why: str) -> list[str]:
        """Compartments that are blocked for this reason, as the map of doors shows them."""
        return [n for n, facts in self._box.store.compartments.all().items() if facts.blocked_why == why]

    def _next_door(self) -> str | None:
        """One that is blocked, and was not looked into too often."""
        known = self._box.store.compartments.all()
        blocked = (n for n, facts in known.items() if facts.blocked_why not in (None, UNRESOLVED, TO_COUNT))
        return next((n for n in blocked if self._tries.get(n, 0) < MOST_TRIES), None)

    def _may_try(self, what: str) -> bool:
        """Once more for each door there is, at most."""
        self._tries[what] = self._tries.get(what, 0) + 1
        return self._tries[what] <= len(self._box.doors)

    def _choose_door(self, screen: ScreenModel) -> str:
        self._about = self._next_door()
        if self._about is None:
            return self._touch_control(screen, "back")
        self._tries[self._about] = self._tries.get(self._about, 0) + 1
        self._has_released = False
        return self._type(screen, self._about)

    def _at_this_door(self, screen: ScreenModel) -> str:
        """Looked into, it is offered again, if it may be; one that stays shut is for another day."""
        if self._can_touch(screen, "release") and not self._has_released:
            self._has_released = True
            return "release"
        about, self._about = self._about, None
        return "open" if about else "back"

    def _choose_unresolved(self, screen: ScreenModel) -> str:
        if not screen.cards or not self._may_try("one of them"):
            return self._touch_control(screen, "back")
        card = self._rng.choice(screen.cards)
        return self._touch(card.card_id, card.posts)

    def _look_inside(self, screen: ScreenModel) -> str:
        """What belongs there by the books stays; what nobody knows of is taken along."""
        open_ones = self.open_doors()
        if not open_ones:
            return self._touch_control(screen, "go_on")
        self._at = lock = open_ones[0]
        deeds = []
        if lock in self._contents.behind:
            package = self._whereabouts.behind(f"{lock:02d}")
            is_waiting = f"{lock:02d}" in self._waiting(UNRESOLVED)
            if self._is_wilful() or not (package or is_waiting):
                self._take_out(lock)
                deeds.append(f"takes along what is behind door {lock:02d}")
            elif package and package.label_number and package.owner == self._contents.behind[lock]:
                deeds.append(self._show(package.label_number, "the label"))
        if self._is_wilful(0.25):
            self.has_left = True
            return " and ".join((*deeds, f"leaves door {lock:02d} open"))
        deeds.append(self._push_shut(lock))
        self._box.executor.run(0.6)
        return " and ".join(deeds)

    def says(self, control_id: str) -> None:
        if control_id in SAYS_EMPTY:
            self._says_empty()
