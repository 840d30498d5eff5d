"""Twenty monkeys, 10,000 acts, two at a time; what they met, and what nobody met."""

import gc
import importlib
import logging
import multiprocessing
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from kiosk.world.simulation.accounts import Report
from tests.faults.monkey.screens import every_screen
from tests.support.kivydrive import prepare

ACTS = 10_000
ACTS_A_MONKEY = 500
PROCESSES = 2
TOLD = 30
"""So many last lines of its story are told when something broke."""

Came = tuple[Counter[str], Report]
"""On which screens it acted, and what its kiosk came to."""


def let_loose(seed: int, acts: int) -> Came:
    """One monkey; what breaks says seed and story."""
    from tests.faults.monkey.life import MonkeyLife

    with tempfile.TemporaryDirectory() as directory:
        life = MonkeyLife(Path(directory), seed, acts)
        try:
            life.run_wild()
        except BaseException as error:
            error.add_note("\n".join((f"monkey {seed}:", *life.report.story[-TOLD:])))
            raise
        finally:
            life.end()
    return life.seen, life.report


def get_ready() -> None:
    """What is there before the first kiosk need not be looked at whenever its screen collects garbage."""
    logging.getLogger().addHandler(logging.NullHandler())
    prepare()
    importlib.import_module("kiosk.ui.kiosk_app")
    importlib.import_module("tests.faults.monkey.life")
    gc.freeze()


def main(acts: int = ACTS, first_seed: int = 1) -> None:
    seen, total = Counter[str](), Report()
    seeds = range(first_seed, first_seed + -(-acts // ACTS_A_MONKEY))
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, fresh, initializer=get_ready) as pool:
        acts_of_each = [min(acts, ACTS_A_MONKEY)] * len(seeds)
        for seed, (seen_by_one, report) in zip(seeds, pool.map(let_loose, seeds, acts_of_each), strict=True):
            seen += seen_by_one
            total.add(report)
            print(f"monkey {seed}: {len(seen_by_one)} screens, {report}", flush=True)
    print(", ".join(f"{name} {count}" for name, count in seen.most_common()))
    everything = every_screen()
    print(f"never met: {', '.join(sorted(everything - seen.keys()))}")
    print(f"{seen.total()} acts, {len(everything & seen.keys())} of {len(everything)} screens, {total}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
