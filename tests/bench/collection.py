"""A courier's round at a cabinet of 200 doors on 20 boards, beside the same at one of eight on one board."""

from pathlib import Path

from kiosk.world import large
from kiosk.world.cabinet import LARGE, SMALL
from kiosk.world.large import Round
from kiosk.world.town import Town
from tests.bench.report import Row, at_most, median, p99

LONGEST_MS = large.LONGEST_WAIT_S * 1000
CABINET = f"{LARGE.doors} doors on {LARGE.doors // LARGE.on_a_board} boards, {large.ITEMS} parcels"
SAME_SMALL = f"baseline: {SMALL.doors} doors on one board, in the same run"


def measure(directory: Path) -> list[Row]:
    """Empty both cabinets by the screen; the doors' own swing is mechanics and not counted."""
    few = _round(Town(directory / "small", stock=SMALL.doors))
    many = _round(large.large_town(directory / "large", seed=1))
    door = [wait * 1000 for wait in many.waits.doors]
    counted = "share of its group and its label counted"
    return [
        Row(
            f"courier: waits for the machine at a door, {CABINET}, median",
            median(door),
            "ms",
            note=counted,
        ),
        Row("courier: the same, p99", p99(door), "ms", note=counted, target=at_most(LONGEST_MS)),
        Row("courier: the same, longest", max(door), "ms", note=counted),
        Row(
            "courier: last door shut -> the next ones open, beyond their swing, median",
            median(many.waits.groups) * 1000,
            "ms",
            median(few.waits.groups) * 1000,
            SAME_SMALL,
        ),
        Row(
            "courier: label before the camera -> it counts, median",
            median(many.waits.labels) * 1000,
            "ms",
            median(few.waits.labels) * 1000,
            SAME_SMALL,
        ),
        Row(
            "courier: between turns of the screen's main thread, p99",
            p99(many.turns) * 1000,
            "ms",
            p99(few.turns) * 1000,
            SAME_SMALL,
        ),
    ]


def _round(town: Town) -> Round:
    with town:
        done = large.collect(town)
    if done.visit.lost:
        raise RuntimeError(f"the courier was lost: {done.visit.lost}")
    return done
