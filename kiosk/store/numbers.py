"""Numbers that are never given twice: receipts from the kiosk's own counter, labels from leases."""

from collections.abc import Callable, Iterable
from datetime import date

from kiosk.domain.leases import NumberLease
from kiosk.domain.numbers import code_of, leased_number, receipt_number
from kiosk.store.database import Database

WRITTEN_CODE_LENGTH = 6
_SCATTER = 0x2545F491
"""Odd, so that multiplying by it modulo a power of two never gives a number twice."""

LEASE = "lease:"
"""Before the id of a lease, the name of its counter."""

_NO_LIMIT = 2**63 - 1


class Numbers:
    """Counters that only go up. A number is durable before anybody sees it.

    `first`: where the kiosk's own counters begin, in a new store.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, first: Callable[[], int]) -> None:
        self._db = database
        self._first = first

    def next_receipt(self, short_id: str) -> str:
        return receipt_number(short_id, self._count("receipt"))

    def next_certificate(self, short_id: str) -> str:
        return f"{short_id}-A{self._count('certificate'):06d}"

    def next_manifest(self, short_id: str) -> str:
        return f"{short_id}-M{self._count('manifest'):06d}"

    def next_written_code(self) -> str:
        """Six characters to write on a parcel that got no label; neighbours look nothing alike."""
        scattered = self._count("written_code") * _SCATTER % 32**WRITTEN_CODE_LENGTH
        return code_of(scattered, WRITTEN_CODE_LENGTH)

    def take(self, leases: Iterable[NumberLease], kind: str, carrier_id: str, today: date) -> str | None:
        """The next number of a carrier and kind; None when every lease is used up or expired."""
        for lease in leases:
            if (lease.kind, lease.carrier_id) != (kind, carrier_id) or lease.expires_on < today:
                continue
            value = self._count_up_to(lease.last, f"{LEASE}{lease.lease_id}", first=lease.first)
            if value is not None:
                return leased_number(lease, value)
        return None

    def _count(self, name: str) -> int:
        value = self._count_up_to(_NO_LIMIT, name, self._first())
        assert value is not None
        return value

    def _count_up_to(self, last: int, name: str, first: int) -> int | None:
        """The next number, or None beyond `last`; a counter that is refused stays where it is."""
        with self._db.transaction():
            row = self._db.row(
                "INSERT INTO counter SELECT ?, ? WHERE ? <= ?"
                " ON CONFLICT (name) DO UPDATE SET value = value + 1 WHERE value < ? RETURNING value",
                name,
                first,
                first,
                last,
                last,
            )
        return int(row["value"]) if row else None


def use_up(database: Database, lease_ids: Iterable[str]) -> None:
    """Take no number from these leases any more."""
    for lease_id in lease_ids:
        database.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", f"{LEASE}{lease_id}", _NO_LIMIT)
