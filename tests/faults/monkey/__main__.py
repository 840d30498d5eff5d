"""Twenty monkeys, 10,000 acts, two at a time; what they met, and what nobody met."""

import multiprocessing
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from kiosk.world.simulation.accounts import Report
from tests.faults.monkey.loose import get_ready, let_loose
from tests.faults.monkey.screens import every_screen

ACTS = 10_000
ACTS_A_MONKEY = 500
PROCESSES = 2


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
