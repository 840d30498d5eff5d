"""Badge readers that are USB keyboards: they type the number of a badge and press Enter."""

import fcntl
import os
import select
import struct
import threading
from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.badge_reader.interface import BadgeReader
from hardware.badge_reader.polling import PollingReader
from hardware.badge_reader.serial_uid import ListeningAntenna
from hardware.badge_reader.serial_uid_frames import Format
from hardware.errors import DeviceGone, DeviceRefused, DeviceTimeout

PROVEN_ON_HARDWARE = False

EVENT: Final = struct.Struct("@llHHi")
"""`struct input_event` of linux/input.h: two longs of time, type, code, value."""

KEY_EVENT: Final = 0x01
PRESSED: Final = 1

GRAB: Final = 0x40044590
"""EVIOCGRAB: from now on the keys go to this program alone, and not into a text field of the screen."""

KEYS: Final = {
    **dict(enumerate(b"1234567890", start=2)),
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), b"0123456789", strict=True)),  # keypad
    **dict(zip((30, 48, 46, 32, 18, 33), b"ABCDEF", strict=True)),
    28: ord("\n"),
    96: ord("\n"),  # Enter on the keypad
}
"""Codes of linux/input-event-codes.h that a reader types, and what they stand for."""


class KeyDecoder:
    """Gives what was typed, from key events in pieces of any size. Other keys are passed over."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        stream = self._held + data
        end = len(stream) - len(stream) % EVENT.size
        self._held = stream[end:]
        events = EVENT.iter_unpack(stream[:end])
        return bytes(
            KEYS[code]
            for _, _, kind, code, value in events
            if kind == KEY_EVENT and value == PRESSED and code in KEYS
        )


def grab(fd: int) -> None:
    """Keep the keyboard `fd` for this program; raises `OSError`."""
    fcntl.ioctl(fd, GRAB, 1)


class KeyboardPort:
    """A keyboard as a transport of what is typed on it.

    Lifetime: owns one open file from first use until `close`.
    Concurrency: one thread.
    """

    def __init__(self, path: str, grab: Callable[[int], None] = grab) -> None:
        self.url = path
        self.lock = threading.RLock()
        self._grab = grab
        self._fd = -1
        self._keys = KeyDecoder()

    def write(self, data: bytes) -> None:  # noqa: ARG002 - a keyboard hears nothing
        raise DeviceRefused(f"{self.url}: nothing can be sent to a keyboard.")

    def read(self, timeout: float) -> bytes:
        typed = self._keys.feed(self._events(timeout))
        if not typed:
            raise DeviceTimeout(f"{self.url}: nothing was typed within {timeout:g} s.")
        return typed

    def discard_input(self) -> None:
        while self._events(0):
            pass

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _events(self, timeout: float) -> bytes:
        try:
            if self._fd < 0:
                self._fd = os.open(self.url, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                self._grab(self._fd)
            if not select.select([self._fd], [], [], timeout)[0]:
                return b""
            events = os.read(self._fd, 64 * EVENT.size)
        except OSError as fault:
            self.close()
            raise DeviceGone(
                f"{self.url}: cannot be read ({fault.strerror}). Check cable, path, and that no other "
                f"program holds it."
            ) from fault
        if not events:
            self.close()
            raise DeviceGone(f"{self.url}: went away. Check its cable.")
        return events


class Options(BaseModel):
    """One reader by its stable name under /dev/input."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        pattern=r"^/dev/input/\S+$",
        description="/dev/input/by-id/...-event-kbd of the reader, never of a keyboard people use.",
    )
    format: Literal[Format.HEX, Format.DECIMAL] = Field(
        description="What it types before Enter: hex or decimal digits."
    )
    reversed: bool = Field(
        default=False,
        description="Whether it types the last byte of a UID first; a telephone shows the right order.",
    )


def open(options: Options) -> BadgeReader:
    """Connect in the background; never fails, `fault` says what is wrong."""
    return PollingReader(
        lambda: ListeningAntenna(KeyboardPort(options.url), options.format, is_reversed=options.reversed),
        name=options.url,
        interval_s=0,  # listening is waiting already
    )
