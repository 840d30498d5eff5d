"""Many rounds of something, each with a seed of its own, and one row of a table in the end."""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.accounts import Counts

BUILD = Path(__file__).parents[2] / "build"


@dataclass(frozen=True)
class Round:
    """What one round came to: its accounts, and how often each kind of fault was met."""

    counts: Counts
    faults: Counter[str] = field(default_factory=Counter)


OneRound = Callable[[Path, int], Round]
"""Plays one round in a directory of its own, with a seed. Raises AssertionError when something is wrong."""

NOT_RUN = 77
"""Exit code of a bench that this machine cannot run, as automake knows it. It is no pass."""


def not_run(why: str) -> int:
    """Say why a bench cannot run here; returns the exit code that says so too."""
    print(f"not run: {why}", flush=True)
    return NOT_RUN


def soak(what: str, one_round: OneRound, *, rounds: int, unit: str = "rounds") -> None:
    """Read `--rounds` and `--seed`, play, print a row; exit 1 at the first failure, whose files stay."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how many {unit}")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next ones count on")
    asked = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    began = time.monotonic()
    counts, faults = Counts(), Counter[str]()
    for seed in range(asked.seed, asked.seed + asked.rounds):
        # Where the checkout is, not /tmp: that may be memory, on which a sync costs nothing.
        directory = Path(tempfile.mkdtemp(dir=BUILD, prefix="soak-"))
        try:
            played = one_round(directory, seed)
        except Exception as error:
            print(f"{what}: seed {seed} failed; its files are in {directory}", file=sys.stderr)
            raise SystemExit(f"{type(error).__name__}: {error}") from error
        shutil.rmtree(directory)
        counts, faults = counts + played.counts, faults + played.faults
        print(f"{what}: seed {seed}: {_kinds(played.faults)}; {played.counts}", file=sys.stderr)
    print(row(what, f"{asked.rounds} {unit}", counts, faults, time.monotonic() - began))


def row(what: str, size: str, counts: Counts, faults: Counter[str], took_s: float) -> str:
    """One row: what, how much of it, what came of it, how long it took."""
    return f"| {what} | {size}: {_kinds(faults)} | {counts} | {took_s / 60:.1f} min |"


def _kinds(faults: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(faults.items())) or "no faults"
