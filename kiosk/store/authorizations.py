"""Which authorizations were used here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database

KEPT_AFTER_EXPIRY: Final = timedelta(days=30)
"""As long as a wrong clock could make an expired code look good."""

REMOVED_A_CLAIM: Final = 4
"""Each new use removes a few old ones, so that they never grow for good and no transaction is long."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of an authorization by a drop-off that has not ended."""

    merchant_id: str
    authorization_id: str
    drop_off_id: str


class Authorizations:
    """Uses by merchant and authorization.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

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

    def reserved(self) -> list[Claim]:
        """Every claim that was made and came to nothing yet. Looks at all uses."""
        return [
            Claim(r["merchant_id"], r["authorization_id"], r["drop_off_id"])
            for r in self._db.rows("SELECT * FROM authorization_use WHERE state = 'reserved'")
        ]

    def reserve(
        self, authorization: ReturnAuthorization, drop_off_id: str, at: Moment, *, is_signed: bool
    ) -> bool:
        """Claim one use for a drop-off; False when none is left. Atomic: of two claims one wins.

        Uses long over are removed, by the time at which this authorization's merchant
        signed it: a clock that runs wild makes no used code good again. One that nobody
        signed bears the clock's time, and removes nothing.
        """
        with self._db.transaction():
            if is_signed:
                self._remove_uses_over_by(authorization.issued_at)
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

    def claim_again(self, authorization: ReturnAuthorization, drop_off_id: str, at: Moment) -> None:
        """Write a claim down that was made before; one that is there stays as it is."""
        self._db.execute(
            "INSERT OR IGNORE INTO authorization_use VALUES (?, ?, ?, 'reserved', ?, ?)",
            authorization.merchant_id,
            authorization.authorization_id,
            drop_off_id,
            rfc3339(at.at),
            rfc3339(authorization.expires_at),
        )

    def _remove_uses_over_by(self, signed_at: datetime) -> None:
        self._db.execute(
            "DELETE FROM authorization_use WHERE (merchant_id, authorization_id, drop_off_id) IN"
            " (SELECT merchant_id, authorization_id, drop_off_id FROM authorization_use"
            "  WHERE expires_at < ? LIMIT ?)",
            rfc3339(signed_at - KEPT_AFTER_EXPIRY),
            REMOVED_A_CLAIM,
        )

    def consume(self, authorization: ReturnAuthorization, drop_off_id: str) -> None:
        """Custody passed: the use is spent."""
        self._set_state(
            Claim(authorization.merchant_id, authorization.authorization_id, drop_off_id), "consumed"
        )

    def release(self, authorization: ReturnAuthorization, drop_off_id: str) -> None:
        """No custody: the customer's code works again."""
        self.release_claim(Claim(authorization.merchant_id, authorization.authorization_id, drop_off_id))

    def release_claim(self, claim: Claim) -> None:
        """The same, where the authorization itself is not at hand."""
        self._set_state(claim, "released")

    def _set_state(self, claim: Claim, state: str) -> None:
        with self._db.transaction():
            self._db.execute(
                "UPDATE authorization_use SET state = ?"
                " WHERE merchant_id = ? AND authorization_id = ? AND drop_off_id = ?",
                state,
                claim.merchant_id,
                claim.authorization_id,
                claim.drop_off_id,
            )
