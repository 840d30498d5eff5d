"""How central answers a kiosk that asks about a code it was not told ahead."""

import sqlite3
from collections.abc import Iterable

from pydantic import ValidationError

from kiosk.contract.messages import Announced, LookUpRequest, LookUpResponse
from kiosk.domain.numbers import as_typed
from kiosk.trust.finding import second_factor
from kiosk.trust.jws import strict_json, take_apart
from kiosk.world.central_events import Unreadable

DIRECTORY_TABLES = """
CREATE TABLE IF NOT EXISTS authorizations (
    merchant_id TEXT NOT NULL, authorization_id TEXT NOT NULL, order_no TEXT NOT NULL, code TEXT,
    token TEXT NOT NULL, second_factor TEXT, PRIMARY KEY (merchant_id, authorization_id)) STRICT;
CREATE INDEX IF NOT EXISTS authorizations_by_code ON authorizations (code);
CREATE INDEX IF NOT EXISTS authorizations_by_order ON authorizations (order_no);
"""


class Directory:
    """Every authorization that shops told central of.

    Concurrency: belongs to the thread that owns `database`.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        database.executescript(DIRECTORY_TABLES)

    def enter(self, authorizations: Iterable[Announced]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO authorizations VALUES (?, ?, ?, ?, ?, ?)",
            [self._row(a) for a in authorizations],
        )

    def answer(self, kiosk_id: str, payload: bytes) -> LookUpResponse:
        """What is known. Raises Unreadable when the question cannot be understood.

        An order number is answered only with its postcode: order numbers can be counted up.
        """
        try:
            asked = LookUpRequest.model_validate_json(payload)
        except ValidationError as error:
            raise Unreadable(f"not a look-up: {error}") from error
        if asked.authorization_id:
            found = self._found(
                "(merchant_id, authorization_id) = (?, ?)", asked.merchant_id, asked.authorization_id
            )
        elif asked.code:
            found = self._found("code = ?", asked.code)
        else:
            found = self._found("order_no = ?", asked.order_no)
        answer = LookUpResponse(kiosk_id=kiosk_id, request_id=asked.request_id)
        if asked.postcode:
            found = [a for a in found if a.second_factor == second_factor(a.token, asked.postcode)]
        elif len(found) > 1 or asked.order_no:
            return answer.model_copy(update={"ask_postcode": bool(found)})
        return answer.model_copy(update={"found": found[0] if found else None})

    def _found(self, which: str, *values: str | None) -> list[Announced]:
        statement = f"SELECT code, token, second_factor FROM authorizations WHERE {which} ORDER BY rowid"  # noqa: S608
        return [
            Announced(code=code, token=token, second_factor=factor)
            for code, token, factor in self._db.execute(statement, values)
        ]

    @staticmethod
    def _row(known: Announced) -> tuple[str | None, ...]:
        claims = strict_json(take_apart(known.token).payload)
        return (
            claims["iss"],
            claims["jti"],
            as_typed(claims["o"]),
            known.code,
            known.token,
            known.second_factor,
        )
