"""Policy packs: verified by `kiosk forward`, made active by `kiosk run` between visits."""

from dataclasses import dataclass

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A pack as it is kept, with the hash its manifest vouched for."""

    pack: PolicyPack
    sha256: str


class Policies:
    """At most one active pack; newer ones wait as verified; older ones stay as retired.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def newest(self) -> tuple[int, int] | None:
        """(epoch, version) of the newest pack ever kept: the floor below which none is taken."""
        row = self._db.row("SELECT epoch, version FROM policy ORDER BY epoch DESC, version DESC LIMIT 1")
        return (row["epoch"], row["version"]) if row else None

    def keep_verified(self, manifest: PolicyManifest, document: bytes) -> None:
        """Keep a pack whose signature and hash were checked."""
        with self._db.transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO policy VALUES (?, ?, ?, ?, 'verified')",
                manifest.epoch,
                manifest.version,
                manifest.sha256,
                document,
            )

    def active(self) -> KeptPolicy | None:
        return self._one("SELECT * FROM policy WHERE state = 'active'")

    def next_verified(self) -> KeptPolicy | None:
        """The newest pack that is verified and newer than the active one."""
        return self._one(
            "SELECT * FROM policy WHERE state = 'verified' ORDER BY epoch DESC, version DESC LIMIT 1"
        )

    def activate(self, kept: KeptPolicy) -> None:
        """Make one pack the active one; what was verified before it is passed over."""
        with self._db.transaction():
            self._db.execute("UPDATE policy SET state = 'retired' WHERE state != 'retired'")
            self._db.execute(
                "UPDATE policy SET state = 'active' WHERE epoch = ? AND version = ?",
                kept.pack.epoch,
                kept.pack.version,
            )

    def _one(self, statement: str) -> KeptPolicy | None:
        row = self._db.row(statement)
        if row is None:
            return None
        return KeptPolicy(PolicyPack.model_validate_json(row["document"]), row["sha256"])
