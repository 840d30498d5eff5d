"""The controls of a V4L2 camera that OpenCV does not reach: numbers from the kernel's user-space API."""

import fcntl
import os
import struct
from collections.abc import Callable
from typing import Final

POWER_LINE_FREQUENCY: Final = 0x00980918
"""0 off, 1 for 50 Hz, 2 for 60 Hz: exposures are whole half-waves, or lamps flicker in the picture."""

AUTO_EXPOSURE: Final = 0x009A0901
AUTOMATIC: Final = 0
MANUAL: Final = 1
APERTURE_PRIORITY: Final = 3
"""Cameras have one of the automatic modes, most of them this one."""

EXPOSURE_TIME: Final = 0x009A0902
"""In units of 100 us."""

DYNAMIC_FRAME_RATE: Final = 0x009A0903
"""1 lets the camera expose for longer than a frame lasts, down to a few frames a second in the dark."""

GET: Final = 0xC008561B
SET: Final = 0xC008561C
"""VIDIOC_G_CTRL and VIDIOC_S_CTRL: 8 bytes both ways, type V, numbers 27 and 28."""

CONTROL: Final = struct.Struct("=Ii")
"""struct v4l2_control: which, and its value."""

Ioctl = Callable[[int, int, bytearray], object]

NEAR: Final = 0.25
"""Cameras round an exposure to what their sensor can; further off, it is not the one asked for."""


class V4l2Controls:
    """The controls of one camera; they may be set while another handle reads its pictures.

    Lifetime: owns a file from the constructor, which raises `OSError`, until `close`.
    """

    def __init__(self, path: str, ioctl: Ioctl = fcntl.ioctl) -> None:
        self._ioctl = ioctl
        self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def get(self, control: int) -> int | None:
        """Read a control; None when this camera has none such, or is gone."""
        return self._call(GET, control, 0)

    def set(self, control: int, value: int) -> bool:
        """Set a control; False when this camera has none such, does not allow it, or is gone."""
        return self._call(SET, control, value) is not None

    def expose_for(self, milliseconds: float) -> bool:
        """Expose for so long; say whether the camera reads back so."""
        wanted = round(milliseconds * 10)
        self.set(AUTO_EXPOSURE, MANUAL)
        self.set(EXPOSURE_TIME, wanted)
        taken = self.get(EXPOSURE_TIME)
        near = taken is not None and abs(taken - wanted) <= NEAR * wanted
        return near and self.get(AUTO_EXPOSURE) == MANUAL

    def expose_automatically(self) -> bool:
        """Leave the exposure to the camera; say whether it reads back so, or has no other way."""
        if not self.set(AUTO_EXPOSURE, APERTURE_PRIORITY):
            self.set(AUTO_EXPOSURE, AUTOMATIC)
        return self.get(AUTO_EXPOSURE) in (APERTURE_PRIORITY, AUTOMATIC, None)

    def close(self) -> None:
        os.close(self._file)

    def _call(self, request: int, control: int, value: int) -> int | None:
        buffer = bytearray(CONTROL.pack(control, value))
        try:
            self._ioctl(self._file, request, buffer)
        except OSError:
            return None
        result: int = CONTROL.unpack(buffer)[1]
        return result
