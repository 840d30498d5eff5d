"""The scanner of a kiosk: decoding in a child process that has nothing to lose.

Codes are shown by the public and parsed by C++. A picture that breaks the
parser breaks a process without files, sockets or rights, and the next frame
goes to a new one.
"""

import contextlib
import fcntl
import logging
import mmap
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict

from hardware.camera.interface import Frame, Image
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.scanner import wire
from hardware.scanner.interface import FrameScanner, ScanResult

PROVEN_ON_HARDWARE = False

START_TIMEOUT_S = 10.0
"""Importing OpenCV takes under a second here, and several from a cold SD card."""

log = logging.getLogger(__name__)


class Options(BaseModel):
    """There is nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChildProcessScanner:
    """Decodes frames in a sandboxed child, replaced whenever it dies or hangs.

    A second child waits ready behind its filter, because on a busy machine
    starting one takes seconds: the scan after a failed one is answered at once.

    Errors: `scan` raises DeviceGone, DeviceTimeout or ProtocolError once per
    lost child; the spare has then taken its place and another is starting.
    ValueError for a picture over 3840 x 2160 pixels.

    Lifetime: the children start with construction and end with `close`; they
    also end by themselves when this process does. Holds a memory file and two
    pipes to each child, which costs some 20 MB.
    Concurrency: calls wait for each other; a scan takes at most 2 s, the first
    one of a child that is not ready yet at most 10 s more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._restarts = 0
        self._frame_fd = os.memfd_create("scanner frame", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self._frame_fd, wire.MAX_PIXELS)
        # A child that shrank the file would kill this process at its next frame.
        fcntl.fcntl(self._frame_fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        self._frame = mmap.mmap(self._frame_fd, wire.MAX_PIXELS)
        self._child: _Child | None = self._start()
        self._spare = self._start()

    @property
    def restarts(self) -> int:
        return self._restarts

    @property
    def sandboxed(self) -> bool | None:
        """Whether the child runs behind its system call filter; None until its first frame."""
        child = self._child
        return child.sandboxed if child else None

    @property
    def child_pid(self) -> int | None:
        """The child's process id, for health reports; None when closed."""
        child = self._child
        return child.pid if child else None

    def scan(self, frame: Frame, *, of_item: bool = False) -> ScanResult:
        with self._lock:
            if self._child is None:
                raise DeviceGone("scanner is closed")
            height, width = self._share(frame.image)
            try:
                return self._child.scan(wire.Request(height, width, of_item))
            except DeviceError:
                self._child.kill()
                self._restarts += 1
                self._child, self._spare = self._spare, self._start()
                raise

    def close(self) -> None:
        with self._lock:
            if self._child is None:
                return
            self._child.kill()
            self._spare.kill()
            self._child = None
            self._frame.close()
            os.close(self._frame_fd)

    def _start(self) -> "_Child":
        return _Child(self._frame_fd)

    def _share(self, image: Image) -> tuple[int, int]:
        """Put the picture, grey, where the child sees it; return (height, width)."""
        height, width = image.shape[:2]
        if height * width > wire.MAX_PIXELS:
            raise ValueError(f"a picture of {width} x {height} pixels is too large; the most is 3840 x 2160")
        shared = np.frombuffer(self._frame, np.uint8, height * width).reshape(height, width)
        if image.ndim == 2:
            shared[:] = image
        else:
            cv2.cvtColor(image, cv2.COLOR_RGB2GRAY, dst=shared)
        return height, width


class _Child:
    """One decoder process and the pipes to it. Every failure is a DeviceError; it is then of no more use."""

    def __init__(self, frame_fd: int) -> None:
        self.sandboxed: bool | None = None
        self._received = b""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "hardware.scanner.child_main", str(frame_fd)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=(frame_fd,),
            cwd="/",
            env=_environment(),
            # A Ctrl-C meant for the kiosk ends the child through its pipe, without a traceback.
            process_group=0,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def scan(self, request: wire.Request) -> ScanResult:
        if self.sandboxed is None:
            self._greet()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(wire.write_request(request))
        except OSError as error:
            raise self._gone() from error
        line = self._line(wire.ANSWER_TIMEOUT_S)
        try:
            return wire.read_result(line)
        except ValueError as error:
            raise ProtocolError(f"{self._name} answered nonsense ({error}); it is replaced") from error

    def kill(self) -> None:
        """End the process, whatever it is doing, and its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    @property
    def _name(self) -> str:
        return f"scanner's decoder (process {self._process.pid})"

    def _gone(self) -> DeviceGone:
        return DeviceGone(f"{self._name} died; it is replaced")

    def _greet(self) -> None:
        line = self._line(START_TIMEOUT_S)
        try:
            unprotected = wire.read_ready(line).unprotected
        except ValueError as error:
            raise ProtocolError(f"{self._name} did not start properly ({error})") from error
        self.sandboxed = unprotected is None
        if unprotected:
            log.warning("%s runs without a system call filter: %s", self._name, unprotected)

    def _line(self, seconds: float) -> bytes:
        """Return one line from the child, within so many seconds."""
        assert self._process.stdout is not None
        fd, deadline = self._process.stdout.fileno(), time.monotonic() + seconds
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        while b"\n" not in self._received:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise DeviceTimeout(f"{self._name} gave no answer in {seconds:g} s; it is replaced")
            piece = os.read(fd, wire.MAX_LINE_BYTES)
            if not piece:
                raise self._gone()
            self._received += piece
            if len(self._received) > wire.MAX_LINE_BYTES:
                raise ProtocolError(f"{self._name} sent an endless line; it is replaced")
        line, _, self._received = self._received.partition(b"\n")
        return line


def _environment() -> dict[str, str]:
    """Only what Python and the libraries need to be found: no secret of the kiosk goes into the child."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    # One thread: more would only wait, and each maps tens of megabytes.
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1"}


def open(_: Options) -> FrameScanner:
    """Start the decoder; does not wait until it is ready."""
    return ChildProcessScanner()
