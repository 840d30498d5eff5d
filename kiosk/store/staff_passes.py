"""Staff passes that were used: each signs in for one visit, and may resume that one."""

from datetime import datetime

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


class StaffPasses:
    """One row for each pass that was used, until it has expired for certain.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def use(self, pass_id: str, used_by: str, expires_at: datetime, now: Moment) -> bool:
        """Use a pass for a collection or a visit, or go on with that one; False when it was used by another.

        Call it once the PIN was right.
        """
        with self._db.transaction():
            self._db.execute("DELETE FROM staff_pass WHERE expires_at < ?", rfc3339(now.at_least))
            self._db.execute(
                "INSERT OR IGNORE INTO staff_pass (pass_id, used_by, expires_at) VALUES (?, ?, ?)",
                pass_id,
                used_by,
                rfc3339(expires_at),
            )
            return self.used_by(pass_id) == used_by

    def go_on_with(self, pass_id: str, used_by: str) -> None:
        """Whoever showed it goes on with this collection in place of the one it was used for."""
        with self._db.transaction():
            self._db.execute("UPDATE staff_pass SET used_by = ? WHERE pass_id = ?", used_by, pass_id)

    def give_back(self, pass_id: str) -> None:
        """What it was used for was cut off, and left nothing."""
        with self._db.transaction():
            self._db.execute("DELETE FROM staff_pass WHERE pass_id = ?", pass_id)

    def used_by(self, pass_id: str) -> str | None:
        """The collection or visit that a pass was used for; None while it is unused."""
        row = self._db.row("SELECT used_by FROM staff_pass WHERE pass_id = ?", pass_id)
        return str(row["used_by"]) if row else None
