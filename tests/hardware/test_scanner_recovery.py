"""A decoder child that is killed or hangs: scanning is back in time, and nobody else waits for it."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hardware.camera.interface import Frame
from hardware.errors import DeviceError
from hardware.scanner import drawing
from hardware.scanner.child import ChildProcessScanner
from hardware.scanner.wire import Request

FRAME = Frame(drawing.scene_with_code("RMA-1"), 1, taken_at=0.0)

BETWEEN_FRAMES_S = 0.1
"""As the kiosk scans."""

BUSY = 3.0
"""Promised are 1 s and 4 s; a machine that runs other tests at the same time gets three times that."""


@pytest.fixture
def scanner() -> Iterator[ChildProcessScanner]:
    scanner = ChildProcessScanner()
    scanner.scan(FRAME)
    # The spare's first frame tells that it is ready, as it is in a kiosk that has run for some seconds.
    scanner._spare.scan(Request(*scanner._share(FRAME.image)))
    yield scanner
    scanner.close()


def seconds_until_read(scanner: ChildProcessScanner) -> float:
    """Scan as the kiosk does, until a code is read."""
    began, pause = time.monotonic(), threading.Event()
    while time.monotonic() - began < 30:
        with contextlib.suppress(DeviceError):
            if scanner.scan(FRAME).codes:
                break
        pause.wait(BETWEEN_FRAMES_S)
    return time.monotonic() - began


def test_a_killed_child_costs_less_than_a_second(scanner: ChildProcessScanner) -> None:
    assert scanner.child_pid
    os.kill(scanner.child_pid, signal.SIGKILL)
    assert seconds_until_read(scanner) < 1 * BUSY
    assert scanner.restarts == 1


def test_a_hanging_child_costs_less_than_four_seconds_and_holds_up_nobody_else(
    scanner: ChildProcessScanner,
) -> None:
    ticks: list[float] = []
    done = threading.Event()

    def draw_frames() -> None:
        while not done.wait(1 / 60):
            ticks.append(time.monotonic())

    drawing_thread = threading.Thread(target=draw_frames)
    drawing_thread.start()
    assert scanner.child_pid
    os.kill(scanner.child_pid, signal.SIGSTOP)
    took = seconds_until_read(scanner)
    done.set()
    drawing_thread.join()
    assert took < 4 * BUSY
    longest = max(later - earlier for earlier, later in pairwise(ticks))
    assert longest < took / 2, "the scan holds the interpreter while it waits for the child"


def test_the_spare_takes_over_and_a_new_spare_starts(scanner: ChildProcessScanner) -> None:
    spare = scanner._spare.pid
    assert scanner.child_pid
    os.kill(scanner.child_pid, signal.SIGKILL)
    with pytest.raises(DeviceError):
        scanner.scan(FRAME)
    assert scanner.child_pid == spare
    assert scanner._spare.pid != spare
    assert scanner.scan(FRAME).codes


def test_a_spare_that_died_unseen_costs_one_more_failed_scan(scanner: ChildProcessScanner) -> None:
    assert scanner.child_pid
    os.kill(scanner._spare.pid, signal.SIGKILL)
    os.kill(scanner.child_pid, signal.SIGKILL)
    assert seconds_until_read(scanner) < 10
    assert scanner.restarts == 2


def test_closing_ends_the_spare_too(scanner: ChildProcessScanner) -> None:
    spare = scanner._spare.pid
    scanner.close()
    assert not Path(f"/proc/{spare}").exists()
