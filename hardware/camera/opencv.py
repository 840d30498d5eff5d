"""USB cameras, recorded pictures and MJPEG streams, all read through OpenCV."""

import logging
import os
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from urllib.parse import urlsplit

# OpenCV reads these when it first opens a source: without them it and FFmpeg
# write to stderr each time a cable is out, and a hung V4L2 device blocks for 10 s.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from hardware.camera.interface import Camera, Frame, Image

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

PROVEN_ON_HARDWARE = False

STALE_AFTER_S = 2.0
"""A photo older than this could show the previous customer's item."""

FROZEN_AFTER_S = 5.0
"""A live sensor has noise in every frame; identical pictures for this long come from a hung camera."""

FROZEN_SAMPLE_STEP = 8
"""Every eighth pixel each way is compared: enough noise to tell two frames apart, at 1/64 of the work."""

FIRST_BACK_OFF_S = 0.5
LONGEST_BACK_OFF_S = 10.0
"""A plugged-in camera is back within ten seconds, and an absent one costs next to nothing."""

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 1500
"""Shorter than STALE_AFTER_S, so a stalled stream is being reopened when its frame goes stale."""

REPLAY_FPS = 15.0
"""Pace of recorded pictures, which could otherwise be read as fast as the disk allows."""

log = logging.getLogger(__name__)


class Options(BaseModel):
    """A camera as written in `cabinet.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(
        min_length=1,
        description="/dev/v4l/by-id/... or /dev/videoN, an http:// MJPEG address, a video file, or a "
        "numbered picture pattern such as frames/%03d.png (files are replayed for ever)",
    )
    width: int = Field(
        1280, ge=160, le=3840, description="pixels, asked of a /dev camera; others keep theirs"
    )
    height: int = Field(
        720, ge=120, le=2160, description="pixels, asked of a /dev camera; others keep theirs"
    )
    detect_frozen: bool | None = Field(
        None, description="fault when the picture is identical for 5 s; unset: only for a /dev camera"
    )


class SourceKind(Enum):
    DEVICE = auto()
    STREAM = auto()
    PICTURES = auto()
    FILE = auto()


def source_kind(source: str) -> SourceKind:
    """Tell what `source` names, from its spelling alone."""
    if source.startswith("/dev/"):
        return SourceKind.DEVICE
    if source.startswith(("http://", "https://")):
        return SourceKind.STREAM
    return SourceKind.PICTURES if "%" in source else SourceKind.FILE


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


class OpenCvCamera:
    """A camera read by OpenCV; reopened by itself for as long as it takes.

    Lifetime: the source is opened in the background at once; `close` ends the
    reader and waits for it, at most as long as one read (about 2 s) lasts.
    Concurrency: one reader thread; `latest`, `fault` and `close` from any thread.
    """

    def __init__(self, options: Options, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._kind = source_kind(options.source)
        self._clock = clock
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._trouble: str | None = None
        detect = options.detect_frozen
        self._freshness = Freshness(
            detect_frozen=self._kind is SourceKind.DEVICE if detect is None else detect
        )
        self._working: bool | None = None
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._run, name=f"camera {self._label}", daemon=True)
        self._reader.start()

    @property
    def fault(self) -> str | None:
        with self._lock:
            complaint = self._complaint()
        return f"camera {self._label} {complaint}" if complaint else None

    def latest(self) -> Frame | None:
        with self._lock:
            return None if self._complaint() else self._frame

    def close(self) -> None:
        self._closing.set()
        self._reader.join()

    def _complaint(self) -> str | None:
        return self._trouble or self._freshness.complaint(self._clock())

    @property
    def _label(self) -> str:
        """The source without a user name and password, for messages."""
        if self._kind is not SourceKind.STREAM:
            return self._options.source
        parts = urlsplit(self._options.source)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def _run(self) -> None:
        back_off = FIRST_BACK_OFF_S
        while not self._closing.is_set():
            capture = self._open()
            if capture is not None:
                try:
                    if self._read_until_lost(capture):
                        back_off = FIRST_BACK_OFF_S
                finally:
                    capture.release()
            self._log_change()
            if self._closing.wait(back_off):
                return
            back_off = min(back_off * 2, LONGEST_BACK_OFF_S)

    def _open(self) -> cv2.VideoCapture | None:
        source = self._options.source
        if self._kind is SourceKind.DEVICE and not Path(source).exists():
            self._set_trouble("is not there; check its cable, or the name in cabinet.toml")
            return None
        capture = self._capture(source)
        if not capture.isOpened():
            capture.release()
            self._set_trouble("cannot be opened; another program may hold it, or its address is wrong")
            return None
        if self._kind is SourceKind.DEVICE:
            # Motion JPEG: raw 1280x720 does not fit through USB 2 at a usable rate.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._options.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._options.height)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        return capture

    def _capture(self, source: str) -> cv2.VideoCapture:
        if self._kind is SourceKind.DEVICE:
            return cv2.VideoCapture(source, cv2.CAP_V4L2)
        if self._kind is SourceKind.PICTURES:
            return cv2.VideoCapture(source, cv2.CAP_IMAGES)
        timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS]
        timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
        # One thread: FFmpeg's frame threads each hold a frame back.
        return cv2.VideoCapture(source, cv2.CAP_FFMPEG, [*timeouts, cv2.CAP_PROP_N_THREADS, 1])

    def _read_until_lost(self, capture: cv2.VideoCapture) -> bool:
        """Read frames until there are no more; return whether the source was a working one."""
        recorded = self._kind in (SourceKind.PICTURES, SourceKind.FILE)
        worked = False
        while not self._closing.is_set():
            ok, picture = capture.read()
            if not ok and recorded and worked:
                capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                ok, picture = capture.read()
            if not ok:
                self._set_trouble("stopped sending pictures; check its cable")
                return worked
            worked = self._take(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8))
            if not worked:
                return False
            if recorded:
                self._closing.wait(1 / REPLAY_FPS)
        return worked

    def _take(self, image: Image) -> bool:
        """Keep a frame as the newest; return False when the picture is frozen."""
        now = self._clock()
        image.setflags(write=False)
        with self._lock:
            self._trouble = None
            self._freshness.saw(image, now)
            self._frame = Frame(image, self._frame.number + 1 if self._frame else 1, now)
            frozen = self._freshness.frozen(now)
        self._log_change()
        return not frozen

    def _set_trouble(self, trouble: str) -> None:
        with self._lock:
            self._trouble = trouble

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


def open(options: Options) -> Camera:  # noqa: A001 - every driver module opens its device by this name
    """Open the camera in the background; never fails, `fault` says what is wrong."""
    return OpenCvCamera(options)
