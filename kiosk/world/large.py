"""A large cabinet emptied by one courier: what they wait for, and whether the screen stays smooth."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hardware.lock_board.physics import SWING_S
from kiosk.world import duties
from kiosk.world.cabinet import LARGE
from kiosk.world.couriers import Courier, Wait
from kiosk.world.outcome import Visit, judge
from kiosk.world.people import Lost
from kiosk.world.town import Town

ITEMS: Final = 150
LONGEST_WAIT_S: Final = 1.0
"""So long a courier may wait for the machine at 99 of 100 doors, beyond mechanics."""


EXPECTED: Final = Counter(
    {
        "drop_off.completed": ITEMS,
        "drop_off.collected": ITEMS,
        "collection.completed": 1,
        "collection.discrepancy": 0,
        "staff.signed_in": 1,
        "staff.signed_out": 1,
    }
)
DRAIN_S: Final = 60.0
OPENING_S: Final = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Waits:
    """What a courier waited for the machine, in seconds, beyond the swing of the doors.

    `groups`: from the last door shut until the screen says that the next ones stand open. `labels`: from a
    label before the camera until it counts. `doors`: both for each door, the group's in equal shares.
    """

    groups: list[float]
    labels: list[float]
    doors: list[float]

    @classmethod
    def of(cls, waits: Sequence[Wait]) -> "Waits":
        """In the order they came: a group, then a label for each of its doors."""
        groups, labels, doors = [], [], []
        share = 0.0
        for wait in waits:
            if wait.doors:
                groups.append(wait.seconds - SWING_S)
                share = groups[-1] / wait.doors
            else:
                labels.append(wait.seconds)
                doors.append(share + wait.seconds)
        return cls(groups, labels, doors)


@dataclass(frozen=True)
class Round:
    """One courier's round. `turns`: seconds between turns of the screen's main thread meanwhile."""

    visit: Visit
    waits: Waits
    turns: list[float]


def large_town(directory: Path, seed: int) -> Town:
    """A town whose cabinet has 200 doors on 20 boards, with parcels behind 150 of them."""
    return Town(directory, seed=seed, plan=LARGE, stock=ITEMS)


def collect(town: Town) -> Round:
    """Have one courier sign in, take everything, and confirm the manifest."""
    courier = Courier(town)
    courier.see("attract", within=OPENING_S)
    town.screen.turns()
    lost = None
    try:
        duties.empty(courier)
    except Lost as error:
        lost = str(error)
    visit = Visit(
        "courier's round",
        False,
        courier.taps,
        courier.seconds,
        courier.seen,
        lost,
        is_duty=True,
        in_hand=tuple(sorted(courier.in_hand)),
    )
    return Round(visit, Waits.of(courier.waits), town.screen.turns())


def play_round(out: Path, *, seed: int, say: Say) -> int:
    """Empty the large cabinet; 0 only if all of it came to central and nobody waited too long."""
    shutil.rmtree(out / "world", ignore_errors=True)
    say(f"The kiosk starts, with {ITEMS} parcels behind its {LARGE.doors} doors.")
    with large_town(out / "world", seed) as town:
        done = collect(town)
        say(f"  {done.visit}")
        arrived = town.drain(DRAIN_S)
        town.end_kiosk()
        judged = judge(town, [done.visit], EXPECTED)
    outcome = told(done, judged)
    (out / "summary.json").write_text(json.dumps(outcome, indent=2) + "\n")
    for fault in outcome["faults"]:
        say(f"FAULT  {fault}")
    say(summary(outcome))
    return 0 if arrived and not outcome["faults"] else 1


def told(done: Round, judged: dict[str, Any]) -> dict[str, Any]:
    """The content of summary.json: times in ms, as median, 99th percentile and longest."""
    per_door = _spread(done.waits.doors)
    late = per_door.get("p99", 0)
    too_late = (
        [f"a courier waited {late} ms at one door in a hundred"] if late > LONGEST_WAIT_S * 1000 else []
    )
    return {
        "doors": LARGE.doors,
        "boards": LARGE.doors // LARGE.on_a_board,
        "items": ITEMS,
        "collected": judged["collected"],
        "round_s": round(done.visit.seconds, 1),
        "wait_per_door_ms": per_door,
        "wait_per_group_ms": _spread(done.waits.groups),
        "wait_per_label_ms": _spread(done.waits.labels),
        "screen_turn_ms": _spread(done.turns),
        "events_sent": judged["events_sent"],
        "events_received": judged["events_received"],
        "faults": [*judged["faults"], *too_late],
    }


def summary(outcome: dict[str, Any]) -> str:
    """The outcome in one sentence."""
    door, turn = outcome["wait_per_door_ms"], outcome["screen_turn_ms"]
    if not door or not turn:
        return f"Nothing of {outcome['items']} parcels was collected."
    return (
        f"{outcome['collected']} of {outcome['items']} parcels collected in {outcome['round_s']:.0f} s from"
        f" {outcome['doors']} doors on {outcome['boards']} boards; the courier waited {door['median']} ms for"
        f" the machine at a door, {door['p99']} ms at one in a hundred, {door['longest']} ms at most;"
        f" the screen turned every {turn['median']} ms,"
        f" 99 of 100 times within {turn['p99']} ms; {outcome['events_sent']} events sent,"
        f" {outcome['events_received']} received."
    )


def _spread(seconds: Sequence[float]) -> dict[str, int]:
    """Of no samples at all: nothing."""
    if not seconds:
        return {}
    ranked = [round(s * 1000) for s in sorted(seconds)]
    return {
        "median": ranked[len(ranked) // 2],
        "p99": ranked[-(-99 * len(ranked) // 100) - 1],
        "longest": ranked[-1],
    }
