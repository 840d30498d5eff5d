"""Bytes to and from a port: a serial device, a pty, or a `socket://host:port` URL."""

import os
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Literal, Protocol
from urllib.parse import urlsplit

import serial
from pydantic import AfterValidator

from hardware.errors import DeviceError, DeviceGone, DeviceTimeout

PORT_FAULTS = (serial.SerialException, OSError, termios.error)
"""What pyserial raises when a port goes away; `termios.error` is no OSError."""

BITS_PER_BYTE = 10
"""Start bit, eight bits, stop bit: 8N1, which every device here speaks."""

WRITE_CHUNK_BYTES = 256
"""The write time limit counts per chunk, so a slow line is told from a stuck one."""


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if url.startswith("/") or (parts.scheme == "socket" and parts.hostname and parts.port):
        return url
    raise ValueError("give a device path (/dev/serial/by-id/...) or socket://host:port")


PortUrl = Annotated[str, AfterValidator(_checked_url)]
"""A device path or `socket://host:port`."""

DISCARD_READS = 4096
"""A line that babbles without end is not waited out; what it says will be refused as no answer."""

FlowControl = Literal["none", "rts_cts", "xon_xoff"]


class Transport(Protocol):
    """What a driver needs of a port. All times are seconds."""

    @property
    def url(self) -> str: ...

    @property
    def lock(self) -> threading.RLock: ...

    def write(self, data: bytes) -> None:
        """Send all of `data`; raises `DeviceGone`, or `DeviceTimeout` when nothing moves."""

    def read(self, timeout: float) -> bytes:
        """Give what has arrived, at least one byte; raises `DeviceGone`, `DeviceTimeout`."""

    def discard_input(self) -> None:
        """Forget what has arrived unasked; raises `DeviceGone`."""

    def close(self) -> None: ...


class SerialTransport:
    """One port, opened on first use and again after it went away.

    Does: keep the port to itself, reopen it after a fault, turn every fault into
    a `DeviceError`. Does not: know frames, or retry.

    Lifetime: owns one open file or socket from first use until `close`, or until
    a fault, after which the next call opens it anew.
    Concurrency: hold `lock` around one request and its answer.
    """

    def __init__(
        self,
        url: str,
        *,
        baud_rate: int,
        flow_control: FlowControl = "none",
        write_timeout: float = 2.0,
    ) -> None:
        self.url = url
        self.lock = threading.RLock()
        self._baud_rate = baud_rate
        self._flow_control = flow_control
        self._write_timeout = write_timeout
        self._port: serial.Serial | None = None

    def write(self, data: bytes) -> None:
        with self._faults("write"):
            port = self._open_port()
            for start in range(0, len(data), WRITE_CHUNK_BYTES):
                port.write(data[start : start + WRITE_CHUNK_BYTES])

    def read(self, timeout: float) -> bytes:
        with self._faults("read"):
            port = self._open_port()
            port.timeout = timeout
            data: bytes = port.read(1)
            if data and (waiting := port.in_waiting):
                data += port.read(waiting)
        if not data:
            raise DeviceTimeout(f"{self.url}: nothing came back within {timeout:g} s.")
        return data

    def discard_input(self) -> None:
        # Not pyserial's own reset, which takes a closed connection for an empty one.
        with self._faults("flush"):
            port = self._open_port()
            port.timeout = 0
            for _ in range(DISCARD_READS):
                if not (waiting := port.in_waiting):
                    return
                port.read(waiting)

    def close(self) -> None:
        with self.lock:
            self._drop_port()

    def _open_port(self) -> serial.Serial:
        if self._port is None:
            self._port = serial.serial_for_url(
                self.url,
                baudrate=self._baud_rate,
                rtscts=self._flow_control == "rts_cts",
                xonxoff=self._flow_control == "xon_xoff",
                write_timeout=self._write_timeout,
                exclusive=True,
            )
        return self._port

    def _drop_port(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        # pyserial forgets to close its socket when the peer has gone first.
        sock = getattr(port, "_socket", None)
        with suppress(*PORT_FAULTS):  # a port that is gone has nothing left to close
            port.close()
        if sock is not None:
            sock.close()

    @contextmanager
    def _faults(self, action: str) -> Iterator[None]:
        try:
            yield
        except PORT_FAULTS as fault:
            raise self._failed(action, fault) from fault

    def _failed(self, action: str, fault: BaseException) -> DeviceError:
        """Drop the port, so that the next call opens it anew, and name the fault."""
        was_open = self._port is not None
        self._drop_port()
        if isinstance(fault, serial.SerialTimeoutException):
            return DeviceTimeout(
                f"{self.url}: the device took no bytes for {self._write_timeout:g} s. "
                f"Check that it is switched on, and the flow control setting."
            )
        number = getattr(fault, "errno", None)
        reason = os.strerror(number) if number else str(fault)
        if was_open:
            return DeviceGone(f"{self.url}: went away during {action} ({reason}). Check cable and power.")
        return DeviceGone(f"{self.url}: cannot be opened ({reason}). Check path, cable and permissions.")


def drain(transport: Transport, *, quiet_s: float, limit_s: float) -> None:
    """Throw away what still arrives until the line is quiet, for at most `limit_s`.

    A late answer must never be taken for the answer to the next request.
    """
    ends_at = time.monotonic() + limit_s
    while time.monotonic() < ends_at:
        try:
            transport.read(quiet_s)
        except DeviceTimeout:
            return
