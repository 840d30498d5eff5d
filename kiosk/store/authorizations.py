"""Authorizations: which were announced ahead, and which were used here."""

from collections.abc import Iterable

from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database


class Authorizations:
    """Announced tokens by the digest of their short code; uses by merchant and authorization.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def announce(self, digests_and_tokens: Iterable[tuple[str, str]]) -> None:
        """Keep announced tokens; announcing one again changes nothing."""
        with self._db.transaction():
            for digest, token in digests_and_tokens:
                self._db.execute("INSERT OR REPLACE INTO announced VALUES (?, ?)", digest, token)

    def announced(self, digest: str) -> str | None:
        """The token behind a code's digest, or None."""
        row = self._db.row("SELECT token FROM announced WHERE digest = ?", digest)
        return str(row["token"]) if row else None

    def uses(self, authorization: ReturnAuthorization) -> list[tuple[str, str]]:
        """(drop-off id, state) of each use that counts: reserved or consumed."""
        return [
            (r["drop_off_id"], r["state"])
            for r in self._db.rows(
                "SELECT drop_off_id, state FROM authorization_use WHERE merchant_id = ?"
                " AND authorization_id = ? AND state != 'released' ORDER BY at",
                authorization.merchant_id,
                authorization.authorization_id,
            )
        ]

    def reserve(self, authorization: ReturnAuthorization, drop_off_id: str, at: Moment) -> bool:
        """Claim one use for a drop-off; False when none is left. Atomic: of two claims one wins."""
        with self._db.transaction():
            if len(self.uses(authorization)) >= authorization.uses_allowed:
                return False
            self._db.execute(
                "INSERT INTO authorization_use VALUES (?, ?, ?, 'reserved', ?, ?)",
                authorization.merchant_id,
                authorization.authorization_id,
                drop_off_id,
                rfc3339(at.at),
                rfc3339(authorization.expires_at),
            )
        return True

    def consume(self, drop_off_id: str) -> None:
        """Custody passed: the use is spent."""
        self._set_state(drop_off_id, "consumed")

    def release(self, drop_off_id: str) -> None:
        """No custody: the customer's code works again."""
        self._set_state(drop_off_id, "released")

    def _set_state(self, drop_off_id: str, state: str) -> None:
        with self._db.transaction():
            self._db.execute(
                "UPDATE authorization_use SET state = ? WHERE drop_off_id = ?", state, drop_off_id
            )
