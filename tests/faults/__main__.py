"""All that is too long for the suite, one bench after the other: `make soak`, or some by name.

    python -m tests.faults [simulation] [power] [kills] [weather] [storage] [long_outage] [monkey]

Each says what it came to; exit code 1 when one of them found something.
"""

import subprocess
import sys
import time
from pathlib import Path

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
    found = []
    for name in names or BENCHES:
        print(f"== {name}: about {MINUTES[name]} min", flush=True)
        began = time.monotonic()
        if subprocess.run(BENCHES[name], check=False).returncode:
            found.append(name)
        print(f"   {(time.monotonic() - began) / 60:.1f} min", flush=True)
    print(f"found something: {', '.join(found)}" if found else "nothing was lost")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
