"""USB cameras, recorded pictures and MJPEG streams, all read through OpenCV."""

import os
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

from hardware.camera.interface import Camera, Image
from hardware.camera.live import LiveCamera, NoPicture

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

PROVEN_ON_HARDWARE = False

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 1500
"""Shorter than STALE_AFTER_S, so a stalled stream is being reopened when its frame goes stale."""

REPLAY_FPS = 15.0
"""Pace of recorded pictures, which could otherwise be read as fast as the disk allows."""


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


class OpenCvSource:
    """One open `VideoCapture`. Raises `NoPicture` when there is nothing to open."""

    def __init__(self, options: Options) -> None:
        self._kind = source_kind(options.source)
        if self._kind is SourceKind.DEVICE and not Path(options.source).exists():
            raise NoPicture("is not there; check its cable, or the name in cabinet.toml")
        self._capture = self._opened(options.source)
        if not self._capture.isOpened():
            self._capture.release()
            raise NoPicture("cannot be opened; another program may hold it, or its address is wrong")
        if self._kind is SourceKind.DEVICE:
            # Motion JPEG: raw 1280x720 does not fit through USB 2 at a usable rate.
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, options.width)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, options.height)
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._due_at: float | None = None

    def read(self) -> Image:
        recorded = self._kind in (SourceKind.PICTURES, SourceKind.FILE)
        if recorded and self._due_at is not None:
            time.sleep(max(0.0, self._due_at - time.monotonic()))
        ok, picture = self._capture.read()
        if not ok and recorded and self._due_at is not None:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            ok, picture = self._capture.read()
        if not ok:
            raise NoPicture("stopped sending pictures; check its cable")
        self._due_at = time.monotonic() + 1 / REPLAY_FPS
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)

    def release(self) -> None:
        self._capture.release()

    def _opened(self, source: str) -> cv2.VideoCapture:
        if self._kind is SourceKind.DEVICE:
            return cv2.VideoCapture(source, cv2.CAP_V4L2)
        if self._kind is SourceKind.PICTURES:
            return cv2.VideoCapture(source, cv2.CAP_IMAGES)
        timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS]
        timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
        # One thread: FFmpeg's frame threads each hold a frame back.
        return cv2.VideoCapture(source, cv2.CAP_FFMPEG, [*timeouts, cv2.CAP_PROP_N_THREADS, 1])


def _label(source: str) -> str:
    """The source without a user name and password, for messages."""
    if source_kind(source) is not SourceKind.STREAM:
        return source
    parts = urlsplit(source)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def open(options: Options, clock: Callable[[], float] = time.monotonic) -> Camera:  # noqa: A001 - every driver module opens its device by this name
    """Open the camera in the background; never fails, `fault` says what is wrong."""
    detect = options.detect_frozen
    if detect is None:
        detect = source_kind(options.source) is SourceKind.DEVICE
    return LiveCamera(
        _label(options.source), lambda: OpenCvSource(options), detect_frozen=detect, clock=clock
    )
