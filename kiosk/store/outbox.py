"""The outbox: which events central has not confirmed yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that central has not spoken about, with the bytes to send."""

    sequence: int
    event_id: str
    noun: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event that will not be sent again by itself, and why."""

    sequence: int
    event_id: str
    type: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    waiting: int
    quarantined: int
    oldest_at: str | None


class Outbox:
    """Marks on ledger rows. A mark goes only on central's own word.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def waiting(self, after: int = 0, limit: int = 200) -> list[Waiting]:
        """Events to send, in order of sequence."""
        return [
            Waiting(r["sequence"], r["event_id"], r["type"].partition(".")[0], r["body"])
            for r in self._db.rows(
                "SELECT sequence, event_id, type, body FROM outbox JOIN ledger USING (sequence)"
                " WHERE outbox.sequence > ? AND code IS NULL ORDER BY outbox.sequence LIMIT ?",
                after,
                limit,
            )
        ]

    def confirm(self, event_ids: Sequence[str]) -> None:
        """Central has these. Ids it never got from us are ignored."""
        for start in range(0, len(event_ids), 100):
            with self._db.transaction():
                for event_id in event_ids[start : start + 100]:
                    self._db.execute(
                        "DELETE FROM outbox WHERE sequence ="
                        " (SELECT sequence FROM ledger WHERE event_id = ?)",
                        event_id,
                    )

    def quarantine(self, event_id: str, code: str, text: str) -> bool:
        """Stop sending one event; it keeps its number. False when it was not waiting."""
        with self._db.transaction():
            changed = self._db.execute(
                "UPDATE outbox SET code = ?, text = ? WHERE code IS NULL AND sequence ="
                " (SELECT sequence FROM ledger WHERE event_id = ?)",
                code,
                text,
                event_id,
            )
        return changed.rowcount > 0

    def quarantined(self) -> list[Quarantined]:
        return [
            Quarantined(r["sequence"], r["event_id"], r["type"], r["code"], r["text"])
            for r in self._db.rows(
                "SELECT sequence, event_id, type, code, text FROM outbox JOIN ledger USING (sequence)"
                " WHERE code IS NOT NULL ORDER BY outbox.sequence"
            )
        ]

    def retry(self, event_ids: Iterable[str]) -> None:
        """Put quarantined events back in the queue."""
        with self._db.transaction():
            for event_id in event_ids:
                self._db.execute(
                    "UPDATE outbox SET code = NULL, text = NULL WHERE sequence ="
                    " (SELECT sequence FROM ledger WHERE event_id = ?)",
                    event_id,
                )

    def status(self) -> OutboxStatus:
        """How many events wait or are quarantined, and when the oldest that waits was recorded."""
        row = self._db.row(
            "SELECT (SELECT count(*) FROM outbox WHERE code IS NULL) AS waiting,"
            " (SELECT count(code) FROM outbox) AS quarantined,"
            " (SELECT recorded_at FROM ledger WHERE sequence ="
            "  (SELECT min(sequence) FROM outbox WHERE code IS NULL)) AS oldest"
        )
        assert row is not None
        return OutboxStatus(row["waiting"], row["quarantined"], row["oldest"])
