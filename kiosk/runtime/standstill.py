"""While nothing can be stored nothing moves, nothing is claimed, and the screen says so."""

import logging
from collections.abc import Callable

from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.executor import Call, Executor
from kiosk.store import NothingStored, Store, Why

TRY_AGAIN_S = 5.0
"""A disk that took nothing is asked again. It may be full or read-only for days."""

_log = logging.getLogger(__name__)


class Standstill:
    """Begins with the first write that the disk does not take, ends when it takes one again.

    What happens meanwhile is not kept: visits are on the disk as they were last stored, and the doors
    may tell more by then. So it ends as a restart does, with recovery.

    Concurrency: the core's.
    """

    def __init__(
        self, store: Store, executor: Executor, alarms: Alarms, on_begin: Call, on_end: Call
    ) -> None:
        self._store = store
        self._executor = executor
        self._alarms = alarms
        self._on_begin = on_begin
        self._on_end = on_end
        self.why: Why | None = None

    def durably(self, write: Callable[[], None]) -> None:
        """Write, unless nothing can be written; then stand still. What `write` had begun is undone."""
        if self.why:
            return
        try:
            write()
        except NothingStored as error:
            if self.why:
                return  # a write within this one was the first
            self.why = error.why
            _log.error("nothing can be stored: the kiosk stands still: why=%s", error.why.value)
            self._alarms.set(AlarmCode.NOTHING_STORED, "disk", f"nothing could be stored: {error.why.value}")
            self._executor.later(TRY_AGAIN_S, self._try_again)
            self._on_begin()

    def _try_again(self) -> None:
        try:
            self._store.prove()
        except NothingStored:
            self._executor.later(TRY_AGAIN_S, self._try_again)
            return
        _log.warning("the disk takes something again")
        self.why = None
        self._alarms.set(AlarmCode.NOTHING_STORED, "disk", None)
        self._on_end()
