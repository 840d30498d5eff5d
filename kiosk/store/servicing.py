"""Whether somebody has taken this kiosk out of service, until somebody puts it back."""

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database

SERVICED_SINCE = "serviced_since"


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
