"""Practice: whether it goes on, and until when."""

from datetime import datetime, timedelta
from typing import Final

from kiosk.store import Store

LASTS: Final = timedelta(hours=2)
"""Longer than anybody is shown how a kiosk works; forgotten, it costs two hours of returns and no more."""


class Training:
    """It survives a restart, and ends when somebody ends it or its time is over.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.until: datetime | None = store.servicing.training_until

    @property
    def is_on(self) -> bool:
        return self.until is not None

    @property
    def word(self) -> str | None:
        """What health says of it; None while nobody practises."""
        return "training" if self.is_on else None

    @property
    def is_over(self) -> bool:
        """Whether its time has run out."""
        return self.until is not None and self._store.ledger.now().at >= self.until

    def begin(self) -> None:
        until = self._store.ledger.now().at + LASTS
        self._store.after_rollback(self._read)
        self._store.servicing.train(until)
        self.until = until

    def end(self) -> None:
        self._store.after_rollback(self._read)
        self._store.servicing.train_no_more()
        self.until = None

    def _read(self) -> None:
        self.until = self._store.servicing.training_until
