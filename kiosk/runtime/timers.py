"""Times that visits want to run out, started and ended as their wants come and go."""

from collections.abc import Callable
from functools import partial

from kiosk.config import VisitSettings
from kiosk.flow.signals import TimerName
from kiosk.flow.wants import Timer
from kiosk.runtime.executor import Call, Executor


class Timers:
    """Calls `on_time_out` with the visit and the name of the time; how long each is stands in the settings.

    Concurrency: the core's.
    """

    def __init__(
        self, executor: Executor, settings: VisitSettings, on_time_out: Callable[[str, TimerName], None]
    ) -> None:
        self._executor = executor
        self._settings = settings
        self._on_time_out = on_time_out
        self._running: dict[tuple[str, Timer], Call] = {}

    def run(self, wanted: set[tuple[str, Timer]]) -> None:
        """Let these run, by visit, and no others; one that runs already goes on."""
        for key in [key for key in self._running if key not in wanted]:
            self._running.pop(key)()
        for visit_id, timer in sorted(wanted - self._running.keys(), key=repr):
            seconds = getattr(self._settings, timer.name.value)
            self._running[visit_id, timer] = self._executor.later(
                seconds, partial(self._time_out, visit_id, timer)
            )

    def _time_out(self, visit_id: str, timer: Timer) -> None:
        self._running.pop((visit_id, timer), None)
        self._on_time_out(visit_id, timer.name)
