"""The decoder child: `python -m hardware.scanner.child_main FRAME_FD SYMBOLOGY...`.

Everything is imported and run once before the filter closes; after that this
process can read its frames, write its answers and nothing else.
"""

import json
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from hardware.scanner import sandbox, wire
from hardware.scanner.decoding import RETRIES, FrameDecoder
from hardware.scanner.interface import ITEM_CODES, RETURN_CODES

HANGING_AFTER_S = 2 * wire.ANSWER_TIMEOUT_S
"""The parent kills a child that hangs. Should the parent be gone, the alarm clock does."""


def serve(frame_fd: int) -> None:
    """Answer requests from stdin on stdout until stdin ends."""
    frame = mmap.mmap(frame_fd, 0, prot=mmap.PROT_READ)
    os.close(frame_fd)
    # Libraries that print do so on stderr: stdout carries answers only.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    protect = _warmed_up()
    answers.write(wire.write_ready(wire.Ready(unprotected=protect)))
    of_returns, of_items = FrameDecoder(RETURN_CODES), FrameDecoder(ITEM_CODES)
    for line in sys.stdin.buffer:
        request = wire.read_request(line)
        signal.setitimer(signal.ITIMER_REAL, HANGING_AFTER_S)
        size = request.height * request.width
        picture = np.frombuffer(frame, np.uint8, size).reshape(request.height, request.width)
        decoder = of_items if request.of_item else of_returns
        answers.write(wire.write_result(decoder.feed(picture)))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _warmed_up() -> str | None:
    """Run every path once, so that nothing is loaded later, then close the filter."""
    cv2.setNumThreads(1)
    decoder = FrameDecoder(ITEM_CODES)
    for _ in RETRIES:
        decoder.feed(np.zeros((64, 64), np.uint8))
    return sandbox.enter()


def self_test() -> dict[str, dict[str, str]]:
    """Try what a broken-in decoder would try, before and after the filter; "allowed" or the error's name."""
    # Resolved first: afterwards nothing more can be imported.
    attempts: dict[str, Callable[[], object]] = {
        "open a file": lambda: Path("/proc/self/status").read_bytes(),
        "write a file": lambda: os.close(os.open("/dev/null", os.O_WRONLY)),
        "open a socket": lambda: socket.socket(socket.AF_INET).close(),
        "open a local socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "start a program": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
        "signal another process": lambda: os.kill(os.getppid(), 0),
    }
    before = {name: _outcome(attempt) for name, attempt in attempts.items()}
    unprotected = _warmed_up()
    after = {name: _outcome(attempt) for name, attempt in attempts.items()}
    return {"before": before, "after": after, "filter": {"missing because": unprotected or ""}}


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "allowed"


def main(arguments: list[str]) -> None:
    """Serve frames, or report what the sandbox refuses (`--self-test`)."""
    sandbox.limit_resources()
    if arguments == ["--self-test"]:
        sys.stdout.write(json.dumps(self_test()) + "\n")
    else:
        serve(int(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
