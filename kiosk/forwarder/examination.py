"""A policy pack under examination: in a process of its own, while events go on."""

import json
import logging
import os
import signal
import subprocess
import sys
from typing import Final, Protocol

from kiosk.contract.messages import PolicyManifest
from kiosk.host.clock import Clock
from kiosk.trust import pack_check
from kiosk.trust.pack_check import Finding

LONGEST_S: Final = 120.0
"""Twice the time on the processor that it gets, for a machine that is busy with customers."""

_DIED_OF: Final = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_slow",
    -signal.SIGABRT: "too_heavy",
    -signal.SIGSEGV: "too_heavy",
}
"""What a child that does not end by itself was killed for. Rust aborts when there is no memory."""

log = logging.getLogger(__name__)


class Examination(Protocol):
    """Goes on by itself until it has found something, or was given up."""

    def finding(self) -> Finding | None:
        """What was found; None while it goes on. Never waits."""

    def give_up(self) -> None:
        """End it: nobody wants to know any more."""


class OwnProcess:
    """Examines a pack in a child, which may die of what it reads: that is a finding, too.

    Lifetime: the child lives until it has found something, LONGEST_S at most, or `give_up`.
    Concurrency: one thread.
    """

    def __init__(self, document: bytes, manifest: PolicyManifest, clock: Clock) -> None:
        self._clock = clock
        self._end_at = clock.monotonic() + LONGEST_S
        # A file in memory and not a pipe, which this process would have to stand at and fill.
        with os.fdopen(os.memfd_create("policy-pack"), "w+b") as file:
            file.write(document)
            file.seek(0)
            self._child = subprocess.Popen(
                [sys.executable, "-m", pack_check.__name__, manifest.model_dump_json()],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

    def finding(self) -> Finding | None:
        """See `Examination`."""
        if self._child.poll() is None:
            if self._clock.monotonic() < self._end_at:
                return None
            self._child.kill()
        # What it writes is shorter than a pipe is long, so it never waits for us to read.
        said, complaint = self._child.communicate()
        if self._child.returncode == 0:
            return Finding(**json.loads(said))
        last_words = complaint.decode(errors="replace").strip()
        log.error("a policy pack was not read", extra={"exit": self._child.returncode, "text": last_words})
        return Finding(_DIED_OF.get(self._child.returncode, "unreadable"))

    def give_up(self) -> None:
        """See `Examination`."""
        self._child.kill()
        self._child.communicate()
