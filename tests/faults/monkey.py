"""A monkey at the glass: touches, palms, several fingers, double taps, keys, at every screen and moment.

The real screen, the real core, emulated devices, one virtual clock; a seed is a story. Run as
`python -m tests.faults.monkey [ACTS [FIRST_SEED]]`: 10,000 acts by twenty monkeys. Each kiosk is left
alone at the end and must then hold what it should: no exception, no door without a reason, no visit lost.
"""

import random
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.runtime.openings import FOR_STAFF
from kiosk.world.simulation.accounts import Accounts
from kiosk.world.simulation.person import MEANT, Contents
from kiosk.world.simulation.promises import must
from kiosk.world.staff import ANNA, OTTO
from kiosk.world.stories import one_line
from tests.support.kiosk_on_screen import KioskOnScreen
from tests.support.kivydrive import LANDSCAPE, PORTRAIT
from tests.support.staff_at_kiosk import tap
from tests.support.steady_kiosk import SteadyKiosk

ACTS = 10_000
ACTS_A_MONKEY = 500
COARSE_S = 1 / 15
TOLD = 12
"""So many last acts are told when something broke."""

PALM_MM = 80
PALM_POINTS = 8
KEYS = (
    *("up", "down", "left", "right", "enter", "escape", "tab", "spacebar", "backspace", "pageup"),
    *("f1", "f2", "f3", "f4", "f5", "f12", "1", "7", "a", "q", "c"),
)
AWAITS_CODE = ("attract", "scanning", "parked")
IDLE = ("attract", "out_of_service")
LEFT_ALONE_S = 900.0


