"""A monkey at a kiosk that nobody has set up yet, beside the technician who does.

Its lock boards are emulated on ports. What a walk opens is in no ledger, so a door is held to account by
the screen that stood when it opened.
"""

import random
from collections import Counter
from pathlib import Path

from kiosk.flow.technician.commissioning.trying import TOUCH_PLACES
from kiosk.world.simulation.accounts import Report
from kiosk.world.simulation.person import MEANT
from kiosk.world.simulation.promises import must
from kiosk.world.staff import OTTO
from tests.faults.monkey.busy import BusyExecutor
from tests.faults.monkey.glass import Glass
from tests.faults.monkey.hands import Hands
from tests.support.kivydrive import LANDSCAPE, PORTRAIT
from tests.support.staff_at_kiosk import tap
from tests.support.unwired_kiosk import TICKET_PIN, UnwiredKiosk, put_into_service
from tests.support.workshop import Workshop

MONKEYS_SHARE = 0.35
LONGEST_WAIT_S = 30
UNPLUGS = 0.05

OPENS = frozenset(
    {
        *("set_up_pulsing", "set_up_opened", "set_up_nothing"),
        *("opening", "door_open", "technician_opening", "technician_open"),
    }
)
"""A door opens while one of these stands."""

LAID_OVER = ("settings", "languages")
"""Pages below which a visit goes on."""

LEADS_ON = {
    "set_up_start": ("find", "all"),
    "set_up_boards": ("walk",),
    "set_up_nothing": ("nothing",),
    "set_up_board_failed": ("again",),
    "set_up_walked": ("go_on", "again"),
    "set_up_height": ("as_written",),
    "set_up_screen_size": ("fits",),
    "set_up_touch": (*TOUCH_PLACES, "go_on"),
    "set_up_sound": ("heard",),
    "set_up_samples": ("print_receipt_printer", "print_label_printer", "right"),
    "set_up_trial": ("finish", "trial", "look"),
    "set_up_photo": ("take_photo", "without"),
    "set_up_photo_kept": ("finish",),
    "technician_home": ("set_up",),
    **{screen: (control,) for screen, control in MEANT.items()},
    "confirming": ("yes",),
    "reason": ("size_too_small",),
    **{page: (f"close_{page}",) for page in ("help", "settings")},
}

BEGINNINGS = (None, UnwiredKiosk.wire, put_into_service)
"""Nothing is known; the trial is still to come; all is done, and begins anew."""


class BusyKiosk(UnwiredKiosk):
    """One whose devices take their time, from the next start on once it `is_busy`."""

    is_busy = False

    def fit_out(self) -> None:
        super().fit_out()
        if self.is_busy:
            self.executor = BusyExecutor(self.clock)


