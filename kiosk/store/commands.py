"""Which commands of central this kiosk has seen: for each key a number that only grows."""

from kiosk.store.database import Database


class Commands:
    """The highest count of a command that was answered, done or not.

    A key has a count of its own: whoever steals one can use up its counts and no others.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def highest_count(self, key_id: str) -> int:
        """0 before the first command signed with this key."""
        row = self._db.row("SELECT value FROM counter WHERE name = 'command ' || ?", key_id)
        return int(row["value"]) if row else 0

    def saw(self, key_id: str, count: int) -> None:
        """A command of this count has been answered."""
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO counter VALUES ('command ' || ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                key_id,
                count,
            )
