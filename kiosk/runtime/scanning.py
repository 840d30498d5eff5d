"""Frames to codes, while somebody may be showing one."""

import logging
from collections.abc import Callable

from hardware.camera.interface import Camera
from hardware.errors import DeviceError
from hardware.scanner.interface import FrameScanner, ScanResult
from kiosk.flow.signals import CodesSeen
from kiosk.host.clock import Clock
from kiosk.runtime.executor import Executor

BETWEEN_FRAMES_S = 0.1
"""A frame without a code costs ten times one with: the pause leaves the processor to the screen."""

OUT_OF_VIEW_S = 2.0
"""A code counts again when it was gone this long: one that is held still is shown once."""

FAULT_AFTER_S = 3.0
"""A camera that starts, or is plugged in again, needs a moment; this long without a picture is a fault."""

_log = logging.getLogger(__name__)


class Scanning:
    """Decodes the newest frame again and again while it is wanted.

    Lifetime: looks from `start` on, for as long as the executor runs.
    Concurrency: the core's; decoding runs in one lane.
    """

    def __init__(
        self,
        camera: Camera,
        scanner: FrameScanner,
        executor: Executor,
        clock: Clock,
        on_codes: Callable[[CodesSeen], None],
        on_fault: Callable[[str | None], None],
    ) -> None:
        self._camera = camera
        self._scanner = scanner
        self._executor = executor
        self._clock = clock
        self._on_codes = on_codes
        self._on_fault = on_fault
        self._wanted = False
        self._works: bool | None = None
        self._faulty_since: float | None = None
        self._frame_number = 0
        self._seen_at: dict[str, float] = {}

    def start(self) -> None:
        self._next()

    def want(self, *, scanning: bool) -> None:
        self._wanted = scanning

    def _next(self) -> None:
        self._watch_camera()
        frame = self._camera.latest() if self._wanted else None
        if frame is None or frame.number == self._frame_number:
            self._executor.later(BETWEEN_FRAMES_S, self._next)
            return
        self._frame_number = frame.number
        self._executor.submit("scan", lambda: self._scanner.scan(frame), self._read)

    def _watch_camera(self) -> None:
        """Say what the camera's state is, once it is known, and whenever it changes."""
        fault, now = self._camera.fault, self._clock.monotonic()
        if fault is None:
            self._faulty_since = None
        elif self._faulty_since is None:
            self._faulty_since = now
        if self._faulty_since is not None and now - self._faulty_since < FAULT_AFTER_S:
            return
        works = fault is None
        if works is not self._works:
            self._works = works
            self._on_fault(fault)

    def _read(self, outcome: ScanResult | DeviceError) -> None:
        if isinstance(outcome, DeviceError):
            _log.warning("decoder was restarted: %s", outcome)
        elif self._wanted:
            self._report(outcome)
        self._executor.later(BETWEEN_FRAMES_S, self._next)

    def _report(self, result: ScanResult) -> None:
        texts = tuple(code.payload.decode("utf-8", errors="replace") for code in result.codes)
        now = self._clock.monotonic()
        fresh = any(now - self._seen_at.get(text, -OUT_OF_VIEW_S) >= OUT_OF_VIEW_S for text in texts)
        self._seen_at = {t: at for t, at in self._seen_at.items() if now - at < OUT_OF_VIEW_S}
        self._seen_at.update(dict.fromkeys(texts, now))
        if fresh or (not texts and (result.oversize or result.unreadable)):
            self._on_codes(CodesSeen(texts=texts, oversize=result.oversize > 0, unreadable=result.unreadable))
