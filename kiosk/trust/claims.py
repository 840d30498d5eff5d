"""The claims of a return authorization as they stand in a token: short names, strict types, nothing else."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import ValidationError

from kiosk.domain.authorization import AuthorizationReference, AuthorizedLine, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.trust.jws import Refused

REASONS: Final = {
    "cm": ReasonCode.CHANGED_MIND,
    "ss": ReasonCode.SIZE_TOO_SMALL,
    "sl": ReasonCode.SIZE_TOO_LARGE,
    "st": ReasonCode.STYLE,
    "co": ReasonCode.COLOUR,
    "nd": ReasonCode.NOT_AS_DESCRIBED,
    "wi": ReasonCode.WRONG_ITEM,
    "dt": ReasonCode.DAMAGED_IN_TRANSIT,
    "de": ReasonCode.DEFECTIVE,
    "al": ReasonCode.ARRIVED_LATE,
    "du": ReasonCode.DUPLICATE_ORDER,
    "ot": ReasonCode.OTHER,
}

RESOLUTIONS: Final = {
    "f": Resolution.REFUND_ORIGINAL,
    "c": Resolution.STORE_CREDIT,
    "e": Resolution.EXCHANGE,
    "r": Resolution.REPAIR,
}
"""One letter each, so that those allowed for a line are one short word."""

LARGEST_VALUE: Final = 10**12
"""Of one unit, in cents: beyond this it is a mistake, and sums must stay numbers that a database holds."""

_SHORT_REASON = {reason: short for short, reason in REASONS.items()}
_LETTER = {resolution: letter for letter, resolution in RESOLUTIONS.items()}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANTS: Final = range(10**9, 2**40)
"""Seconds since 1970, from 2001 on: neither milliseconds nor a day written as 20260914 is taken for one."""

_LINE_REQUIRED = 4
_LINE_FIELDS = 10


@dataclass(frozen=True, slots=True)
class _Claim:
    """Which field of the authorization a claim fills, and how its value is read and written."""

    field: str
    read: Callable[[Any], Any] = lambda value: value
    write: Callable[[Any], Any] = lambda value: value


def _instant(value: Any) -> datetime:
    if type(value) is not int or value not in _INSTANTS:
        raise ValueError("an instant is whole seconds since 1970")
    return datetime.fromtimestamp(value, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _day(value: Any) -> date | datetime:
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise ValueError("a day is YYYY-MM-DD")
        return date.fromisoformat(value)
    return _instant(value)


def _day_or_seconds(day: date | datetime) -> str | int:
    return _seconds(day) if isinstance(day, datetime) else day.isoformat()


def _on(field: str) -> _Claim:
    return _Claim(field, _day, _day_or_seconds)


IN_EVERY_TOKEN: Final = {
    "iss": _Claim("merchant_id"),
    "jti": _Claim("authorization_id"),
    "iat": _Claim("issued_at", _instant, _seconds),
    "exp": _Claim("expires_at", _instant, _seconds),
    "o": _Claim("order_id"),
    "r": _Claim("rma_id"),
    "k": _Claim("kiosk_id"),
    "s": _Claim("site_id"),
}
"""All that a reference has: a token without lines."""

WITH_LINES: Final = IN_EVERY_TOKEN | {
    "pd": _on("purchased_on"),
    "sd": _on("dispatched_on"),
    "dd": _on("delivered_on"),
    "rd": _on("received_on"),
    "fd": _on("repaired_on"),
    "ad": _on("asked_on"),
    "co": _Claim("country"),
    "re": _Claim("region"),
    "ch": _Claim("sales_channel"),
    "se": _Claim("seller"),
    "ti": _Claim("tier"),
    "cr": _Claim("customer_ref"),
    "la": _Claim("language"),
    "n": _Claim("uses_allowed"),
}

LINES: Final = "l"
CURRENCY: Final = "cu"
NAMES: Final = frozenset({*WITH_LINES, LINES, CURRENCY})
"""Every claim there is."""

_NAME_OF = {claim.field: name for name, claim in WITH_LINES.items()}

_TELLING: Final = (
    ("control_characters", re.compile(r"[\x00-\x1f\x7f-\x9f]")),
    ("invisible_characters", re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")),
    ("markup", re.compile(r"[\[\]&<>]")),
)
"""What the audit is told in place of the claim's name: somebody tries to steer a screen or a printer."""


