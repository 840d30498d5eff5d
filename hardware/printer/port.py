"""The one place where the url of a printer becomes a port, whatever it is plugged into."""

import os
import re
import stat
import threading
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hardware.errors import DeviceGone
from hardware.printer.port_cups import CupsQueue
from hardware.printer.port_lp import LpPort
from hardware.printer.port_usb import UsbPort
from hardware.transport import FlowControl, SerialTransport, Transport

WRITE_S: Final = 10.0
"""A printer whose buffer is full takes nothing until it has printed some centimetres."""

USB_MAJOR: Final = 180
"""Number of the kernel's driver behind /dev/usb/lp*; what has another one is a serial line."""

_USB: Final = re.compile(r"usb://([0-9a-f]{4}):([0-9a-f]{4})(?:/([!-~]+))?", re.IGNORECASE)
_CUPS: Final = re.compile(r"cups://(\w[\w.+-]{0,126})", re.ASCII)


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    network = parts.scheme == "socket" and parts.hostname and parts.port
    if url.startswith("/") or network or _USB.fullmatch(url) or _CUPS.fullmatch(url):
        return url
    raise ValueError(
        "give a device path (/dev/serial/by-id/..., /dev/usb/lp0), socket://host:9100, "
        "usb://VID:PID or usb://VID:PID/serial (hexadecimal, as lsusb shows them), or cups://queue"
    )


PrinterUrl = Annotated[str, AfterValidator(_checked_url)]
"""A device path, `socket://host:9100`, `usb://VID:PID[/serial]` or `cups://queue`."""


class PrinterPort(BaseModel):
    """How a printer is connected: what the options of every printer driver begin with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PrinterUrl = Field(
        description="A device path (serial or /dev/usb/lp0), socket://host:9100 of a network printer, "
        "usb://VID:PID[/serial] (without the kernel's driver), or cups://queue."
    )
    status: Literal["queried", "none"] = Field(
        default="queried",
        description="'none' for printers that answer nothing; their jobs always end unconfirmed.",
    )
    baud_rate: int = Field(
        default=115200, ge=1200, le=921600, description="Speed of a serial printer in baud."
    )
    flow_control: FlowControl = Field(
        default="rts_cts",
        description="How a serial printer with a full buffer holds us: rts_cts, xon_xoff or none.",
    )

    @model_validator(mode="after")
    def _asks_only_who_can_answer(self) -> Self:
        if self.status == "queried" and _CUPS.fullmatch(self.url):
            raise ValueError(
                f"{self.url}: a CUPS queue brings no answer back from its printer. Set status to 'none' "
                f"(its jobs then end unconfirmed), or connect the printer directly."
            )
        return self


def open_port(options: PrinterPort) -> Transport:
    """Give the port that `options` name; it is opened on first use."""
    if usb := _USB.fullmatch(options.url):
        vendor, product, serial = usb.groups()
        return UsbPort(int(vendor, 16), int(product, 16), serial, write_timeout=WRITE_S)
    if cups := _CUPS.fullmatch(options.url):
        return CupsQueue(cups[1])
    if options.url.startswith("/"):
        return _Path(options)
    return _serial(options)


class _Path:
    """A device path, which may lead to a serial line or to a USB printer: the node itself says which.

    Lifetime: owns one port of either kind from first use until `close`. What it is is settled when
    it is first there: a name that is given by `udev` goes on meaning the same printer.
    Concurrency: as the port within.
    """

    def __init__(self, options: PrinterPort) -> None:
        self.url = options.url
        self.lock = threading.RLock()
        self._options = options
        self._port: Transport | None = None

    def write(self, data: bytes) -> None:
        self._found().write(data)

    def read(self, timeout: float) -> bytes:
        return self._found().read(timeout)

    def discard_input(self) -> None:
        self._found().discard_input()

    def close(self) -> None:
        with self.lock:
            if self._port is not None:
                self._port.close()

    def _found(self) -> Transport:
        with self.lock:
            if self._port is None:
                self._port = (
                    LpPort(self.url, write_timeout=WRITE_S) if self._is_lp() else _serial(self._options)
                )
            return self._port

    def _is_lp(self) -> bool:
        try:
            node = Path(self.url).stat()
        except OSError as fault:
            raise DeviceGone(
                f"{self.url}: cannot be opened ({os.strerror(fault.errno or 0)}). "
                f"Check path, cable and permissions."
            ) from fault
        return stat.S_ISCHR(node.st_mode) and os.major(node.st_rdev) == USB_MAJOR


def _serial(options: PrinterPort) -> SerialTransport:
    return SerialTransport(
        options.url,
        baud_rate=options.baud_rate,
        flow_control=options.flow_control,
        write_timeout=WRITE_S,
    )
