"""What may be an attack is told to central, by its kind and not too often."""

from datetime import timedelta
from typing import Final

from kiosk.domain.machine_events import SecurityNoted
from kiosk.store import Store
from kiosk.store.limits import Limit

NOTE_EACH: Final = timedelta(minutes=10)
"""One note of a kind in this time: whoever can show one bad code can show a million."""


class Security:
    """Concurrency: as its store. A note is part of the caller's transaction."""

    def __init__(self, store: Store, kiosk_id: str) -> None:
        self._store = store
        self._kiosk_id = kiosk_id

    def note(self, code: str, about: str | None = None) -> None:
        now = self._store.ledger.now()
        if self._store.limits.count(Limit(f"note {code}", 1, NOTE_EACH), now):
            noted = SecurityNoted(kiosk_id=self._kiosk_id, code=code, about=about, noted_at=now.at)
            self._store.ledger.record(noted)
