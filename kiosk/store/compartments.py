"""Facts about compartments. Door and occupancy are not stored: they are looked at."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from pydantic import TypeAdapter

from kiosk.domain.compartments import Block, BlockedBy, Facts
from kiosk.domain.moment import Moment, rfc3339
from kiosk.store.database import Database

_BLOCKS: Final = TypeAdapter(tuple[Block, ...])


class CompartmentFacts:
    """One row a compartment that something is known of. `now` is the time as the ledger has it.

    Concurrency: as its database.
    """

    def __init__(self, database: Database, now: Callable[[], Moment]) -> None:
        self._db = database
        self._now = now
        self._read_at: tuple[int, int, int] | None = None
        self._known: Mapping[str, Facts] = {}

    def all(self) -> Mapping[str, Facts]:
        """By compartment; the same mapping as long as nothing was written."""
        if (mark := self._db.mark()) != self._read_at:
            rows = self._db.rows("SELECT * FROM compartment")
            self._known = {row["compartment_id"]: _facts(dict(row)) for row in rows}
            self._read_at = mark
        return self._known

    def reserve(self, compartment_id: str, drop_off_id: str) -> None:
        self._write(compartment_id, reserved_by=drop_off_id)

    def hold(self, compartment_id: str, drop_off_id: str) -> None:
        """An item is inside. The reservation has done its work."""
        self._write(compartment_id, holds=drop_off_id, reserved_by=None)

    def release(self, compartment_id: str) -> None:
        """Nothing is inside and nobody is coming. A block stays."""
        self._write(compartment_id, holds=None, reserved_by=None)

    def block(
        self, compartment_id: str, why: str, by: BlockedBy = BlockedBy.KIOSK, *, first: bool = False
    ) -> bool:
        """Offer it no more. A reason counts beside those of before, or is the `first` to be told.

        Returns whether there is another first reason now.
        """
        with self._db.transaction():
            blocks = self._blocks(compartment_id)
            others = tuple(block for block in blocks if block.why != why)
            if not first and others != blocks:
                return False
            new = Block(why=why, since=self._now().at, by=by)
            return self._keep(compartment_id, (new, *others) if first else (*blocks, new))

    def lift(self, compartment_id: str, reasons: AbstractSet[str] | None = None) -> bool:
        """These reasons count no more; without `reasons`, none does.

        Returns whether there is another first reason now, or none any more.
        """
        with self._db.transaction():
            blocks = self._blocks(compartment_id)
            left = tuple(block for block in blocks if reasons is not None and block.why not in reasons)
            return self._keep(compartment_id, left)

    def _blocks(self, compartment_id: str) -> tuple[Block, ...]:
        known = self.all().get(compartment_id)
        return known.blocks if known else ()

    def _keep(self, compartment_id: str, blocks: tuple[Block, ...]) -> bool:
        before = self._blocks(compartment_id)
        if blocks == before:
            return False
        told = blocks[0] if blocks else None
        self._write(
            compartment_id,
            blocked_why=told.why if told else None,
            blocked_since=rfc3339(told.since) if told and told.since else None,
            blocked_by=told.by.value if told and told.by else None,
            also_blocked=_BLOCKS.dump_json(blocks[1:]).decode() if blocks[1:] else None,
        )
        return blocks[:1] != before[:1]

    def _write(self, compartment_id: str, **facts: str | None) -> None:
        columns, places = ", ".join(facts), ", ".join("?" * len(facts))
        changes = ", ".join(f"{column} = excluded.{column}" for column in facts)
        with self._db.transaction():
            self._db.execute(
                f"INSERT INTO compartment (compartment_id, {columns}) VALUES (?, {places})"  # noqa: S608
                f" ON CONFLICT (compartment_id) DO UPDATE SET {changes}",
                compartment_id,
                *facts.values(),
            )


def _facts(row: dict[str, Any]) -> Facts:
    also = row.pop("also_blocked")
    return Facts(**row, also_blocked=_BLOCKS.validate_json(also) if also else ())
