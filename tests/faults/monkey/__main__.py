"""Twenty monkeys, 10,000 acts, two at a time; what they met, and what nobody met. Exit 1 with findings."""

import multiprocessing
import sys
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from kiosk.world.simulation.accounts import Report
from tests.faults.monkey.loose import get_ready, let_loose
from tests.faults.monkey.screens import every_screen

ACTS = 10_000
ACTS_A_MONKEY = 500
PROCESSES = 2


def main(acts: int = ACTS, first_seed: int = 1) -> int:
    acts_on, came, total, findings = Counter[str](), Counter[str](), Report(), 0
    everything = every_screen()
    seeds = range(first_seed, first_seed + -(-acts // ACTS_A_MONKEY))
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, fresh, initializer=get_ready) as pool:
        monkeys = {seed: pool.submit(let_loose, seed, min(acts, ACTS_A_MONKEY)) for seed in seeds}
        for seed, monkey in monkeys.items():
            try:
                acts_of_one, came_to_one, report = monkey.result()
            except Exception:
                findings += 1
                print(f"monkey {seed} found something:\n{traceback.format_exc()}", flush=True)
                continue
            acts_on += acts_of_one
            came += came_to_one
            total.add(report)
            met = f"{len(came_to_one)} screens, {len(everything & came.keys())} by now"
            print(f"monkey {seed}: {met}, {report}", flush=True)
    print("acts by screen:", ", ".join(f"{name} {count}" for name, count in acts_on.most_common()))
    print("only passed by:", ", ".join(sorted(came.keys() - acts_on.keys())) or "none")
    print("never met:", ", ".join(sorted(everything - came.keys())) or "none")
    met = f"{len(everything & came.keys())} of {len(everything)} screens"
    print(f"{acts_on.total()} acts, {met}, {total}, findings {findings}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
