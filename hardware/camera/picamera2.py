"""Raspberry Pi ribbon-cable cameras through picamera2, which Raspberry Pi OS brings along."""

import importlib
import sys
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from hardware.camera.bracket import Bracket
from hardware.camera.interface import Camera, Exposure, Image
from hardware.camera.live import LiveCamera, NoPicture

PROVEN_ON_HARDWARE = False

READ_TIMEOUT_S: Final = 1.5
"""Shorter than STALE_AFTER_S, so a hung camera is being reopened when its frame goes stale."""

RGB_IN_MEMORY: Final = "BGR888"
"""libcamera names the bytes of a pixel from the last to the first."""

BUFFERS: Final = 3
"""One being filled, one being copied, one waiting; more would only make pictures older."""


class Options(BaseModel):
    """A ribbon-cable camera as written in `cabinet.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    camera: str | None = Field(
        None,
        min_length=1,
        description="its id, as `rpicam-hello --list-cameras` shows it in brackets; unset: the first one",
    )
    width: int = Field(1280, ge=160, le=3840, description="pixels")
    height: int = Field(720, ge=120, le=2160, description="pixels")
    scan_exposure_ms: float | None = Field(
        None,
        ge=1,
        le=20,
        description="milliseconds; while codes are looked for, such short exposures are taken in between, "
        "3 to 8 for phone screens; unset: none",
    )


class Picamera2Source:
    """One running `Picamera2`. Raises `NoPicture` when it cannot be made."""

    def __init__(self, options: Options) -> None:
        try:
            library: Any = importlib.import_module("picamera2")
        except (ImportError, ValueError) as error:  # a library built for another numpy raises the second
            raise NoPicture(
                f"needs picamera2, which cannot be loaded ({error}); install python3-picamera2 of "
                f"Raspberry Pi OS, and say include-system-site-packages = true in {sys.prefix}/pyvenv.cfg"
            ) from error
        try:
            self._camera = library.Picamera2(options.camera or 0)
        except (RuntimeError, IndexError) as error:
            raise NoPicture(
                f"is not there ({error}); check its ribbon cable, and its id in cabinet.toml"
            ) from error
        self._short_us = round((options.scan_exposure_ms or 0) * 1000)
        self._bracket = Bracket(_label(options), self._set_short) if self._short_us else None
        try:
            main = {"size": (options.width, options.height), "format": RGB_IN_MEMORY}
            configuration = self._camera.create_video_configuration(
                main=main, buffer_count=BUFFERS, queue=False
            )
            self._camera.configure(configuration)
            self._camera.start()
        except RuntimeError as error:
            self.release()
            raise NoPicture(f"does not start ({error}); check width and height") from error

    def read(self, *, for_codes: bool) -> tuple[Image, Exposure]:
        job = self._camera.capture_request(wait=False)
        try:
            request = job.get_result(timeout=READ_TIMEOUT_S)
        except (FutureTimeoutError, RuntimeError) as error:
            raise NoPicture("stopped sending pictures; check its ribbon cable") from error
        try:
            picture = request.make_array("main")
        finally:
            request.release()
        exposure = self._bracket.took(for_codes=for_codes) if self._bracket else Exposure.NORMAL
        return np.asarray(picture, np.uint8), exposure

    def release(self) -> None:
        # Without this, `close` waits for ever behind a picture that will not come.
        with suppress(RuntimeError):
            self._camera.cancel_all_and_flush()
        with suppress(RuntimeError):
            self._camera.close()

    def _set_short(self, short: bool) -> bool:
        if not short:
            self._camera.set_controls({"AeEnable": True})
            return True
        if "ExposureTime" not in self._camera.camera_controls:
            return False
        self._camera.set_controls({"AeEnable": False, "ExposureTime": self._short_us})
        return True


def _label(options: Options) -> str:
    return options.camera or "on the ribbon cable"


def open(options: Options, clock: Callable[[], float] = time.monotonic) -> Camera:
    """Open the camera in the background; never fails, `fault` says what is wrong."""
    return LiveCamera(_label(options), lambda: Picamera2Source(options), detect_frozen=True, clock=clock)
