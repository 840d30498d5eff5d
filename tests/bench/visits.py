"""Whole drop-offs in the demonstration's world: what people wait for, and what is the kiosk's own part."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.runtime.doors import WATCHED_POLL_S
from kiosk.world.town import NO_DISPLAY, Town
from tests.bench import wear
from tests.bench.memory import rss_mib
from tests.bench.report import Row, at_most, median, p90
from tests.bench.world import Times, World

VISITS = 7
STARTS = 3
CAMERA_FPS = 10

UNHURRIED: dict[str, dict[str, object]] = {"visit": {"verdict_shown_s": 10}}
"""On a busy machine a screen that passes by itself may be gone before it was noticed."""

ALONE = """
import sys, time
began = time.monotonic()
import kiosk.process
from kiosk.ui import environment
from kiosk.ui.settings import ScreenSettings
environment.prepare(ScreenSettings({width}, {height}, 21.5))
import kiosk.ui.kiosk_app
took = time.monotonic() - began
rss = next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]
print(took * 1000, int(rss) / 1024)
"""
"""What a process like `kiosk run` takes that only imports and opens its window."""

FORWARD_ALONE = """
import kiosk.forwarder.main
rss = next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]
print(0, int(rss) / 1024)
"""


def measure(directory: Path) -> list[Row]:
    """Start the kiosk some times, live through some drop-offs, then look at memory and disk."""
    with Town(directory, settings=UNHURRIED) as town:
        world = World(town)
        starts = [world.start() * 1000 for _ in range(STARTS)]
        visits = [world.visit() for _ in range(VISITS)]
        town.drain()
        one_event_ms = world.one_event_s(directory / "raw") * 1000
        memory = [rss_mib(pid) for pid in (town.kiosk.pid, _child_of(town.kiosk.pid), town.forwarder.pid)]
        worn = wear.measure(world)
    took_ms, window_mib = _alone(ALONE.format(width=town._screen_size[0], height=town._screen_size[1]))
    _, forward_mib = _alone(FORWARD_ALONE)
    return [
        *_scan_rows(visits),
        *_shut_rows(visits, one_event_ms),
        *_done_rows(visits),
        Row(
            "kiosk start to attract screen, median (baseline: imports and window alone)",
            median(starts),
            "ms",
            took_ms,
            target=at_most(2000),
        ),
        Row(
            "memory (RSS) of kiosk run after the visits (baseline: its imports and its window alone)",
            memory[0],
            "MiB",
            window_mib,
        ),
        Row("memory (RSS) of its decoder child", memory[1], "MiB"),
        Row("memory (RSS) of kiosk forward (baseline: its imports alone)", memory[2], "MiB", forward_mib),
        *worn,
    ]


def _scan_rows(visits: list[Times]) -> list[Row]:
    frame_ms = 1000 / CAMERA_FPS
    against = f"(baseline: one camera frame at {CAMERA_FPS} fps)"
    return [
        *_rows("QR in view -> verdict drawn", visits, lambda v: v.verdict - v.shown, frame_ms, against),
        *_rows(
            "of it the camera: QR in view -> its first frame on the wire",
            visits,
            lambda v: v.frame_left - v.shown,
            frame_ms,
            against,
        ),
        *_rows(
            "of it the kiosk's own: frame on the wire -> verdict drawn (and seen, up to 17 ms)",
            visits,
            lambda v: v.verdict - v.frame_left,
            frame_ms,
            against,
        ),
    ]


def _shut_rows(visits: list[Times], one_event_ms: float) -> list[Row]:
    debounce_ms = 2 * WATCHED_POLL_S * 1000
    alone = "(baseline: one event by raw paho, same broker and central)"
    twice = f"(baseline: two looks {WATCHED_POLL_S:g} s apart)"
    return [
        *_rows(
            "door shut -> drop-off stored at central",
            visits,
            lambda v: v.stored - v.shut,
            one_event_ms,
            alone,
        ),
        *_rows(
            "of it the board: door shut -> seen twice",
            visits,
            lambda v: v.seen_twice - v.shut,
            debounce_ms,
            twice,
        ),
        *_rows(
            "of it the kiosk's own: seen twice -> recorded, by the event's own time",
            visits,
            lambda v: v.recorded - v.seen_twice,
            None,
            "",
        ),
        *_rows(
            "of it forwarder, broker and central: recorded -> stored",
            visits,
            lambda v: v.stored - v.recorded,
            one_event_ms,
            alone,
        ),
    ]


def _done_rows(visits: list[Times]) -> list[Row]:
    debounce_ms = 2 * WATCHED_POLL_S * 1000
    twice = f"(baseline: two looks at the board {WATCHED_POLL_S:g} s apart)"
    return [
        *_rows("door shut -> done screen drawn", visits, lambda v: v.done - v.shut, debounce_ms, twice),
        *_rows(
            "of it the kiosk's own: seen twice -> done screen drawn",
            visits,
            lambda v: v.done - v.seen_twice,
            debounce_ms,
            twice,
        ),
    ]


def _rows(
    what: str, visits: list[Times], seconds: Callable[[Times], float], baseline: float | None, against: str
) -> list[Row]:
    samples = [seconds(visit) * 1000 for visit in visits]
    return [
        Row(f"{what}, median of {len(samples)} {against}".rstrip(), median(samples), "ms", baseline),
        Row(f"{what}, p90", p90(samples), "ms", baseline),
    ]


def _alone(program: str) -> tuple[float, float]:
    """Milliseconds and MiB that a program says it took."""
    said = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **NO_DISPLAY},
    )
    took, mib = said.stdout.split()[-2:]
    return float(took), float(mib)


def _child_of(pid: int) -> int:
    children = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
    return int(children.split()[0])
