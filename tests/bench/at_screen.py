"""What somebody in front of the glass waits for, and what the window costs."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.world.people import PATIENCE_S, Customer, Look
from kiosk.world.stories import one_line, plain_drop_off
from kiosk.world.town import NO_DISPLAY, Town
from tests.bench.memory import MB
from tests.bench.report import Row, at_least, at_most, median, p90

DROP_OFFS = 3
DAY = 500
WARM = 100
TO_READ = ("verdict", "photo_kept")
"""Stand for a moment, to be read; whoever has read them may touch on."""
MACHINE = "for the machine"
MECHANICS = ("label_printing", "label_attach", "opening", "door_open", "shut_door")
"""Paper comes out, a door springs open, a contact shuts."""


def measure(directory: Path) -> list[Row]:
    """Three drop-offs at the whole kiosk, the window alone, and a day of visits with their memory."""
    return [*_waited(directory / "town"), *_alone(), *_day(directory / "day")]


class Patient(Customer):
    """Notes how long each screen kept it waiting, in seconds by the screen's name."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.waited: dict[str, float] = defaultdict(float)
        self._since: float | None = None

    def wait_for(self, fits: Callable[[Look], bool], what: str, within: float = PATIENCE_S) -> Look:
        self._since = time.monotonic()
        try:
            return super().wait_for(fits, what, within)
        finally:
            self._since = None

    def _notice(self, name: str) -> None:
        now = time.monotonic()
        if self._since is not None and self.started_at is not None:
            self.waited[self.seen[-1]] += now - self._since
            self._since = now
        super()._notice(name)


def _waited(directory: Path) -> list[Row]:
    with Town(directory) as town:
        people = [_drop_off(town) for _ in range(DROP_OFFS)]
    parts: dict[str, Callable[[str], bool]] = {
        "to read what stands for a while": lambda name: name in TO_READ,
        "for mechanics: paper, lock, contact": lambda name: name in MECHANICS,
        MACHINE: lambda name: name not in (*TO_READ, *MECHANICS),
    }
    common = "common drop-off, unhurried by touches:"
    taps = max(person.taps for person in people)
    rows = [Row(f"{common} taps", taps, "taps", target=at_most(3))]
    for what, belongs in parts.items():
        seconds = [sum(s for name, s in person.waited.items() if belongs(name)) for person in people]
        target = at_most(6) if what == MACHINE else None
        row = Row(f"{common} waited {what}, median of {DROP_OFFS}", median(seconds), "s", target=target)
        rows.append(row)
    return rows


def _drop_off(town: Town) -> Patient:
    person = Patient(town)
    plain_drop_off(person, town.shop.order(one_line()))
    person.see("attract")
    return person


def _alone() -> list[Row]:
    found = _said_by("tests.bench.screen_alone")
    pressed, at_once = found["pressed_ms"], at_most(100)
    glass = "window alone, 1280 x 800, drawn without a graphics card:"
    return [
        Row(f"{glass} touch -> pressed look drawn, median", median(pressed), "ms", target=at_once),
        Row(f"{glass} touch -> pressed look drawn, p90", p90(pressed), "ms", target=at_once),
        Row(f"{glass} pictures of a camera of 30 a second", found["camera_fps"], "fps", target=at_least(20)),
        Row(
            f"{glass} a whole page pushed sideways in each frame",
            found["pushed_fps"],
            "fps",
            note="the kiosk itself changes pages at once, nothing slides",
            target=at_least(40),
        ),
    ]


def _day(directory: Path) -> list[Row]:
    directory.mkdir(parents=True)
    memory = _said_by("tests.bench.day_at_screen", str(directory), str(DAY))
    what = f"memory (RSS) of core, window and simulated devices in one process, {DAY} drop-offs"
    return [
        Row(what, memory[-1], "MiB", target=at_most(350 * MB)),
        Row(
            f"{what}: growth over the last {DAY - WARM}",
            memory[-1] - memory[0],
            "MiB",
            target=at_most(2 * MB),
        ),
    ]


def _said_by(module: str, *arguments: str) -> Any:
    """What a module that has a process of its own says on its last line, as JSON."""
    said = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **NO_DISPLAY},
    )
    return json.loads(said.stdout.splitlines()[-1])
