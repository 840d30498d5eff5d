"""Questions to central about codes nobody announced: asked by `kiosk run`, carried by `kiosk forward`."""

from kiosk.contract.messages import LookUpRequest, LookUpResponse
from kiosk.store.database import Database


class LookUps:
    """A row lives while somebody waits for its answer; an answer to nothing is dropped.

    Concurrency: as its database.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(self, request: LookUpRequest) -> None:
        """Write a question down, to be sent by the other process."""
        with self._db.transaction():
            self._db.execute(
                "INSERT INTO look_up (request_id, request) VALUES (?, ?)",
                request.request_id,
                request.model_dump_json(),
            )

    def unanswered(self) -> list[LookUpRequest]:
        return [
            LookUpRequest.model_validate_json(row["request"])
            for row in self._db.rows("SELECT request FROM look_up WHERE response IS NULL")
        ]

    def answer(self, response: LookUpResponse) -> bool:
        """Keep an answer; False when nobody waits for it (any more)."""
        with self._db.transaction():
            answered = self._db.execute(
                "UPDATE look_up SET response = ? WHERE request_id = ? AND response IS NULL",
                response.model_dump_json(),
                response.request_id,
            )
        return answered.rowcount > 0

    def answered(self) -> tuple[str, ...]:
        """The requests that have an answer."""
        rows = self._db.rows("SELECT request_id FROM look_up WHERE response IS NOT NULL")
        return tuple(row["request_id"] for row in rows)

    def take(self, request_id: str) -> tuple[LookUpRequest | None, LookUpResponse | None]:
        """The question, and its answer if there is one. In any case it is not asked any more."""
        row = self._db.row("SELECT request, response FROM look_up WHERE request_id = ?", request_id)
        with self._db.transaction():
            self._db.execute("DELETE FROM look_up WHERE request_id = ?", request_id)
        if row is None:
            return None, None
        answer = row["response"]
        return (
            LookUpRequest.model_validate_json(row["request"]),
            LookUpResponse.model_validate_json(answer) if answer else None,
        )

    def forget_all(self) -> None:
        """At start: whoever asked is gone."""
        with self._db.transaction():
            self._db.execute("DELETE FROM look_up")
