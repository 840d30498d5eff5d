"""A whole day at the kiosk, played by scripted people and judged at its end."""

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kiosk.world.central_view import StoredEvent
from kiosk.world.day import Appointment, Duty, Entry, day
from kiosk.world.outcome import Visit, counted, judge, summary, write
from kiosk.world.people import Customer, Lost, Person
from kiosk.world.shop import Order, Shop
from kiosk.world.town import TooLate, Town

OPENING_S = 30.0

Say = Callable[[str], None]


def play_day(out: Path, *, seed: int, customers: int, speed: float, say: Say) -> int:
    """Play the day into `out`; 0 only if every expected event reached central once in effect.

    Raises ChildDied when a process of the kiosk ends before the day does.
    """
    _clear(out)
    screens = out / "screens"
    entries = day(seed, customers)
    say("The kiosk starts.")
    with Town(out / "world", seed=seed, speed=speed, settings={"visit": {"photo_by_itself": True}}) as town:
        Customer(town).see("attract", within=OPENING_S)
        town.screen.record(screens)
        orders = {a.name: _order_of(a, town.shop) for a in entries if isinstance(a, Appointment)}
        announced = [a.name for a in entries if isinstance(a, Appointment) and a.announced]
        town.announce(*(orders[name] for name in announced))
        outage = _Outage(town, say)
        visits: list[Visit] = []
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            outage.get_ready_for(entry, following)
            lost_picture = screens / f"lost-{len(visits) + 1:02d}.png"
            who = Customer if isinstance(entry, Appointment) else entry.who
            person = who(town, speed, lost_picture=lost_picture)
            visits.append(_play(entry, person, orders.get(entry.name)))
            say(f"  {visits[-1]}")
            if visits[-1].lost:
                break  # who stands there now is in everybody's way
        outage.end()
        expected = Counter(kind for entry in entries for kind in entry.expected)
        with contextlib.suppress(TooLate):  # the judge says what did not come
            _wait_for(town, expected)
        arrived = town.drain()
        town.end_kiosk()
        outcome = judge(town, visits, expected)
        write(out, town, outcome)
    for fault in outcome["faults"]:
        say(f"FAULT  {fault}")
    say(summary(outcome))
    return 0 if arrived and not outcome["faults"] else 1


def _order_of(appointment: Appointment, shop: Shop) -> Order:
    return shop.order(appointment.lines, delivered_days_ago=appointment.delivered_days_ago)


def _play(entry: Entry, person: Person, order: Order | None) -> Visit:
    lost = None
    try:
        if isinstance(entry, Duty):
            entry.deed(person)
        else:
            assert isinstance(person, Customer)
            assert order is not None
            _wait_for(person.town, Counter(entry.after))
            entry.story(person, order)
    except (Lost, TooLate) as error:
        lost = str(error)
    return Visit(
        entry.name,
        isinstance(entry, Appointment) and entry.completes,
        person.taps,
        person.seconds,
        person.seen,
        lost,
        is_duty=isinstance(entry, Duty),
        in_hand=tuple(sorted(person.in_hand)),
    )


def _wait_for(town: Town, kinds: Counter[str]) -> None:
    """Until central has at least so many of each. Raises TooLate when it does not come to have them."""
    view = town.central.view
    town.until(lambda: counted(view) >= kinds, f"central to have {', '.join(kinds)}")


class _Outage:
    """The network goes at a bad moment: central has just stored a drop-off and tells the kiosk so."""

    def __init__(self, town: Town, say: Say) -> None:
        self._town = town
        self._say = say

    def get_ready_for(self, entry: Entry, following: Entry | None) -> None:
        """Be out for those who are to meet an outage, and in for the others."""
        if _is_offline(entry):
            self._town.until(lambda: not self._town.plug.is_in, "the drop-off at which the network goes")
            return
        self.end()
        if _is_offline(following):
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


def _is_offline(entry: Entry | None) -> bool:
    return isinstance(entry, Appointment) and entry.offline


def _clear(out: Path) -> None:
    """Remove what an earlier day left, and nothing else."""
    for name in ("world", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    for pattern in ("*.jsonl", "receipt-*.png", "label-*.png", "photo-*.jpg", "summary.json"):
        for file in out.glob(pattern):
            file.unlink()
    (out / "screens").mkdir(parents=True, exist_ok=True)
