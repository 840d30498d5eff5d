"""A simulated life with a real screen, and a monkey at it beside everybody who comes."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from kiosk.host.gauges import resident_bytes
from kiosk.world.shop import Order
from kiosk.world.simulation.box import Box, Fittings
from kiosk.world.simulation.life import Life
from kiosk.world.simulation.plan import Plan, StaffPlan, VisitPlan, plan_life
from kiosk.world.simulation.promises import must
from kiosk.world.simulation.somebody import Somebody
from kiosk.world.simulation.staff import Staff
from kiosk.world.simulation.troubles import Trouble
from kiosk.world.staff import MIA, OTTO, STAFF
from tests.faults.monkey.glass import Glass, GlassBox
from tests.faults.monkey.hands import Hands
from tests.faults.monkey.people import Attendant, CuriousTechnician, Customer, Typist
from tests.support.kivydrive import LANDSCAPE, PORTRAIT
from tests.support.thorough_shop import thorough

LANGUAGES = '\n[screen]\nlanguages = ["en", "de", "fr", "pl", "tr", "uk", "ar", "he"]\n'
MOST_ACTS = 60
"""Whoever has not come to an end by then gives up."""

MAY_GROW_BYTES = 50 << 20
"""From the first evening to the last: what was printed, and the accounts, are kept for ever."""

VISITS_A_DAY = 5
MONKEYS_SHARE = 0.35
TYPISTS_SHARE = 0.2
AGAIN_SHARE = 0.1
STAFF_SHARE = 0.7
TROUBLE_SHARE = 0.04
GLASS_READS = (1, 5, 20)
"""So many times as often as without a screen the clock is read: power fails early in a visit, or late."""


class MonkeyLife(Life):
    """`seen`: on which screen the acts of daytime took place; nights are without a monkey.

    Lifetime: as Life's; it has the window of this process until `end`.
    """

    def __init__(self, directory: Path, seed: int, acts: int) -> None:
        self.seen: Counter[str] = Counter()
        self._acts_left = acts
        self._orders: list[Order] = []
        self._memory: list[int] = []
        self._is_night = False
        self._rng = random.Random(f"{seed} monkey")
        super().__init__(directory, seed)
        self._seed = seed
        self.glass = Glass(self._glass_box, PORTRAIT if seed % 3 == 0 else LANDSCAPE)
        self.glass.on_press = self._is_said
        self._glass_box.touch = self.glass.touch
        self.hands = Hands(self.glass, self._rng)
        if seed % 2:
            self._box.receive(thorough(self._shop.policy).model_copy(update={"version": 2}))

    def run_wild(self) -> None:
        """Until all acts are done, and the day after the last of them is closed. Raises PromiseBroken."""
        for day in count():
            self.live([tuple(self._plans_for(day))])
            if not self._acts_left:
                break
        grown = self._memory[-1] - self._memory[0]
        must(grown < MAY_GROW_BYTES, f"after {len(self._memory)} days it holds {grown >> 20} MB more")

    def end(self) -> None:
        self.glass.close()
        super().end()

    # --- what makes it a monkey's -------------------------------------------------------------------

    def _new_box(self, directory: Path, seed: int) -> Box:
        self._glass_box = GlassBox(
            directory,
            self._shop,
            self._clock,
            _fittings(seed),
            seed=seed,
            machine_clock=self._fuse,
            settings=LANGUAGES if seed % 2 else "",
        )
        return self._glass_box

    def _plans_for(self, day: int) -> Iterator[Plan]:
        """Customers, and somebody of the staff after most of them; more goes wrong than in other lives."""
        for plan in plan_life(self._seed, day + 1, VISITS_A_DAY)[day]:
            yield self._gone_wrong(plan)
            if isinstance(plan, VisitPlan) and self._rng.random() < STAFF_SHARE:
                person = self._rng.choice(STAFF)
                visit = StaffPlan(seed=f"{plan.seed} staff", after=0.2, staff_ref=person.staff_ref)
                yield self._gone_wrong(replace(visit, power_fails_after=plan.power_fails_after))

    def _gone_wrong(self, plan: Plan) -> Plan:
        readings = plan.power_fails_after
        return replace(
            plan,
            power_fails_after=readings and readings * self._rng.choice(GLASS_READS),
            wilfulness=self._rng.choice((0.0, 0.1, 0.3)),
            troubles=frozenset(t for t in Trouble if self._rng.random() < TROUBLE_SHARE),
        )

    def _prepared(self, plan: Plan) -> Callable[[], None]:
        """Some customers type, and some come again with what they returned already."""
        if not isinstance(plan, VisitPlan):
            return super()._prepared(plan)
        if not self._orders or self._rng.random() >= AGAIN_SHARE:
            self._orders.append(self._shop.order(plan.lines, at=self._clock.wall()))
        order = self._orders[-1]
        if plan.is_announced:
            self._box.announce(order)
        kind = Typist if self._rng.random() < TYPISTS_SHARE else Customer
        rng = random.Random(plan.seed)
        return partial(self._stay, kind(self._box, self._contents, order, rng, wilfulness=plan.wilfulness))

    def _people(self) -> dict[str, Staff]:
        whereabouts = self.accounts.places.whereabouts
        mia = Attendant(self._box, self._contents, whereabouts, MIA)
        otto = CuriousTechnician(self._box, self._contents, whereabouts, OTTO)
        return {**super()._people(), MIA.staff_ref: mia, OTTO.staff_ref: otto}

    def _stay(self, person: Somebody) -> None:
        """By day each act is the monkey's or theirs."""
        if self._is_night:
            super()._stay(person)
            return
        for _ in range(MOST_ACTS):
            if person.has_left or not self._acts_left:
                break
            self._acts_left -= 1
            screen = self._box.screen.name
            self.seen[screen] += 1
            act = self.hands.act if self._rng.random() < MONKEYS_SHARE else person.act
            with self._power():
                self._say(f"{act()}  [{screen}]")
            self.look()

    def close_day(self) -> None:
        self._is_night = True
        super().close_day()
        self._is_night = False
        self.must_still_answer()
        self.glass.run(2.0)  # until it has cleaned up after the last visit
        self._memory.append(resident_bytes())

    def look(self) -> None:
        failure = self.glass.app.failure
        must(failure is None, f"a page could not be drawn: {failure!r}")
        super().look()

    def _turn(self) -> None:
        """The glass shows what the kiosk says by now."""
        self.glass.frames(2)
        super()._turn()

    def _begin_work(self) -> None:
        if hasattr(self, "glass"):
            self.glass.forget()
        super()._begin_work()

    def _is_said(self, control_id: str) -> None:
        """Whoever presses it, it stands for the word of those whose screen it is on."""
        for one in self._staff.values():
            one.looks()
            if self._box.screen.name.startswith(one.rooms):
                one.says(control_id)

    def must_still_answer(self) -> None:
        """After all that, a finger on the screen that calls the next customer leads on."""
        idle = self._box.screen.name
        must(self._is_idle(), f"when nobody was there for long, there is still {idle}")
        with self._power():
            self.hands.touch("start")
            must(self._box.screen.name != idle, f"nothing on {idle} answers")
        self._leave_alone()


def _fittings(seed: int) -> Fittings:
    """Half have a bin, and a door at most, so that parcels overflow into it; half have few low doors."""
    has_bin = seed % 4 in (1, 2)
    return Fittings(
        sizes="L" if has_bin else "SSMMLL",
        high=frozenset(range(2, 7)) if seed % 3 == 0 and not has_bin else frozenset(),
        has_bin=has_bin,
        item_sensors=seed % 2 == 0,
        scans_with_camera=seed % 7 == 0,
        has_engine=True,
    )
