"""USB cameras, recorded pictures and MJPEG streams, all read through OpenCV."""

import fcntl
import os
import re
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

# OpenCV reads these when it first opens a source: without them it and FFmpeg
# write to stderr each time a cable is out, and a hung V4L2 device blocks for 10 s.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

import cv2
import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hardware.camera.bracket import Bracket
from hardware.camera.interface import Camera, Exposure, Image
from hardware.camera.live import LiveCamera, NoPicture
from hardware.camera.v4l2_controls import DYNAMIC_FRAME_RATE, POWER_LINE_FREQUENCY, Ioctl, V4l2Controls

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

PROVEN_ON_HARDWARE = False

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 1500
"""Shorter than STALE_AFTER_S, so a stalled stream is being reopened when its frame goes stale."""

REPLAY_FPS = 15.0
"""Pace of recorded pictures, which could otherwise be read as fast as the disk allows."""


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


def _checked_source(source: str) -> str:
    if re.fullmatch(r"\d+|video\d+", source):
        raise ValueError(
            f"{source} counts cameras in the order they were found, which changes; give a name that stays, "
            f"/dev/v4l/by-id/... or /dev/v4l/by-path/... (`kiosk hw list` shows them) or /dev/kiosk/..."
        )
    kind = source_kind(source)
    if kind is SourceKind.STREAM and not urlsplit(source).hostname:
        raise ValueError("an MJPEG address needs a host: http://192.168.1.20/stream.mjpeg")
    if kind is not SourceKind.STREAM and "://" in source:
        raise ValueError(
            f"{source.partition('://')[0]}:// is not read here; give http:// or https:// with MJPEG"
        )
    if kind is SourceKind.PICTURES and not re.fullmatch(r"[^%]*%0?\d*d[^%]*", source):
        raise ValueError("a picture pattern has one number in it, such as frames/%03d.png")
    return source


class Options(BaseModel):
    """A camera as written in `cabinet.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[str, AfterValidator(_checked_source)] = Field(
        min_length=1,
        description="/dev/v4l/by-id/..., /dev/v4l/by-path/..., /dev/kiosk/... or /dev/videoN, an http:// "
        "MJPEG address, or, replayed for ever, a video file or a numbered picture pattern: frames/%03d.png",
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
    scan_exposure_ms: float | None = Field(
        None,
        ge=1,
        le=20,
        description="milliseconds; while codes are looked for, a /dev camera takes such short exposures in "
        "between, 3 to 8 for phone screens; unset: none",
    )
    power_line_hz: Literal[50, 60] | None = Field(
        None, description="mains frequency, so that lamps do not flicker in a /dev camera; unset: its own"
    )

    @model_validator(mode="after")
    def _controls_need_a_device(self) -> Self:
        wanted = self.scan_exposure_ms is not None or self.power_line_hz is not None
        if wanted and source_kind(self.source) is not SourceKind.DEVICE:
            raise ValueError(
                "scan_exposure_ms and power_line_hz are for /dev cameras; others have no such controls"
            )
        return self


class DeviceExposure:
    """How an open V4L2 camera exposes. Raises `NoPicture` when its controls cannot be reached.

    Lifetime: owns a handle on the device from the constructor until `close`.
    """

    def __init__(self, options: Options, ioctl: Ioctl = fcntl.ioctl) -> None:
        try:
            self._controls = V4l2Controls(options.source, ioctl)
        except OSError as error:
            raise NoPicture(f"cannot be set up ({error.strerror}); check permissions") from error
        self._short_ms = options.scan_exposure_ms
        self._bracket = Bracket(options.source, self._set_short) if self._short_ms else None
        # The camera may have been left in any state, by us or by others.
        self._controls.expose_automatically()
        self._controls.set(DYNAMIC_FRAME_RATE, 0)
        if options.power_line_hz:
            self._controls.set(POWER_LINE_FREQUENCY, {50: 1, 60: 2}[options.power_line_hz])

    def took(self, *, for_codes: bool) -> Exposure:
        """Say how the frame just read was exposed; as `Bracket.took`."""
        return self._bracket.took(for_codes=for_codes) if self._bracket else Exposure.NORMAL

    def close(self) -> None:
        """Leave the exposure to the camera again."""
        self._controls.expose_automatically()
        self._controls.close()

    def _set_short(self, short: bool) -> bool:
        if short and self._short_ms:
            return self._controls.expose_for(self._short_ms)
        return self._controls.expose_automatically()


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
        self._exposure = DeviceExposure(options) if self._kind is SourceKind.DEVICE else None
        self._due_at: float | None = None

    def read(self, *, for_codes: bool) -> tuple[Image, Exposure]:
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
        exposure = self._exposure.took(for_codes=for_codes) if self._exposure else Exposure.NORMAL
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8), exposure

    def release(self) -> None:
        if self._exposure:
            self._exposure.close()
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


def open(options: Options, clock: Callable[[], float] = time.monotonic) -> Camera:
    """Open the camera in the background; never fails, `fault` says what is wrong."""
    detect = options.detect_frozen
    if detect is None:
        detect = source_kind(options.source) is SourceKind.DEVICE
    return LiveCamera(
        _label(options.source), lambda: OpenCvSource(options), detect_frozen=detect, clock=clock
    )
