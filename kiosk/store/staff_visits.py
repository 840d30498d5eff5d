"""Visits of staff in suspense: what they had begun when the power failed."""

from dataclasses import dataclass

from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptStaffVisit:
    """A visit that was not ended. `kind` says whose `snapshot` it is."""

    visit_id: str
    kind: str
    snapshot: str


class StaffVisits:
    """Snapshots of staff's visits.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, visit_id: str, kind: str, snapshot: str) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO staff_visit (visit_id, kind, snapshot) VALUES (?, ?, ?)"
                " ON CONFLICT (visit_id) DO UPDATE SET kind = excluded.kind, snapshot = excluded.snapshot",
                visit_id,
                kind,
                snapshot,
            )

    def forget(self, visit_id: str) -> None:
        """The visit is settled."""
        with self._db.transaction():
            self._db.execute("DELETE FROM staff_visit WHERE visit_id = ?", visit_id)

    def unsettled(self) -> list[KeptStaffVisit]:
        """Every visit that was not ended."""
        return [
            KeptStaffVisit(row["visit_id"], row["kind"], row["snapshot"])
            for row in self._db.rows("SELECT * FROM staff_visit ORDER BY visit_id")
        ]
