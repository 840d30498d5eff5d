"""Mistakes that the sweep must find: the code as it would be with one of the safeguards taken out."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kiosk.flow import effects, signals
from kiosk.runtime.executor import Call
from kiosk.runtime.openings import Openings
from kiosk.store.database import Database
from kiosk.store.ledger import Ledger


def synchronous_normal() -> None:
    """The log is synced at checkpoints only."""
    original = Database.__init__

    def init(self: Database, *arguments: Any) -> None:
        original(self, *arguments)
        self.connection.execute("PRAGMA synchronous = NORMAL")

    Database.__init__ = init  # type: ignore[method-assign]


def door_before_intent() -> None:
    """The door is unlocked inside the transaction that writes its intent."""
    original = Openings.intend

    class AtOnce:
        @staticmethod
        def submit(_lane: str, work: Call, done: Callable[[None], None]) -> None:
            work()
            done(None)

    def intend(
        self: Openings, visit_id: str, effect: effects.OpenCompartment, launches: list[Call]
    ) -> signals.NoCompartment | None:
        answer = original(self, visit_id, effect, launches)
        if answer is None:
            with patch.object(self._doors, "_executor", AtOnce):
                launches.pop()()
        return answer

    Openings.intend = intend  # type: ignore[method-assign]


def outbox_in_a_second_transaction() -> None:
    """An event is committed first and marked for delivery after that."""
    transaction, execute = Database.transaction, Database.execute
    waiting: list[tuple[Any, ...]] = []

    def later(self: Database, statement: str, *parameters: Any) -> Any:
        if statement.startswith("INSERT INTO outbox"):
            waiting.append((statement, *parameters))
            return None
        return execute(self, statement, *parameters)

    @contextmanager
    def two(self: Database) -> Iterator[None]:
        with transaction(self):
            yield
        if not self._in_transaction:
            while waiting:
                with transaction(self):
                    execute(self, *waiting.pop(0))

    Database.execute = later  # type: ignore[method-assign]
    Database.transaction = two  # type: ignore[method-assign]


def photo_without_sync() -> None:
    """A picture is renamed before its bytes are sure to be on the disk."""
    _without_sync_of(lambda path: path.endswith(".part"))


def photo_name_without_sync() -> None:
    """The directory of pictures is not synced after a rename."""
    _without_sync_of(lambda path: path.endswith("/photos"))


def sequence_from_the_clock() -> None:
    """Milliseconds since 1970 instead of a counter."""

    def next_sequence(self: Ledger) -> int:
        return int(self._sources.now().at.timestamp() * 1000)

    Ledger._next_sequence = next_sequence  # type: ignore[method-assign]


def _without_sync_of(is_meant: Callable[[str], bool]) -> None:
    original = os.fsync

    def fsync(descriptor: int) -> None:
        if not is_meant(str(Path(f"/proc/self/fd/{descriptor}").readlink())):
            original(descriptor)

    os.fsync = fsync  # type: ignore[assignment]


BROKEN: dict[str, Callable[[], None]] = {
    function.__name__: function
    for function in (
        synchronous_normal,
        door_before_intent,
        outbox_in_a_second_transaction,
        photo_without_sync,
        photo_name_without_sync,
        sequence_from_the_clock,
    )
}
