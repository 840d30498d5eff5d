"""A kiosk's life: days of visits, with everything that goes wrong, decided by one seed."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from hardware.errors import DeviceError
from hardware.lock_board.physics import Jam
from hardware.printer.interface import Paper
from kiosk.contract.topics import Topics
from kiosk.forwarder.forwarder import Forwarder
from kiosk.forwarder.main import assemble
from kiosk.host.clock import ManualClock
from kiosk.state import open_state
from kiosk.store import Store
from kiosk.world.shop import Shop
from kiosk.world.simulation.accounts import Accounts, receipts_on
from kiosk.world.simulation.box import Box, Fittings
from kiosk.world.simulation.clockwork import MortalClock, PowerCut
from kiosk.world.simulation.person import Contents, Person
from kiosk.world.simulation.plan import Day, Trouble, VisitPlan
from kiosk.world.simulation.wire import Centre, Weather, Wire, WireLink

BEGIN = datetime(2026, 9, 29, 5, 0, tzinfo=UTC)

MOST_ACTS = 80
"""Whoever has not come to an end by then gives up."""

IDLE_LIMIT_S = 400.0
"""Longer than every time of a visit that may run out, one after the other."""

SETTLE_TURNS = 400


@dataclass
class Report:
    """What a life came to."""

    days: int = 0
    visits: int = 0
    power_cuts: int = 0
    forwarder_kills: int = 0
    accepted: int = 0
    receipts_shown: int = 0
    events: int = 0
    openings: int = 0
    story: list[str] = field(default_factory=list)
    """Of the last day: what people did and what befell them."""

    def add(self, other: "Report") -> None:
        """Count another life in."""
        for name in ("days", "visits", *COUNTS):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {getattr(self, name)}" for name in COUNTS)


COUNTS = ("accepted", "receipts_shown", "events", "openings", "power_cuts", "forwarder_kills")


class Life:
    """One kiosk from its first start on.

    Lifetime: files in `directory` from construction on; `end` closes what is open.
    Concurrency: one thread.
    """

    def __init__(self, directory: Path, seed: int) -> None:
        self.report = Report()
        rng = random.Random(f"{seed} kiosk")  # noqa: S311  repeatable is the point
        self._clock = ManualClock(BEGIN)
        self._machine = MortalClock(self._clock)
        self._shop = Shop(BEGIN, seed, [Box.KIOSK_ID])
        fittings = Fittings(
            sizes="SSSSMMMMLLLL",
            item_sensors=rng.random() < 0.5,
            scans_with_camera=False,
            has_engine=True,
            picture_width=160,
            picture_height=120,
        )
        (directory / "box").mkdir(parents=True)
        self._box = Box(
            directory / "box", self._shop, self._clock, fittings, seed=seed, machine_clock=self._machine
        )
        self._contents = Contents()
        self.accounts = Accounts(self._box, self._contents)
        self._boots = 0
        self._topics = Topics(self._box.config.broker.topic_root, Box.KIOSK_ID)
        self._wire = Wire(self._topics, random.Random(f"{seed} wire"))  # noqa: S311
        self._centre = Centre(directory / "central", self._wire)
        self._boot(is_first=True)

    def live(self, days: Iterable[Day]) -> None:
        """Raises PromiseBroken."""
        for day in days:
            self.report.story.clear()
            for visit in day:
                self.visit(visit)
            self.close_day()

    def end(self) -> None:
        """Close what is open, wherever the story stopped."""
        self._box.core.close()
        self._forward_store.close()
        self._centre.close()

    # --- a visit ----------------------------------------------------------------------------------

    def visit(self, plan: VisitPlan) -> None:
        """Somebody comes, does what comes to mind, and leaves. Raises PromiseBroken."""
        self._pass_time(plan.after)
        self.report.visits += 1
        self._say(f"visit {self.report.visits}: {plan}")
        self._wire.weather = plan.weather
        order = self._shop.order(plan.lines, at=self._clock.wall())
        if plan.is_announced:
            self._box.announce(order)
        rng = random.Random(plan.seed)  # noqa: S311
        person = Person(self._box, self._contents, order, rng, wilfulness=plan.wilfulness)
        if plan.power_fails_after is not None:
            self._machine.light_fuse(plan.power_fails_after)
        with self._troubled(plan.troubles):
            for _ in range(MOST_ACTS):
                with self._power():
                    self._say(f"{person.act()}  [{self._box.screen.name}]")
                self._look()
                if person.has_left:
                    break
        self._machine.put_out_fuse()
        self._leave_alone()

    @contextmanager
    def _power(self) -> Iterator[None]:
        """What happens while there is power; without, the kiosk starts again after a while."""
        try:
            yield
            self._turn_forwarder()
        except PowerCut:
            self._say("the power fails")
            self.report.power_cuts += 1
            self._restart()

    def _leave_alone(self) -> None:
        """Nobody is there until the kiosk is ready for the next one."""
        passed = 0.0
        while passed < IDLE_LIMIT_S and not self._is_idle():
            with self._power():
                self._box.executor.skip(1.6)
                self._box.executor.run(0.4)
            self._look()
            passed += 2.0

    def _is_idle(self) -> bool:
        nobody_is_there = self._box.screen.name in ("attract", "out_of_service")
        return nobody_is_there and not self._box.store.visits.unsettled()

    def _look(self) -> None:
        self.accounts.look(self._forward_store, self._box.screen)

    # --- what goes wrong --------------------------------------------------------------------------

    @contextmanager
    def _troubled(self, troubles: frozenset[Trouble]) -> Iterator[None]:
        self._bring(troubles)
        self._troubles = troubles
        try:
            yield
        finally:
            self._troubles = frozenset()
            self._bring(frozenset())

    def _bring(self, troubles: frozenset[Trouble]) -> None:
        """Make devices as troubled as this; also after a restart, which mends nothing."""
        box = self._box
        silent = DeviceError("board", "it does not answer") if Trouble.BOARD_SILENT in troubles else None
        box.board.fault = box.broken_at_start = silent
        for door in box.doors:
            door.jam = None
            if Trouble.DOORS_STUCK_SHUT in troubles:
                door.jam = Jam.STUCK_SHUT
            elif Trouble.DOORS_DO_NOT_CATCH in troubles:
                door.jam = Jam.STUCK_OPEN
        box.printer.paper = Paper.OUT if Trouble.PAPER_OUT in troubles else Paper.OK
        box.printer.silent = Trouble.PRINTER_SILENT in troubles
        if Trouble.CAMERA_GONE in troubles:
            box.camera.unplug()
        else:
            box.camera.replug()
        if Trouble.CLOCK_JUMPS_BACK in troubles:
            self._clock.set_wall(self._clock.wall() - timedelta(hours=2))
        if Trouble.CLOCK_JUMPS_AHEAD in troubles:
            self._clock.set_wall(self._clock.wall() + timedelta(hours=30))
        if Trouble.FORWARDER_DIES in troubles:
            self.report.forwarder_kills += 1
            self._kill_forwarder()

    # --- time -------------------------------------------------------------------------------------

    def _pass_time(self, minutes: float) -> None:
        """Nobody comes for a while; the two processes go on, seldom looked at."""
        with self._power():
            self._box.executor.skip(minutes * 60)
            self._box.executor.run(1.0)

    def close_day(self) -> None:
        """Night: fair weather, the books, and the courier. Raises PromiseBroken."""
        self._wire.weather = Weather.fair()
        self._machine.put_out_fuse()
        self._shut_all_doors()
        self._leave_alone()
        for _ in range(SETTLE_TURNS):
            self._box.executor.skip(5.0)
            self._box.executor.run(0.5)
            self._turn_forwarder()
            self._centre.ask_for_photos(self._clock.wall())
            outbox = self._forward_store.outbox.status()
            if not outbox.waiting and not self._forward_store.photos.waiting(limit=1):
                break
        self._look()
        self.accounts.close_day(self._forward_store, self._centre.bodies)
        self._collect()
        self.report.days += 1
        self._count()

    def _shut_all_doors(self) -> None:
        self._clock.advance(5.0)
        for door in self._box.doors:
            door.push_shut()

    def _collect(self) -> None:
        """Whoever empties the compartments; how that is recorded is for a later version of the kiosk."""
        for lock, door in enumerate(self._box.doors, 1):
            door.jam = None
            if door.is_occupied:
                door.pulse()
                self._clock.advance(0.6)
                door.take_out()
                self._contents.behind.pop(lock, None)
            door.push_shut()
            compartments, compartment_id = self._box.store.compartments, f"{lock:02d}"
            compartments.release(compartment_id)
            compartments.unblock(compartment_id)

    def _count(self) -> None:
        report, accounts = self.report, self.accounts
        report.accepted, report.receipts_shown = accounts.accepted, len(accounts.shown)
        report.events, report.openings = accounts.events, accounts.openings

    # --- processes --------------------------------------------------------------------------------

    def _boot(self, *, is_first: bool = False) -> None:
        self._boots += 1
        self._box.boot_id = str(UUID(int=self._boots))
        self._box.fit_out()
        self._box.core = self._box.another_core()
        if is_first:
            self._box.receive(self._shop.policy)
        self._start_forwarder()
        self._box.board.before_pulse = lambda lock: self.accounts.watch_pulse(self._forward_store, lock)
        self._bring(getattr(self, "_troubles", frozenset()))
        self._box.core.start()
        self._box.executor.run(0.5)

    def _restart(self) -> None:
        self._look()
        for number in receipts_on(self._box.printer.jobs):
            self.accounts.saw_receipt(number)
        self._box.core.close()
        self._kill_forwarder(start=False)
        self._clock.restart(timedelta(seconds=30))
        self._boot()

    def _start_forwarder(self) -> None:
        config = self._box.config
        self._forward_store: Store = open_state(config, self._machine, self._box.ids, self._box.boot_id)
        self._link = WireLink(self._wire)
        self._forwarder: Forwarder = assemble(
            config, self._forward_store, self._link, self._topics, self._machine, self._box.boot_id
        )
        self._forwarder.start()

    def _kill_forwarder(self, *, start: bool = True) -> None:
        self._link.lose_power()
        self._forward_store.close()
        if start:
            self._start_forwarder()

    def _turn_forwarder(self) -> None:
        for _ in range(3):
            self._forwarder.turn(0.0)
            self._centre.step(self._clock.wall())

    def _say(self, what: str) -> None:
        self.report.story.append(f"{self._clock.wall():%d %b %H:%M:%S}  {what}")
