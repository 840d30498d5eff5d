"""A printer behind the kernel's USB printer driver: /dev/usb/lp0, which is no terminal."""

import errno
import os
import select
import threading
import time
from typing import Final

from hardware.errors import DeviceGone, DeviceTimeout

READ_BYTES: Final = 4096
CHUNK_BYTES: Final = 4096
"""The write time limit counts per chunk, so that a long job is told from a printer that is stuck."""

PAUSE_S: Final = 0.01
"""Some printers answer every poll with an empty packet, or say ready and take nothing; they are not
asked more often than this."""

DISCARD_READS: Final = 1024
"""A printer that talks without end is not waited out; what it says will be refused as no answer."""

_LINE_IS_DEAD: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL


class LpPort:
    """One character device, opened on first use and again after it went away. A `Transport`.

    Lifetime: owns one open file from first use until `close`, or until a fault. The
    kernel lets nobody else open it meanwhile.
    Concurrency: hold `lock` around one request and its answer.
    """

    def __init__(self, path: str, *, write_timeout: float) -> None:
        self.url = path
        self.lock = threading.RLock()
        self._write_timeout = write_timeout
        self._fd: int | None = None

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        ends_at = time.monotonic() + self._write_timeout
        while rest:
            if not self._ready(select.POLLOUT, ends_at, "write"):
                # What it did not take is lost with the file; it must not go before the next job.
                self.close()
                raise DeviceTimeout(
                    f"{self.url}: the printer took no bytes for {self._write_timeout:g} s. "
                    f"Check that it is switched on, has paper and is shut."
                )
            if taken := self._write_now(rest[:CHUNK_BYTES]):
                rest = rest[taken:]
                ends_at = time.monotonic() + self._write_timeout
            else:
                time.sleep(PAUSE_S)  # a printer out of paper says ready and takes nothing

    def read(self, timeout: float) -> bytes:
        ends_at = time.monotonic() + timeout
        while self._ready(select.POLLIN, ends_at, "read"):
            if data := self._read_now():
                return data
            time.sleep(PAUSE_S)
        raise DeviceTimeout(f"{self.url}: nothing came back within {timeout:g} s.")

    def discard_input(self) -> None:
        self._file()
        for _ in range(DISCARD_READS):
            if not self._read_now():
                return

    def close(self) -> None:
        with self.lock:
            fd, self._fd = self._fd, None
            if fd is not None:
                os.close(fd)

    def _ready(self, event: int, ends_at: float, action: str) -> bool:
        """Wait until the device is ready for `event`; False once it is `ends_at`."""
        poll = select.poll()
        poll.register(self._file(), event)
        left = max(0.0, ends_at - time.monotonic())
        state = sum(flags for _, flags in poll.poll(left * 1000))
        if state & _LINE_IS_DEAD:
            raise self._gone(action, OSError(errno.ENODEV, "gone"))
        return bool(state) and left > 0

    def _write_now(self, data: memoryview) -> int:
        try:
            return os.write(self._file(), data)
        except BlockingIOError:
            return 0
        except OSError as fault:
            raise self._gone("write", fault) from fault

    def _read_now(self) -> bytes:
        try:
            return os.read(self._file(), READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as fault:
            raise self._gone("read", fault) from fault

    def _gone(self, action: str, fault: OSError) -> DeviceGone:
        self.close()
        return DeviceGone(
            f"{self.url}: went away during {action} ({os.strerror(fault.errno or 0)}). Check cable and power."
        )

    def _file(self) -> int:
        if self._fd is None:
            try:
                self._fd = os.open(self.url, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            except OSError as fault:
                raise DeviceGone(
                    f"{self.url}: cannot be opened ({os.strerror(fault.errno or 0)}). "
                    f"Check path, cable and permissions, and that nothing else prints on it."
                ) from fault
        return self._fd
