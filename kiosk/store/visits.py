"""Visits in suspense, and intents: what was about to be moved, written before it moved."""

import json
from dataclasses import dataclass
from typing import Any

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Intent:
    """An act that was begun and whose outcome is not known."""

    intent_id: str
    visit_id: str
    kind: str
    detail: dict[str, Any]


class Visits:
    """Snapshots of visits that hold something in suspense.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, visit_id: str, snapshot: str) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO visit (visit_id, snapshot) VALUES (?, ?)"
                " ON CONFLICT (visit_id) DO UPDATE SET snapshot = excluded.snapshot",
                visit_id,
                snapshot,
            )

    def forget(self, visit_id: str) -> None:
        """The visit is settled. Settled intents stay; they are the record of what was moved."""
        with self._db.transaction():
            self._db.execute("DELETE FROM visit WHERE visit_id = ?", visit_id)

    def unsettled(self) -> list[tuple[str, str]]:
        """(visit id, snapshot) of every visit that was not ended."""
        return [
            (r["visit_id"], r["snapshot"]) for r in self._db.rows("SELECT * FROM visit ORDER BY visit_id")
        ]

    def begin(self, intent_id: str, visit_id: str, kind: str, detail: dict[str, Any], at: Moment) -> None:
        """Write down what is about to be moved."""
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO intent (intent_id, visit_id, kind, detail, begun_at) VALUES (?, ?, ?, ?, ?)",
                intent_id,
                visit_id,
                kind,
                json.dumps(detail, sort_keys=True),
                rfc3339(at.at),
            )

    def settle(self, intent_id: str, outcome: str, at: Moment) -> bool:
        """Write down what became of it; `unknown` is an outcome. False when that was known already."""
        with self._db.transaction():
            settled = self._db.execute(
                "UPDATE intent SET outcome = ?, settled_at = ? WHERE intent_id = ? AND outcome IS NULL",
                outcome,
                rfc3339(at.at),
                intent_id,
            )
        return settled.rowcount > 0

    def open_intents(self) -> list[Intent]:
        """Intents without an outcome, in the order they were begun."""
        return [
            Intent(r["intent_id"], r["visit_id"], r["kind"], json.loads(r["detail"]))
            for r in self._db.rows("SELECT * FROM intent WHERE outcome IS NULL ORDER BY begun_at, intent_id")
        ]