class SetUpMonkey:
    """`seen`: on which screen the acts took place.

    Lifetime: a kiosk, its ports and the window of this process from construction to `end`.
    """

    def __init__(self, directory: Path, seed: int, acts: int) -> None:
        self.seen: Counter[str] = Counter()
        self.report = Report()
        self._acts = acts
        self._rng = random.Random(f"{seed} set up")
        self._workshop = Workshop()
        self._kiosk = BusyKiosk(directory, self._workshop)
        if beginning := BEGINNINGS[seed // 5 % len(BEGINNINGS)]:
            beginning(self._kiosk)
        self._kiosk.is_busy = True
        self._kiosk.start_again()
        self._starts = self._kiosk.restarts
        self._pin = TICKET_PIN
        self._open: set[str] = set()
        self._last = ""
        self.glass = Glass(self._kiosk, PORTRAIT if seed % 2 else LANDSCAPE)
        self._hands = Hands(self.glass, self._rng)

    def run_wild(self) -> None:
        """Raises PromiseBroken, and whatever breaks in the software."""
        for _ in range(self._acts):
            screen = self._kiosk.screen.name
            self.seen[screen] += 1
            is_monkeys = self._rng.random() < MONKEYS_SHARE
            act = self._hands.act if is_monkeys else self._do_what_is_meant
            self.glass.stood = {screen, *self._beneath(screen)}
            self.report.story.append(f"{act()}  [{screen}]")
            self.glass.frames(2)
            self._restart_if_it_ended()
            self._look()
        must(self._kiosk.store.ledger.first_broken_link() is None, "the hash chain does not hold")
        types = self._kiosk.types()
        self.report.events, self.report.accepted = len(types), types.count("drop_off.completed")

    def end(self) -> None:
        self.glass.close()
        self._kiosk.close()

    def _look(self) -> None:
        failure = self.glass.app.failure
        must(failure is None, f"a page could not be drawn: {failure!r}")
        is_open = {place for place, door in self._kiosk.behind.items() if door.is_open}
        stood = self.glass.stood | {self._kiosk.screen.name}
        self.report.openings += len(is_open - self._open)
        must(is_open <= self._open or stood & OPENS, f"door {is_open - self._open} opened on {stood}")
        self._open = is_open

    def _beneath(self, screen: str) -> set[str]:
        """What stood before a page that lies over it; the visit goes on below."""
        if screen not in LAID_OVER:
            self._last = screen
        return {self._last}

    def _restart_if_it_ended(self) -> None:
        """As the service manager does, and as a power cut does now and then."""
        if self._kiosk.restarts > self._starts or self._rng.random() < 0.01:
            self._starts = self._kiosk.restarts
            self.glass.forget()
            self._kiosk.start_again()
            self.report.story.append("starts again")

    # --- the technician -----------------------------------------------------------------------------

    def _do_what_is_meant(self) -> str:
        screen = self._kiosk.screen.name
        if any(door.is_open for door in self._kiosk.doors):
            return self._at_door(screen)
        match screen:
            case "not_commissioned":
                return self._arrive()
            case "attract" | "scanning":
                return self._try_out()
            case "staff_pin":
                return self._type(self._pin)
            case "set_up_which":
                return self._type(self._rng.choice(list(self._kiosk.behind)))
            case "set_up_trial":
                self._kiosk.central_stores()
            case "set_up_pulsing" if self._rng.random() < UNPLUGS:
                self._kiosk.plug_in({})
                return "unplugs the boards"
            case "set_up_board_failed":
                self._kiosk.plug_in({"port-a": self._workshop.left, "port-b": self._workshop.right})
            case "set_up_pulsing" | "set_up_finding":
                return self._wait_while(screen)
        return self._touch(*LEADS_ON.get(screen, ("finish", "back", "cancel")))

    def _arrive(self) -> str:
        """With the ticket for this job, which is for one visit and to go on with it; else with the badge."""
        self._pin = self._rng.choice((TICKET_PIN, OTTO.pin))
        if self._pin == OTTO.pin:
            tap(self._kiosk, OTTO.badge)
            return "holds the badge"
        self._kiosk.show_texts(self._kiosk.ticket)
        return "shows the ticket"

    def _try_out(self) -> str:
        """The trial's drop-off; once in service, Otto comes now and then and begins anew."""
        if not self._is_trial() and self._rng.random() < 0.5:
            self._pin = OTTO.pin
            tap(self._kiosk, OTTO.badge)
            return "holds the badge"
        self._kiosk.show_code(self._kiosk.shop.order(["linen_shirt"], at=self._kiosk.clock.wall()))
        return "shows a code"

    def _is_trial(self) -> bool:
        """Until the map bears the mark of a set-up that was finished."""
        found = self._kiosk.config.cabinet.hardware_map
        return found is None or found.commissioned is None

    def _at_door(self, screen: str) -> str:
        """On a walk a door is pushed shut, and its number is right; else something is handed in."""
        place, door = next((p, d) for p, d in self._kiosk.behind.items() if d.is_open)
        title = self._kiosk.screen.title
        if screen == "set_up_which":
            return self._type(place)
        if screen == "set_up_opened" and f"door {int(place)}:" not in title and self._rng.random() < 0.7:
            return self._touch("another")
        # Behind the door of a wiring that was answered wrongly, somebody else's parcel may lie.
        if not (screen.startswith("set_up") or door.is_occupied) and self._rng.random() < 0.7:
            door.put_in()
        self._kiosk.wait(0.6)
        return f"shuts door {place}" if door.push_shut() else f"cannot shut door {place}"

    def _wait_while(self, screen: str) -> str:
        """A terminal without a door takes seconds, and there are many."""
        for _ in range(LONGEST_WAIT_S):
            if self._kiosk.screen.name == screen:
                self.glass.run(1.0)
        return "waits"

    def _type(self, text: str) -> str:
        for key in text:
            self._touch(f"key_{key}")
        return self._touch("enter")

    def _touch(self, *names: str) -> str:
        """The first of these that is there; on a page that asks for several, any of them."""
        there = [name for name in names if name in self.glass.names()]
        if not there:
            self.glass.run(0.5)
            return "waits"
        name = self._rng.choice(there)
        self._hands.touch(name)
        return f"touches {name}"