class Monkey:
    """Lifetime: a kiosk and a window from construction to `end`; one in a process at a time."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._rng = random.Random(seed)
        self._contents = Contents()
        has_sensors = seed % 2 == 0
        self.kiosk = SteadyKiosk(directory, seed, item_sensors=has_sensors)
        self._accounts = Accounts(self._contents, len(self.kiosk.doors), (), has_sensors=has_sensors)
        self.kiosk.board.before_pulse = self._before_pulse
        self.screen = KioskOnScreen(self.kiosk, PORTRAIT if seed % 3 == 0 else LANDSCAPE)
        self.screen.frame_s = COARSE_S
        self.screen.run(0.5)
        self._order = self._new_order()
        self.story: deque[str] = deque(maxlen=TOLD)
        self.seen: Counter[str] = Counter()
        self.openings = 0
        self._deeds: dict[Callable[[], None], int] = {
            self._touch_control: 30,
            self._lead_on: 34,
            self._touch_anywhere: 14,
            self._tap_twice: 8,
            self._several_fingers: 8,
            self._lay_palm: 6,
            self._wipe: 4,
            self._hammer_keys: 8,
            self._show_code: 4,
            self._wait: 5,
            self._use_door: 18,
            self._hold_badge: 1,
        }

    def act(self) -> None:
        """Do one thing. Raises PromiseBroken, and whatever breaks in the software."""
        (deed,) = self._rng.choices(list(self._deeds), list(self._deeds.values()))
        name = self.screen.model.name
        self.seen[name] += 1
        self.story.append(f"{deed.__name__.strip('_')} [{name}]")
        deed()
        self._look()

    def leave(self) -> None:
        """Shut what is open, walk away, and hold the kiosk to account. Raises PromiseBroken."""
        passed = 0.0
        while passed < LEFT_ALONE_S and not self._is_idle():
            for door in self.kiosk.doors:
                door.push_shut()
            self.screen.run(5.0)
            passed += 5.0
            self._look()
        store = self.kiosk.store
        must(self._is_idle(), f"after {passed:.0f} s alone there is still {self.screen.model.name}")
        must(not store.visits.open_intents(), "an intent was never settled")
        must(store.ledger.first_broken_link() is None, "the hash chain does not hold")
        facts = store.compartments.all()
        for lock, owner in self._contents.behind.items():
            compartment = facts.get(f"{lock:02d}")
            known = compartment and (compartment.holds or compartment.blocked_why)
            must(known, f"the item of {owner} behind door {lock:02d} is known to nobody")
        self._collect()

    @property
    def accepted(self) -> int:
        return self._accounts.accepted

    def end(self) -> None:
        self.screen.close()
        self.kiosk.core.close()

    # --- what is held to account ---------------------------------------------------------------------

    def _before_pulse(self, lock: int) -> None:
        self.openings += 1
        name, store = f"{lock:02d}", self.kiosk.store
        reasons = [i for i in store.visits.open_intents() if i.detail.get("compartment_id") == name]
        if any(intent.kind == FOR_STAFF for intent in reasons):
            return
        self._accounts.doors.watch_pulse(store, lock, is_open=self.kiosk.doors[lock - 1].is_open)

    def _look(self) -> None:
        must(self.screen.app.failure is None, f"a page could not be drawn: {self.screen.app.failure!r}")
        self._accounts.look(self.kiosk.store, self.kiosk.screen)

    def _is_idle(self) -> bool:
        return self.screen.model.name in IDLE and not self.kiosk.store.visits.unsettled()

    # --- hands ---------------------------------------------------------------------------------------

    def _touch_control(self) -> None:
        if ids := self._controls():
            self._tap(*self._middle(self._rng.choice(ids)))

    def _lead_on(self) -> None:
        """Else it would never get far: what is meant to be done here."""
        name = self.screen.model.name
        if any(door.is_open for door in self.kiosk.doors):
            self._use_door()
        elif name in AWAITS_CODE:
            self._show_code()
        else:
            meant = [MEANT.get(name, "back"), *(card.card_id for card in self.screen.model.cards)]
            if ids := [control_id for control_id in meant if control_id in self._controls()]:
                self._tap(*self._middle(self._rng.choice(ids)))

    def _touch_anywhere(self) -> None:
        self._tap(*self._anywhere())

    def _tap_twice(self) -> None:
        ids = self._controls()
        x, y = self._middle(self._rng.choice(ids)) if ids else self._anywhere()
        self._tap(x, y, hold=0.03)
        self._tap(x, y, hold=0.03)

    def _several_fingers(self) -> None:
        ids = self._controls()
        places = [self._anywhere() for _ in range(2)]
        places += [self._middle(name) for name in self._rng.choices(ids, k=3) if ids]
        self._press_together(places)

    def _lay_palm(self) -> None:
        x, y = self._anywhere()
        size = PALM_MM * self.screen.app.settings.px_per_mm
        spread = self._rng.random
        self._press_together([(x + size * spread(), y + size * spread()) for _ in range(PALM_POINTS)])

    def _wipe(self) -> None:
        finger = self.screen.finger(*self._anywhere())
        finger.touch_down()
        for _ in range(4):
            finger.touch_move(*self._anywhere())
            self.screen.frames()
        finger.touch_up()

    def _hammer_keys(self) -> None:
        for _ in range(self._rng.randint(1, 4)):
            self.screen.key(self._rng.choice(KEYS), hold=self._rng.choice((0.0, 0.08, 0.5)))

    def _show_code(self) -> None:
        if self._rng.random() < 0.5:
            self._order = self._new_order()
        self.kiosk.show_code(self._order)
        self.screen.run(0.5)

    def _wait(self) -> None:
        self.screen.run(self._rng.choice((0.1, 1.0, 4.0, 40.0, 70.0)))

    def _use_door(self) -> None:
        for lock, door in enumerate(self.kiosk.doors, 1):
            if door.is_open:
                self._at_door(lock)
        self.screen.run(0.6)

    def _at_door(self, lock: int) -> None:
        door, chance = self.kiosk.doors[lock - 1], self._rng.random()
        if chance < 0.6 and lock not in self._contents.behind:
            door.put_in()
            self._contents.behind[lock] = "the monkey"
        elif chance > 0.9 and lock in self._contents.behind:
            door.take_out()
            del self._contents.behind[lock]
        self.screen.run(0.3)
        if self._rng.random() < 0.8:
            door.push_shut()

    def _hold_badge(self) -> None:
        """Somebody of the staff was here, and left the kiosk to the monkey."""
        person = self._rng.choice((ANNA, OTTO))
        tap(self.kiosk, person.badge)
        self.screen.run(0.5)
        for digit in person.pin:
            if f"key_{digit}" in self._controls():
                self._tap(*self._middle(f"key_{digit}"))
                self.screen.run(0.3)
        if "enter" in self._controls():
            self._tap(*self._middle("enter"))
        self.screen.run(0.5)

    # --- fingers -------------------------------------------------------------------------------------

    def _tap(self, x: float, y: float, hold: float = 0.08) -> None:
        finger = self.screen.finger(x, y)
        finger.touch_down()
        self.screen.run(hold)
        finger.touch_up()
        self.screen.frames(self._rng.choice((1, 2, 6)))

    def _press_together(self, places: list[tuple[float, float]]) -> None:
        fingers = [self.screen.finger(x, y) for x, y in places]
        for finger in fingers:
            finger.touch_down()
        self.screen.frames(self._rng.randint(0, 3))
        self._rng.shuffle(fingers)
        for finger in fingers:
            finger.touch_up()
            self.screen.frames(self._rng.randint(0, 1))
        self.screen.frames(2)

    def _controls(self) -> list[str]:
        return [shown.widget.control.control_id for shown in self.screen.display.controls()]

    def _middle(self, control_id: str) -> tuple[float, float]:
        controls: list[Any] = self.screen.display.controls()
        shown = next(c for c in controls if c.widget.control.control_id == control_id)
        return shown.x + shown.width / 2, shown.y + shown.height / 2

    def _anywhere(self) -> tuple[float, float]:
        return (
            self._rng.uniform(-5, self.screen.display.width + 5),
            self._rng.uniform(-5, self.screen.display.height + 5),
        )

    def _new_order(self) -> Any:
        lines = self._rng.choice((one_line(), ["linen_shirt", "trainers"], ["trainers"]))
        return self.kiosk.shop.order(lines, at=self.kiosk.clock.wall())

    def _collect(self) -> None:
        """The courier was here, between two monkeys."""
        for lock in list(self._contents.behind):
            self.kiosk.reach_in(lock, put_in=False)
            del self._contents.behind[lock]
        for name in self.kiosk.store.compartments.all():
            self.kiosk.store.compartments.release(name)
            self.kiosk.store.compartments.unblock(name)
        self._accounts.places.begin_anew()  # nothing in the ledger tells of this courier
        self.screen.run(2.0)


def let_loose(directory: Path, seed: int, acts: int) -> Monkey:
    """One monkey, so many acts, and the account; what breaks says seed and story."""
    monkey = Monkey(directory, seed)
    try:
        for number in range(1, acts + 1):
            monkey.act()
            if number % 100 == 0:
                monkey.leave()
        monkey.leave()
    except BaseException as error:
        error.add_note(f"monkey {seed}; at last: {', '.join(monkey.story)}")
        raise
    finally:
        monkey.end()
    return monkey


def main(acts: int = ACTS, first_seed: int = 1) -> None:
    seen: Counter[str] = Counter()
    accepted = openings = 0
    for seed in range(first_seed, first_seed + -(-acts // ACTS_A_MONKEY)):
        with tempfile.TemporaryDirectory() as directory:
            monkey = let_loose(Path(directory), seed, min(acts, ACTS_A_MONKEY))
        seen += monkey.seen
        accepted, openings = accepted + monkey.accepted, openings + monkey.openings
        print(f"monkey {seed}: {monkey.accepted} drop-offs, {monkey.openings} openings", flush=True)
    screens = ", ".join(f"{name} {count}" for name, count in seen.most_common())
    print(f"{seen.total()} acts, {accepted} drop-offs, {openings} openings, {len(seen)} screens: {screens}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
