"""`kiosk simulate`: lives one after the other, and the story of the first that went wrong."""

import logging
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kiosk.world.simulation.accounts import Report
from kiosk.world.simulation.life import Life
from kiosk.world.simulation.plan import plan_life
from kiosk.world.simulation.promises import PromiseBroken
from kiosk.world.simulation.shrinking import Days, shrink

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  only whether it is there
SHRINKING_ATTEMPTS = 300

Say = Callable[[str], None]
Outcome = tuple[Report, PromiseBroken | None]


def simulate(
    first_seed: int, seeds: int, days: int, visits_a_day: int, say: Say, *, processes: int = 1
) -> bool:
    """Live so many lives of so many days, `processes` at a time; whether every promise was kept."""
    began = time.monotonic()
    total = Report()
    _be_quiet()
    every_seed = range(first_seed, first_seed + seeds)
    lives = _lives(partial(_life_of, days=days, visits_a_day=visits_a_day), every_seed, processes)
    for seed, (report, broken) in zip(every_seed, lives, strict=True):
        total.add(report)
        if broken is not None:
            say(f"seed {seed}, day {report.days + 1}: {broken}\n")
            say("The shortest story of it that was found:\n")
            lives.close()
            say(shortest_story(seed, plan_life(seed, days, visits_a_day)[: report.days + 1]))
            return False
    seconds = time.monotonic() - began
    say(f"{seeds} seeds x {days} days, {total.visits} visits, {total.visits / seconds:.0f} a second: {total}")
    return True


def live(seed: int, days: Days) -> Outcome:
    """One life, and the promise that was broken in it."""
    with _directory() as directory:
        life = Life(directory, seed)
        try:
            life.live(days)
        except PromiseBroken as broken:
            return life.report, broken
        except Exception as error:
            # Software that ends in an exception kept no promise either.
            return life.report, PromiseBroken(f"the software failed: {error!r}")
        finally:
            life.end()
        return life.report, None


def _life_of(seed: int, days: int, visits_a_day: int) -> Outcome:
    return live(seed, plan_life(seed, days, visits_a_day))


def _lives(life: Callable[[int], Outcome], seeds: range, processes: int) -> Generator[Outcome, None, None]:
    """What came of each, in the order of their seeds; those that have not begun when it is closed do not."""
    if processes == 1:
        yield from map(life, seeds)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, fresh, initializer=_be_quiet) as pool:
        yield from pool.map(life, seeds)


def _be_quiet() -> None:
    """A life is full of troubles that are logged."""
    logging.getLogger().addHandler(logging.NullHandler())


def shortest_story(seed: int, days: Days) -> str:
    """What people did and what befell them on the last day of the shortest life that fails."""
    shortest = shrink(days, lambda plan: live(seed, plan)[1] is not None, attempts=SHRINKING_ATTEMPTS)
    report, broken = live(seed, shortest)
    return "\n".join((*report.story, f"=> {broken}"))


@contextmanager
def _directory() -> Iterator[Path]:
    """In memory where there is room for it: what a disk does to unwritten data is tried elsewhere."""
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as directory:
        yield Path(directory)
