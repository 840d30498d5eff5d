"""The script of the day at the kiosk: who comes, what they do, and what must come of it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.world import duties, stories
from kiosk.world.couriers import Courier
from kiosk.world.people import Person
from kiosk.world.shop import OrderLine
from kiosk.world.technicians import Technician

ROUND_AFTER = 6
"""So many customers more and the courier comes again: there is room for eight."""


@dataclass(frozen=True)
class Appointment:
    """One customer of the day.

    `offline`: the network is away. `announced`: central told the kiosk ahead,
    so that the code can be typed. `leaves`: the event about their return; `with_it`
    what else they cause, as `outcome.kinds_of` names it. `after`: they come once
    central has these.
    """

    name: str
    story: stories.Story
    lines: list[OrderLine]
    delivered_days_ago: int = 5
    offline: bool = False
    announced: bool = False
    leaves: str = "drop_off.completed"
    with_it: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def completes(self) -> bool:
        """Whether an item stays at the kiosk."""
        return self.leaves == "drop_off.completed"

    @property
    def expected(self) -> tuple[str, ...]:
        """What central is to have of them."""
        return (self.leaves, "visit.ended", *self.with_it)


@dataclass(frozen=True)
class Duty:
    """Something that staff or central do: `deed` is played by `who`. `expected`: what central is to have."""

    name: str
    who: type[Person]
    deed: Callable[[Any], None]
    expected: tuple[str, ...]


Entry = Appointment | Duty

STAFF_VISIT = ("staff.signed_in", "staff.signed_out", "visit.ended")

ROUND = Duty("courier's round", Courier, duties.empty, ("collection.completed", *STAFF_VISIT))


def day(seed: int, extra: int) -> list[Entry]:
    """The script, and `extra` customers whose order the seed chooses, with couriers who make room."""
    portal = stories.one_line
    script: list[Entry] = [
        Duty("a bag for the bin", Courier, duties.bring_bag, STAFF_VISIT),
        Appointment("plain drop-off", stories.plain_drop_off, portal()),
        Appointment("partial return", stories.partial_return, [OrderLine(p) for p in stories.PRODUCTS]),
        Appointment("too late", stories.too_late, portal(), delivered_days_ago=60, leaves="return.declined"),
        Appointment("unreadable code", stories.unreadable_code, portal("trainers"), announced=True),
        Appointment("offline, first", stories.plain_drop_off, portal(), offline=True),
        Appointment("offline, second", stories.plain_drop_off, portal("rain_jacket"), offline=True),
        Appointment("door left open", stories.leaves_door_open, portal()),
        Appointment("jammed door", stories.jammed_door, portal(), with_it=("alarm.raised door_stayed_shut",)),
        Appointment(
            "into the bin",
            stories.into_the_bin,
            portal("rain_jacket"),
            with_it=("alarm.raised bin_nearly_full", "alarm.raised bin_full"),
        ),
        Appointment(
            "no room left",
            stories.no_room_left,
            portal("trainers"),
            leaves="attempt.certified",
            after=("alarm.raised bin_full",),
        ),
        Duty(
            "courier's round",
            Courier,
            duties.empty_with_one_missing,
            (
                *ROUND.expected,
                "collection.discrepancy missing",
                "alarm.cleared bin_full",
                "alarm.cleared bin_nearly_full",
            ),
        ),
        Duty("opened from afar", Person, duties.open_from_afar, ("command.executed open_compartment",)),
        Duty(
            "technician",
            Technician,
            duties.mend_jammed_door,
            (
                *STAFF_VISIT,
                "staff.acted door_opened",
                "staff.acted seen_empty",
                "alarm.cleared door_stayed_shut",
            ),
        ),
    ]
    return [*script, *_more(seed, extra)]


def _more(seed: int, extra: int) -> Iterator[Entry]:
    chance = random.Random(seed)  # noqa: S311  repeatable is the point
    for n in range(1, extra + 1):
        product = chance.choice(stories.PRODUCTS)
        yield Appointment(f"customer {n}", stories.plain_drop_off, stories.one_line(product))
        if n % ROUND_AFTER == 0:
            yield ROUND
