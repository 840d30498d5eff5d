"""Numbers that central lends by itself: a block of each lease to every store it meets, and none twice."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from kiosk.domain.policy import PolicyPack
from kiosk.policy.document import Holder, LeaseBlock

LEASE_TABLES = """
CREATE TABLE IF NOT EXISTS rules (
    kiosk_id TEXT PRIMARY KEY, pack TEXT NOT NULL, blocks TEXT NOT NULL, is_told INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS lent (
    place INTEGER PRIMARY KEY, kiosk_id TEXT NOT NULL, ledger_id TEXT NOT NULL, cause TEXT NOT NULL UNIQUE
    ) STRICT;
"""


class Leases:
    """The rules of kiosks, and to which stores blocks were lent; `place` is counted over all kiosks.

    A store needs numbers when it is met, and others after each salvage that burnt those it had.

    Concurrency: belongs to the thread that owns `database`.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        database.executescript(LEASE_TABLES)

    def keep(self, kiosk_id: str, pack: PolicyPack, blocks: Sequence[LeaseBlock]) -> PolicyPack:
        """Remember the rules of a kiosk; what is to be published of them.

        The version is raised above that of rules that were published for a new store meanwhile.
        """
        before = self._rules(kiosk_id)
        if before is not None and before[0].epoch == pack.epoch:
            pack = pack.model_copy(update={"version": max(pack.version, before[0].version + 1)})
        self._remember(kiosk_id, pack, blocks)
        return self._with_numbers(kiosk_id, pack, blocks)

    def due(self, kiosk_id: str, ledger_id: str, at: datetime) -> PolicyPack | None:
        """Rules to publish for a kiosk that has this store: with numbers it lacks, or not told of yet."""
        causes = [f"store {kiosk_id} {ledger_id}", *self._burnt(kiosk_id, ledger_id)]
        lent = sum(self._lend(kiosk_id, ledger_id, cause) for cause in causes)
        if (rules := self._rules(kiosk_id)) is None:
            return None
        pack, blocks, is_told = rules
        if lent:
            # Issued now: a kiosk whose leases are burnt takes no number of an earlier pack.
            pack = pack.model_copy(update={"version": pack.version + 1, "issued_at": at})
            self._remember(kiosk_id, pack, blocks)
        return self._with_numbers(kiosk_id, pack, blocks) if lent or not is_told else None

    def told(self, kiosk_id: str) -> None:
        """They were handed to the broker."""
        self._db.execute("UPDATE rules SET is_told = 1 WHERE kiosk_id = ?", (kiosk_id,))

    def _lend(self, kiosk_id: str, ledger_id: str, cause: str) -> bool:
        lent = self._db.execute(
            "INSERT OR IGNORE INTO lent (kiosk_id, ledger_id, cause) VALUES (?, ?, ?)",
            (kiosk_id, ledger_id, cause),
        )
        return lent.rowcount > 0

    def _burnt(self, kiosk_id: str, ledger_id: str) -> list[str]:
        """The salvages of this store that have burnt its leases."""
        salvaged = self._db.execute(
            "SELECT event_id, body FROM events"
            " WHERE kiosk_id = ? AND ledger_id = ? AND type = 'ledger.salvaged' ORDER BY sequence",
            (kiosk_id, ledger_id),
        )
        return [event_id for event_id, body in salvaged if json.loads(body)["data"]["leases_burnt"]]

    def _with_numbers(self, kiosk_id: str, pack: PolicyPack, blocks: Sequence[LeaseBlock]) -> PolicyPack:
        """What was lent to a store before its newest block is burnt, and of no use to it."""
        until = pack.valid_until.date()
        lent = tuple(
            block.for_holder(Holder(kiosk_id, ledger_id), place - 1, until)
            for ledger_id, place in self._db.execute(
                "SELECT ledger_id, max(place) FROM lent WHERE kiosk_id = ? GROUP BY ledger_id ORDER BY 2",
                (kiosk_id,),
            )
            for block in blocks
        )
        return pack.model_copy(update={"leases": (*pack.leases, *lent)})

    def _rules(self, kiosk_id: str) -> tuple[PolicyPack, tuple[LeaseBlock, ...], bool] | None:
        row = self._db.execute(
            "SELECT pack, blocks, is_told FROM rules WHERE kiosk_id = ?", (kiosk_id,)
        ).fetchone()
        if row is None:
            return None
        blocks = tuple(LeaseBlock.model_validate(block) for block in json.loads(row[1]))
        return PolicyPack.model_validate_json(row[0]), blocks, bool(row[2])

    def _remember(self, kiosk_id: str, pack: PolicyPack, blocks: Sequence[LeaseBlock]) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO rules VALUES (?, ?, ?, 0)",
            (kiosk_id, pack.model_dump_json(), json.dumps([block.model_dump() for block in blocks])),
        )
