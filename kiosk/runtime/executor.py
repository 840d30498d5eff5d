"""Where work is done that may block, and where time passes. The core itself never blocks on a device."""

import heapq
import itertools
import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from hardware.errors import DeviceError
from kiosk.host.clock import Clock

T = TypeVar("T")
Call = Callable[[], None]
Outcome = Callable[[Any], None]

_log = logging.getLogger(__name__)


class Executor(Protocol):
    """Runs device work in lanes and calls the core back.

    Concurrency: every call back, `done` and `call`, runs where the core runs,
    one at a time. Work in one lane runs in order, one at a time.
    """

    def submit(self, lane: str, work: Callable[[], T], done: Callable[[T | DeviceError], None]) -> None:
        """Do `work` in `lane`; then `done` gets what it returned, or the DeviceError it raised."""

    def later(self, seconds: float, call: Call) -> Call:
        """Call the core after `seconds`; returns a function that cancels it."""

    def post(self, call: Call) -> None:
        """Call the core as soon as it is free. May be used from any thread."""


class ThreadExecutor:
    """One thread a lane, and a loop that is the core's own thread.

    Lifetime: lanes start when first used and end with `stop`; `run` returns after it.
    Concurrency: `post` and `stop` from any thread, the rest from the core.
    An unexpected exception anywhere ends `run` with it: better a restart than a
    core that goes on without knowing.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mailbox: queue.SimpleQueue[Call] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, list[Call]]] = []
        self._numbers = itertools.count()
        self._lanes: dict[str, queue.SimpleQueue[Call | None]] = {}
        self._threads: list[threading.Thread] = []
        self._stopping = False

    def submit(self, lane: str, work: Callable[[], T], done: Callable[[T | DeviceError], None]) -> None:
        def job() -> None:
            try:
                outcome: T | DeviceError = work()
            except DeviceError as error:
                outcome = error
            except BaseException as error:
                self.post(partial(_raise, error))
                return
            self.post(lambda: done(outcome))

        self._lane(lane).put(job)

    def later(self, seconds: float, call: Call) -> Call:
        entry = [call]
        heapq.heappush(self._timers, (self._clock.monotonic() + seconds, next(self._numbers), entry))
        return entry.clear

    def post(self, call: Call) -> None:
        self._mailbox.put(call)

    def run(self) -> None:
        """Be the core's thread until `stop`."""
        try:
            while not self._stopping:
                self._run_due()
                try:
                    self._mailbox.get(timeout=self._until_next())()
                except queue.Empty:
                    continue
        finally:
            for lane in self._lanes.values():
                lane.put(None)
            for thread in self._threads:
                thread.join(timeout=5)

    def stop(self) -> None:
        def end() -> None:
            self._stopping = True

        self.post(end)

    def _run_due(self) -> None:
        while self._timers and self._timers[0][0] <= self._clock.monotonic():
            _, _, entry = heapq.heappop(self._timers)
            for call in tuple(entry):
                call()

    def _until_next(self) -> float:
        if not self._timers:
            return 1.0
        return min(1.0, max(0.0, self._timers[0][0] - self._clock.monotonic()))

    def _lane(self, name: str) -> queue.SimpleQueue[Call | None]:
        if name not in self._lanes:
            jobs: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
            thread = threading.Thread(target=_work_off, args=(jobs,), name=f"lane {name}", daemon=True)
            self._lanes[name] = jobs
            self._threads.append(thread)
            thread.start()
        return self._lanes[name]


def _work_off(jobs: queue.SimpleQueue[Call | None]) -> None:
    while (job := jobs.get()) is not None:
        job()


def _raise(error: BaseException) -> None:
    raise error
