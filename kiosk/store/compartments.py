"""Facts about compartments. Door and occupancy are not stored: they are looked at."""

from kiosk.domain.compartments import Facts
from kiosk.store.database import Database


class CompartmentFacts:
    """One row a compartment that something is known of.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> dict[str, Facts]:
        return {r["compartment_id"]: Facts(**dict(r)) for r in self._db.rows("SELECT * FROM compartment")}

    def reserve(self, compartment_id: str, drop_off_id: str) -> None:
        self._set(compartment_id, "reserved_by", drop_off_id)

    def hold(self, compartment_id: str, drop_off_id: str) -> None:
        """An item is inside. The reservation has done its work."""
        self._write(compartment_id, holds=drop_off_id)

    def release(self, compartment_id: str) -> None:
        """Nothing is inside and nobody is coming. A block stays."""
        self._write(compartment_id, holds=None)

    def block(self, compartment_id: str, why: str) -> bool:
        """Offer it no more. False when it was blocked already."""
        with self._db.transaction():
            blocked = self.all().get(compartment_id)
            if blocked and blocked.blocked_why:
                return False
            self._set(compartment_id, "blocked_why", why)
        return True

    def unblock(self, compartment_id: str) -> None:
        self._set(compartment_id, "blocked_why", None)

    def _write(self, compartment_id: str, holds: str | None) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO compartment (compartment_id, holds) VALUES (?, ?)"
                " ON CONFLICT (compartment_id) DO UPDATE SET holds = excluded.holds, reserved_by = NULL",
                compartment_id,
                holds,
            )

    def _set(self, compartment_id: str, column: str, value: str | None) -> None:
        with self._db.transaction():
            self._db.execute(
                f"INSERT INTO compartment (compartment_id, {column}) VALUES (?, ?)"  # noqa: S608  a name of ours
                f" ON CONFLICT (compartment_id) DO UPDATE SET {column} = excluded.{column}",
                compartment_id,
                value,
            )
