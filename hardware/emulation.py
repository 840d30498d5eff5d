"""Puts an emulator at the far end of a wire: a pty or a TCP socket.

An emulator is anything with `feed(bytes) -> bytes`. It is fed what the driver
sends, and fed nothing now and then, so that it can say something unasked.
"""

import contextlib
import logging
import os
import select
import socket
import threading
import tty
from pathlib import Path
from typing import Protocol, Self

log = logging.getLogger(__name__)

TICK_S = 0.02
"""How often an idle emulator is fed nothing, so that delayed answers come out."""

CLOSE_LIMIT_S = 5.0


class Emulator(Protocol):
    """A device as its wire sees it."""

    def feed(self, data: bytes) -> bytes:
        """Take bytes from the wire and give the bytes answered; called from one thread."""


class _Server:
    """Moves bytes between an emulator and a file descriptor until closed.

    Lifetime: owns a thread and a port from the constructor until `close`.
    Concurrency: `close`, `unplug` and `plug_in` come from one owner.
    Errors: what the emulator raises ends the service, as a device that died,
    and is raised again by `close`.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._fault: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.plug_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def plug_in(self) -> None:
        """Connect the device (again)."""
        self._connect()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=f"emulator {type(self._emulator).__name__}")
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
        answer = self._emulator.feed(data)
        # What the line does not take is lost, as on a real wire without flow control.
        with contextlib.suppress(OSError):
            while answer:
                answer = answer[os.write(fd, answer) :]
        return True

    def _serve(self) -> None:
        raise NotImplementedError

    def _connect(self) -> None:
        raise NotImplementedError

    def _disconnect(self) -> None:
        raise NotImplementedError


class PtyServer(_Server):
    """Serves an emulator on a pty.

    `path` is what a driver opens. With `link`, it is that symbolic link, which stays
    the same over `unplug` and `plug_in`, like /dev/serial/by-id of a real device.
    """

    def __init__(self, emulator: Emulator, *, link: Path | None = None) -> None:
        self._link = link
        self._master = self._slave = -1
        self.path = ""
        super().__init__(emulator)

    def _connect(self) -> None:
        # The slave end is held open, or the master reports a hang-up before the driver comes.
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        device = os.ttyname(self._slave)
        self.path = str(self._link or device)
        if self._link is not None:
            self._link.unlink(missing_ok=True)
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
