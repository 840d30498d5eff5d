"""The return authorization in a QR code: a compact JWS with few, short, strict claims."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from kiosk.domain.authorization import AuthorizedLine, Money, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.domain.policy import PolicyPack
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey

MAX_TOKEN_BYTES = 560
"""Symbol version 18 at level M, the largest that phones show well."""

MAX_LIFETIME = timedelta(days=90)

_PREFIX_OF_JWS = "eyJ"

_REASONS = {
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
_SHORT = {reason: short for short, reason in _REASONS.items()}


class _Claims(BaseModel):
    """What may stand in a token. Anything else is a reason to refuse it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    iss: StrictStr
    jti: StrictStr
    iat: Annotated[StrictInt, Field(ge=0, lt=2**40)]
    exp: Annotated[StrictInt, Field(ge=0, lt=2**40)]
    o: StrictStr
    r: StrictStr
    pd: StrictStr | None = None
    dd: StrictStr | None = None
    cu: StrictStr
    co: StrictStr | None = None
    ch: StrictStr | None = None
    cr: StrictStr | None = None
    la: StrictStr | None = None
    n: StrictInt = 1
    l: list[list[Any]]  # noqa: E741  the claim's name is one letter because a QR code has 560


def looks_like_token(text: str) -> bool:
    """Whether a scanned text is meant to be a token at all, so that a refusal can say the right thing."""
    return text.startswith(_PREFIX_OF_JWS) and text.count(".") == 2


def mint(authorization: ReturnAuthorization, key: SigningKey) -> str:
    """The token of an authorization, signed by its merchant.

    Titles are left out when it would be too long with them; raises ValueError
    when it is too long without them, or its lines have more than one currency.
    """
    if len({line.unit_value.currency for line in authorization.lines}) > 1:
        raise ValueError("a token has one currency: make one for the lines of each")
    token = jws.sign(_claims_of(authorization, titles=True), key)
    if len(token) > MAX_TOKEN_BYTES:
        token = jws.sign(_claims_of(authorization, titles=False), key)
    if len(token) > MAX_TOKEN_BYTES:
        raise ValueError(f"the token has {len(token)} characters, {MAX_TOKEN_BYTES} fit: drop GTINs or lines")
    return token


def _claims_of(a: ReturnAuthorization, *, titles: bool) -> bytes:
    claims: dict[str, Any] = {
        "iss": a.merchant_id,
        "jti": a.authorization_id,
        "iat": int(a.issued_at.timestamp()),
        "exp": int(a.expires_at.timestamp()),
        "o": a.order_id,
        "r": a.rma_id,
        "pd": a.purchased_on.isoformat() if a.purchased_on else None,
        "dd": a.delivered_on.isoformat() if a.delivered_on else None,
        "cu": a.lines[0].unit_value.currency,
        "co": a.country,
        "ch": a.sales_channel,
        "cr": a.customer_ref,
        "la": a.language,
        "n": a.uses_allowed if a.uses_allowed != 1 else None,
        "l": [_line_array(line, titles=titles) for line in a.lines],
    }
    return json.dumps({k: v for k, v in claims.items() if v is not None}, separators=(",", ":")).encode()


def verify(token: str, pack: PolicyPack, now: datetime) -> tuple[ReturnAuthorization, str]:
    """The authorization in `token` and the id of the key that signed it.

    The issuer selects the keys, so that one shop cannot speak for another.
    Raises Refused with a code: oversize, malformed, header, unknown_merchant,
    unknown_key, signature, claims, lifetime, not_yet_valid, expired.
    """
    if len(token) > MAX_TOKEN_BYTES or not token.isascii():
        raise Refused("oversize")
    key_id = jws.key_id_of(token)
    merchant = pack.merchant(str(jws.unverified_payload(token).get("iss")))
    if merchant is None:
        raise Refused("unknown_merchant")
    payload = jws.strict_json(jws.verify(token, merchant.keys))
    try:
        authorization = _authorization(_Claims.model_validate(payload))
    except (ValidationError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise Refused("claims") from error
    if authorization.expires_at - authorization.issued_at > MAX_LIFETIME:
        raise Refused("lifetime")
    if authorization.issued_at > now + timedelta(days=1):
        raise Refused("not_yet_valid")
    if now > authorization.expires_at:
        raise Refused("expired")
    return authorization, key_id


def _line_array(line: AuthorizedLine, *, titles: bool) -> list[Any]:
    fields: list[Any] = [
        line.line_id,
        line.category,
        line.quantity,
        line.unit_value.minor,
        line.title if titles else None,
        _SHORT[line.reason] if line.reason else None,
        line.gtin,
        line.resolution.value if line.resolution else None,
    ]
    while fields[-1] is None:
        fields.pop()
    return fields


def _authorization(claims: _Claims) -> ReturnAuthorization:
    return ReturnAuthorization(
        authorization_id=claims.jti,
        merchant_id=claims.iss,
        rma_id=claims.r,
        order_id=claims.o,
        issued_at=datetime.fromtimestamp(claims.iat, UTC),
        expires_at=datetime.fromtimestamp(claims.exp, UTC),
        purchased_on=date.fromisoformat(claims.pd) if claims.pd else None,
        delivered_on=date.fromisoformat(claims.dd) if claims.dd else None,
        country=claims.co,
        sales_channel=claims.ch,
        customer_ref=claims.cr,
        language=claims.la,
        uses_allowed=claims.n,
        lines=tuple(_line(array, claims.cu) for array in claims.l),
    )


def _line(array: list[Any], currency: str) -> AuthorizedLine:
    if not 4 <= len(array) <= 8:
        raise ValueError("a line has four to eight fields")
    line_id, category, quantity, minor = array[:4]
    if type(quantity) is not int or type(minor) is not int:
        raise ValueError("quantity and value are whole numbers")
    title, reason, gtin, resolution = [*array[4:], None, None, None, None][:4]
    return AuthorizedLine(
        line_id=line_id,
        category=category,
        quantity=quantity,
        unit_value=Money(minor=minor, currency=currency),
        title=title,
        gtin=gtin,
        reason=_REASONS[reason] if reason is not None else None,
        resolution=Resolution(resolution) if resolution is not None else None,
    )
