"""`python -m tests.bench`: measures everything in one run, prints a table, writes build/bench.json."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.bench import (
    announced,
    backlog,
    commits,
    decoding,
    drain,
    lock_boards,
    recovery,
    spoiled,
    verdicts,
    visits,
)
from tests.bench.report import Row, table, write

T = TypeVar("T")

BUILD = Path(__file__).parents[2] / "build"


def main() -> None:
    """Take about three minutes on an idle machine of two processors."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=BUILD / "bench.json")
    out: Path = parser.parse_args().out
    BUILD.mkdir(exist_ok=True)
    began = time.monotonic()
    # Where the checkout is, not /tmp: that may be memory, on which a sync costs nothing.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as scratch:
        rows = _measure(Path(scratch))
    write(rows, out)
    print(table(rows))
    print(f"\n{len(rows)} rows in {time.monotonic() - began:.0f} s, written to {out}")


def _measure(directory: Path) -> list[Row]:
    rows = [
        Row(f"load average at the beginning, {os.cpu_count()} processors", os.getloadavg()[0], "processes")
    ]
    rows += _told("decoding frames", decoding.measure)
    rows += _told("decoding spoiled pictures", spoiled.measure)
    rows += _told("a decoder killed and hanging", recovery.measure)
    rows += _told("lock boards on a bus", lock_boards.measure)
    rows += _told("judging returns", lambda: verdicts.measure(directory / "policies"))
    rows += _told("committing drop-offs", lambda: commits.measure(directory / "commits"))
    rows += _told("announced authorizations", lambda: announced.measure(directory / "announced"))
    rows += _told("draining an outbox", lambda: drain.measure(directory / "drain"))
    rows += _told("a long backlog", lambda: backlog.measure(directory / "backlog"))
    rows += _told("drop-offs in the demonstration's world", lambda: visits.measure(directory / "town"))
    return rows


def _told(what: str, measure: Callable[[], T]) -> T:
    began = time.monotonic()
    result = measure()
    print(f"{what}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return result


if __name__ == "__main__":
    main()
