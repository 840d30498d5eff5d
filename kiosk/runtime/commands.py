"""What central asks of doors, printers and the screen: done at most once, and only while it is fresh."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from kiosk.contract.messages import Command
from kiosk.domain.arrival import why_stale
from kiosk.domain.machine_events import CommandResult
from kiosk.runtime.answers import Answers
from kiosk.runtime.executor import Call
from kiosk.store import Store
from kiosk.store.inbox import Waiting
from kiosk.trust.jws import Refused

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """What has become of a command in the transaction that took it.

    `result`: it is done; None: it was begun, and is answered when it has ended. `then` is called
    when that is durable.
    """

    result: CommandResult | None
    then: Call = lambda: None


Execute = Callable[[Command], Taken]
"""Raises Refused; then nothing of what it wrote remains."""


class Commands:
    """Takes commands from the inbox as they come, and has each executed by its name.

    `durably` writes, unless nothing can be written now; `on_refused` hears of each refusal, `on_second`
    of the time that passes.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self,
        store: Store,
        answers: Answers,
        durably: Callable[[Call], None],
        executes: Mapping[str, Execute],
        on_refused: Callable[[Refused], None],
        on_second: Call,
    ) -> None:
        self._store = store
        self._answers = answers
        self._durably = durably
        self._executes = executes
        self._on_refused = on_refused
        self._on_second = on_second
        self._ready_since_ms = 0

    def ready(self) -> None:
        """The kiosk is ready: what was begun before is given up, what waits came too early."""
        self._ready_since_ms = self._store.ledger.now().boottime_ms
        with self._store.transaction():
            self._answers.give_up()
        self.look()

    def each_second(self) -> None:
        """Time passes: so does what commands left behind."""
        self._on_second()

    def look(self) -> None:
        """Take what waits."""
        for waiting in self._store.inbox.waiting():
            self._durably(partial(self._take, waiting))

    def _take(self, waiting: Waiting) -> None:
        command = waiting.command
        try:
            with self._store.transaction():
                self._store.inbox.take(command.command_id)
                taken = self._execute(waiting)
                if taken.result is not None:
                    self._answers.done(command, taken.result)
        except Refused as refused:
            _log.warning("command refused: command=%s code=%s", command.command_id, refused.code)
            with self._store.transaction():
                self._store.inbox.take(command.command_id)
                self._answers.refused(command, refused)
            self._on_refused(refused)
            return
        _log.info("command taken: command=%s", command.command_id)
        taken.then()

    def _execute(self, waiting: Waiting) -> Taken:
        ledger = self._store.ledger
        if why := why_stale(waiting.arrival, ledger.now(), ledger.boot_id, self._ready_since_ms):
            raise Refused("stale", f"{why}; ask again if it still matters")
        execute = self._executes.get(waiting.command.name)
        if execute is None:
            raise Refused("unknown_command", "the software was replaced by one that does not know it")
        return execute(waiting.command)
