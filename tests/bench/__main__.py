"""`python -m tests.bench`: measures everything in one run, prints a table, writes build/bench.json.

A row that has a target says whether it is met. A busy machine misses targets that the software meets, so
nothing comes of it by default; `--check`, on a quiet one, ends with 1 when a target is missed or could
not be measured.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    announced,
    at_screen,
    backlog,
    cabinet_map,
    collection,
    commits,
    decoding,
    drain,
    lock_boards,
    recovery,
    spoiled,
    verdicts,
    visits,
)
from tests.bench.report import Row, table, verdict, write

BUILD = Path(__file__).parents[2] / "build"


def main() -> int:
    """Take about fifteen minutes on an idle machine of two processors."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=BUILD / "bench.json")
    parser.add_argument(
        "--only", default="", help="measure only what has this in its name: drain, committing"
    )
    parser.add_argument(
        "--check", action="store_true", help="exit 1 when a target is missed or could not be measured"
    )
    arguments = parser.parse_args()
    out: Path = arguments.out
    BUILD.mkdir(exist_ok=True)
    began = time.monotonic()
    # Where the checkout is, not /tmp: that may be memory, on which a sync costs nothing.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as scratch:
        rows = _measure(Path(scratch), arguments.only)
    write(rows, out)
    print(table(rows))
    told, all_met = verdict(rows)
    print(f"\n{told}\n{len(rows)} rows in {time.monotonic() - began:.0f} s, written to {out}")
    return 1 if arguments.check and not all_met else 0


def _measure(directory: Path, only: str) -> list[Row]:
    rows = [
        Row(f"load average at the beginning, {os.cpu_count()} processors", os.getloadavg()[0], "processes")
    ]
    sections: dict[str, Callable[[], list[Row]]] = {
        "decoding frames": decoding.measure,
        "decoding spoiled pictures": spoiled.measure,
        "a decoder killed and hanging": recovery.measure,
        "lock boards on a bus": lock_boards.measure,
        "judging returns": lambda: verdicts.measure(directory / "policies"),
        "committing drop-offs": lambda: commits.measure(directory / "commits"),
        "announced authorizations": lambda: announced.measure(directory / "announced"),
        "draining an outbox": lambda: drain.measure(directory / "drain"),
        "a long backlog": lambda: backlog.measure(directory / "backlog"),
        "the map of a cabinet": cabinet_map.measure,
        "a person at the screen": lambda: at_screen.measure(directory / "screen"),
        "drop-offs in the demonstration's world": lambda: visits.measure(directory / "town"),
        "a courier at a large cabinet": lambda: collection.measure(directory / "collection"),
    }
    for what, measure in sections.items():
        if only in what:
            began = time.monotonic()
            rows += measure()
            print(f"{what}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows


if __name__ == "__main__":
    sys.exit(main())
