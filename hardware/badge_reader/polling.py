"""A reader that is asked again and again by a thread of its own."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from hardware.badge_reader.interface import Presentation
from hardware.badge_reader.presentations import ABSENT_S, Presentations
from hardware.errors import DeviceError, failure

FIRST_BACK_OFF_S: Final = 0.5
LONGEST_BACK_OFF_S: Final = 5.0
"""A reader plugged in again works within five seconds, and an absent one costs next to nothing."""

CLOSE_LIMIT_S: Final = 3.0
"""Longer than any antenna takes to give up once it is told to stop."""

log = logging.getLogger(__name__)


class Antenna(Protocol):
    """One connection to a reader; after an error it is only to be closed.

    Concurrency: one thread; `stop` from any, and it makes what that thread waits for fail.
    """

    @property
    def speaks(self) -> bool:
        """Whether it names badges unasked: then what it says while nobody wants it is heard and dropped."""

    def open(self) -> None:
        """Reach the reader, and forget what was seen before; raises `DeviceError`."""

    def look(self) -> tuple[bytes, ...]:
        """Give the UIDs seen now; raises `DeviceError`."""

    def stop(self) -> None: ...

    def close(self) -> None: ...


class PollingReader:
    """A badge reader over any antenna, connected again by itself for as long as it takes.

    Lifetime: the thread starts with construction; `close` ends it within `CLOSE_LIMIT_S`.
    Concurrency: as `BadgeReader`; each antenna is used by the thread alone.
    """

    def __init__(
        self,
        antenna: Callable[[], Antenna],
        *,
        name: str,
        interval_s: float,
        absent_s: float = ABSENT_S,
        first_back_off_s: float = FIRST_BACK_OFF_S,
    ) -> None:
        self._new_antenna = antenna
        self._name = name
        self._interval_s = interval_s
        self._first_back_off_s = first_back_off_s
        self._lock = threading.Lock()
        self._fault: str | None = f"{name}: has not answered yet."
        self._works: bool | None = None
        self._newest: Presentation | None = None
        self._antenna: Antenna | None = None
        self._back_off_s = first_back_off_s
        self._presentations = Presentations(absent_s)
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"badge reader {name}", daemon=True)
        self._thread.start()

    @property
    def fault(self) -> str | None:
        with self._lock:
            return f"Badge reader {self._fault}" if self._fault else None

    def want(self, on: bool) -> None:
        with self._lock:
            if on:
                self._wanted.set()
            elif not self._closing.is_set():
                self._wanted.clear()
                self._newest = None

    def take(self) -> Presentation | None:
        with self._lock:
            newest, self._newest = self._newest, None
        return newest

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            self._wanted.set()  # a thread that waits for it shall see that it is over
            self._newest = None
            antenna = self._antenna
        if antenna is not None:
            antenna.stop()
        self._thread.join(CLOSE_LIMIT_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with contextlib.closing(self._new_antenna()) as antenna:
                    self._use(antenna)
            except DeviceError as fault:
                if not self._closing.is_set():
                    self._set_fault(str(fault))
            # Nobody watches this thread: what nobody thought of is a fault as any other, and tried again.
            except Exception as error:
                self._set_fault(f"{self._name}: {failure(error)}. Unplug it, and plug it in again.")
            self._closing.wait(self._back_off_s)
            self._back_off_s = min(self._back_off_s * 2, LONGEST_BACK_OFF_S)

    def _use(self, antenna: Antenna) -> None:
        with self._lock:
            self._antenna = antenna
        antenna.open()
        self._set_fault(None)
        while not self._closing.is_set():
            if not antenna.speaks:
                self._wanted.wait()
            uids, now = antenna.look(), time.monotonic()
            self._back_off_s = self._first_back_off_s
            with self._lock:
                if self._wanted.is_set() and not self._closing.is_set():
                    self._newest = self._presentations.saw(uids, now) or self._newest
            self._closing.wait(self._interval_s)

    def _set_fault(self, fault: str | None) -> None:
        """Keep it, and log once that the reader went and once that it is back."""
        with self._lock:
            self._fault = fault
        if (fault is None) is self._works:
            return
        self._works = fault is None
        if fault is None:
            log.info("Badge reader answers")
        else:
            log.warning("Badge reader %s", fault)
