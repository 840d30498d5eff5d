"""How long scanning stands still when the decoder child is killed, or hangs."""

import contextlib
import os
import signal
import time

from hardware.camera.interface import Frame
from hardware.errors import DeviceError
from hardware.scanner.child import ChildProcessScanner
from hardware.scanner.drawing import scene_with_code
from tests.bench.report import Row, median

BETWEEN_FRAMES_S = 0.1
"""As the kiosk scans."""

BETWEEN_FAULTS_S = 2.0
"""Time for the next spare to get ready; faults come rarer than this."""

FAULTS = {"is killed (SIGKILL)": (signal.SIGKILL, 5), "hangs (SIGSTOP)": (signal.SIGSTOP, 3)}


def measure() -> list[Row]:
    frame = Frame(scene_with_code("RMA-1"), 1, 0.0)
    scanner = ChildProcessScanner()
    try:
        return [
            Row(
                f"scanner: from the moment its child {what} to the next code read, median of {times}",
                median([_seconds_to_next_read(scanner, frame, fault) for _ in range(times)]),
                "s",
            )
            for what, (fault, times) in FAULTS.items()
        ]
    finally:
        scanner.close()


def _seconds_to_next_read(scanner: ChildProcessScanner, frame: Frame, fault: signal.Signals) -> float:
    scanner.scan(frame)
    time.sleep(BETWEEN_FAULTS_S)
    assert scanner.child_pid
    os.kill(scanner.child_pid, fault)
    began = time.perf_counter()
    while True:
        with contextlib.suppress(DeviceError):
            if scanner.scan(frame).codes:
                return time.perf_counter() - began
        time.sleep(BETWEEN_FRAMES_S)
