"""Policy packs: verified by `kiosk forward`, made active by `kiosk run` between visits."""

import hashlib
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.store.database import Database
from kiosk.store.numbers import use_up

MOST_KEPT: Final = 5
"""Of several MiB each, with the one in force and the one before it, for people who ask what was."""

LEASES_BURNT_BEFORE: Final = "leases_burnt_before"
"""A salvage that lost their counters wrote this: leases of packs issued before are used up."""

LOST_POLICY: Final = "lost_policy"
"""A salvage wrote this: `epoch.version` of the newest pack that was in force and may be lost."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A pack as it is kept, with the hash its manifest vouched for."""

    pack: PolicyPack
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingPolicy:
    """A verified pack that is not in force yet. `valid_from` is None for at once."""

    epoch: int
    version: int
    valid_from: datetime | None


class Policies:
    """At most one active pack; newer ones wait as verified; some older ones stay as retired.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def newest(self) -> tuple[int, int] | None:
        """(epoch, version) of the newest pack that is kept.

        It is a row and nothing that a pack says: no content can set it back.
        """
        row = self._db.row("SELECT epoch, version FROM policy ORDER BY epoch DESC, version DESC LIMIT 1")
        return (row["epoch"], row["version"]) if row else None

    def sha256_of(self, epoch: int, version: int) -> str | None:
        """The hash of a pack that is kept."""
        row = self._db.row("SELECT sha256 FROM policy WHERE epoch = ? AND version = ?", epoch, version)
        return row["sha256"] if row else None

    def can_be_read(self, epoch: int, version: int) -> bool:
        """Whether a pack that is kept is what was signed, and this software can read it."""
        return self._sound(epoch, version) is not None

    def keep_verified(self, manifest: PolicyManifest, document: bytes) -> None:
        """Keep a pack that was checked, and of the older ones a few. One that cannot be read is replaced."""
        with self._db.transaction():
            if self.can_be_read(manifest.epoch, manifest.version):
                return
            self._db.execute(
                "INSERT OR REPLACE INTO policy (epoch, version, sha256, document, state, valid_from)"
                " VALUES (?, ?, ?, ?, 'verified', json_extract(?, '$.valid_from'))",
                manifest.epoch,
                manifest.version,
                manifest.sha256,
                document,
                document.decode(),
            )
            self._db.execute(
                "DELETE FROM policy WHERE state != 'active' AND (epoch, version) NOT IN"
                " (SELECT epoch, version FROM policy ORDER BY epoch DESC, version DESC LIMIT ?)",
                MOST_KEPT,
            )

    def active(self) -> KeptPolicy | None:
        """The pack in force; None when there is none that can be read."""
        return self._one("SELECT * FROM policy WHERE state = 'active'")

    def in_force(self) -> tuple[int, int] | None:
        """(epoch, version) of the active pack, without reading it."""
        row = self._db.row("SELECT epoch, version FROM policy WHERE state = 'active'")
        return (row["epoch"], row["version"]) if row else None

    def next_verified(self) -> KeptPolicy | None:
        """The newest pack that is verified and newer than the active one."""
        return self._one(
            "SELECT * FROM policy WHERE state = 'verified' ORDER BY epoch DESC, version DESC LIMIT 1"
        )

    def believed(self) -> list[PolicyPack]:
        """The pack to come and the one in force: a key may be on its way in or out."""
        return [kept.pack for kept in (self.next_verified(), self.active()) if kept]

    def waiting(self) -> tuple[WaitingPolicy, ...]:
        """The packs that are verified and not in force, the newest first."""
        rows = self._db.rows(
            "SELECT epoch, version, valid_from FROM policy WHERE state = 'verified'"
            " ORDER BY epoch DESC, version DESC"
        )
        return tuple(
            WaitingPolicy(
                row["epoch"],
                row["version"],
                datetime.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            )
            for row in rows
        )

    def kept(self, waiting: WaitingPolicy) -> KeptPolicy | None:
        """A pack that waits; None when what was kept is not what was signed any more, or cannot be read."""
        return self._sound(waiting.epoch, waiting.version)

    def forget(self, waiting: WaitingPolicy) -> None:
        """Drop a pack, so that it is taken when it comes again."""
        self._db.execute(
            "DELETE FROM policy WHERE state = 'verified' AND epoch = ? AND version = ?",
            waiting.epoch,
            waiting.version,
        )

    def activate(self, kept: KeptPolicy) -> None:
        """Make one pack the active one; what is older is passed over, what is newer goes on to wait."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE policy SET state = 'retired' WHERE state = 'active' OR (epoch, version) < (?, ?)",
                kept.pack.epoch,
                kept.pack.version,
            )
            self._db.execute(
                "UPDATE policy SET state = 'active' WHERE epoch = ? AND version = ?",
                kept.pack.epoch,
                kept.pack.version,
            )
            if kept.pack.issued_at < self._leases_burnt_before():
                use_up(self._db, [lease.lease_id for lease in kept.pack.leases])

    def floor(self) -> tuple[int, int] | None:
        """(epoch, version) below which no pack is taken: the newest kept, or one that was lost since."""
        kept, row = self.newest(), self._db.row("SELECT value FROM meta WHERE name = ?", LOST_POLICY)
        if row is None:
            return kept
        epoch, version = map(int, row["value"].split("."))
        return max(kept or (epoch, version), (epoch, version))

    def _leases_burnt_before(self) -> datetime:
        """Until when leases were lent of which nobody knows any more how far they were used."""
        row = self._db.row("SELECT value FROM meta WHERE name = ?", LEASES_BURNT_BEFORE)
        return datetime.fromisoformat(row["value"]) if row else datetime.min.replace(tzinfo=UTC)

    def _sound(self, epoch: int, version: int) -> KeptPolicy | None:
        row = self._db.row("SELECT * FROM policy WHERE epoch = ? AND version = ?", epoch, version)
        if row is None or hashlib.sha256(row["document"]).hexdigest() != row["sha256"]:
            return None
        return _read(row)

    def _one(self, statement: str) -> KeptPolicy | None:
        row = self._db.row(statement)
        return _read(row) if row else None


def _read(row: sqlite3.Row) -> KeptPolicy | None:
    """A pack that this software cannot read is none: the next one must still get in."""
    try:
        return KeptPolicy(PolicyPack.model_validate_json(row["document"]), row["sha256"])
    except ValidationError as error:
        log.error(
            "a kept policy pack cannot be read",
            extra={"version": row["version"], "epoch": row["epoch"], "mistakes": error.error_count()},
        )
        return None
