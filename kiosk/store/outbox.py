"""The outbox: which events central has not confirmed yet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Final, Literal

from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.chain import Salvages
from kiosk.store.database import Database

PORTION = 100
"""Rows read or written at a time: nothing holds the store for long, however much waits."""

LAST_STORED_AT: Final = "last_stored_at"
"""When central last confirmed something, written with what it confirmed."""


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
class MarkedAgain:
    """Of the events `first` to `last`, `queued` did not wait before; `released` of these were quarantined."""

    first: int
    last: int
    queued: int
    released: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """`newest`: the number of the event recorded last, 0 before the first."""

    waiting: int
    quarantined: int
    oldest_at: str | None
    newest: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that were given out and have no row. `salvaged`: left out on purpose when a store was saved."""

    first: int
    last: int
    salvaged: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Where every event is that ever got a number, `given` being the newest.

    `drops_known`: False where a salvage could not tell how far the ledger went: more may be lost.
    """

    given: int
    recorded: int
    waiting: int
    quarantined: int
    gaps: tuple[Gap, ...]
    drops_known: bool

    @property
    def confirmed(self) -> int:
        """Recorded and without a mark: only central's word takes a mark away."""
        return self.recorded - self.waiting - self.quarantined

    @property
    def drops(self) -> int:
        """Events that were lost: their numbers are nowhere."""
        return sum(gap.last - gap.first + 1 for gap in self.gaps if not gap.salvaged)


