"""All that is too long for the suite, one bench after the other: `make soak`, or some by name.

    python -m tests.faults [simulation] [power] [kills] [weather] [storage] [long_outage] [monkey]

Each says what it came to, or why it did not run; the end counts both. Exit code 1 when one found
something, 77 when none of them ran.
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.faults.soak import NOT_RUN

MODULE = [sys.executable, "-m"]

BENCHES = {
    "simulation": [
        str(Path(sys.executable).with_name("kiosk")),
        "simulate",
        "--seeds",
        "100",
        "--days",
        "30",
    ],
    "power": [*MODULE, "tests.faults.power"],
    "kills": [*MODULE, "tests.faults.kills"],
    "weather": [*MODULE, "tests.faults.weather"],
    "storage": [*MODULE, "tests.faults.storage"],
    "long_outage": [*MODULE, "tests.faults.long_outage"],
    "monkey": [*MODULE, "tests.faults.monkey"],
}

MINUTES = {
    "simulation": 60,
    "power": 8,
    "kills": 30,
    "weather": 6,
    "storage": 2,
    "long_outage": 3,
    "monkey": 8,
}
"""On two quiet cores."""


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    asked = names or list(BENCHES)
    found, not_run = [], []
    for name in asked:
        print(f"== {name}: about {MINUTES[name]} min", flush=True)
        began = time.monotonic()
        code = subprocess.run(BENCHES[name], check=False).returncode
        if code == NOT_RUN:
            not_run.append(name)
        elif code:
            found.append(name)
        print(f"   {(time.monotonic() - began) / 60:.1f} min", flush=True)
    print(_told(asked, found, not_run))
    if found:
        return 1
    return NOT_RUN if not_run == asked else 0


def _told(asked: list[str], found: list[str], not_run: list[str]) -> str:
    """What it all came to. Nothing is said of parts that did not run but that they did not."""
    ran = f"{len(asked) - len(not_run)} of {len(asked)} parts"
    if found:
        told = f"{', '.join(found)} found something; {ran} ran"
    elif not_run == asked:
        told = "nothing was shown"
    else:
        told = f"nothing was lost in {ran}"
    return told + (f"; {len(not_run)} did not run: {', '.join(not_run)}" if not_run else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
