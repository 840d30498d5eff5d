"""The line that `explain` is asked about: of a case, of an authorization, or as described."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from kiosk.config.mistakes import did_you_mean
from kiosk.domain.authorization import AuthorizedLine, Method, Presented, ReturnAuthorization
from kiosk.domain.case import Case
from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Circumstances, Facts, facts_of
from kiosk.domain.policy import Merchant
from kiosk.domain.policy_cases import facts_of as facts_of_case
from kiosk.domain.window import Anchor
from kiosk.policy.reading import PolicyFile, put_in_zone
from kiosk.trust import jws, token
from kiosk.trust.claims import authorization_in

Situation = tuple[Merchant, Facts]


class NotToldError(Exception):
    """What is asked about was not said, or not in a way that can be understood."""


def situations(
    file: PolicyFile,
    case_id: str | None,
    authorization_file: Path | None,
    line_id: str | None,
    told: Mapping[str, Any],
) -> tuple[Situation, ...]:
    """Every line that is meant. `told` are fields of a case, `merchant` and `minor` by short names.

    Raises NotToldError.
    """
    if sum(given is not None for given in (case_id, authorization_file, told.get("category"))) != 1:
        raise NotToldError("say of what: one of --case, --authorization, --category")
    fields = _fields(told)
    if authorization_file is not None:
        return tuple(_authorized(file, authorization_file, line_id, fields))
    base = _case(file, case_id) if case_id is not None else _described(file)
    return (_of_case(file, base | fields),)


def _fields(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, by the names and in the types of a case."""
    fields = {name: value for name, value in told.items() if value is not None}
    if "merchant" in fields:
        fields["merchant_id"] = fields.pop("merchant")
    for name in ("at", *(anchor.value for anchor in Anchor)):
        if name in fields:
            fields[name] = _day(fields[name])
    return fields


def _day(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-31") else datetime.fromisoformat(text)
    except ValueError:
        raise NotToldError(f'"{text}" is no date: write 2026-12-31, or 2026-12-31T18:00') from None


def _case(file: PolicyFile, case_id: str) -> dict[str, Any]:
    case = next((case for case in file.pack.cases if case.case_id == case_id), None)
    if case is None:
        hint = did_you_mean(case_id, [case.case_id for case in file.pack.cases])
        raise NotToldError(f"there is no case {case_id}" + (f"; {hint}" if hint else ""))
    return case.model_dump()


def _described(file: PolicyFile) -> dict[str, Any]:
    """What an item is taken to be that is not described further: as the file's own cases are."""
    defaults: dict[str, Any] = dict(file.document.tables.get("case_defaults", {}))
    merchants = [merchant.merchant_id for merchant in file.pack.merchants]
    if len(merchants) == 1:
        defaults.setdefault("merchant_id", merchants[0])
    defaults.setdefault("value", {"minor": 10_000, "currency": "EUR"})
    return {"at": datetime.now().astimezone()} | defaults | {"case_id": "described", "expect": {}}


def _of_case(file: PolicyFile, fields: dict[str, Any]) -> Situation:
    value = dict(fields["value"])
    value["minor"] = fields.pop("minor", value.get("minor"))
    value["currency"] = fields.pop("currency", value.get("currency"))
    fields["value"] = value
    if "merchant_id" not in fields:
        known = ", ".join(merchant.merchant_id for merchant in file.pack.merchants)
        raise NotToldError(f"say whose it is: --merchant, one of {known}")
    put_in_zone(fields)
    try:
        case = Case.model_validate(fields)
        return _merchant(file, case.merchant_id), facts_of_case(case)
    except ValidationError as error:
        raise NotToldError(first_mistake(error)) from None
    except (ZoneInfoNotFoundError, ValueError):
        raise NotToldError(f"there is no time zone {fields.get('time_zone')}") from None


def _authorized(
    file: PolicyFile, path: Path, line_id: str | None, fields: dict[str, Any]
) -> Iterator[Situation]:
    authorization = _authorization(path)
    known = ReturnAuthorization.model_fields.keys() & fields.keys()
    try:
        authorization = ReturnAuthorization.model_validate(
            authorization.model_dump() | {name: fields[name] for name in known}
        )
        here = _circumstances(file, fields)
        reason = ReasonCode(fields["reason"]) if "reason" in fields else None
        method = Method(fields.get("method", Method.SIGNED_QR))
    except ValidationError as error:
        raise NotToldError(first_mistake(error)) from None
    except ValueError as error:
        raise NotToldError(str(error)) from None
    presented = Presented(authorization=authorization, method=method, key_id=None)
    for line in _lines(authorization, line_id):
        facts = facts_of(presented, line, reason or line.reason, fields.get("answers", {}), here)
        yield _merchant(file, authorization.merchant_id), facts


def _authorization(path: Path) -> ReturnAuthorization:
    """Nothing is verified: who may explain may also make up what he asks about."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        if not token.looks_like_token(text):
            return ReturnAuthorization.model_validate(json.loads(text))
        found = authorization_in(jws.strict_json(jws.take_apart(text).payload))
    except (ValueError, jws.Refused) as error:
        what = first_mistake(error) if isinstance(error, ValidationError) else str(error)
        raise NotToldError(f"{path} is neither a token nor the JSON of an authorization: {what}") from None
    if not isinstance(found, ReturnAuthorization):
        raise NotToldError(f"{path} is only a reference: its lines are announced, and not in it")
    return found


def _circumstances(file: PolicyFile, fields: dict[str, Any]) -> Circumstances:
    usual = {name: field.default for name, field in Case.model_fields.items()}
    usual |= file.document.tables.get("case_defaults", {}) | {"at": datetime.now().astimezone()}
    here = usual | fields
    put_in_zone(here)
    return Circumstances(
        at=here["at"],
        zone=ZoneInfo(here["time_zone"]),
        site_id=here["site_id"],
        kiosk_id=here["kiosk_id"],
        country=here["country"],
        offline=here["offline"],
        rules_expired=here["rules_expired"],
        clock_doubted=here["clock_doubted"],
    )


def _lines(authorization: ReturnAuthorization, line_id: str | None) -> tuple[AuthorizedLine, ...]:
    if line_id is None:
        return authorization.lines
    try:
        return (authorization.line(line_id),)
    except KeyError:
        known = ", ".join(line.line_id for line in authorization.lines)
        raise NotToldError(f"the authorization has no line {line_id}; it has {known}") from None


def _merchant(file: PolicyFile, merchant_id: str) -> Merchant:
    merchant = file.pack.merchant(merchant_id)
    if merchant is None:
        known = [merchant.merchant_id for merchant in file.pack.merchants]
        hint = did_you_mean(merchant_id, known) or f"there are {', '.join(known)}"
        raise NotToldError(f"there is no merchant {merchant_id}; {hint}")
    return merchant


def first_mistake(error: ValidationError) -> str:
    """What is wrong in one sentence, and where if it is one field."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
