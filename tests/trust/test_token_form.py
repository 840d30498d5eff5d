"""A token of any other form, from any other hand or out of its time is refused, and the code says why."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest

from kiosk.trust.token import MAX_TOKEN_BYTES, mint, verify
from tests.trust.forging import (
    ANNOUNCEMENTS,
    AUTHORIZATION,
    NORTHWIND,
    NOW,
    PACK,
    SOUTHWIND,
    claims,
    forge,
    refusal,
)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJhbGciOiJFZERTQSJ9",
        "\x00.\x00.\x00",
        "%s.%s.%s",
        "W10.W10.",
        forge(claims()).rpartition(".")[0],
        forge(claims()) + ".more",
        forge(claims(), header=b"not json"),
        forge(claims(), header=b"[]"),
        forge(claims(), header=b"null"),
        forge(claims(), header=b'"EdDSA"'),
        forge(claims(), header=b"[" * 100),
        forge(b"not json"),
        forge(b"[]"),
        forge(b"7"),
        forge(b""),
        forge(b"\xff\xfe"),
        forge(b"[" * 200),
        forge(b'{"l":' * 40),
    ],
)
def test_what_is_no_token_is_malformed(token: str) -> None:
    assert refusal(token) == "malformed"


@pytest.mark.parametrize(
    "token",
    [
        "A" * (MAX_TOKEN_BYTES + 1),
        forge(claims(l=[[str(n), "f", 1, 1] for n in range(30)])),
        forge(claims(l=[["1", "fashion", 1, 3990, "x" * 400]])),
        "eyJ" * 100_000,
        "\N{PILE OF POO}.a.b",
        forge(claims())[:-1] + "é",
        forge(claims())[:-1] + "\N{FULLWIDTH LATIN CAPITAL LETTER A}",
        "\ud800.\ud800.\ud800",
    ],
)
def test_what_no_symbol_of_ours_holds_is_not_even_parsed(token: str) -> None:
    assert refusal(token) == "oversize"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "nw-26a"},
        {"alg": "None", "kid": "nw-26a"},
        {"alg": "HS256", "kid": "nw-26a"},
        {"alg": "ES256", "kid": "nw-26a"},
        {"alg": "Ed25519", "kid": "nw-26a"},
        {"alg": "eddsa", "kid": "nw-26a"},
        {"alg": ["EdDSA"], "kid": "nw-26a"},
        {"alg": None, "kid": "nw-26a"},
        {"alg": "EdDSA"},
        {"kid": "nw-26a"},
        {},
        {"alg": "EdDSA", "kid": "nw-26a", "typ": "JWT"},
        {"alg": "EdDSA", "kid": "nw-26a", "jwk": {"kty": "OKP"}},
        {"alg": "EdDSA", "kid": "nw-26a", "jku": "https://evil.example"},
        {"ALG": "EdDSA", "kid": "nw-26a"},
    ],
)
def test_any_other_header_is_refused_even_when_truly_signed(header: dict[str, Any]) -> None:
    assert refusal(forge(claims(), header=header)) == "header"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "EdDSA", "kid": 7},
        {"alg": "EdDSA", "kid": "nw-26a", "crit": ["exp"]},
        {"alg": "EdDSA", "kid": "nw-26a", "b64": False},
    ],
)
def test_a_header_that_breaks_the_standard_is_malformed(header: dict[str, Any]) -> None:
    assert refusal(forge(claims(), header=header)) == "malformed"


def test_the_public_key_does_not_serve_as_an_hmac_secret() -> None:
    signed = forge(claims(), header={"alg": "HS256", "kid": "nw-26a"}).rpartition(".")[0]
    raw = urlsafe_b64decode(NORTHWIND.public + "=")
    for secret in (raw, NORTHWIND.public.encode()):
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()
        assert refusal(f"{signed}.{mac}") == "header"


def test_a_token_without_signature_is_refused() -> None:
    signed = forge(claims()).rpartition(".")[0]
    assert refusal(f"{signed}.") == "signature"


def test_a_signature_by_another_key_under_a_known_id_is_refused() -> None:
    header = {"alg": "EdDSA", "kid": "nw-26a"}
    assert refusal(forge(claims(), key=SOUTHWIND, header=header)) == "signature"


def test_a_signature_of_other_claims_is_refused() -> None:
    header, payload, _ = forge(claims(r="RMA-99999")).split(".")
    assert refusal(f"{header}.{payload}.{forge(claims()).rpartition('.')[2]}") == "signature"


def test_one_shop_cannot_speak_for_another() -> None:
    assert refusal(forge(claims(iss="northwind"), key=SOUTHWIND)) == "unknown_key"
    assert refusal(forge(claims(iss="southwind"), key=NORTHWIND)) == "unknown_key"


def test_the_key_for_announcements_signs_no_authorization() -> None:
    assert refusal(forge(claims(), key=ANNOUNCEMENTS)) == "unknown_key"


@pytest.mark.parametrize(
    "issuer", ["westwind", "", "Northwind", " northwind", 7, True, ["northwind"], {}, None]
)
def test_an_issuer_that_is_no_merchant_of_ours_is_refused(issuer: Any) -> None:
    assert refusal(forge(claims(iss=issuer))) == "unknown_merchant"


def test_a_token_is_believed_to_its_last_second() -> None:
    token = mint(AUTHORIZATION, NORTHWIND)
    assert verify(token, PACK, AUTHORIZATION.expires_at)
    assert refusal(token, AUTHORIZATION.expires_at + timedelta(seconds=1)) == "expired"


def test_a_token_is_believed_before_its_time_by_a_day_for_clocks_that_lag() -> None:
    token = mint(AUTHORIZATION, NORTHWIND)
    assert verify(token, PACK, AUTHORIZATION.issued_at - timedelta(days=1))
    assert refusal(token, AUTHORIZATION.issued_at - timedelta(days=1, seconds=1)) == "not_yet_valid"


def test_nobody_gives_more_than_ninety_days() -> None:
    issued = int(NOW.timestamp())
    days = 86_400
    assert verify(forge(claims(iat=issued, exp=issued + 90 * days)), PACK, NOW)
    assert refusal(forge(claims(iat=issued, exp=issued + 90 * days + 1))) == "lifetime"
    assert refusal(forge(claims(iat=0))) == "lifetime"
