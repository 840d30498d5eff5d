"""A whole day at the kiosk, played by scripted customers and judged at its end."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.world import stories
from kiosk.world.central_view import StoredEvent
from kiosk.world.outcome import Visit, judge, summary, write
from kiosk.world.people import Customer, Lost
from kiosk.world.shop import Order, OrderLine
from kiosk.world.town import Town

OPENING_S = 30.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Appointment:
    """One customer of the day.

    `offline`: the network is away. `announced`: central told the kiosk ahead,
    so that the code can be typed. `completes`: an item stays at the kiosk.
    """

    name: str
    story: stories.Story
    lines: list[OrderLine]
    delivered_days_ago: int = 5
    offline: bool = False
    announced: bool = False
    completes: bool = True


def day(seed: int, extra: int) -> list[Appointment]:
    """The script, and `extra` customers whose order the seed chooses."""
    portal = stories.one_line
    script = [
        Appointment("plain drop-off", stories.plain_drop_off, portal()),
        Appointment("partial return", stories.partial_return, [OrderLine(p) for p in stories.PRODUCTS]),
        Appointment("too late", stories.too_late, portal(), delivered_days_ago=60, completes=False),
        Appointment("unreadable code", stories.unreadable_code, portal("trainers"), announced=True),
        Appointment("offline, first", stories.plain_drop_off, portal(), offline=True),
        Appointment("offline, second", stories.plain_drop_off, portal("rain_jacket"), offline=True),
        Appointment("door left open", stories.leaves_door_open, portal()),
    ]
    chance = random.Random(seed)  # noqa: S311  repeatable is the point
    return script + [
        Appointment(f"customer {n}", stories.plain_drop_off, portal(chance.choice(stories.PRODUCTS)))
        for n in range(1, extra + 1)
    ]


def play_day(out: Path, *, seed: int, customers: int, speed: float, say: Say) -> int:
    """Play the day into `out`; 0 only if every expected event reached central once in effect.

    Raises ChildDied when a process of the kiosk ends before the day does.
    """
    _clear(out)
    screens = out / "screens"
    appointments = day(seed, customers)
    say("The kiosk starts.")
    with Town(out / "world", seed=seed, speed=speed) as town:
        Customer(town).see("attract", within=OPENING_S)
        town.screen.record(screens)
        orders = [town.shop.order(a.lines, delivered_days_ago=a.delivered_days_ago) for a in appointments]
        town.announce(*(order for order, a in zip(orders, appointments, strict=True) if a.announced))
        outage = _Outage(town, say)
        visits: list[Visit] = []
        for appointment, following, order in zip(
            appointments, [*appointments[1:], None], orders, strict=True
        ):
            outage.get_ready_for(appointment, following)
            lost_picture = screens / f"lost-{len(visits) + 1:02d}.png"
            customer = Customer(town, speed, lost_picture=lost_picture)
            visits.append(_attend(appointment, order, customer))
            say(f"  {visits[-1]}")
            if visits[-1].lost:
                break  # who stands there now is in everybody's way
        outage.end()
        arrived = town.drain()
        town.end_kiosk()
        outcome = judge(town, visits, [a.completes for a in appointments])
        write(out, town, outcome)
    for fault in outcome["faults"]:
        say(f"FAULT  {fault}")
    say(summary(outcome))
    return 0 if arrived and not outcome["faults"] else 1


def _attend(appointment: Appointment, order: Order, customer: Customer) -> Visit:
    lost = None
    try:
        appointment.story(customer, order)
    except Lost as error:
        lost = str(error)
    return Visit(
        appointment.name, appointment.completes, customer.taps, customer.seconds, customer.seen, lost
    )


class _Outage:
    """The network goes at a bad moment: central has just stored a drop-off and tells the kiosk so."""

    def __init__(self, town: Town, say: Say) -> None:
        self._town = town
        self._say = say

    def get_ready_for(self, appointment: Appointment, following: Appointment | None) -> None:
        """Be out for those who are to meet an outage, and in for the others."""
        if appointment.offline:
            self._town.until(lambda: not self._town.plug.is_in, "the drop-off at which the network goes")
            return
        self.end()
        if following and following.offline:
            self._begin_with_the_next_drop_off()

    def end(self) -> None:
        self._town.listener = lambda _: None
        if not self._town.plug.is_in:
            self._town.plug.insert()
            self._say("  -- the network is back --")

    def _begin_with_the_next_drop_off(self) -> None:
        def hear(event: StoredEvent) -> None:
            if event.type == "drop_off.completed" and self._town.plug.is_in:
                self._town.plug.pull()
                self._say("  -- the network is down --")

        self._town.listener = hear


def _clear(out: Path) -> None:
    """Remove what an earlier day left, and nothing else."""
    for name in ("world", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    for pattern in ("*.jsonl", "receipt-*.png", "label-*.png", "photo-*.jpg", "summary.json"):
        for file in out.glob(pattern):
            file.unlink()
    (out / "screens").mkdir(parents=True, exist_ok=True)
