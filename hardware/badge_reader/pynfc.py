"""Badge readers that libnfc knows (PN532 boards, ACR122U and others), reached through pynfc."""

import contextlib
import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hardware.badge_reader.interface import BadgeReader
from hardware.badge_reader.polling import PollingReader
from hardware.badge_reader.pynfc_child import MAX_LINE_BYTES, Unusable, read_answer
from hardware.errors import DeviceGone, DeviceTimeout, ProtocolError

PROVEN_ON_HARDWARE = False

OPEN_LIMIT_S: Final = 10.0
"""libnfc gives a silent reader up after 1.5 s; a cold SD card needs seconds to start Python."""

LOOK_LIMIT_S: Final = 3.0
"""Every wait inside one look ends by itself within 0.6 s, unless libnfc hangs."""

SERIAL_DRIVERS: Final = ("pn532_uart", "pn532_i2c", "pn532_spi", "arygon", "acr122s")
USB_DRIVERS: Final = ("acr122_usb", "pn53x_usb", "acr122_pcsc")
PN532_BAUD_RATE: Final = 115200
"""What a PN532 speaks after power-up."""

SPEEDS: Final = (9600, 19200, 38400, 57600, 115200, 230400, 460800)
"""What libnfc can set; another number leaves the port at 9600 without a word."""

_SERIAL: Final = re.compile(rf"(?P<driver>{'|'.join(SERIAL_DRIVERS)}):(?P<path>/\S+?)(:(?P<speed>\d+))?")
_USB: Final = re.compile(rf"({'|'.join(USB_DRIVERS)})(:[^\s:]+)*")


def _checked_url(url: str) -> str:
    match = _SERIAL.fullmatch(connstring(url))
    if match and match["speed"] and int(match["speed"]) not in SPEEDS:
        raise ValueError(f"libnfc cannot set {match['speed']} baud; it can {', '.join(map(str, SPEEDS))}")
    if match or _USB.fullmatch(url):
        return url
    raise ValueError(
        f"give the device path of a PN532 (/dev/serial/by-id/...) or a libnfc connection string: "
        f"{', '.join(SERIAL_DRIVERS)} with a path and perhaps a speed, or {', '.join(USB_DRIVERS)}"
    )


def connstring(url: str) -> str:
    """Give libnfc's name of the reader: a path alone is a PN532 on a serial line."""
    return f"pn532_uart:{url}:{PN532_BAUD_RATE}" if url.startswith("/") else url


class Options(BaseModel):
    """One reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_checked_url)] = Field(
        max_length=200,
        description="Device path of a PN532 (/dev/serial/by-id/...), or a libnfc connection string: "
        "pn532_uart:/dev/ttyAMA0:115200, acr122_usb, ...",
    )
    poll_s: float = Field(
        default=0.2, ge=0.1, le=1.0, description="Seconds between two looks while a badge is wanted."
    )


class NfcAntenna:
    """A reader in a child process, which dies when libnfc does and can be ended when it hangs.

    Lifetime: the child starts with construction and ends with `stop`, or with this process.
    Concurrency: as `Antenna`.
    """

    speaks = False

    def __init__(self, url: str, *, look_limit_s: float = LOOK_LIMIT_S) -> None:
        self._url = url
        self._look_limit_s = look_limit_s
        self._received = b""
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "hardware.badge_reader.pynfc_child", _resolved(connstring(url))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libnfc's; what matters comes back as a sentence
                bufsize=0,
                cwd="/",
                env=_environment(),
                process_group=0,  # a Ctrl-C meant for the kiosk ends it through its pipe
            )
        except OSError as error:
            raise DeviceGone(f"{url}: its process cannot be started ({error}).") from error

    @property
    def child_pid(self) -> int:
        return self._child.pid

    def open(self) -> None:
        self._answer(OPEN_LIMIT_S)

    def look(self) -> tuple[bytes, ...]:
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(b"\n")
        except OSError as error:
            raise self._gone() from error
        return self._answer(self._look_limit_s)

    def stop(self) -> None:
        self._child.kill()

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _answer(self, seconds: float) -> tuple[bytes, ...]:
        line = self._line(seconds)
        try:
            return read_answer(line)
        except Unusable as why:
            raise DeviceGone(f"{self._url}: {why}") from why
        except ValueError as nonsense:
            raise ProtocolError(f"{self._url}: its process said {nonsense}.") from nonsense

    def _gone(self) -> DeviceGone:
        return DeviceGone(f"{self._url}: libnfc died; it is started again.")

    def _line(self, seconds: float) -> bytes:
        assert self._child.stdout is not None
        fd, deadline = self._child.stdout.fileno(), time.monotonic() + seconds
        while b"\n" not in self._received:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise DeviceTimeout(f"{self._url}: libnfc hangs; it is started again.")
            piece = os.read(fd, MAX_LINE_BYTES)
            if not piece:
                raise self._gone()
            self._received += piece
            if len(self._received) > MAX_LINE_BYTES:
                raise ProtocolError(f"{self._url}: the reader's process sent an endless line.")
        line, _, self._received = self._received.partition(b"\n")
        return line


def _resolved(name: str) -> str:
    """Put the real path for a symbolic link: libnfc splits at colons, and by-path names hold some."""
    match = _SERIAL.fullmatch(name)
    if match is None:
        return name
    speed = f":{match['speed']}" if match["speed"] else ""
    return f"{match['driver']}:{Path(match['path']).resolve()}{speed}"


def _environment() -> dict[str, str]:
    """Only what Python and the libraries need to be found."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2])}


def open(options: Options) -> BadgeReader:
    """Connect in the background; never fails, `fault` says what is wrong."""
    return PollingReader(lambda: NfcAntenna(options.url), name=options.url, interval_s=options.poll_s)
