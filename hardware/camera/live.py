"""A camera kept running, whatever its pictures come from: read, watched, let go and opened again."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from hardware.camera.interface import Exposure, Frame, Image
from hardware.errors import failure

STALE_AFTER_S: Final = 2.0
"""A photo older than this could show the previous customer's item."""

FROZEN_AFTER_S: Final = 5.0
"""A live sensor has noise in every frame; identical pictures for this long come from a hung camera."""

FROZEN_SAMPLE_STEP: Final = 8
"""Every eighth pixel each way is compared: enough noise to tell two frames apart, at 1/64 of the work."""

FIRST_BACK_OFF_S: Final = 0.5
LONGEST_BACK_OFF_S: Final = 10.0
"""A plugged-in camera is back within ten seconds, and an absent one costs next to nothing."""

log = logging.getLogger(__name__)


class NoPicture(Exception):
    """Why there is none: the end of a sentence that begins with the camera's name, and what to do."""


class Source(Protocol):
    """Where pictures come from, once it is open. Used by one thread."""

    def read(self, *, for_codes: bool) -> tuple[Image, Exposure]:
        """Wait for the next picture, (height, width, 3) RGB, 2 s at most; raises `NoPicture`.

        `for_codes` says that short exposures are welcome.
        """

    def release(self) -> None: ...


class Freshness:
    """Judges a live picture by its age and, if asked, by whether it still changes.

    Times are monotonic seconds. Concurrency: none of its own; the camera locks around it.
    """

    def __init__(self, *, detect_frozen: bool) -> None:
        self._detect_frozen = detect_frozen
        self._sample: Image | None = None
        self._seen_at: float | None = None
        self._changed_at = 0.0

    def saw(self, image: Image, now: float) -> None:
        """Take note of a frame that arrived at `now`."""
        sample = image[::FROZEN_SAMPLE_STEP, ::FROZEN_SAMPLE_STEP].copy()
        old = self._sample
        if old is None or old.shape != sample.shape or (old != sample).any():
            self._changed_at = now
        self._sample, self._seen_at = sample, now

    def frozen(self, now: float) -> bool:
        """Whether frames arrive but have shown the very same picture for too long."""
        return self._detect_frozen and self._sample is not None and now - self._changed_at > FROZEN_AFTER_S

    def complaint(self, now: float) -> str | None:
        """What is wrong with the newest picture, or None."""
        if self._seen_at is None:
            return "has not given a picture yet"
        if now - self._seen_at > STALE_AFTER_S:
            return f"has given no picture for {now - self._seen_at:.0f} s; check its cable"
        if self.frozen(now):
            return f"has shown the very same picture for {now - self._changed_at:.0f} s; it hangs, replug it"
        return None


class LiveCamera:
    """A camera over any source; reopened by itself for as long as it takes.

    `open_source` gives an open source or raises `NoPicture`; it may take 3 s.

    Lifetime: the source is opened in the background at once; `close` ends the
    reader and waits for it, at most as long as one read (about 2 s) lasts.
    Concurrency: one reader thread, in which the source lives; every method from any thread.
    """

    def __init__(
        self,
        label: str,
        open_source: Callable[[], Source],
        *,
        detect_frozen: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._label = label
        self._open_source = open_source
        self._clock = clock
        self._lock = threading.Lock()
        self._newest: Frame | None = None
        self._normal: Frame | None = None
        self._for_codes = False
        self._trouble: str | None = None
        self._freshness = Freshness(detect_frozen=detect_frozen)
        self._working: bool | None = None
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._run, name=f"camera {label}", daemon=True)
        self._reader.start()

    @property
    def fault(self) -> str | None:
        with self._lock:
            complaint = self._complaint()
        return f"camera {self._label} {complaint}" if complaint else None

    def latest(self) -> Frame | None:
        with self._lock:
            if self._normal is None or self._clock() - self._normal.taken_at > STALE_AFTER_S:
                return None
            return None if self._complaint() else self._normal

    def latest_for_codes(self) -> Frame | None:
        with self._lock:
            return None if self._complaint() else self._newest

    def look_for_codes(self, *, on: bool) -> None:
        self._for_codes = on

    def close(self) -> None:
        self._closing.set()
        self._reader.join()

    def _complaint(self) -> str | None:
        return self._trouble or self._freshness.complaint(self._clock())

    def _run(self) -> None:
        back_off = FIRST_BACK_OFF_S
        while not self._closing.is_set():
            if self._read_until_lost():
                back_off = FIRST_BACK_OFF_S
            self._log_change()
            if self._closing.wait(back_off):
                return
            back_off = min(back_off * 2, LONGEST_BACK_OFF_S)

    def _read_until_lost(self) -> bool:
        """Read pictures until there are no more; return whether the source was a working one."""
        worked = False
        try:
            source = self._open_source()
            try:
                while not self._closing.is_set():
                    worked = self._take(*source.read(for_codes=self._for_codes))
                    if not worked:
                        return False
            finally:
                source.release()
        except NoPicture as why:
            self._note(str(why))
        # Nobody watches this thread: what nobody thought of is a fault as any other, and tried again.
        except Exception as error:
            self._note(f"{failure(error)}; replug it")
        return worked

    def _note(self, trouble: str) -> None:
        with self._lock:
            self._trouble = trouble

    def _take(self, image: Image, exposure: Exposure) -> bool:
        """Keep a frame as the newest; return False when the picture is frozen."""
        now = self._clock()
        image.setflags(write=False)
        with self._lock:
            self._trouble = None
            self._freshness.saw(image, now)
            self._newest = Frame(image, self._newest.number + 1 if self._newest else 1, now, exposure)
            if exposure is Exposure.NORMAL:
                self._normal = self._newest
            frozen = self._freshness.frozen(now)
        self._log_change()
        return not frozen

    def _log_change(self) -> None:
        """Say once that the camera went and once that it is back."""
        fault = self.fault
        if (fault is None) is self._working:
            return
        self._working = fault is None
        if fault is None:
            log.info("camera %s gives pictures", self._label)
        else:
            log.warning("%s", fault)
