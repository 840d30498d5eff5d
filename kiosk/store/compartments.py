"""Facts about compartments. Door and occupancy are not stored: they are looked at."""

from collections.abc import Callable, Mapping

from kiosk.domain.compartments import BlockedBy, Facts
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


class CompartmentFacts:
    """One row a compartment that something is known of. `now` is the time as the ledger has it.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, now: Callable[[], Moment]) -> None:
        self._db = database
        self._now = now
        self._read_at: tuple[int, int, int] | None = None
        self._known: Mapping[str, Facts] = {}

    def all(self) -> Mapping[str, Facts]:
        """By compartment; the same mapping as long as nothing was written."""
        if (mark := self._db.mark()) != self._read_at:
            rows = self._db.rows("SELECT * FROM compartment")
            self._known = {row["compartment_id"]: Facts(**dict(row)) for row in rows}
            self._read_at = mark
        return self._known

    def reserve(self, compartment_id: str, drop_off_id: str) -> None:
        self._write(compartment_id, reserved_by=drop_off_id)

    def hold(self, compartment_id: str, drop_off_id: str) -> None:
        """An item is inside. The reservation has done its work."""
        self._write(compartment_id, holds=drop_off_id, reserved_by=None)

    def release(self, compartment_id: str) -> None:
        """Nothing is inside and nobody is coming. A block stays."""
        self._write(compartment_id, holds=None, reserved_by=None)

    def block(self, compartment_id: str, why: str, by: BlockedBy = BlockedBy.KIOSK) -> bool:
        """Offer it no more. False when it was blocked already: the first reason stays."""
        with self._db.transaction():
            known = self.all().get(compartment_id)
            if known and known.blocked_why:
                return False
            since = rfc3339(self._now().at)
            self._write(compartment_id, blocked_why=why, blocked_since=since, blocked_by=by.value)
        return True

    def unblock(self, compartment_id: str) -> bool:
        """Offer it again, if nothing else is against it. False when it was not blocked."""
        with self._db.transaction():
            known = self.all().get(compartment_id)
            if not known or not known.blocked_why:
                return False
            self._write(compartment_id, blocked_why=None, blocked_since=None, blocked_by=None)
        return True

    def _write(self, compartment_id: str, **facts: str | None) -> None:
        columns, places = ", ".join(facts), ", ".join("?" * len(facts))
        changes = ", ".join(f"{column} = excluded.{column}" for column in facts)
        with self._db.transaction():
            self._db.execute(
                f"INSERT INTO compartment (compartment_id, {columns}) VALUES (?, {places})"  # noqa: S608
                f" ON CONFLICT (compartment_id) DO UPDATE SET {changes}",
                compartment_id,
                *facts.values(),
            )
