"""A kiosk's life: days with everybody at it, and with everything that goes wrong, decided by one seed."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kiosk.contract.topics import Topics
from kiosk.host.clock import ManualClock
from kiosk.world.shop import Shop
from kiosk.world.simulation.accounts import Accounts, Report
from kiosk.world.simulation.box import Box, Fittings
from kiosk.world.simulation.clockwork import MortalClock, PowerCut
from kiosk.world.simulation.commander import Commander
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.courier import Courier
from kiosk.world.simulation.machine import Machine
from kiosk.world.simulation.person import Person
from kiosk.world.simulation.plan import CommandPlan, Day, Plan, StaffPlan, VisitPlan
from kiosk.world.simulation.somebody import Somebody
from kiosk.world.simulation.staff import Staff
from kiosk.world.simulation.technician import Technician
from kiosk.world.simulation.troubles import Trouble, befall, befall_unlocked_flap, clock_jump
from kiosk.world.simulation.wire import Centre, Weather, Wire
from kiosk.world.staff import ANNA, BEN, CHRIS, OTTO

BEGIN = datetime(2026, 9, 29, 5, 0, tzinfo=UTC)

MOST_ACTS = 80
"""Whoever has not come to an end by then gives up."""

IDLE_LIMIT_S = 400.0
"""Longer than every time of a visit that may run out, one after the other."""

LONGEST_PAUSE_S = 40.0
"""While nobody is there, the forwarder has a turn so often: neither process takes the other for dead."""

SETTLE_TURNS = 1000

COMMAND_TAKES_S = 4

NIGHT_SHIFT = (OTTO, CHRIS, BEN)
"""Who puts everything right at the end of a day, in this order: also what a colleague has left open."""


class Life:
    """One kiosk from its first start on.

    Lifetime: files in `directory` from construction on; `end` closes what is open.
    Concurrency: one thread.
    """

    def __init__(self, directory: Path, seed: int) -> None:
        self.report = Report()
        self._clock = ManualClock(BEGIN)
        self._fuse = MortalClock(self._clock)
        self._shop = Shop(BEGIN, seed, [Box.KIOSK_ID])
        (directory / "box").mkdir(parents=True)
        self._box = self._new_box(directory / "box", seed)
        topics = Topics(self._box.config.broker.topic_root, Box.KIOSK_ID)
        self._wire = Wire(topics, random.Random(f"{seed} wire"))  # noqa: S311  repeatable is the point
        self._centre = Centre(directory / "central", self._wire)
        self._contents = Contents()
        self._commander = Commander(self._box, self._contents, self._wire)
        self.accounts = Accounts(
            self._contents,
            len(self._box.doors),
            self._commander.forged,
            has_sensors=self._box.fittings.item_sensors,
        )
        self._staff = self._people()
        self._troubles: frozenset[Trouble] = frozenset()
        self._machine = Machine(self._box, self._clock, self._fuse, self._wire)
        self._machine.boot()
        self._box.receive(self._shop.policy)
        self._put_bag_into_bin()
        self._begin_work()

    def live(self, days: Iterable[Day]) -> None:
        """Raises PromiseBroken."""
        for day in days:
            self.report.story.clear()
            for plan in day:
                self.come(plan)
            self.close_day()

    def end(self) -> None:
        """Close what is open, wherever the story stopped."""
        self._machine.end()
        self._centre.close()

    def come(self, plan: Plan) -> None:
        """Somebody comes, does what comes to mind, and leaves; or central wants something.

        Raises PromiseBroken.
        """
        self._nobody_comes(plan.after * 60)
        self.report.visits += isinstance(plan, VisitPlan)
        self._say(f"visit {self.report.visits}: {plan}")
        self._wire.weather = plan.weather
        happens = self._prepared(plan)
        if plan.power_fails_after is not None:
            self._fuse.light(plan.power_fails_after)
        with self._troubled(plan.troubles):
            happens()
        self._fuse.put_out()
        self._leave_alone()

    def close_day(self) -> None:
        """Night: fair weather, the staff puts things right, and the books. Raises PromiseBroken."""
        self._wire.weather = Weather.fair()
        self._shut_all_doors()
        self._leave_alone()
        for person in NIGHT_SHIFT:
            self.come(StaffPlan(seed=f"night {self.report.days}", after=1.0, staff_ref=person.staff_ref))
        self._wait_for_central()
        self._look_at_papers()
        self.accounts.close_day(self._machine.forward_store, self._centre)
        self.report.days += 1
        self.accounts.count_into(self.report)

    def _prepared(self, plan: Plan) -> Callable[[], None]:
        """What comes of a plan, to be let loose."""
        rng = random.Random(plan.seed)  # noqa: S311
        match plan:
            case VisitPlan():
                order = self._shop.order(plan.lines, at=self._clock.wall())
                if plan.is_announced:
                    self._box.announce(order)
                customer = Person(self._box, self._contents, order, rng, wilfulness=plan.wilfulness)
                return partial(self._stay, customer)
            case StaffPlan():
                one = self._staff[plan.staff_ref]
                one.comes(rng, wilfulness=plan.wilfulness)
                return partial(self._stay, one)
            case CommandPlan():
                return partial(self._command, plan, rng)
        raise TypeError(plan)

    def _new_box(self, directory: Path, seed: int) -> Box:
        return Box(directory, self._shop, self._clock, _fittings(seed), seed=seed, machine_clock=self._fuse)

    # --- people -----------------------------------------------------------------------------------

    def _stay(self, person: Somebody) -> None:
        for _ in range(MOST_ACTS):
            with self._power():
                self._say(f"{person.act()}  [{self._box.screen.name}]")
            self.look()
            if person.has_left:
                break

    def _leave_alone(self) -> None:
        """Nobody is there until the kiosk is ready for the next one."""
        passed, pause = 0.0, 5.0
        while passed < IDLE_LIMIT_S and not self._is_idle():
            with self._power():
                self._box.executor.doze(pause - 0.4)
                self._box.executor.run(0.4)
            self.look()
            passed, pause = passed + pause, min(2 * pause, LONGEST_PAUSE_S)

    def _nobody_comes(self, seconds: float) -> None:
        """The two processes go on, and are seldom looked at."""
        with self._power():
            self._box.executor.skip(seconds)
            self._box.executor.run(0.5)

    def _is_idle(self) -> bool:
        nobody_is_there = self._box.screen.name in ("attract", "out_of_service")
        return nobody_is_there and not self._box.store.visits.unsettled()

    def _shut_all_doors(self) -> None:
        self._clock.advance(5.0)
        self._box.heap.flap.push_shut()
        self._contents.just_fell_in = False
        for door in self._box.doors:
            door.push_shut()

    def _command(self, plan: CommandPlan, rng: random.Random) -> None:
        """Central asks for something, and somebody stands by for whom a door may open."""
        self._commander.send(plan, self._clock.wall())
        for _ in range(COMMAND_TAKES_S):
            with self._power():
                self._box.executor.run(1.0)
                self._say(self._commander.stand_by(rng, wilfulness=plan.wilfulness))
            self.look()

    def _people(self) -> dict[str, Staff]:
        """Who works at this kiosk."""
        whereabouts = self.accounts.places.whereabouts
        couriers = (Courier(self._box, self._contents, whereabouts, person) for person in (ANNA, BEN, CHRIS))
        everybody = (*couriers, Technician(self._box, self._contents, whereabouts, OTTO))
        return {one.person.staff_ref: one for one in everybody}

    def _put_bag_into_bin(self) -> None:
        """The first one; a courier brings each other."""
        self._box.store.bins.open(Box.BIN_ID, "BAG-1", "parcelnet")

    # --- what befalls them ------------------------------------------------------------------------

    @contextmanager
    def _power(self) -> Iterator[None]:
        """What happens while there is power; without, the kiosk starts again after a while."""
        try:
            yield
            self._turn()
        except PowerCut:
            self._say("the power fails")
            self.report.power_cuts += 1
            self._look_at_papers()
            self._machine.lose_power()
            self._machine.boot()
            self._begin_work()

    @contextmanager
    def _troubled(self, troubles: frozenset[Trouble]) -> Iterator[None]:
        self._troubles = troubles
        befall(self._box, troubles)
        if jump := clock_jump(troubles):
            self._clock.set_wall(self._clock.wall() + jump)
        if Trouble.FORWARDER_DIES in troubles:
            self.report.forwarder_kills += 1
            self._machine.kill_forwarder()
        try:
            yield
        finally:
            self._troubles = frozenset()
            befall(self._box, self._troubles)

    # --- the machine ------------------------------------------------------------------------------

    def _begin_work(self) -> None:
        self._box.board.before_pulse = self._before_pulse
        self._box.bin.before_pulse = lambda: self.accounts.bin.watch_flap(
            self._machine.forward_store, is_open=self._box.heap.flap.is_open
        )
        self._box.bin.after_pulse = lambda: befall_unlocked_flap(
            self._box, self._troubles, self.accounts.bin.openings
        )
        befall(self._box, self._troubles)
        self._box.core.start()
        self._box.executor.run(0.5)

    def _before_pulse(self, lock: int) -> None:
        is_open = self._box.doors[lock - 1].is_open
        self.accounts.doors.watch_pulse(self._machine.forward_store, lock, is_open=is_open)

    def _turn(self) -> None:
        """Let the forwarder and central have their say."""
        self._machine.turn_forwarder()
        self._centre.step(self._clock.wall())

    def _wait_for_central(self) -> None:
        store = self._machine.forward_store
        for _ in range(SETTLE_TURNS):
            self._box.executor.skip(5.0)
            self._box.executor.run(0.5)
            self._turn()
            self._centre.ask_for_photos(self._clock.wall())
            if not store.outbox.status().waiting and not store.photos.waiting(limit=1):
                return

    def look(self) -> None:
        """Hold what is durable, and what lies where, to account. Raises PromiseBroken."""
        unseen = self._box.board.fault is not None
        self.accounts.doors.see_doors(n for n, d in enumerate(self._box.doors, 1) if unseen or d.is_open)
        self.accounts.look(self._machine.forward_store, self._box.screen)

    def _look_at_papers(self) -> None:
        """What was printed since, and is in somebody's hand."""
        self.look()
        self.accounts.saw_papers(self._box.printer.jobs)
        self._box.printer.jobs.clear()

    def _say(self, what: str) -> None:
        self.report.story.append(f"{self._clock.wall():%d %b %H:%M:%S}  {what}")


def _fittings(seed: int) -> Fittings:
    """A scan engine reads codes, because no picture must be decoded then; half of the cabinets see items.

    Half have a drop bin, and so few doors that parcels overflow into it.
    """
    has_bin = seed % 4 in (1, 2)
    return Fittings(
        sizes="SL" if has_bin else "SSMMLL",
        has_bin=has_bin,
        item_sensors=seed % 2 == 0,
        scans_with_camera=False,
        has_engine=True,
        picture_width=160,
        picture_height=120,
    )
