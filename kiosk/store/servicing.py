"""Whether somebody has taken this kiosk out of service, or practises at it, until somebody ends that."""

from datetime import datetime

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database

SERVICED_SINCE = "serviced_since"
TRAINING_UNTIL = "training_until"


class Servicing:
    """A restart does not end it.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def is_on(self) -> bool:
        return self._db.row("SELECT 1 FROM meta WHERE name = ?", SERVICED_SINCE) is not None

    def begin(self, at: Moment) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", SERVICED_SINCE, rfc3339(at.at)
            )

    def end(self) -> None:
        with self._db.transaction():
            self._db.execute("DELETE FROM meta WHERE name = ?", SERVICED_SINCE)

    @property
    def training_until(self) -> datetime | None:
        """When practice ends by itself; None while nobody practises."""
        row = self._db.row("SELECT value FROM meta WHERE name = ?", TRAINING_UNTIL)
        return datetime.fromisoformat(row["value"]) if row else None

    def train(self, until: datetime) -> None:
        with self._db.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", TRAINING_UNTIL, rfc3339(until))

    def train_no_more(self) -> None:
        with self._db.transaction():
            self._db.execute("DELETE FROM meta WHERE name = ?", TRAINING_UNTIL)
