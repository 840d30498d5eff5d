"""The load units in the drop bins: which one stands in which bin, whose it is, and what fell into it."""

from collections.abc import Callable
from datetime import datetime

from kiosk.domain.load_unit import LoadUnit, PackageInBin
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


class LoadUnits:
    """At most one open load unit a bin; those that were closed, until they are handed over.

    `now` is the time as the ledger has it.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, now: Callable[[], Moment]) -> None:
        self._db = database
        self._now = now
        self._read_at: tuple[int, int, int] | None = None
        self._standing: tuple[LoadUnit, ...] = ()

    def in_bin(self, bin_id: str) -> LoadUnit | None:
        """What takes the packages that fall into this bin; None: it must take none."""
        row = self._db.row("SELECT * FROM load_unit WHERE bin_id = ? AND closed_at IS NULL", bin_id)
        return self._unit(row["load_unit_id"]) if row else None

    def standing(self) -> tuple[LoadUnit, ...]:
        """What stands in all the bins, by bin; the same tuple as long as nothing was written."""
        if (mark := self._db.mark()) != self._read_at:
            rows = self._db.rows("SELECT load_unit_id FROM load_unit WHERE closed_at IS NULL ORDER BY bin_id")
            self._standing = tuple(unit for row in rows if (unit := self._unit(row["load_unit_id"])))
            self._read_at = mark
        return self._standing

    def closed(self) -> list[LoadUnit]:
        """Those that were taken out of a bin and not handed over yet."""
        rows = self._db.rows("SELECT load_unit_id FROM load_unit WHERE closed_at IS NOT NULL")
        return [unit for row in rows if (unit := self._unit(row["load_unit_id"]))]

    def open(self, bin_id: str, load_unit_id: str, carrier_id: str) -> bool:
        """A new one stands in the bin, for packages of one carrier.

        False where there is one in that bin, or this one was not handed over yet.
        """
        with self._db.transaction():
            if self.in_bin(bin_id) or self._unit(load_unit_id):
                return False
            self._db.execute(
                "INSERT INTO load_unit (load_unit_id, bin_id, carrier_id, opened_at) VALUES (?, ?, ?, ?)",
                load_unit_id,
                bin_id,
                carrier_id,
                rfc3339(self._now().at),
            )
        return True

    def is_here(self, load_unit_id: str, since: datetime) -> bool:
        """Whether what stood in a bin then was not handed over. A later one may have the same number."""
        unit = self._unit(load_unit_id)
        return unit is not None and unit.opened_at <= since

    def put_in(self, load_unit_id: str, package: PackageInBin, fell_by: datetime | None = None) -> None:
        """A package fell in, perhaps before the unit was closed, and until `fell_by`; just now, if left out.

        What was handed over is in no book here.
        """
        with self._db.transaction():
            unit = self._unit(load_unit_id)
            if unit and (fell_by is None or unit.opened_at <= fell_by):
                self._db.execute(
                    "INSERT OR IGNORE INTO load_unit_package (drop_off_id, package_no, load_unit_id)"
                    " VALUES (?, ?, ?)",
                    *(package.drop_off_id, package.package_no, load_unit_id),
                )

    def close(self, bin_id: str, seal: str, counted: int | None = None) -> LoadUnit | None:
        """It is sealed, and the bin takes nothing until another is open. `counted`: so many were in it.

        None where none was open.
        """
        with self._db.transaction():
            unit = self.in_bin(bin_id)
            if unit is None:
                return None
            self._db.execute(
                "UPDATE load_unit SET closed_at = ?, seal = ?, counted = ? WHERE load_unit_id = ?",
                rfc3339(self._now().at),
                seal,
                counted,
                unit.load_unit_id,
            )
            return self._unit(unit.load_unit_id)

    def hand_over(self, load_unit_id: str) -> None:
        """It has left with the courier, and what is in it; its number may come again."""
        with self._db.transaction():
            self._db.execute("DELETE FROM load_unit_package WHERE load_unit_id = ?", load_unit_id)
            self._db.execute("DELETE FROM load_unit WHERE load_unit_id = ?", load_unit_id)

    def _unit(self, load_unit_id: str) -> LoadUnit | None:
        row = self._db.row("SELECT * FROM load_unit WHERE load_unit_id = ?", load_unit_id)
        if row is None:
            return None
        inside = self._db.rows(
            "SELECT drop_off_id, package_no FROM load_unit_package WHERE load_unit_id = ?"
            " ORDER BY drop_off_id, package_no",
            load_unit_id,
        )
        return LoadUnit(
            load_unit_id=row["load_unit_id"],
            bin_id=row["bin_id"],
            carrier_id=row["carrier_id"],
            opened_at=datetime.fromisoformat(row["opened_at"]),
            closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
            seal=row["seal"],
            counted=row["counted"],
            packages=tuple(
                PackageInBin(drop_off_id=p["drop_off_id"], package_no=p["package_no"]) for p in inside
            ),
        )
