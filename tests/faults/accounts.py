"""Holds a world to account: the kiosk's own books, central's, the doors and what people have in hand.

Whatever went wrong meanwhile, when the weather is fair again these four must
tell one story. The books are read as they lie on the disk, without the code
that wrote them.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from kiosk.contract.validation import validate
from kiosk.store.ledger import GENESIS, chain
from kiosk.world.central_view import CentralView

WITH_PHOTOS = ("drop_off.completed", "drop_off.unresolved")


class AccountsWrong(AssertionError):
    """The books do not agree; the text says what is missing, doubled or unexplained."""


@dataclass(frozen=True)
class Counts:
    """What a round came to. Of `lost` to `stuck` there are none, or `hold_to_account` had raised."""

    drop_offs: int = 0
    events: int = 0
    photos: int = 0
    redelivered: int = 0
    set_aside: int = 0
    unresolved: int = 0
    pulses: int = 0
    lost: int = 0
    duplicates: int = 0
    untraced: int = 0
    stuck: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __str__(self) -> str:
        return "  ".join(f"{f.name} {getattr(self, f.name)}" for f in fields(self))


@dataclass(frozen=True)
class Row:
    """One row of the ledger as it lies on the disk."""

    sequence: int
    event_id: str
    type: str
    body: bytes
    hash: bytes

    @property
    def data(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)["data"]
        return parsed


class Books:
    """The kiosk's database, read once, beside whoever has it open."""

    def __init__(self, state: Path) -> None:
        self._file = (state / "kiosk.db").resolve()
        self.photo_directory = state / "photos"

    def rows(self, query: str) -> list[sqlite3.Row]:
        """All rows of a query, as they are now."""
        with closing(sqlite3.connect(f"{self._file.as_uri()}?mode=ro", uri=True, timeout=15)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(query).fetchall()

    @cached_property
    def ledger(self) -> list[Row]:
        found = self.rows("SELECT sequence, event_id, type, body, hash FROM ledger ORDER BY sequence")
        return [Row(**dict(row)) for row in found]

    def of(self, *types: str) -> list[dict[str, Any]]:
        """The data of all events of these types, in order."""
        return [row.data for row in self.ledger if row.type in types]


def hold_to_account(state: Path, view: CentralView, *, set_aside: int = 0) -> Counts:
    """Compare a kiosk's books with central's, once all is delivered.

    `set_aside` is how many events were to be refused for good. Raises AccountsWrong.
    """
    books = Books(state)
    wrong = [
        *_chain(books),
        *_delivery(books, view, set_aside),
        *_custody(books, view),
        *_photos(books, view),
        *_suspense(books),
    ]
    raise_if(wrong)
    types = Counter(row.type for row in books.ledger)
    return Counts(
        drop_offs=types["drop_off.completed"],
        events=len(books.ledger),
        photos=sum(1 for photo in view.photos() if photo.stored_at),
        redelivered=sum(count - 1 for count in view.deliveries().values()),
        set_aside=set_aside,
        unresolved=types["drop_off.unresolved"],
    )


def raise_if(wrong: Sequence[str]) -> None:
    """Raise what was found, as a list that a person can read."""
    if wrong:
        raise AccountsWrong("\n".join(["the accounts are wrong:", *(f"- {what}" for what in wrong)]))


def _chain(books: Books) -> Iterator[str]:
    previous = GENESIS
    for expected, row in enumerate(books.ledger, 1):
        if row.sequence != expected:
            yield f"the ledger goes from {expected - 1} to {row.sequence}"
            return
        if row.hash != chain(previous, row.body):
            yield f"the chain breaks at sequence {row.sequence}"
            return
        if int(json.loads(row.body)["sequence"]) != row.sequence:
            yield f"event {row.event_id} bears another sequence than its row, {row.sequence}"
        previous = row.hash


def _delivery(books: Books, view: CentralView, set_aside: int) -> Iterator[str]:
    own = books.rows("SELECT value FROM meta WHERE name = 'ledger_id'")[0]["value"]
    aside = {r["sequence"] for r in books.rows("SELECT sequence FROM outbox WHERE code IS NOT NULL")}
    if len(aside) != set_aside:
        yield f"{len(aside)} events were set aside instead of {set_aside}"
    arrived = {event.event_id: event for event in view.events() if event.ledger_id == own}
    for row in books.ledger:
        event = arrived.pop(row.event_id, None)
        if event is None and row.sequence not in aside:
            yield f"LOST: {row.type} {row.event_id}, sequence {row.sequence}, is not at central"
        if event is not None and event.body != row.body:
            yield f"{row.type} {row.event_id} is not at central as it was recorded"
    for event in arrived.values():
        yield f"central has {event.type} {event.event_id}, sequence {event.sequence}, which nobody recorded"
    for gap in view.gaps():
        if gap.ledger_id == own and not set(range(gap.first, gap.last + 1)) <= aside:
            yield f"central misses {gap.first} to {gap.last}"
    yield from (f"central disagrees about {d.event_id}: {d.kind}" for d in view.disagreements())
    refused = [r for r in view.rejections() if r.event_id not in _ids(books, aside)]
    yield from (f"central refused {r.event_id}: {r.code} {r.text}" for r in refused)
    yield from (f"central could not read {topic}: {why}" for topic, why in view.unreadable())
    yield from (f"{row.type} {row.event_id} breaks the contract: {why}" for row, why in _breaches(books))


def _ids(books: Books, sequences: set[int]) -> set[str]:
    return {row.event_id for row in books.ledger if row.sequence in sequences}


def _breaches(books: Books) -> Iterator[tuple[Row, str]]:
    for row in books.ledger:
        yield from ((row, why) for why in validate(row.body))


def _custody(books: Books, view: CentralView) -> Iterator[str]:
    completed = books.of("drop_off.completed")
    authorizations = [data["authorization"] for data in completed]
    allowed = {(a["merchant_id"], a["authorization_id"]): a["uses_allowed"] for a in authorizations}
    used = Counter((a["merchant_id"], a["authorization_id"]) for a in authorizations)
    for key, count in used.items():
        if count > allowed[key]:
            yield f"DUPLICATE: authorization {key} was completed {count} times and allows {allowed[key]}"
    yield from _twice("drop-off completed", [data["drop_off_id"] for data in completed])
    yield from _twice("receipt number given", [data["receipt"]["receipt_no"] for data in completed])
    yield from _twice(
        "label number given",
        [p["label_number"] for d in completed for p in d["packages"] if p["label_number"]],
    )
    yield from _twice(
        "refund key", [line["refund_key"] for d in completed for line in d["lines"] if line.get("refund_key")]
    )
    yield from _twice("visit ended", [data["visit_id"] for data in books.of("visit.ended")])
    yield from (str(conflict) for conflict in view.conflicts())
    withdrawn = {data["drop_off_id"] for data in books.of("drop_off.withdrawn")}
    for data in completed:
        if data["drop_off_id"] in withdrawn:
            yield f"drop-off {data['drop_off_id']} is both completed and withdrawn"


def _twice(what: str, keys: list[str]) -> Iterator[str]:
    yield from (f"DUPLICATE: {what} {n} times: {key}" for key, n in Counter(keys).items() if n > 1)


def _photos(books: Books, view: CentralView) -> Iterator[str]:
    named = {p["photo_id"]: p["sha256"] for d in books.of(*WITH_PHOTOS) for p in d["evidence"]["photos"]}
    alarms = {d["about"] for d in books.of("alarm.raised") if d["alarm_code"] == "photo_lost"}
    lost = alarms | {d["photo_id"] for d in books.of("photo.lost")}
    at_central = {photo.photo_id: photo for photo in view.photos()}
    for photo_id, sha256 in named.items():
        photo = at_central.get(photo_id)
        if photo_id in lost:
            yield f"LOST: the kiosk gave photo {photo_id} up"
        elif photo is None or not photo.stored_at:
            yield f"LOST: photo {photo_id} is not at central"
        elif hashlib.sha256(photo.file.read_bytes()).hexdigest() != sha256:
            yield f"photo {photo_id} is not at central as it was taken"


def _suspense(books: Books) -> Iterator[str]:
    """What hangs in the air when everybody has gone and everything is delivered."""
    left = {data["drop_off_id"] for data in books.of("drop_off.unresolved")}
    stuck = {
        "event {sequence} waits in the outbox": "SELECT sequence FROM outbox WHERE code IS NULL",
        "visit {visit_id} is not settled": "SELECT visit_id FROM visit",
        "intent {intent_id} of {begun_at} has no outcome": "SELECT * FROM intent WHERE outcome IS NULL",
        "photo {photo_id} waits": "SELECT * FROM photo WHERE drop_off_id IS NOT NULL AND stored_at IS NULL",
        "a look-up {request_id} waits": "SELECT request_id FROM look_up",
    }
    for sentence, query in stuck.items():
        yield from (f"STUCK: {sentence.format(**dict(row))}" for row in books.rows(query))
    for row in books.rows("SELECT * FROM authorization_use WHERE state = 'reserved'"):
        if row["drop_off_id"] not in left:
            yield f"STUCK: authorization {row['authorization_id']} is reserved by {row['drop_off_id']}"
    for row in books.rows("SELECT * FROM compartment WHERE reserved_by IS NOT NULL"):
        if row["reserved_by"] not in left:
            yield f"STUCK: compartment {row['compartment_id']} is reserved by {row['reserved_by']}"
