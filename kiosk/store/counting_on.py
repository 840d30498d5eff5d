"""Counters after a salvage: no number is ever given twice, whatever became of the row that counted it."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kiosk.domain.moment import rfc3339
from kiosk.store.beginning import not_reached_by
from kiosk.store.database import Database
from kiosk.store.numbers import LEASE, use_up
from kiosk.store.policies import LEASES_BURNT_BEFORE
from kiosk.store.rebuilding import Rebuilt

JUMP: Final = 10_000
"""Beyond anything known: no page holds as many rows, and no kiosk gives as many numbers in a week."""

LEASE_JUMP: Final = 100
"""Leases are short. Their counters were read, and are no older than a log that was lost with the page."""

_RECEIPT = re.compile(r".*-(\d+)-\d")
_CERTIFICATE = re.compile(r".*-A(\d+)")
_MANIFEST = re.compile(r".*-M(\d+)")


def count_on(database: Database, rebuilt: Rebuilt, newest_sequence: int, now: datetime) -> int:
    """Move every counter to where nothing was given yet; the highest sequence known to have been given."""
    counters = {str(row["name"]): int(row["value"]) for row in database.rows("SELECT * FROM counter")}
    is_whole, old = "counter" in rebuilt.whole, rebuilt.backup.counters
    for name, seen in (
        ("receipt", _newest_receipt(database)),
        ("certificate", _newest_certificate(database)),
        ("manifest", _newest_manifest(database)),
        ("written_code", 0),
    ):
        known = max(counters.get(name, 0), seen, old.get(name, 0))
        if known or not is_whole:
            _set(database, name, max(known + JUMP, not_reached_by(now)))
    if is_whole:
        database.execute(
            "UPDATE counter SET value = value + ? WHERE name GLOB ? AND value < ?",
            LEASE_JUMP,
            f"{LEASE}*",
            2**62,
        )
    else:
        _burn_leases(database, [*counters, *old], now)
    newest = max(counters.get("sequence", 0), old.get("sequence", 0), newest_sequence)
    _set(database, "sequence", newest + JUMP - 1)
    return newest


def _burn_leases(database: Database, counters: Iterable[str], now: datetime) -> None:
    """Nobody knows how far they were used: those that were ever heard of are used up."""
    lent = [name.removeprefix(LEASE) for name in counters if name.startswith(LEASE)]
    for row in database.rows("SELECT document FROM policy"):
        lent += [lease["lease_id"] for lease in json.loads(row["document"]).get("leases", ())]
    use_up(database, lent)
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", LEASES_BURNT_BEFORE, rfc3339(now))


def _newest_receipt(database: Database) -> int:
    event = _newest(database, "drop_off.completed")
    return _number(_RECEIPT, event["receipt"]["receipt_no"]) if event else 0


def _newest_certificate(database: Database) -> int:
    event = _newest(database, "attempt.certified")
    return _number(_CERTIFICATE, event["certificate_no"]) if event else 0


def _newest_manifest(database: Database) -> int:
    event = _newest(database, "collection.completed")
    return _number(_MANIFEST, event["manifest_no"]) if event else 0


def _newest(database: Database, type_: str) -> dict[str, dict[str, str]] | None:
    row = database.row("SELECT body FROM ledger WHERE type = ? ORDER BY sequence DESC LIMIT 1", type_)
    data: dict[str, dict[str, str]] | None = json.loads(row["body"])["data"] if row else None
    return data


def _number(pattern: re.Pattern[str], text: object) -> int:
    found = pattern.fullmatch(str(text))
    return int(found[1]) if found else 0


def _set(database: Database, name: str, value: int) -> None:
    database.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", name, value)
