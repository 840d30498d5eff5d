"""Drop-offs that nobody could settle: what a person needs to complete or withdraw them later."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptUnresolved:
    """`drop_off` is JSON, for whoever left it to read."""

    drop_off_id: str
    visit_id: str
    drop_off: str
    left_at: datetime


class Unresolved:
    """One row a drop-off that waits for somebody to look.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, drop_off_id: str, visit_id: str, drop_off: str, at: Moment) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO unresolved VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                *(drop_off_id, visit_id, drop_off, rfc3339(at.at)),
            )

    def forget(self, drop_off_id: str) -> None:
        """Somebody has looked."""
        with self._db.transaction():
            self._db.execute("DELETE FROM unresolved WHERE drop_off_id = ?", drop_off_id)

    def all(self) -> list[KeptUnresolved]:
        """The oldest first."""
        return [
            KeptUnresolved(
                row["drop_off_id"], row["visit_id"], row["drop_off"], datetime.fromisoformat(row["left_at"])
            )
            for row in self._db.rows("SELECT * FROM unresolved ORDER BY left_at, drop_off_id")
        ]

    def count(self) -> int:
        row = self._db.row("SELECT count(*) AS number FROM unresolved")
        assert row is not None
        return int(row["number"])
