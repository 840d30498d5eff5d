"""What may happen only so often, counted on disk: a restart is no fresh start."""

from dataclasses import dataclass
from datetime import timedelta

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within any stretch of `within`."""

    name: str
    most: int
    within: timedelta


class Limits:
    """One row for each thing that is still counted: never more than a limit allows.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def reached(self, limit: Limit, at: Moment) -> bool:
        """Whether there is no room for one more."""
        row = self._db.row(
            "SELECT count(*) AS counted FROM counted WHERE name = ? AND at > ?", limit.name, _since(limit, at)
        )
        assert row is not None
        return bool(row["counted"] >= limit.most)

    def count(self, limit: Limit, at: Moment) -> bool:
        """Count one; False when there was no room for it, and then it is not counted."""
        with self._db.transaction():
            self._db.execute("DELETE FROM counted WHERE name = ? AND at <= ?", limit.name, _since(limit, at))
            if self.reached(limit, at):
                return False
            self._db.execute("INSERT INTO counted VALUES (?, ?)", limit.name, rfc3339(at.at))
        return True


def _since(limit: Limit, at: Moment) -> str:
    return rfc3339(at.at - limit.within)
