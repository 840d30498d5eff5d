"""Numbers that are never given twice: receipts from the kiosk's own counter, labels from leases."""

from collections.abc import Iterable
from datetime import date

from kiosk.domain.numbers import code_of, leased_number, receipt_number
from kiosk.domain.policy import NumberLease
from kiosk.store.database import Database

WRITTEN_CODE_LENGTH = 6
_SCATTER = 0x2545F491
"""Odd, so that multiplying by it modulo a power of two never gives a number twice."""


class Numbers:
    """Counters that only go up. A number is durable before anybody sees it.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def next_receipt(self, short_id: str) -> str:
        return receipt_number(short_id, self._count("receipt", first=1))

    def next_certificate(self, short_id: str) -> str:
        return f"{short_id}-A{self._count('certificate', first=1):06d}"

    def next_written_code(self) -> str:
        """Six characters to write on a parcel that got no label; neighbours look nothing alike."""
        scattered = self._count("written_code", first=1) * _SCATTER % 32**WRITTEN_CODE_LENGTH
        return code_of(scattered, WRITTEN_CODE_LENGTH)

    def take(self, leases: Iterable[NumberLease], kind: str, carrier_id: str, today: date) -> str | None:
        """The next number of a carrier and kind; None when every lease is used up or expired."""
        for lease in leases:
            if (lease.kind, lease.carrier_id) != (kind, carrier_id) or lease.expires_on < today:
                continue
            if (value := self._count(f"lease:{lease.lease_id}", first=lease.first)) <= lease.last:
                return leased_number(lease, value)
        return None

    def _count(self, name: str, first: int) -> int:
        with self._db.transaction():
            row = self._db.row(
                "INSERT INTO counter VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
                name,
                first,
            )
        assert row is not None
        return int(row["value"])
