"""Puts an emulator at the far end of a wire: a pty or a TCP socket.

An emulator is anything with `feed(bytes) -> bytes`. It is fed what the driver
sends, and fed nothing now and then, so that it can say something unasked.
"""

import contextlib
import logging
import os
import random
import select
import socket
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

from hardware.transport import BITS_PER_BYTE

log = logging.getLogger(__name__)

TICK_S = 0.02
"""How often an idle emulator is fed nothing, so that delayed answers come out."""

CLOSE_LIMIT_S = 5.0


class Emulator(Protocol):
    """A device as its wire sees it."""

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the wire and give the bytes answered; called from one thread."""


class LineFault(StrEnum):
    """What a wire does to a device's answers.

    `mute` swallows them, `late` holds them back for `LATE_S`, `truncated` and `flipped`
    spoil every one, `dribble` lets one byte through a tick, `echo` puts before them what
    was heard.
    """

    MUTE = "mute"
    LATE = "late"
    TRUNCATED = "truncated"
    FLIPPED = "flipped"
    DRIBBLE = "dribble"
    ECHO = "echo"


LATE_S = 1.5
"""Longer than any driver waits, so that the answer meets the next request."""


class FaultyLine:
    """An emulator behind a wire that has the `fault` it is told to have; None is a sound wire.

    Concurrency: `fault` may be set from any thread.
    """

    def __init__(
        self, device: Emulator, *, clock: Callable[[], float] = time.monotonic, seed: int = 0
    ) -> None:
        self.fault: LineFault | None = None
        self._device = device
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311  spoils bytes, keeps no secret
        self._held: list[tuple[float, bytes]] = []

    def feed(self, data: bytes) -> bytes:
        answer = self._device.feed(data)
        now = self._clock()
        match self.fault:
            case LineFault.MUTE:
                answer = b""
            case LineFault.TRUNCATED:
                answer = answer[: len(answer) // 2]
            case LineFault.FLIPPED:
                answer = self._flipped(answer)
            case LineFault.ECHO:
                answer = data + answer
            case LineFault.LATE:
                self._held.append((now + LATE_S, answer))
                answer = b""
            case LineFault.DRIBBLE:
                self._held += [(now, bytes((byte,))) for byte in answer]
                return self._held.pop(0)[1] if self._held else b""
        return self._released(now) + answer

    def _flipped(self, answer: bytes) -> bytes:
        if not answer:
            return answer
        at = self._random.randrange(len(answer))
        return answer[:at] + bytes((answer[at] ^ 1 << self._random.randrange(8),)) + answer[at + 1 :]

    def _released(self, now: float) -> bytes:
        due = b"".join(answer for at, answer in self._held if at <= now)
        self._held = [(at, answer) for at, answer in self._held if at > now]
        return due


class _Server(ABC):
    """Moves bytes between an emulator and a file descriptor until closed.

    With `baud_rate`, bytes take the time they take on a serial line, both ways.

    Lifetime: owns a thread and a port from the constructor until `close`.
    Concurrency: `close`, `unplug` and `plug_in` come from one owner.
    Errors: what the emulator raises ends the service, as a device that died,
    and is raised again by `close`.
    """

    def __init__(self, emulator: Emulator, baud_rate: int | None = None) -> None:
        self._emulator = emulator
        self._byte_s = BITS_PER_BYTE / baud_rate if baud_rate else 0.0
        self._fault: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.plug_in()

    @property
    @abstractmethod
    def url(self) -> str:
        """What a driver opens."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def plug_in(self) -> None:
        """Connect the device (again)."""
        self._connect()
        self._stopping.clear()
        # A program that ends without closing it, as a failed test does, must not wait for it.
        self._thread = threading.Thread(
            target=self._run, name=f"emulator {type(self._emulator).__name__}", daemon=True
        )
        self._thread.start()

    def unplug(self) -> None:
        """Pull the plug; the port vanishes at once. Harmless when already unplugged."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(CLOSE_LIMIT_S)
            self._thread = None
        self._disconnect()

    def close(self) -> None:
        self.unplug()
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException as fault:
            log.exception("%s died", type(self._emulator).__name__)
            self._fault = fault
            self._disconnect()

    def _pump(self, fd: int) -> bool:
        """Feed the emulator once; False when the peer has gone."""
        readable, _, _ = select.select([fd], [], [], TICK_S)
        data = b""
        if readable:
            try:
                data = os.read(fd, 4096)
            except OSError:
                return False
            if not data:
                return False
        self._travel(data)
        answer = self._emulator.feed(data)
        self._travel(answer)
        # What the line does not take is lost, as on a real wire without flow control.
        with contextlib.suppress(OSError):
            while answer:
                answer = answer[os.write(fd, answer) :]
        return True

    def _travel(self, data: bytes) -> None:
        if data and self._byte_s:
            time.sleep(len(data) * self._byte_s)

    @abstractmethod
    def _serve(self) -> None: ...

    @abstractmethod
    def _connect(self) -> None: ...

    @abstractmethod
    def _disconnect(self) -> None: ...


class PtyServer(_Server):
    """Serves an emulator on a pty.

    `path`, or `url`, is what a driver opens. With `link`, it is that symbolic link, which
    stays the same over `unplug` and `plug_in`, like /dev/serial/by-id of a real device.
    """

    def __init__(self, emulator: Emulator, *, link: Path | None = None, baud_rate: int | None = None) -> None:
        self._link = link
        self._master = self._slave = -1
        self.path = ""
        super().__init__(emulator, baud_rate)

    @property
    def url(self) -> str:
        return self.path

    def _connect(self) -> None:
        # The slave end is held open, or the master reports a hang-up before the driver comes.
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        device = os.ttyname(self._slave)
        self.path = str(self._link or device)
        if self._link is not None:
            if self._link.is_symlink():  # of one that was killed; a file that is something else stays
                self._link.unlink()
            self._link.symlink_to(device)

    def _serve(self) -> None:
        while not self._stopping.is_set() and self._pump(self._master):
            pass

    def _disconnect(self) -> None:
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        for fd in (self._slave, self._master):
            if fd >= 0:
                os.close(fd)
        self._master = self._slave = -1


class TcpServer(_Server):
    """Serves an emulator on a TCP port of 127.0.0.1, one connection at a time, as printers do.

    `url` is what a driver opens; it stays the same over `unplug` and `plug_in`.
    """

    def __init__(self, emulator: Emulator, *, port: int = 0) -> None:
        self.port = port
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        super().__init__(emulator)

    @property
    def url(self) -> str:
        return f"socket://127.0.0.1:{self.port}"

    def _connect(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(TICK_S)
        self.port = self._listener.getsockname()[1]

    def _serve(self) -> None:
        listener = self._listener
        while listener is not None and not self._stopping.is_set():
            try:
                self._peer, _ = listener.accept()
            except TimeoutError:
                self._emulator.feed(b"")
                continue
            self._peer.setblocking(False)
            while not self._stopping.is_set() and self._pump(self._peer.fileno()):
                pass
            self._peer.close()

    def _disconnect(self) -> None:
        for end in (self._listener, self._peer):
            if end is not None:
                end.close()
        self._listener = self._peer = None
