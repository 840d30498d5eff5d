"""The ledger: append-only, hash-chained, and the only place where an event comes to be."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.contract.envelope import Origin, encode, type_name
from kiosk.domain.codes import Mode
from kiosk.domain.events import EventData
from kiosk.domain.floor import Floor, FloorSource
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database

GENESIS = bytes(32)
"""What the first row's hash is chained to."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a ledger needs from outside: a reading of the clock, fresh ids, and who it speaks for."""

    now: Callable[[], Moment]
    new_id: Callable[[], str]
    kiosk_id: str
    boot_id: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger."""

    sequence: int
    event_id: str
    type: str
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


class Ledger:
    """Facts in the order they were recorded, each with its place in the outbox.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, sources: Sources) -> None:
        self._db = database
        self._sources = sources
        self._origin = Origin(sources.kiosk_id, self._own_id(), sources.boot_id, sources.mode)

    @property
    def ledger_id(self) -> str:
        """New whenever a store is created, so that a replaced card is not taken for a clone."""
        return self._origin.ledger_id

    def now(self) -> Moment:
        """The time, never before what this store has seen already."""
        return self._judged(self._floor())

    def saw_document(self, issued_at: datetime) -> None:
        """The operator signed something then: it cannot be earlier."""
        with self._db.transaction():
            floor, now = self._floor(), self.now()
            floor = floor or self._first_floor(now)
            self._keep_floor(floor.with_document(issued_at, self._sources.boot_id, now.boottime_ms))

    def saw_authorization(self, issued_at: datetime) -> None:
        """A shop signed something then."""
        reading, floor = self._sources.now(), self._floor()
        if floor is None:
            return
        raised = floor.with_authorization(issued_at, reading, self._sources.boot_id)
        if raised is not floor:
            self._keep_floor(raised)

    def record(self, data: EventData, happened: Moment | None = None) -> Entry:
        """Append one fact and mark it for delivery, in one transaction.

        `happened` is when it came true; now, if left out. Encodes once: these
        bytes are what is hashed, kept and sent.
        """
        with self._db.transaction():
            floor = self._floor()
            recorded = self._judged(floor)
            tail = self._db.row("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1")
            sequence = self._next_sequence()
            entry = Entry(sequence, self._sources.new_id(), type_name(type(data)), b"")
            body = encode(
                data,
                event_id=entry.event_id,
                sequence=sequence,
                happened=_no_later(happened or recorded, recorded),
                recorded=recorded,
                origin=self._origin,
            )
            previous = tail["hash"] if tail else GENESIS
            self._db.execute(
                "INSERT INTO ledger (sequence, event_id, type, subject, recorded_at, body, hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                sequence,
                entry.event_id,
                entry.type,
                data.subject,
                rfc3339(recorded.at),
                body,
                chain(previous, body),
            )
            self._db.execute("INSERT INTO outbox (sequence) VALUES (?)", sequence)
            floor = floor or self._first_floor(recorded)
            self._keep_floor(floor.after(recorded, self._sources.boot_id))
        return Entry(sequence, entry.event_id, entry.type, body)

    def entries(self, after: int = 0, limit: int = 100) -> list[Entry]:
        """Rows in order, at most `limit`."""
        return [
            Entry(r["sequence"], r["event_id"], r["type"], r["body"])
            for r in self._db.rows(
                "SELECT sequence, event_id, type, body FROM ledger WHERE sequence > ?"
                " ORDER BY sequence LIMIT ?",
                after,
                limit,
            )
        ]

    def newest_about(self, subject: str, type_: str) -> Entry | None:
        """The newest event of a type about a business key."""
        row = self._db.row(
            "SELECT sequence, event_id, type, body FROM ledger WHERE subject = ? AND type = ?"
            " ORDER BY sequence DESC LIMIT 1",
            subject,
            type_,
        )
        return Entry(row["sequence"], row["event_id"], row["type"], row["body"]) if row else None

    def first_broken_link(self) -> int | None:
        """The sequence at which the chain does not hold, or None when it holds throughout."""
        previous, after = GENESIS, 0
        while rows := self._db.rows(
            "SELECT sequence, body, hash FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT 500", after
        ):
            for row in rows:
                if row["hash"] != chain(previous, row["body"]):
                    return int(row["sequence"])
                previous, after = row["hash"], row["sequence"]
        return None

    def _own_id(self) -> str:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO meta VALUES ('ledger_id', ?) ON CONFLICT DO NOTHING", self._sources.new_id()
            )
            row = self._db.row("SELECT value FROM meta WHERE name = 'ledger_id'")
        assert row is not None
        return str(row["value"])

    def _next_sequence(self) -> int:
        row = self._db.row(
            "INSERT INTO counter VALUES ('sequence', 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        )
        assert row is not None
        return int(row["value"])

    def _judged(self, floor: Floor | None) -> Moment:
        reading = self._sources.now()
        return floor.judged(reading, self._sources.boot_id) if floor else reading

    def _floor(self) -> Floor | None:
        row = self._db.row("SELECT value FROM meta WHERE name = 'floor'")
        return Floor.model_validate_json(row["value"]) if row else None

    def _first_floor(self, now: Moment) -> Floor:
        return Floor(
            at=now.at,
            boot_id=self._sources.boot_id,
            boottime_ms=now.boottime_ms,
            source=FloorSource.EVENT,
        )

    def _keep_floor(self, floor: Floor) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('floor', ?)", floor.model_dump_json())


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of a row, given the hash of the row before it."""
    return hashlib.sha256(previous + body).digest()


def _no_later(happened: Moment, recorded: Moment) -> Moment:
    return recorded if happened.at > recorded.at else happened
