"""Commands for `kiosk run`: put here by `kiosk forward`, which has believed and counted them."""

from dataclasses import dataclass

from kiosk.contract.messages import Command
from kiosk.domain.arrival import Arrival
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command, and when it came."""

    command: Command
    arrival: Arrival


class Inbox:
    """A row lives until its command is answered or begun, and goes with that: so none is taken twice.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, command: Command, arrival: Arrival) -> None:
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO command (command_id, command, boot_id, boottime_ms, lasts_ms)"
                " VALUES (?, ?, ?, ?, ?)",
                command.command_id,
                command.model_dump_json(),
                arrival.boot_id,
                arrival.boottime_ms,
                arrival.lasts_ms,
            )

    def waiting(self) -> list[Waiting]:
        """Those nobody has taken, in the order in which they came."""
        return [
            Waiting(
                Command.model_validate_json(row["command"]),
                Arrival(boot_id=row["boot_id"], boottime_ms=row["boottime_ms"], lasts_ms=row["lasts_ms"]),
            )
            for row in self._db.rows("SELECT * FROM command ORDER BY rowid")
        ]

    def holds(self, command_id: str) -> bool:
        return self._db.row("SELECT 1 FROM command WHERE command_id = ?", command_id) is not None

    def take(self, command_id: str) -> None:
        """It is answered or begun, which the caller writes down in the same transaction."""
        with self._db.transaction():
            self._db.execute("DELETE FROM command WHERE command_id = ?", command_id)
