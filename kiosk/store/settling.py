"""What follows for the other books from rows that were lost: what cannot be known becomes unknown."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kiosk.domain.floor import Floor, FloorSource
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database
from kiosk.store.photos import OWNER_LOST
from kiosk.store.policies import LOST_POLICY
from kiosk.store.rebuilding import Rebuilt

KEPT_WITHOUT_EXPIRY: Final = timedelta(days=90)
"""Events do not say when a code expires; none is good for longer."""

ROWS_AT_ONCE: Final = 200

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """What there is to say of a picture: read from its file, or from an event it is evidence of."""

    sha256: str
    bytes: int
    at: str


def settle_books(database: Database, rebuilt: Rebuilt, photos: Path) -> None:
    """Everything but counters, compartments and the ledger itself. In the caller's transaction."""
    if "outbox" not in rebuilt.whole:
        _send_again(database, rebuilt.backup.confirmed)
    _keep_one_active_policy(database)
    if "policy" not in rebuilt.whole:
        _remember_lost_policy(database)
    owners: dict[str, str] = {}
    told: dict[str, Picture] = {}
    for type_, event in _with_evidence(database):
        data = event["data"]
        if "authorization_use" not in rebuilt.whole:
            _use_again(database, type_, data, event["recordedtime"])
        if type_ == "drop_off.completed" and "load_unit_package" not in rebuilt.whole:
            _lay_in_bin_again(database, data, event["recordedtime"])
        lone = [data["photo"]] if data.get("photo") else []
        for photo in (*data.get("evidence", {}).get("photos", ()), *lone):
            owners[photo["photo_id"]] = event["subject"]
            told[photo["photo_id"]] = Picture(photo["sha256"], photo["bytes"], photo["taken_at"])
    if "photo" not in rebuilt.whole:
        _spool_again(database, photos, owners, told)


def own_ledger_id(database: Database, rebuilt: Rebuilt) -> str | None:
    """The id under which this ledger goes on: the damaged file's, where any of its rows still says it."""
    row = database.row("SELECT value FROM meta WHERE name = 'ledger_id'")
    if row:
        return str(row["value"])
    return newest_ledger_id(database) if rebuilt.rows_kept else None


def newest_ledger_id(database: Database) -> str | None:
    """The ledger that the newest row belongs to."""
    event = _newest_event(database)
    return event["ledgerid"] if event else None


def keep_floor(database: Database, rebuilt: Rebuilt, now: Moment, boot_id: str) -> None:
    """It is no earlier than the newest row that is left, whatever the clock says."""
    row = database.row("SELECT value FROM meta WHERE name = 'floor'")
    known = row["value"] if row else rebuilt.backup.meta.get("floor")
    floor = Floor.model_validate_json(known) if known else None
    event = _newest_event(database)
    if event and (floor is None or datetime.fromisoformat(event["recordedtime"]) > floor.at):
        # How far ahead of the truth that may have been was lost with the floor: doubt begins anew.
        floor = Floor(
            at=datetime.fromisoformat(event["recordedtime"]),
            boot_id=boot_id,
            boottime_ms=now.boottime_ms,
            source=FloorSource.EVENT,
        )
    if floor:
        database.execute("INSERT OR REPLACE INTO meta VALUES ('floor', ?)", floor.model_dump_json())


def doubtful_compartments(database: Database, whole: Iterable[str], configured: Iterable[str]) -> list[str]:
    """Those that may hold something nobody knows of, and are not blocked.

    Where rows are lost, every one without a row. Where a visit is lost, the one that waited for it. Where
    it is lost which door was about to open for a visit, every one not known to be taken.
    """
    known = {row["compartment_id"]: row for row in database.rows("SELECT * FROM compartment")}
    blocked = {name for name, row in known.items() if row["blocked_why"]}
    doubtful = set() if "compartment" in whole else set(configured) - known.keys()
    if "visit" not in whole:
        snapshots = [str(row["snapshot"]) for row in database.rows("SELECT snapshot FROM visit")]
        doubtful |= {
            name
            for name, row in known.items()
            if row["reserved_by"] and not any(row["reserved_by"] in text for text in snapshots)
        }
    if "intent" not in whole and _has_visit_without_intent(database):
        doubtful |= {name for name in configured if name not in known or not known[name]["holds"]}
    return sorted(doubtful - blocked)


def _has_visit_without_intent(database: Database) -> bool:
    row = database.row(
        "SELECT 1 FROM visit WHERE visit_id NOT IN (SELECT visit_id FROM intent WHERE outcome IS NULL)"
    )
    return row is not None


