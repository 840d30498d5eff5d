"""A CUPS queue: takes whole jobs, byte for byte, and never says what became of them."""

import os
import subprocess
import threading
from typing import Final, NoReturn

from hardware.errors import DeviceGone, DeviceTimeout

HAND_OVER_S: Final = 10.0
"""A local CUPS takes a job in a fraction of a second; a remote one may first have to be found."""


class CupsQueue:
    """One queue. A `Transport` on which each `write` is a job of its own, and nothing comes back.

    Lifetime: owns nothing between calls.
    Concurrency: any thread.
    """

    def __init__(self, queue: str) -> None:
        self.url = f"cups://{queue}"
        self.lock = threading.RLock()
        self._queue = queue

    def write(self, data: bytes) -> None:
        self._run("lp", "-d", self._queue, "-o", "raw", "-s", job=data)

    def read(self, timeout: float) -> NoReturn:
        raise DeviceTimeout(f"{self.url}: a queue brings no answer back, not within {timeout:g} s nor later.")

    def discard_input(self) -> None:
        """Nothing arrives here; but a queue that takes no job is as good as unplugged."""
        said = self._run("lpstat", "-a", self._queue)
        if not said.startswith(f"{self._queue} accepting"):
            raise DeviceGone(f"{self.url}: the queue takes no jobs ({_one_line(said)}). Try cupsaccept.")

    def close(self) -> None:
        """Nothing to let go of."""

    def _run(self, *command: str, job: bytes = b"") -> str:
        try:
            done = subprocess.run(
                command, input=job, capture_output=True, timeout=HAND_OVER_S, env=_plain_words(), check=False
            )
        except FileNotFoundError as fault:
            raise DeviceGone(f"{self.url}: there is no {command[0]} here. Install cups-client.") from fault
        except OSError as fault:
            raise DeviceGone(f"{self.url}: {command[0]} cannot be run ({fault.strerror}).") from fault
        except subprocess.TimeoutExpired as fault:
            raise DeviceTimeout(
                f"{self.url}: CUPS took no job for {HAND_OVER_S:g} s. Check that it is running."
            ) from fault
        if done.returncode:
            raise DeviceGone(
                f"{self.url}: {command[0]} refused ({_one_line(done.stderr.decode(errors='replace'))}). "
                f"Check the queue's name with lpstat -e."
            )
        return done.stdout.decode(errors="replace")


def _plain_words() -> dict[str, str]:
    """This environment, with words that can be compared."""
    return os.environ | {"LC_ALL": "C"}


def _one_line(said: str) -> str:
    return " ".join(said.split())
