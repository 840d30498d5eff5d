"""Two shops, their rules and keys, and tokens made by hand, without the library under test."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.authorization import AuthorizedLine, Money, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import Merchant, PolicyPack, PublicKey
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.token import verify

NOW = datetime(2026, 9, 29, 15, 40, tzinfo=UTC)

NORTHWIND = SigningKey.from_seed("nw-26a", b"northwind".ljust(32))
NORTHWIND_NEXT = SigningKey.from_seed("nw-26b", b"northwind, next year".ljust(32))
SOUTHWIND = SigningKey.from_seed("sw-26a", b"southwind".ljust(32))
POLICY = SigningKey.from_seed("policy-26a", b"policy".ljust(32))
ANNOUNCEMENTS = SigningKey.from_seed("announce-26a", b"announcements".ljust(32))


def public(key: SigningKey) -> PublicKey:
    return PublicKey(key_id=key.key_id, public_key=key.public)


def merchant(merchant_id: str, *keys: SigningKey) -> Merchant:
    return Merchant(
        merchant_id=merchant_id,
        name=merchant_id.title(),
        phone="+49 30 5550 1000",
        writes_within_days=5,
        terms_id="terms-1",
        keys=tuple(public(key) for key in keys),
        rules=(),
    )


PACK = PolicyPack(
    policy_id="parcelnet-de",
    version=41,
    epoch=2,
    issued_at=NOW - timedelta(days=1),
    valid_until=NOW + timedelta(days=60),
    collect_within_h=48,
    merchants=(merchant("northwind", NORTHWIND, NORTHWIND_NEXT), merchant("southwind", SOUTHWIND)),
    announcement_keys=(public(ANNOUNCEMENTS),),
)

AUTHORIZATION = ReturnAuthorization(
    authorization_id="Zk3mP0qL9xA",
    merchant_id="northwind",
    rma_id="RMA-88213",
    order_id="NW-4471-20",
    issued_at=NOW - timedelta(days=2),
    expires_at=NOW + timedelta(days=28),
    purchased_on=date(2026, 9, 10),
    delivered_on=date(2026, 9, 14),
    country="DE",
    customer_ref="c_8f3a2b",
    language="de",
    uses_allowed=2,
    lines=(
        AuthorizedLine(
            line_id="1",
            category="fashion",
            quantity=2,
            unit_value=Money(minor=3990, currency="EUR"),
            title="Linen shirt, blue, M",
            gtin="9521100123457",
            reason=ReasonCode.SIZE_TOO_SMALL,
        ),
        AuthorizedLine(
            line_id="2",
            category="electronics",
            unit_value=Money(minor=8900, currency="EUR"),
            resolution=Resolution.REPAIR,
        ),
    ),
)


def claims(**changes: Any) -> dict[str, Any]:
    """Claims that are believed as they stand; a change to None leaves the claim out."""
    issued = int((NOW - timedelta(days=2)).timestamp())
    valid: dict[str, Any] = {
        "iss": "northwind",
        "jti": "Zk3mP0qL9xA",
        "iat": issued,
        "exp": issued + 30 * 86_400,
        "o": "NW-4471-20",
        "r": "RMA-88213",
        "dd": "2026-09-14",
        "cu": "EUR",
        "l": [["1", "fashion", 1, 3990, "Linen shirt"]],
    }
    return {name: value for name, value in (valid | changes).items() if value is not None}


def forge(
    payload: dict[str, Any] | bytes,
    key: SigningKey = NORTHWIND,
    header: dict[str, Any] | bytes | None = None,
) -> str:
    """A compact JWS by hand: any header, any payload, truly signed by `key`."""
    if header is None:
        header = {"alg": "EdDSA", "kid": key.key_id}
    signed = ".".join(
        _base64(part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode())
        for part in (header, payload)
    )
    return f"{signed}.{_base64(key.private.sign(signed.encode()))}"


def here(at: datetime = NOW, *, clock_doubted: bool = False) -> Circumstances:
    """At the kiosk B-1042 on the site BER-017."""
    return Circumstances(
        at, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE", clock_doubted=clock_doubted
    )


def believed(token: str, at: datetime = NOW, pack: PolicyPack = PACK) -> ReturnAuthorization:
    """The authorization in `token`; a test fails when it is refused, or a reference."""
    authorization, _ = verify(token, pack, here(at))
    assert isinstance(authorization, ReturnAuthorization)
    return authorization


def refusal(token: str, at: datetime = NOW, pack: PolicyPack = PACK) -> str:
    """The code with which `token` is refused; a test fails when it is believed."""
    with pytest.raises(Refused) as refused:
        verify(token, pack, here(at))
    return refused.value.code


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
