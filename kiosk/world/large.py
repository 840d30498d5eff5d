"""A large cabinet emptied by one courier: what they wait for, and whether the screen stays smooth meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hardware.lock_board.physics import SWING_S
from kiosk.world import duties
from kiosk.world.cabinet import LARGE
from kiosk.world.couriers import Courier
from kiosk.world.outcome import Visit
from kiosk.world.town import Town

ITEMS: Final = 150
LONGEST_WAIT_S: Final = 1.0
"""So long a courier may wait for the machine at each door, beyond mechanics."""


@dataclass(frozen=True)
class Round:
    """One courier's round, in seconds.

    `groups`: from the last door shut until the screen says that the next ones stand open, beyond the swing
    of a door; `doors` is the same for each door, with its share of the group and its label. `labels`: from a
    label before the camera until it counts. `turns`: between turns of the screen's main thread.
    """

    visit: Visit
    groups: list[float]
    labels: list[float]
    doors: list[float]
    turns: list[float]


def town_with(directory: Path, seed: int, **how: Any) -> Town:
    """A town whose cabinet has 200 doors on 20 boards, with parcels behind 150 of them."""
    return Town(directory, seed=seed, plan=LARGE, stock=ITEMS, **how)


def collect(town: Town, **how: Any) -> Round:
    """Have one courier sign in, take everything, and confirm the manifest. Raises Lost."""
    courier = Courier(town, **how)
    town.screen.turns()
    duties.empty(courier)
    turns = town.screen.turns()
    visit = Visit(
        "courier's round",
        False,
        courier.taps,
        courier.seconds,
        courier.seen,
        None,
        is_duty=True,
        in_hand=tuple(sorted(courier.in_hand)),
    )
    groups, labels, doors = [], [], []
    share = 0.0
    for wait in courier.waits:
        if wait.doors:
            groups.append(wait.seconds - SWING_S)
            share = groups[-1] / wait.doors
        else:
            labels.append(wait.seconds)
            doors.append(share + wait.seconds)
    return Round(visit, groups, labels, doors, turns)
