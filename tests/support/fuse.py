"""A power cut at a chosen durable write."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.store.database import Database


class PowerCut(BaseException):
    """The machine is gone."""


class Fuse:
    """Blows right after the nth transaction that wrote something: it is durable, what follows it is not.

    Counts on without blowing when `blows_after` is None.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.blows_after: int | None = None
        self.writes = 0
        original, fuse = Database.transaction, self

        @contextmanager
        def transaction(database: Database) -> Iterator[None]:
            is_outer, before = not database._in_transaction, database.connection.total_changes
            with original(database):
                yield
            if is_outer and database.connection.total_changes > before:
                fuse.count()

        monkeypatch.setattr(Database, "transaction", transaction)

    def count(self) -> None:
        self.writes += 1
        if self.writes == self.blows_after:
            raise PowerCut