class Outbox:
    """Marks on ledger rows. A mark goes only on central's own word.

    What is asked while events flow costs the same with ten waiting or a hundred thousand.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, now: Callable[[], Moment]) -> None:
        self._db = database
        self._now = now

    def waiting(self, after: int = 0, limit: int = 200) -> list[Waiting]:
        """Events to send, in order of sequence."""
        # CROSS: the marks are walked and lead to the rows, never the other way round.
        return [
            _waiting(row)
            for row in self._db.rows(
                "SELECT sequence, event_id, type, body FROM outbox CROSS JOIN ledger USING (sequence)"
                " WHERE outbox.sequence > ? AND code IS NULL ORDER BY outbox.sequence LIMIT ?",
                after,
                limit,
            )
        ]

    def still_waiting(self, sequence: int) -> Waiting | None:
        """The event of this number, if it is still to be sent."""
        found = self.waiting(after=sequence - 1, limit=1)
        return found[0] if found and found[0].sequence == sequence else None

    def bodies(self, *, waiting: bool, quarantined: bool) -> Iterator[bytes]:
        """Of what waits or is quarantined, in order, read in portions while others write."""
        after = 0
        while rows := self._db.rows(
            "SELECT sequence, body, code FROM outbox CROSS JOIN ledger USING (sequence)"
            " WHERE outbox.sequence > ? ORDER BY outbox.sequence LIMIT ?",
            after,
            PORTION,
        ):
            yield from (r["body"] for r in rows if (waiting if r["code"] is None else quarantined))
            after = rows[-1]["sequence"]

    def confirm(self, event_ids: Sequence[str]) -> list[str]:
        """Central has these; those of them that were quarantined. Ids it never got from us are ignored."""
        released = []
        for start in range(0, len(event_ids), PORTION):
            with self._db.transaction():
                taken = 0
                for event_id in event_ids[start : start + PORTION]:
                    mark = self._db.row(
                        "DELETE FROM outbox WHERE sequence ="
                        " (SELECT sequence FROM ledger WHERE event_id = ?) RETURNING code",
                        event_id,
                    )
                    taken += mark is not None
                    if mark is not None and mark["code"] is not None:
                        released.append(event_id)
                if taken:
                    self._db.execute(
                        "INSERT OR REPLACE INTO meta VALUES (?, ?)", LAST_STORED_AT, rfc3339(self._now().at)
                    )
        return released

    def last_stored_at(self) -> datetime | None:
        """When central last confirmed an event that waited for it; None before the first."""
        row = self._db.row("SELECT value FROM meta WHERE name = ?", LAST_STORED_AT)
        return datetime.fromisoformat(row["value"]) if row else None

    def mark_again(self, first: int, last: int) -> MarkedAgain | None:
        """Put the events of these numbers into the queue once more: the first PORTION of them, if any.

        What is quarantined is let out; what waits stays as it is.
        """
        queued, released = 0, []
        with self._db.transaction():
            rows = self._db.rows(
                "SELECT sequence, event_id, outbox.sequence IS NOT NULL AS marked, code FROM ledger"
                " LEFT JOIN outbox USING (sequence) WHERE ledger.sequence BETWEEN ? AND ?"
                " ORDER BY ledger.sequence LIMIT ?",
                first,
                last,
                PORTION,
            )
            for row in rows:
                if row["code"] is not None:
                    released.append(str(row["event_id"]))
                elif not row["marked"]:
                    self._db.execute("INSERT INTO outbox (sequence) VALUES (?)", row["sequence"])
                    queued += 1
            self.retry(released)
        if not rows:
            return None
        return MarkedAgain(rows[0]["sequence"], rows[-1]["sequence"], queued + len(released), tuple(released))

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
                "SELECT sequence, event_id, type, code, text FROM outbox CROSS JOIN ledger USING (sequence)"
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
        # A count of a whole table looks at its pages and not at its rows.
        row = self._db.row(
            "SELECT (SELECT count(*) FROM outbox) AS marks,"
            " (SELECT count(*) FROM outbox WHERE code IS NOT NULL) AS quarantined,"
            " (SELECT recorded_at FROM ledger WHERE sequence ="
            "  (SELECT min(sequence) FROM outbox WHERE code IS NULL)) AS oldest,"
            " coalesce((SELECT max(sequence) FROM ledger), 0) AS newest"
        )
        assert row is not None
        return OutboxStatus(
            row["marks"] - row["quarantined"], row["quarantined"], row["oldest"], row["newest"]
        )

    def place_of(self, event_id: str) -> Literal["waiting", "quarantined", "confirmed"] | None:
        """Where an event is; None when there is none of that id."""
        row = self._db.row(
            "SELECT outbox.sequence AS mark, code FROM ledger LEFT JOIN outbox USING (sequence)"
            " WHERE event_id = ?",
            event_id,
        )
        if row is None:
            return None
        if row["mark"] is None:
            return "confirmed"
        return "waiting" if row["code"] is None else "quarantined"

    def account(self, salvages: Callable[[], Salvages]) -> Account:
        """Every number there is, at one moment. Looks at each row only when numbers are missing.

        `salvages`: what this store's ledger says of them. They leave numbers out on purpose, and tell which
        of the others are lost.
        """
        row = self._db.row(
            "SELECT coalesce((SELECT value FROM counter WHERE name = 'sequence'), 0) AS given,"
            " (SELECT count(*) FROM ledger) AS recorded, (SELECT count(*) FROM outbox) AS marks,"
            " (SELECT count(*) FROM outbox WHERE code IS NOT NULL) AS quarantined"
        )
        assert row is not None
        given, recorded, quarantined = row["given"], row["recorded"], row["quarantined"]
        told = salvages() if recorded != given else Salvages()
        gaps = tuple(self._gaps(given, told)) if recorded != given else ()
        return Account(given, recorded, row["marks"] - quarantined, quarantined, gaps, told.ends_known)

    def _gaps(self, given: int, salvages: Salvages) -> Iterator[Gap]:
        for row in self._db.rows(
            "SELECT before + 1 AS first, sequence - 1 AS last FROM"
            " (SELECT sequence, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before FROM"
            "  (SELECT sequence FROM ledger UNION ALL SELECT ? + 1))"
            " WHERE sequence > before + 1 ORDER BY sequence",
            given,
        ):
            if row["last"] + 1 in salvages.sequences:
                yield from _before_salvage(row["first"], row["last"], salvages)
            else:
                yield Gap(row["first"], row["last"], salvaged=False)


def _before_salvage(first: int, last: int, salvages: Salvages) -> Iterator[Gap]:
    """The numbers missing before a salvage: those that are lost, and those it left out."""
    for loss in sorted(salvages.losses, key=lambda loss: loss.first):
        lost = Gap(max(loss.first, first), min(loss.last, last), salvaged=False)
        if lost.first > lost.last:
            continue
        if first < lost.first:
            yield Gap(first, lost.first - 1, salvaged=True)
        yield lost
        first = lost.last + 1
    if first <= last:
        yield Gap(first, last, salvaged=True)


def _waiting(row: Row) -> Waiting:
    return Waiting(row["sequence"], row["event_id"], row["type"].partition(".")[0], row["body"])
