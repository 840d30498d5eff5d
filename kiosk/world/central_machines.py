"""Which machines connect under the name of a kiosk: one at a time, unless there is a twin."""

import sqlite3

from kiosk.contract.messages import ConnectionState
from kiosk.world.central_view import Twin

MACHINE_TABLES = """
CREATE TABLE IF NOT EXISTS machines (
    kiosk_id TEXT NOT NULL, ledger_id TEXT NOT NULL, boot_id TEXT NOT NULL, boottime_ms INTEGER NOT NULL,
    turn INTEGER NOT NULL, PRIMARY KEY (kiosk_id, ledger_id, boot_id)) STRICT;
CREATE TABLE IF NOT EXISTS twins (
    kiosk_id TEXT NOT NULL, ledger_id TEXT NOT NULL, boot_id TEXT NOT NULL,
    other_ledger_id TEXT NOT NULL, other_boot_id TEXT NOT NULL,
    UNIQUE (kiosk_id, boot_id, other_boot_id)) STRICT;
"""


class Machines:
    """A machine is a ledger in one boot. Neither comes back once it has been replaced.

    Every method runs inside the caller's transaction.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def online(self, kiosk_id: str, state: ConnectionState) -> Twin | None:
        """Note who is connected now; a twin, whenever a machine returns after another one."""
        if state.ledger_id is None or state.boottime_ms is None:
            return None
        this = (state.ledger_id, state.boot_id)
        machines = {
            (ledger_id, boot_id): (turn, boottime_ms)
            for ledger_id, boot_id, turn, boottime_ms in self._db.execute(
                "SELECT ledger_id, boot_id, turn, boottime_ms FROM machines WHERE kiosk_id = ?", (kiosk_id,)
            )
        }
        if this in machines and machines[this][1] >= state.boottime_ms:
            return None  # redelivered: it has not come back
        latest = max(machines, key=lambda machine: machines[machine][0], default=this)
        turn = machines[latest][0] + (latest != this) if machines else 0
        self._db.execute(
            "INSERT OR REPLACE INTO machines VALUES (?, ?, ?, ?, ?)",
            (kiosk_id, *this, state.boottime_ms, turn),
        )
        if this not in machines or latest == this:
            return None
        one, other = sorted((this, latest))
        self._db.execute("INSERT OR IGNORE INTO twins VALUES (?, ?, ?, ?, ?)", (kiosk_id, *one, *other))
        return Twin(kiosk_id, one, other)
