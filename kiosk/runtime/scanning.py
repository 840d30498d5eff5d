"""Frames and scan engines to codes, while somebody may be showing one."""

import logging
from collections import deque
from collections.abc import Callable, Sequence

from hardware.camera.interface import Camera
from hardware.errors import DeviceError
from hardware.scan_engine.interface import ScanEngine
from hardware.scanner.interface import FrameScanner, ScanResult
from kiosk.flow.signals import CodesSeen
from kiosk.host.clock import Clock
from kiosk.runtime.executor import Call, Executor

BETWEEN_LOOKS_S = 0.1
"""A frame without a code costs twice one with: the pause leaves the processor to the screen."""

MOST_LOOKS = 32
"""More than a camera has frames in a second."""

OUT_OF_VIEW_S = 2.0
"""A code counts again when it was gone this long: one that is held still, or seen by both, is shown once."""

_log = logging.getLogger(__name__)


class Scanning:
    """Decodes the newest frame, and takes what a scan engine read, again and again while it is wanted.

    A cabinet may have a camera with its decoder, an engine, or both.

    Lifetime: looks from `start` on, for as long as the executor runs.
    Concurrency: the core's; decoding runs in one lane.
    """

    def __init__(
        self,
        camera: Camera | None,
        scanner: FrameScanner | None,
        executor: Executor,
        clock: Clock,
        on_codes: Callable[[CodesSeen], None],
        *,
        engine: ScanEngine | None = None,
        on_restart: Call = lambda: None,
    ) -> None:
        self._camera = camera
        self._scanner = scanner
        self._engine = engine
        self._on_restart = on_restart
        self._executor = executor
        self._clock = clock
        self._on_codes = on_codes
        self._wanted = False
        self._of_item = False
        self._frame_number = 0
        self._seen_at: dict[str, float] = {}
        self._looked_at: deque[float] = deque(maxlen=MOST_LOOKS)

    @property
    def looks_per_s(self) -> int:
        """How many frames were searched for codes within the last second."""
        now = self._clock.monotonic()
        return sum(now - at < 1.0 for at in self._looked_at)

    def start(self) -> None:
        self._look_through_camera()
        self._look_at_engine()

    def want(self, *, scanning: bool, of_item: bool = False) -> None:
        self._of_item = of_item
        if scanning is self._wanted:
            return
        self._wanted = scanning
        if self._camera:
            self._camera.look_for_codes(on=scanning)
        if self._engine and scanning:
            self._engine.start_reading()
        elif self._engine:
            self._engine.stop_reading()

    def _look_through_camera(self) -> None:
        camera, scanner = self._camera, self._scanner
        if camera is None or scanner is None:
            return
        frame = camera.latest_for_codes() if self._wanted else None
        if frame is None or frame.number == self._frame_number:
            self._executor.later(BETWEEN_LOOKS_S, self._look_through_camera)
            return
        self._frame_number = frame.number
        of_item = self._of_item
        self._executor.submit(
            "scan",
            lambda: scanner.scan(frame, of_item=of_item),
            lambda outcome: self._scanned(outcome, of_item=of_item),
        )

    def _scanned(self, outcome: ScanResult | DeviceError, *, of_item: bool) -> None:
        """What was looked for on an item, or on none, is not heard in a step that looks for the other."""
        if isinstance(outcome, DeviceError):
            _log.warning("decoder was restarted: %s", outcome)
            self._on_restart()
            self._executor.later(BETWEEN_LOOKS_S, self._look_through_camera)
            return
        self._looked_at.append(self._clock.monotonic())
        if self._wanted and self._of_item is of_item:
            self._report([code.payload for code in outcome.codes], outcome.oversize, outcome.unreadable)
        self._executor.later(BETWEEN_LOOKS_S, self._look_through_camera)

    def _look_at_engine(self) -> None:
        if self._engine is None:
            return
        reading = self._engine.take()
        # An engine sees one code at a time: those it read since the last look were shown one after the other.
        for payload in reading.payloads:
            self._report([payload])
        if reading.oversize:
            self._report([], reading.oversize)
        self._executor.later(BETWEEN_LOOKS_S, self._look_at_engine)

    def _report(self, payloads: Sequence[bytes], oversize: int = 0, unreadable: bool = False) -> None:
        texts = tuple(payload.decode("utf-8", errors="replace") for payload in payloads)
        now = self._clock.monotonic()
        fresh = any(now - self._seen_at.get(text, -OUT_OF_VIEW_S) >= OUT_OF_VIEW_S for text in texts)
        self._seen_at = {t: at for t, at in self._seen_at.items() if now - at < OUT_OF_VIEW_S}
        self._seen_at.update(dict.fromkeys(texts, now))
        if fresh or (not texts and (oversize or unreadable)):
            self._on_codes(CodesSeen(texts=texts, oversize=oversize > 0, unreadable=unreadable))