def _send_again(database: Database, confirmed: set[int]) -> None:
    """Marks are lost, of which nobody knows. Central takes an event by its id once."""
    for row in database.rows("SELECT sequence FROM ledger"):
        if row["sequence"] not in confirmed:
            database.execute("INSERT OR IGNORE INTO outbox (sequence) VALUES (?)", row["sequence"])


def _keep_one_active_policy(database: Database) -> None:
    """The backup may have brought back the one that was in force before."""
    database.execute(
        "UPDATE policy SET state = 'retired' WHERE state != 'retired' AND (epoch, version) <"
        " (SELECT epoch, version FROM policy WHERE state = 'active'"
        "  ORDER BY epoch DESC, version DESC LIMIT 1)"
    )


def _remember_lost_policy(database: Database) -> None:
    row = database.row("SELECT body FROM ledger WHERE type = 'policy.applied' ORDER BY sequence DESC LIMIT 1")
    if row:
        applied = json.loads(row["body"])["data"]
        floor = f"{applied['epoch']}.{applied['version']}"
        database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", LOST_POLICY, floor)


def _use_again(database: Database, type_: str, data: Event, recorded_at: str) -> None:
    """What the ledger says of a use counts: custody spent it, a withdrawal freed it."""
    drop_off_id = data.get("drop_off_id")
    if type_ == "drop_off.withdrawn":
        database.execute("UPDATE authorization_use SET state = 'released' WHERE drop_off_id = ?", drop_off_id)
        return
    if type_ not in ("drop_off.completed", "drop_off.unresolved"):
        return
    authorization = data["authorization"]
    database.execute(
        "INSERT INTO authorization_use (merchant_id, authorization_id, drop_off_id, state, at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
        authorization["merchant_id"],
        authorization["authorization_id"],
        drop_off_id,
        "consumed" if type_ == "drop_off.completed" else "reserved",
        recorded_at,
        rfc3339(datetime.fromisoformat(recorded_at) + KEPT_WITHOUT_EXPIRY),
    )


def _lay_in_bin_again(database: Database, data: Event, recorded_at: str) -> None:
    """A load unit that is still here holds what was put in since it was opened."""
    for package in data["packages"]:
        database.execute(
            "INSERT OR IGNORE INTO load_unit_package (drop_off_id, package_no, load_unit_id)"
            " SELECT ?, ?, load_unit_id FROM load_unit WHERE load_unit_id = ? AND opened_at <= ?",
            data["drop_off_id"],
            package["package_no"],
            package["container"]["load_unit_id"],
            recorded_at,
        )


def _spool_again(database: Database, photos: Path, owners: dict[str, str], told: dict[str, Picture]) -> None:
    """A row for every picture that is there: without one it would be swept away, and evidence with it.

    One that neither an event nor a visit under way tells of is sent as well: central may have the event.
    None for one that the drive does not give and no event tells of: nobody knows what it was.
    """
    known = {row["photo_id"] for row in database.rows("SELECT photo_id FROM photo")}
    visits = database.rows("SELECT snapshot FROM visit UNION ALL SELECT snapshot FROM staff_visit")
    under_way = "".join(row["snapshot"] for row in visits)
    for path in sorted(photos.glob("*.jpg")):
        if path.stem in known:
            continue
        if picture := _looked_at(path) or told.get(path.stem):
            database.execute(
                "INSERT INTO photo (photo_id, drop_off_id, sha256, bytes, kept_at) VALUES (?, ?, ?, ?, ?)",
                path.stem,
                owners.get(path.stem, None if path.stem in under_way else OWNER_LOST),
                picture.sha256,
                picture.bytes,
                picture.at,
            )


def _looked_at(path: Path) -> Picture | None:
    """A picture as its file has it; None where the drive does not give it."""
    try:
        content, kept_at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    return Picture(hashlib.sha256(content).hexdigest(), len(content), rfc3339(kept_at))


def _with_evidence(database: Database) -> Iterator[tuple[str, Event]]:
    """(type, event) of everything the ledger says of drop-offs and discrepancies, in order."""
    after = 0
    while rows := database.rows(
        "SELECT sequence, type, body FROM ledger WHERE sequence > ?"
        " AND (type GLOB 'drop_off.*' OR type = 'collection.discrepancy')"
        " ORDER BY sequence LIMIT ?",
        after,
        ROWS_AT_ONCE,
    ):
        yield from ((row["type"], json.loads(row["body"])) for row in rows)
        after = rows[-1]["sequence"]


def _newest_event(database: Database) -> Event | None:
    row = database.row("SELECT body FROM ledger ORDER BY sequence DESC LIMIT 1")
    event: Event | None = json.loads(row["body"]) if row else None
    return event
