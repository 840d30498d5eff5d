"""A wrong clock for the kiosk's processes, which jumps while they run. All others keep the right time."""

from pathlib import Path

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
"""Of the Debian package `faketime`; None when it is not installed."""

RIGHT = "+0"
TWO_HOURS_BACK = "-7200"
YEAR_1970 = "@1970-01-01 00:00:10"
YEAR_2099 = "@2099-06-01 12:00:00"

SOUND_SLEEP = """
import threading
import time

time.sleep = lambda seconds: threading.Event().wait(seconds) and None
"""
"""Python's own waits for a moment of the monotonic clock; libfaketime 0.9.10 refuses or misjudges that."""


class WrongClock:
    """The time of day of processes started with `environment`. Time since their start stays right.

    Lifetime: a file in `directory`.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "sitecustomize.py").write_text(SOUND_SLEEP)
        self._file = directory / "clock"
        self.set(RIGHT)

    @property
    def environment(self) -> dict[str, str]:
        """What processes must be started with."""
        assert LIBRARY is not None, "faketime is not installed"
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(self._file.parent),
        }

    def set(self, what: str) -> None:
        """Have it jump, as a time service or a dead battery makes it."""
        draft = self._file.with_suffix(".new")
        draft.write_text(what + "\n")
        draft.replace(self._file)
