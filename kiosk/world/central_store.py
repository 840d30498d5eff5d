"""How central takes what kiosks send: once in effect, however often it comes, and only then answered."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.contract.messages import ConnectionState, LookUpResponse, PhotoWord, Rejected, StoredWord
from kiosk.domain.moment import rfc3339
from kiosk.world.central_events import Event, Unacceptable, Unreadable, read_event
from kiosk.world.central_look_ups import Directory
from kiosk.world.central_machines import MACHINE_TABLES, Machines
from kiosk.world.central_photos import PHOTO_TABLES, PhotoShelf
from kiosk.world.central_view import Conflict, StoredEvent, Twin, Use, database_file, find_conflicts

_TABLES = """
CREATE TABLE IF NOT EXISTS events (
    kiosk_id TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, ledger_id TEXT NOT NULL,
    sequence INTEGER NOT NULL, time TEXT NOT NULL, mode TEXT NOT NULL, body BLOB NOT NULL,
    stored_at TEXT NOT NULL, deliveries INTEGER NOT NULL, PRIMARY KEY (kiosk_id, event_id)) STRICT;
CREATE INDEX IF NOT EXISTS events_in_order ON events (kiosk_id, ledger_id, sequence);
CREATE TABLE IF NOT EXISTS disagreements (
    kiosk_id TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
    received_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rejections (
    kiosk_id TEXT NOT NULL, event_id TEXT NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,
    ledger_id TEXT, sequence INTEGER, body BLOB NOT NULL, received_at TEXT NOT NULL,
    UNIQUE (kiosk_id, event_id)) STRICT;
CREATE TABLE IF NOT EXISTS unreadable (
    topic TEXT NOT NULL, why TEXT NOT NULL, body BLOB NOT NULL, received_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS uses (
    mode TEXT NOT NULL, merchant_id TEXT NOT NULL, authorization_id TEXT NOT NULL,
    uses_allowed INTEGER NOT NULL, kiosk_id TEXT NOT NULL, drop_off_id TEXT NOT NULL,
    PRIMARY KEY (kiosk_id, drop_off_id)) STRICT;
CREATE INDEX IF NOT EXISTS uses_of_authorization ON uses (authorization_id);
CREATE TABLE IF NOT EXISTS states (
    kiosk_id TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL, received_at TEXT NOT NULL,
    PRIMARY KEY (kiosk_id, name)) STRICT;
"""

_WITH_EVIDENCE = ("drop_off.completed", "drop_off.unresolved")
_WITH_ONE_PHOTO = ("collection.discrepancy", "kiosk.commissioned")

_KIOSK_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one transaction brought.

    `words`: what to say to each kiosk. `first`: events seen for the first time.
    `online`: kiosks that said they are. `stores`: (kiosk, ledger) of those that may lack numbers.
    `answers`: to look-ups. `twins`: of which one came back now.
    """

    words: dict[str, StoredWord]
    first: tuple[StoredEvent, ...]
    conflicts: tuple[Conflict, ...]
    online: tuple[str, ...]
    stores: tuple[tuple[str, str], ...]
    answers: tuple[LookUpResponse, ...]
    twins: tuple[Twin, ...]


@dataclass(slots=True)
class _Answers:
    stored: dict[str, None] = field(default_factory=dict)
    rejected: dict[str, Rejected] = field(default_factory=dict)
    photos: dict[str, PhotoWord] = field(default_factory=dict)
    twin_boots: tuple[str, ...] = ()

    def word(self) -> StoredWord:
        return StoredWord(
            stored=tuple(self.stored),
            rejected=tuple(self.rejected.values()),
            photos=tuple(self.photos.values()),
            twin_boots=self.twin_boots,
        )


class _Batch:
    """What gathers while one transaction is open; `at` is when it was opened."""

    def __init__(self, at: datetime) -> None:
        self.at = rfc3339(at)
        self.answers: dict[str, _Answers] = defaultdict(_Answers)
        self.first: list[StoredEvent] = []
        self.conflicts: dict[tuple[str, str], Conflict] = {}
        self.online: dict[str, None] = {}
        self.stores: dict[tuple[str, str], None] = {}
        self.look_ups: list[LookUpResponse] = []
        self.twins: dict[Twin, None] = {}

    def photo(self, kiosk_id: str, word: PhotoWord | None) -> None:
        if word:
            self.answers[kiosk_id].photos[word.id] = word

    def twin(self, twin: Twin) -> None:
        self.twins[twin] = None
        self.answers[twin.kiosk_id].twin_boots = (twin.one[1], twin.other[1])

    def reject(self, kiosk_id: str, event_id: str, code: str, text: str) -> None:
        self.answers[kiosk_id].rejected[event_id] = Rejected(id=event_id, code=code, text=text)

    def words(self) -> dict[str, StoredWord]:
        return {kiosk_id: answers.word() for kiosk_id, answers in self.answers.items()}


class CentralStore:
    """Central's database and photo files in `directory`, the writing side.

    Lifetime: owns a SQLite connection from the constructor until `close`.
    Concurrency: belongs to the thread that made it; `CentralView` reads beside it.
    """

    def __init__(self, directory: Path, *, topic_root: str = "kiosks") -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._root = topic_root
        self.database = sqlite3.connect(database_file(directory), isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.executescript(_TABLES + PHOTO_TABLES + MACHINE_TABLES)
        self._photos = PhotoShelf(self.database, directory)
        self._machines = Machines(self.database)
        self.directory = Directory(self.database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def take(self, messages: Iterable[tuple[str, bytes]], at: datetime) -> Taken:
        """Take (topic, payload) messages in one transaction; when this returns, they are on disk.

        Any message is taken in some way: nothing in a payload raises.
        """
        batch = _Batch(at)
        with self._transaction():
            for topic, payload in messages:
                self._take_one(topic, payload, batch)
        return Taken(
            words=batch.words(),
            first=tuple(batch.first),
            conflicts=tuple(batch.conflicts.values()),
            online=tuple(batch.online),
            stores=tuple(batch.stores),
            answers=tuple(batch.look_ups),
            twins=tuple(batch.twins),
        )

    def overdue_photos(self, at: datetime, quiet: timedelta) -> dict[str, StoredWord]:
        """Words that ask for photos of which nothing came for `quiet`, by kiosk."""
        batch = _Batch(at)
        with self._transaction():
            for kiosk_id, word in self._photos.overdue(rfc3339(at - quiet)):
                batch.photo(kiosk_id, word)
        return batch.words()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        with self.database:
            yield

    def _take_one(self, topic: str, payload: bytes, batch: _Batch) -> None:
        try:
            kiosk_id, kind, rest = self._address(topic)
            match kind, rest:
                case "event", [noun]:
                    self._take_event(read_event(kiosk_id, noun, payload), batch)
                case "photo", [photo_id, piece]:
                    word = self._photos.take(kiosk_id, photo_id, piece, payload, batch.at)
                    batch.photo(kiosk_id, word)
                case "request", []:
                    batch.look_ups.append(self.directory.answer(kiosk_id, payload))
                case "state", [name]:
                    self._take_state(kiosk_id, name, payload, batch)
                case _:
                    raise Unreadable("central knows no such topic")
        except Unacceptable as refusal:
            self._reject(kiosk_id, refusal, payload, batch)
        except Unreadable as trouble:
            self.database.execute(
                "INSERT INTO unreadable VALUES (?, ?, ?, ?)", (topic, str(trouble), payload, batch.at)
            )

    def _address(self, topic: str) -> tuple[str, str, list[str]]:
        """The kiosk, the kind of message and the rest of an upward topic."""
        if topic.startswith(f"{self._root}/"):
            match topic.removeprefix(f"{self._root}/").split("/"):
                case [kiosk_id, "up", kind, *rest] if _KIOSK_ID.fullmatch(kiosk_id):
                    return kiosk_id, kind, rest
        raise Unreadable("not a topic of a kiosk")

    def _take_state(self, kiosk_id: str, name: str, payload: bytes, batch: _Batch) -> None:
        self.database.execute(
            "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?)", (kiosk_id, name, payload, batch.at)
        )
        if name == "connection":
            try:
                connection = ConnectionState.model_validate_json(payload)
            except ValidationError as error:
                raise Unreadable(f"not a connection state: {error}") from error
            if connection.online:
                batch.online[kiosk_id] = None
                if connection.ledger_id:
                    batch.stores[kiosk_id, connection.ledger_id] = None
                if twin := self._machines.online(kiosk_id, connection):
                    batch.twin(twin)

    def _take_event(self, event: Event, batch: _Batch) -> None:
        known = self.database.execute(
            "UPDATE events SET deliveries = deliveries + 1 WHERE kiosk_id = ? AND event_id = ?"
            " RETURNING body",
            (event.kiosk_id, event.event_id),
        ).fetchone()
        if known and known[0] != event.body:
            self._disagree(event, "body_differs", batch)
            batch.reject(
                event.kiosk_id, event.event_id, "body_differs", "central has other bytes under this id"
            )
            return
        batch.answers[event.kiosk_id].stored[event.event_id] = None
        for photo in _photos_named_by(event):
            batch.photo(event.kiosk_id, self._photos.expect(event.kiosk_id, photo, batch.at))
        if not known:
            self._store_event(event, batch)
            if event.type == "drop_off.completed":
                self._note_use(event, batch)
            if event.type == "ledger.salvaged":
                batch.stores[event.kiosk_id, event.ledger_id] = None
            if event.type == "photo.lost":
                self._photos.lose(event.kiosk_id, event.data["photo_id"], event.data["why"])

    def _store_event(self, event: Event, batch: _Batch) -> None:
        twin = self.database.execute(
            "SELECT 1 FROM events WHERE kiosk_id = ? AND ledger_id = ? AND sequence = ?",
            (event.kiosk_id, event.ledger_id, event.sequence),
        ).fetchone()
        if twin:
            self._disagree(event, "sequence_taken", batch)
        stored = StoredEvent(**_fields(event), stored_at=batch.at, deliveries=1)
        self.database.execute(
            "INSERT INTO events (kiosk_id, event_id, type, ledger_id, sequence, time, mode, body, stored_at,"
            " deliveries) VALUES (:kiosk_id, :event_id, :type, :ledger_id, :sequence, :time, :mode, :body,"
            " :stored_at, :deliveries)",
            _fields(stored),
        )
        batch.first.append(stored)

    def _note_use(self, event: Event, batch: _Batch) -> None:
        authorization = event.data["authorization"]
        use = Use(
            mode=event.mode,
            merchant_id=authorization["merchant_id"],
            authorization_id=authorization["authorization_id"],
            uses_allowed=authorization["uses_allowed"],
            kiosk_id=event.kiosk_id,
            drop_off_id=event.data["drop_off_id"],
        )
        noted = self.database.execute("INSERT OR IGNORE INTO uses VALUES (?, ?, ?, ?, ?, ?)", astuple(use))
        if noted.rowcount == 0:
            self._disagree(event, "completed_twice", batch)
        same = self.database.execute(
            "SELECT * FROM uses WHERE (authorization_id, merchant_id, mode) = (?, ?, ?) ORDER BY rowid",
            (use.authorization_id, use.merchant_id, use.mode),
        )
        for conflict in find_conflicts(Use(*row) for row in same):
            batch.conflicts[use.merchant_id, use.authorization_id] = conflict

    def _disagree(self, event: Event, kind: str, batch: _Batch) -> None:
        self.database.execute(
            "INSERT INTO disagreements VALUES (?, ?, ?, ?, ?)",
            (event.kiosk_id, event.event_id, kind, event.body, batch.at),
        )

    def _reject(self, kiosk_id: str, refusal: Unacceptable, payload: bytes, batch: _Batch) -> None:
        self.database.execute(
            "INSERT OR IGNORE INTO rejections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kiosk_id,
                refusal.event_id,
                refusal.code,
                refusal.text,
                refusal.ledger_id,
                refusal.sequence,
                payload,
                batch.at,
            ),
        )
        batch.reject(kiosk_id, refusal.event_id, refusal.code, refusal.text)


def _fields(event: Event) -> dict[str, Any]:
    return {f.name: getattr(event, f.name) for f in fields(event)}


def _photos_named_by(event: Event) -> list[dict[str, Any]]:
    """The photos that are to come after an event."""
    if event.type in _WITH_ONE_PHOTO:
        return [event.data["photo"]] if event.data["photo"] else []
    named: list[dict[str, Any]] = event.data["evidence"]["photos"] if event.type in _WITH_EVIDENCE else []
    return named
