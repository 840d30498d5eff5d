"""What central knows, for those who ask: people at the demo, tests, the simulation."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.world.central_events import Event


@dataclass(frozen=True)
class StoredEvent(Event):
    """An event that central has. `deliveries` counts how often it came; more than once is normal."""

    stored_at: str
    deliveries: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of a ledger, `first` to `last`, that have not come; they may still be on their way."""

    kiosk_id: str
    ledger_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an authorization: a completed drop-off. A row of the table `uses`."""

    mode: str
    merchant_id: str
    authorization_id: str
    uses_allowed: int
    kiosk_id: str
    drop_off_id: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An authorization that was used more often than it allows. `drop_offs` are (kiosk, drop-off id)."""

    merchant_id: str
    authorization_id: str
    uses_allowed: int
    drop_offs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        places = " and ".join(f"{drop_off_id} at {kiosk_id}" for kiosk_id, drop_off_id in self.drop_offs)
        return (
            f"{self.merchant_id} authorization {self.authorization_id} allows {self.uses_allowed}"
            f" and was used {len(self.drop_offs)} times: {places}"
        )


@dataclass(frozen=True, slots=True)
class Twin:
    """Two machines that connect in turn under the name of one kiosk, each a (ledger id, boot id)."""

    kiosk_id: str
    one: tuple[str, str]
    other: tuple[str, str]

    def __str__(self) -> str:
        what = "a copy of its card" if self.one[0] == self.other[0] else "its name given out twice"
        return f"two machines connect as {self.kiosk_id} ({what}): boots {self.one[1]} and {self.other[1]}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two messages that cannot both be right; the second is kept here.

    `kind`: body_differs (same id, other bytes), sequence_taken (same ledger and
    number, other id), completed_twice (one drop-off, two completions).
    """

    kiosk_id: str
    event_id: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event that central refused and said so."""

    kiosk_id: str
    event_id: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo that an event named; `stored_at` is None until all of it is here and its hash is right.

    `lost`: why it will not come, by the kiosk's own word.
    """

    kiosk_id: str
    photo_id: str
    bytes: int
    file: Path
    stored_at: str | None
    lost: str | None


class CentralView:
    """The read side of central's database.

    Concurrency: any thread at any time; each question opens its own connection
    and sees what was committed by then.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def events(self) -> list[StoredEvent]:
        """Every event, by kiosk, ledger and sequence."""
        return [
            StoredEvent(*row)
            for row in self._rows(
                "SELECT kiosk_id, event_id, type, ledger_id, sequence, time, mode, body,"
                " stored_at, deliveries FROM events ORDER BY kiosk_id, ledger_id, sequence, event_id"
            )
        ]

    def deliveries(self) -> dict[str, int]:
        """How often each event came, by event id."""
        return dict(self._rows("SELECT event_id, deliveries FROM events"))

    def gaps(self) -> list[Gap]:
        """What is missing between 1 and the highest number of each ledger; a rejected event is not."""
        return [
            Gap(*row)
            for row in self._rows(
                "SELECT kiosk_id, ledger_id, before + 1, sequence - 1 FROM ("
                " SELECT kiosk_id, ledger_id, sequence,"
                "  lag(sequence, 1, 0) OVER (PARTITION BY kiosk_id, ledger_id ORDER BY sequence) AS before"
                " FROM (SELECT kiosk_id, ledger_id, sequence FROM events"
                "  UNION SELECT kiosk_id, ledger_id, sequence FROM rejections WHERE sequence IS NOT NULL))"
                " WHERE sequence > before + 1 ORDER BY kiosk_id, ledger_id, sequence"
            )
        ]

    def conflicts(self) -> list[Conflict]:
        """Authorizations used too often, at one kiosk or at several."""
        rows = self._rows("SELECT * FROM uses ORDER BY rowid")
        return find_conflicts(Use(*row) for row in rows)

    def twins(self) -> list[Twin]:
        """Kiosks whose name two machines use, in the order they were noticed."""
        rows = self._rows("SELECT * FROM twins ORDER BY rowid")
        return [Twin(kiosk_id, (one, by), (other, at)) for kiosk_id, one, by, other, at in rows]

    def photos(self) -> list[StoredPhoto]:
        """Every photo that an event named."""
        rows = self._rows(
            "SELECT kiosk_id, photo_id, bytes, stored_at, why"
            " FROM photos LEFT JOIN photos_lost USING (kiosk_id, photo_id) ORDER BY kiosk_id, photo_id"
        )
        return [
            StoredPhoto(kiosk, photo_id, size, self._directory / photo_path(kiosk, photo_id), stored_at, lost)
            for kiosk, photo_id, size, stored_at, lost in rows
        ]

    def disagreements(self) -> list[Disagreement]:
        """Alarms about integrity, in the order they came."""
        return [
            Disagreement(*row)
            for row in self._rows("SELECT kiosk_id, event_id, kind, body FROM disagreements ORDER BY rowid")
        ]

    def rejections(self) -> list[Rejection]:
        """Events that were refused, in the order they first came."""
        return [
            Rejection(*row)
            for row in self._rows("SELECT kiosk_id, event_id, code, text FROM rejections ORDER BY rowid")
        ]

    def unreadable(self) -> list[tuple[str, str]]:
        """Messages without an id to answer to: (topic, what was wrong)."""
        return list(self._rows("SELECT topic, why FROM unreadable ORDER BY rowid"))

    def state(self, kiosk_id: str, name: str) -> bytes | None:
        """The latest `connection`, `health` or `compartments` of a kiosk; None before the first."""
        row = next(
            self._rows("SELECT body FROM states WHERE kiosk_id = ? AND name = ?", kiosk_id, name), None
        )
        return bytes(row[0]) if row else None

    def _rows(self, query: str, *values: str) -> Iterator[tuple]:  # type: ignore[type-arg]  # as sqlite3 has it
        with self._open() as database:
            return iter(database.execute(query, values).fetchall())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        file = database_file(self._directory).resolve()
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            yield database


def database_file(directory: Path) -> Path:
    """Where central's database is."""
    return directory / "central.db"


def photo_path(kiosk_id: str, photo_id: str) -> Path:
    """Where a whole photo is, from central's directory."""
    return Path("photos") / kiosk_id / f"{photo_id}.jpg"


def find_conflicts(uses: Iterable[Use]) -> list[Conflict]:
    """The authorizations among `uses` that were used more often than the strictest of them allows.

    A training drop-off does not use up what a live one may: modes are counted apart.
    """
    together: dict[tuple[str, str, str], list[Use]] = {}
    for use in uses:
        together.setdefault((use.mode, use.merchant_id, use.authorization_id), []).append(use)
    return [
        Conflict(merchant_id, authorization_id, allowed, tuple((u.kiosk_id, u.drop_off_id) for u in same))
        for (_, merchant_id, authorization_id), same in together.items()
        if len(same) > (allowed := min(use.uses_allowed for use in same))
    ]
