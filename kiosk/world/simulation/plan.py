"""What the people and the world will do, as data: the same for the same seed, whatever the kiosk does."""

import random
from dataclasses import dataclass, field

from kiosk.world.simulation.troubles import Trouble
from kiosk.world.simulation.wire import Weather


@dataclass(frozen=True)
class VisitPlan:
    """One person to come, `after` so many minutes, and what will be wrong then.

    `power_fails_after`: so many readings of the clock from the beginning of the visit.
    """

    seed: str
    after: float
    lines: tuple[str, ...]
    wilfulness: float
    is_announced: bool = False
    power_fails_after: int | None = None
    troubles: frozenset[Trouble] = frozenset()
    weather: Weather = field(default_factory=Weather.fair)

    def __str__(self) -> str:
        wrong = [trouble.value for trouble in sorted(self.troubles)]
        if self.power_fails_after is not None:
            wrong.append("the power will fail")
        if not self.weather.is_up:
            wrong.append("offline")
        if not self.weather.central_online:
            wrong.append("central is away")
        return ", ".join((" and ".join(self.lines), *wrong))


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

FUSE_READINGS = 800
"""A visit reads the clock about so often."""


Day = tuple[VisitPlan, ...]


def plan_life(seed: int, days: int, visits_a_day: int) -> tuple[Day, ...]:
    """Everything that will happen to the kiosk of this seed."""
    return tuple(
        tuple(_plan_visit(f"{seed} {day} {number}") for number in range(visits_a_day)) for day in range(days)
    )


def _plan_visit(seed: str) -> VisitPlan:
    rng = random.Random(f"{seed} plan")  # noqa: S311  repeatable is the point
    return VisitPlan(
        seed=seed,
        after=rng.choice((0.2, 10.0, 30.0, 60.0)),
        lines=rng.choice(LINES),
        wilfulness=rng.choice((0.0, 0.0, 0.05, 0.2, 0.5)),
        is_announced=rng.random() < 0.2,
        power_fails_after=rng.randrange(1, FUSE_READINGS) if rng.random() < 0.3 else None,
        troubles=frozenset(t for t in Trouble if rng.random() < 0.03),
        weather=_weather(rng),
    )


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