def payload_of(authorization: ReturnAuthorization, *, titles: bool = True, lines: bool = True) -> bytes:
    """The claims as JSON; what has its default is left out. Raises ValueError for lines in two currencies."""
    of_both = WITH_LINES if lines else IN_EVERY_TOKEN
    defaults = type(authorization).model_fields
    claims = {
        name: claim.write(value)
        for name, claim in of_both.items()
        if (value := getattr(authorization, claim.field)) != defaults[claim.field].default
    }
    if lines:
        currencies = {line.unit_value.currency for line in authorization.lines}
        if len(currencies) > 1:
            raise ValueError("a token has one currency: make one for the lines of each")
        claims[CURRENCY] = currencies.pop()
        claims[LINES] = [_line_array(line, titles=titles) for line in authorization.lines]
    return json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()


def authorization_in(claims: dict[str, Any]) -> AuthorizationReference:
    """What the claims say: a ReturnAuthorization, or only a reference where there are no lines.

    Raises Refused: claim_<name>, claim_unknown, control_characters, invisible_characters, markup.
    """
    whole = LINES in claims
    known = WITH_LINES if whole else IN_EVERY_TOKEN
    fields: dict[str, Any] = {}
    for name, value in claims.items():
        if whole and name in (LINES, CURRENCY):
            continue
        if name not in known:
            raise Refused(f"claim_{name}" if name in NAMES else "claim_unknown")
        fields[known[name].field] = _read(name, known[name], value)
    if not whole:
        return _built(AuthorizationReference, fields, claims)
    fields["lines"] = _lines(claims)
    return _built(ReturnAuthorization, fields, claims)


def _read(name: str, claim: _Claim, value: Any) -> Any:
    try:
        if value is None:
            raise ValueError("what is not known is left out")
        return claim.read(value)
    except (ValueError, OverflowError, OSError) as error:
        raise _refusal(name, value) from error


def _built(
    model: type[AuthorizationReference], fields: dict[str, Any], claims: dict[str, Any]
) -> AuthorizationReference:
    try:
        return model.model_validate(fields, strict=True)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        name = _NAME_OF.get(str(where[0]), LINES) if where else LINES
        raise _refusal(name, claims.get(name)) from error


def _line_array(line: AuthorizedLine, *, titles: bool) -> list[Any]:
    fields: list[Any] = [
        line.line_id,
        line.category,
        line.quantity,
        line.unit_value.minor,
        line.title if titles else None,
        _SHORT_REASON[line.reason] if line.reason else None,
        line.gtin,
        line.resolution.value if line.resolution else None,
        "".join(_LETTER[resolution] for resolution in line.resolutions_allowed) or None,
        line.sku,
    ]
    while fields[-1] is None:
        fields.pop()
    return fields


def _lines(claims: dict[str, Any]) -> tuple[AuthorizedLine, ...]:
    arrays, currency = claims[LINES], claims.get(CURRENCY)
    try:
        if not isinstance(arrays, list):
            raise TypeError("lines are a list")
        return tuple(_line(array, currency) for array in arrays)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        name = CURRENCY if where[-1] == "currency" else LINES
        raise _refusal(name, claims.get(name)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise _refusal(LINES, arrays) from error


def _line(array: Any, currency: Any) -> AuthorizedLine:
    if not isinstance(array, list) or not _LINE_REQUIRED <= len(array) <= _LINE_FIELDS:
        raise ValueError(f"a line is a list of {_LINE_REQUIRED} to {_LINE_FIELDS} fields")
    filled: list[Any] = array + [None] * (_LINE_FIELDS - len(array))
    line_id, category, quantity, minor, title, reason, gtin, resolution, allowed, sku = filled
    if type(minor) is not int or minor > LARGEST_VALUE:
        raise ValueError("a value is a number of cents")
    return AuthorizedLine.model_validate(
        {
            "line_id": line_id,
            "category": category,
            "quantity": quantity,
            "unit_value": {"minor": minor, "currency": currency},
            "title": title,
            "gtin": gtin,
            "sku": sku,
            "reason": REASONS[reason] if reason is not None else None,
            "resolution": Resolution(resolution) if resolution is not None else None,
            "resolutions_allowed": _allowed(allowed) if allowed is not None else (),
        },
        strict=True,
    )


def _allowed(letters: Any) -> tuple[Resolution, ...]:
    if not isinstance(letters, str) or not letters or len(set(letters)) < len(letters):
        raise ValueError("the resolutions allowed are different letters")
    return tuple(RESOLUTIONS[letter] for letter in letters)


def _refusal(name: str, value: Any) -> Refused:
    # No deeper than a line's fields: what nests deeper has no text that would be used.
    inside = value if isinstance(value, list) else [value]
    texts = [text for part in inside for text in (part if isinstance(part, list) else [part])]
    for code, pattern in _TELLING:
        if any(isinstance(text, str) and pattern.search(text) for text in texts):
            return Refused(code)
    return Refused(f"claim_{name}")
