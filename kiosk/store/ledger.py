"""The ledger: append-only, hash-chained, and the only place where an event comes to be."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.contract.envelope import Origin, encode, type_name
from kiosk.domain.codes import Mode
from kiosk.domain.event import EventData
from kiosk.domain.floor import Floor, FloorSource
from kiosk.domain.machine_events import LedgerSalvaged
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.chain import GENESIS, Break, Link, Loss, Salvages, breaks, chain
from kiosk.store.database import Database

SALVAGED = type_name(LedgerSalvaged)

ROWS_READ_AT_ONCE = 500


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
        self._floor_text = ""
        self._floor_read: Floor | None = None

    @property
    def ledger_id(self) -> str:
        """New whenever a store is created, so that a replaced card is not taken for a clone."""
        return self._origin.ledger_id

    @property
    def boot_id(self) -> str:
        """Of this start of the machine."""
        return self._sources.boot_id

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

    def record(self, data: EventData, happened: Moment | None = None, *, practice: bool = False) -> Entry:
        """Append one fact and mark it for delivery, in one transaction.

        `happened` is when it came true; now, if left out. `practice`: it did not, and its
        mode is training. Encodes once: these bytes are what is hashed, kept and sent.
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
                origin=replace(self._origin, mode=Mode.TRAINING) if practice else self._origin,
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

    def selected(
        self,
        after: int = 0,
        up_to: int | None = None,
        type_: str | None = None,
        about: str | None = None,
        limit: int = 100,
        *,
        newest: bool = False,
    ) -> list[Entry]:
        """Rows for a person to read, in order, the first `limit` of them or the newest.

        `type_` may have `*` for any letters; `about` is in the event, as text. Reads every row to find it.
        """
        rows = self._db.rows(
            "SELECT sequence, event_id, type, body FROM ledger"  # noqa: S608  words of ours
            " WHERE sequence > ? AND (? IS NULL OR sequence <= ?) AND type GLOB ?"
            " AND (? IS NULL OR instr(CAST(body AS TEXT), ?))"
            f" ORDER BY sequence {'DESC' if newest else 'ASC'} LIMIT ?",
            *(after, up_to, up_to, type_ or "*", about, json.dumps(about, ensure_ascii=False), limit),
        )
        found = [Entry(r["sequence"], r["event_id"], r["type"], r["body"]) for r in rows]
        return found[::-1] if newest else found

    def newest_sequence(self) -> int:
        """The sequence of the newest row, 0 in an empty ledger."""
        row = self._db.row("SELECT max(sequence) AS newest FROM ledger")
        return int(row["newest"] or 0) if row else 0

    def missing_at_end(self) -> range:
        """Numbers given after that of the newest row: that rows were removed there shows in no chain."""
        row = self._db.row(
            "SELECT coalesce((SELECT max(sequence) FROM ledger), 0) AS newest,"
            " coalesce((SELECT value FROM counter WHERE name = 'sequence'), 0) AS given"
        )
        assert row is not None
        return range(row["newest"] + 1, row["given"] + 1)

    def newest_about(self, subject: str, type_: str) -> Entry | None:
        """The newest event of a type about a business key."""
        row = self._db.row(
            "SELECT sequence, event_id, type, body FROM ledger WHERE subject = ? AND type = ?"
            " ORDER BY sequence DESC LIMIT 1",
            subject,
            type_,
        )
        return Entry(row["sequence"], row["event_id"], row["type"], row["body"]) if row else None

    def subjects(self, beginning: str) -> list[str]:
        """The business keys that begin so, whatever was said of them."""
        rows = self._db.rows(
            "SELECT DISTINCT subject FROM ledger WHERE subject >= ? AND subject < ? ORDER BY subject",
            beginning,
            beginning + chr(sys.maxunicode),
        )
        return [row["subject"] for row in rows]

    def first_broken_link(self) -> int | None:
        """The sequence at which the chain does not hold, or None when it holds throughout.

        It holds over rows that are lost, where a salvage told of them.
        """
        first = next(breaks(self.links(), self.salvages()), None)
        return first.sequence if first else None

    def newest_broken_link(self, rows: int) -> tuple[int | None, int]:
        """The same for the newest `rows` only; and how many rows there were to check."""
        newest = self._db.rows(
            "SELECT sequence, body, hash FROM ledger ORDER BY sequence DESC LIMIT ?", rows + 1
        )
        links = [Link(*row) for row in reversed(newest)]
        # Fewer rows than asked for are the whole ledger, whose first row follows nothing.
        before = links.pop(0) if len(links) > rows else None
        first = next(breaks(links, self.salvages(), before), None)
        return (first.sequence if first else None), len(links)

    def breaks(self) -> Iterator[Break]:
        """Every place where the chain does not hold and no salvage says why."""
        return breaks(self.links(), self.salvages())

    def salvages(self) -> Salvages:
        """What the salvages of this ledger say is lost."""
        losses: list[Loss] = []
        sequences: set[int] = set()
        ends_known = True
        for row in self._db.rows(
            "SELECT sequence, body FROM ledger WHERE type = ? ORDER BY sequence", SALVAGED
        ):
            sequences.add(row["sequence"])
            with suppress(ValueError, KeyError, TypeError):  # one that was changed tells nothing
                told = json.loads(row["body"])["data"]
                losses += [Loss(lost["first"], lost["last"], row["sequence"]) for lost in told["lost"]]
                ends_known = ends_known and told["end_known"]
        return Salvages(losses, frozenset(sequences), ends_known)

    def links(self) -> Iterator[Link]:
        """Every row as a link of the chain, in order; no cursor stays open meanwhile."""
        after = 0
        while rows := self._db.rows(
            "SELECT sequence, body, hash FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?",
            after,
            ROWS_READ_AT_ONCE,
        ):
            yield from (Link(*row) for row in rows)
            after = rows[-1]["sequence"]

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
        """As the other process may have raised it; read again only where it did."""
        row = self._db.row("SELECT value FROM meta WHERE name = 'floor'")
        if row is None:
            return None
        if row["value"] != self._floor_text:
            self._floor_text = row["value"]
            self._floor_read = Floor.model_validate_json(self._floor_text)
        return self._floor_read

    def _first_floor(self, now: Moment) -> Floor:
        return Floor(
            at=now.at,
            boot_id=self._sources.boot_id,
            boottime_ms=now.boottime_ms,
            source=FloorSource.EVENT,
        )

    def _keep_floor(self, floor: Floor) -> None:
        """What is kept has milliseconds, so what is remembered has no more either."""
        at = floor.at.replace(microsecond=floor.at.microsecond // 1000 * 1000)
        kept = floor.model_copy(update={"at": at})
        text = floor.model_dump_json()
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('floor', ?)", text)
        self._floor_text, self._floor_read = text, kept


def _no_later(happened: Moment, recorded: Moment) -> Moment:
    return recorded if happened.at > recorded.at else happened
