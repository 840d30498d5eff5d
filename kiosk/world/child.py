"""A process of the kiosk as the world runs it: started, watched, killed, with its log in a file."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

END_WITHIN_S = 15.0
TAIL_LINES = 15


class ChildDied(Exception):
    """A process ended that should run; the text holds its name, its exit code and the end of its log."""


class Child:
    """A Python process. `arguments` follow the interpreter; output is appended to `log`.

    Lifetime: `start` runs it, `end` or `kill` ends it; then it may start again.
    Concurrency: one owner.
    """

    def __init__(
        self, arguments: Sequence[str], log: Path, *, name: str, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self._command = [sys.executable, *arguments]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id. Only while it runs."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                # Ctrl-C is for the world, which ends its children in order.
                process_group=0,
            )

    def check(self, within_s: float = 0.0) -> None:
        """Raise ChildDied when it has ended by itself, or does so `within_s`."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(within_s)
            self._process = None
            raise ChildDied(
                f"{self.name} ended with code {code}; its log, {self.log}, ends:\n{self.log_tail()}"
            )

    def log_tail(self) -> str:
        """The last lines it wrote."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-TAIL_LINES:])

    def ask_to_end(self) -> None:
        """SIGTERM, if it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> int | None:
        """SIGTERM and wait, or kill it when it takes too long; its exit code, None when it did not run."""
        if self._process is None:
            return None
        self.ask_to_end()
        try:
            code = self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
