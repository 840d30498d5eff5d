"""What the people and the world will do, as data: the same for the same seed, whatever the kiosk does."""

import random
from dataclasses import dataclass, field, replace

from kiosk.contract import commands
from kiosk.world.simulation.troubles import Trouble
from kiosk.world.simulation.wire import Weather
from kiosk.world.staff import ANNA, BEN, OTTO


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Somebody to come, `after` so many minutes, and what will be wrong then.

    `power_fails_after`: so many readings of the clock from the beginning of the visit.
    """

    seed: str
    after: float
    wilfulness: float = 0.0
    power_fails_after: int | None = None
    troubles: frozenset[Trouble] = frozenset()
    weather: Weather = field(default_factory=Weather.fair)

    def __str__(self) -> str:
        return ", ".join((self.who, *self.wrong))

    @property
    def who(self) -> str:
        """Who comes, or what."""
        raise NotImplementedError

    @property
    def wrong(self) -> list[str]:
        wrong = [trouble.value for trouble in sorted(self.troubles)]
        if self.power_fails_after is not None:
            wrong.append("the power will fail")
        if not self.weather.is_up:
            wrong.append("offline")
        if not self.weather.central_online:
            wrong.append("central is away")
        return wrong


@dataclass(frozen=True, kw_only=True)
class VisitPlan(Plan):
    """A customer, with lines of one order."""

    lines: tuple[str, ...]
    is_announced: bool = False

    @property
    def who(self) -> str:
        return " and ".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class StaffPlan(Plan):
    """A courier or a technician, by their reference in the roster."""

    staff_ref: str

    @property
    def who(self) -> str:
        return self.staff_ref


@dataclass(frozen=True, kw_only=True)
class CommandPlan(Plan):
    """A command of central's, about the compartment of a lock where it is about one.

    `copies`: how often the wire brings it. Stale: its time is over. Forged: central's key did not sign it.
    """

    name: str
    lock: int = 1
    copies: int = 1
    is_stale: bool = False
    is_forged: bool = False

    @property
    def who(self) -> str:
        quirks = [("stale", self.is_stale), ("forged", self.is_forged), ("doubled", self.copies > 1)]
        return " ".join((*(quirk for quirk, has in quirks if has), self.name, f"{self.lock:02d}"))


LINES = (
    ("linen_shirt",),
    ("rain_jacket",),
    ("trainers",),
    ("headphones",),
    ("desk_lamp",),
    ("swim_shorts",),
    ("linen_shirt", "trainers"),
    ("headphones", "desk_lamp"),
    ("linen_shirt", "swim_shorts"),
)

AT_FLAP = (Trouble.BIN_FALLS_SILENT,)
"""Only a customer has it opened, and few of them: these come more often."""

FUSE_READINGS = 800
"""A visit reads the clock about so often."""


Day = tuple[Plan, ...]

STAFF = (ANNA.staff_ref, ANNA.staff_ref, BEN.staff_ref, OTTO.staff_ref)

VISITS_A_STAFF_VISIT = 5
"""Somebody of the staff comes so often; compartments that are full are met all the same."""

VISITS_A_COMMAND = 12

COMMANDS = (
    *(commands.OPEN_COMPARTMENT, commands.OPEN_COMPARTMENT, commands.BLOCK_COMPARTMENT),
    *(commands.RELEASE_COMPARTMENT, commands.RELEASE_COMPARTMENT, commands.TAKE_OUT_OF_SERVICE),
    *(commands.PUT_INTO_SERVICE, commands.PUT_INTO_SERVICE, commands.PRINT_TEST),
)

LOCKS = range(1, 7)
"""A smaller cabinet knows nothing of some of them."""


def plan_life(seed: int, days: int, visits_a_day: int) -> tuple[Day, ...]:
    """Everything that will happen to the kiosk of this seed, with so many customers a day."""
    return tuple(
        tuple(plan for n in range(visits_a_day) for plan in _plan_for(f"{seed} {day}", n))
        for day in range(days)
    )


def _plan_for(day: str, number: int) -> list[Plan]:
    """A customer, and who comes after that one."""
    plans: list[Plan] = [_plan_visit(f"{day} {number}")]
    if number % VISITS_A_STAFF_VISIT == VISITS_A_STAFF_VISIT - 1:
        plans.append(_plan_staff(f"{day} {number} staff"))
    if number % VISITS_A_COMMAND == VISITS_A_COMMAND - 1:
        plans.append(_plan_command(f"{day} {number} command"))
    return plans


def _plan_visit(seed: str) -> VisitPlan:
    rng = _rng(seed)
    plan = VisitPlan(
        seed=seed,
        after=rng.choice((0.2, 10.0, 30.0, 60.0)),
        lines=rng.choice(LINES),
        wilfulness=rng.choice((0.0, 0.0, 0.05, 0.2, 0.5)),
        is_announced=rng.random() < 0.2,
        power_fails_after=rng.randrange(1, FUSE_READINGS) if rng.random() < 0.3 else None,
        troubles=_troubles(rng),
        weather=_weather(rng),
    )
    at_flap = frozenset(t for t in AT_FLAP if rng.random() < 0.1)
    return replace(plan, troubles=plan.troubles | at_flap)


def _plan_staff(seed: str) -> StaffPlan:
    rng = _rng(seed)
    return StaffPlan(
        seed=seed,
        after=rng.choice((0.2, 10.0, 30.0)),
        staff_ref=rng.choice(STAFF),
        wilfulness=rng.choice((0.0, 0.0, 0.05, 0.2)),
        power_fails_after=rng.randrange(1, FUSE_READINGS) if rng.random() < 0.3 else None,
        troubles=_troubles(rng),
        weather=_weather(rng),
    )


def _plan_command(seed: str) -> CommandPlan:
    rng = _rng(seed)
    return CommandPlan(
        seed=seed,
        after=rng.choice((0.2, 10.0)),
        name=rng.choice(COMMANDS),
        lock=rng.choice(LOCKS),
        copies=rng.choice((1, 1, 2)),
        is_stale=rng.random() < 0.1,
        is_forged=rng.random() < 0.1,
        wilfulness=rng.choice((0.0, 0.5)),
        power_fails_after=rng.randrange(1, FUSE_READINGS // 8) if rng.random() < 0.3 else None,
        troubles=_troubles(rng),
        weather=_weather(rng),
    )


def _rng(seed: str) -> random.Random:
    return random.Random(f"{seed} plan")  # noqa: S311  repeatable is the point


def _troubles(rng: random.Random) -> frozenset[Trouble]:
    return frozenset(t for t in Trouble if t not in AT_FLAP and rng.random() < 0.03)


def _weather(rng: random.Random) -> Weather:
    if rng.random() < 0.5:
        return Weather.fair()
    return Weather(
        is_up=rng.random() < 0.6,
        central_online=rng.random() < 0.8,
        lost_after_ack=rng.choice((0.0, 0.1, 0.5)),
        doubled=rng.choice((0.0, 0.3)),
        held_back=rng.choice((0.0, 0.5)),
        broken=rng.choice((0.0, 0.05)),
    )
