"""Telling systemd how the service is (the sd_notify protocol), and feeding its watchdog."""

import os
import socket
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from kiosk.host.clock import Clock

_SEND_TIMEOUT_S = 0.5
"""A busy manager takes a datagram in well under this; a stuck one must not stop a work loop for long."""


class Notifier:
    """Sends states to the service manager; without one (no `NOTIFY_SOCKET`) it does nothing.

    A manager that does not listen is no fault of the service, so a failed
    send is dropped: the watchdog notices.

    Lifetime: one socket, from the first word to `close`.
    Concurrency: any thread; each call is one datagram.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # systemd writes a leading @ for the zero byte of a socket in the abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(_SEND_TIMEOUT_S)

    def ready(self) -> None:
        """Say that starting is over."""
        self._send("READY=1")

    def still_starting(self, seconds: float) -> None:
        """Ask for so much time from now on, beyond what the unit allows for a start."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(seconds * 1_000_000)}")

    def status(self, text: str) -> None:
        """Show one line in `systemctl status`."""
        self._send("STATUS=" + " ".join(text.split()))

    def stopping(self) -> None:
        """Say that the service is on its way out."""
        self._send("STOPPING=1")

    def watchdog(self) -> None:
        """Say that the service is alive."""
        self._send("WATCHDOG=1")

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, state: str) -> None:
        if self._address:
            try:
                self._socket.sendto(state.encode(), self._address)
            except OSError:
                return


class Watchdog:
    """Pings the service manager while every work loop of the process still turns.

    Each loop calls `beat` with its own name as often as it turns. A ping goes
    out once every loop has done so since the last one; a loop that hangs thus
    silences the whole process, and the manager restarts it.

    Concurrency: any thread.
    """

    def __init__(
        self,
        notifier: Notifier,
        clock: Clock,
        loops: Iterable[str],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._notifier = notifier
        self._clock = clock
        self._loops = frozenset(loops)
        self._beaten: set[str] = set()
        self._due = clock.monotonic()
        self.interval_s = watchdog_interval_s(environment)

    def beat(self, loop: str) -> None:
        """Note that `loop` has turned; ValueError for a loop the watchdog was not told of."""
        if loop not in self._loops:
            raise ValueError(f"the watchdog knows no loop {loop!r}, only {sorted(self._loops)}")
        if self.interval_s is None:
            return
        self._beaten.add(loop)
        now = self._clock.monotonic()
        if now >= self._due and self._beaten >= self._loops:
            self._due = now + self.interval_s
            self._beaten.clear()
            self._notifier.watchdog()


def watchdog_interval_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return how often to ping, half of what the manager allows; None when it watches nothing."""
    # WATCHDOG_PID is not looked at: where a display server is the service's main process,
    # it names that one, while the pings are this process's to send (NotifyAccess=all).
    allowed_us = environment.get("WATCHDOG_USEC", "")
    return int(allowed_us) / 2_000_000 if allowed_us.isdecimal() and int(allowed_us) > 0 else None
