"""A token of any other form, from any other hand or out of its time is refused, and the code says why."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest

from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.token import MAX_TOKEN_BYTES, mint, verify
from tests.trust.forging import (
    ANNOUNCEMENTS,
    AUTHORIZATION,
    NORTHWIND,
    NORTHWIND_NEXT,
    NOW,
    PACK,
    SOUTHWIND,
    believed,
    claims,
    forge,
    here,
    public,
    refusal,
)

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJhbGciOiJFZERTQSJ9",
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
        forge(b"[" * 100),
        forge(b'{"l":' * 40),
        forge(claims()).replace(".", "..", 1),
        forge(claims())[:-1],
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
        "." * 600,
    ],
)
def test_what_no_symbol_of_ours_holds_is_not_even_parsed(token: str) -> None:
    assert refusal(token) == "oversize"


def test_thirty_megabytes_are_refused_at_once() -> None:
    token = "A" * (30 * 1024 * 1024)
    began = time.thread_time()
    assert refusal(token) == "oversize"
    assert time.thread_time() - began < 0.01


@pytest.mark.parametrize(
    "token",
    [
        "\N{PILE OF POO}.a.b",
        forge(claims())[:-1] + "é",
        forge(claims())[:-1] + "\N{FULLWIDTH LATIN CAPITAL LETTER A}",
        forge(claims()) + "\n",
        forge(claims()) + "=",
        " " + forge(claims()),
        forge(claims())[:-4] + "+/==",
        "\ud800.\ud800.\ud800",
        "\x00.\x00.\x00",
        "%s.%s.%s",
    ],
)
def test_a_token_has_no_other_characters_than_a_jws_has(token: str) -> None:
    assert refusal(token) == "charset"


@pytest.mark.parametrize("token", ["$", "$K1:7X5J", "$" + forge(claims())[1:]])
def test_the_scheme_that_is_kept_for_later_is_refused_as_such(token: str) -> None:
    assert refusal(token) == "scheme"


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
        {"kid": "nw-26a"},
        {},
        {"ALG": "EdDSA", "kid": "nw-26a"},
    ],
)
def test_any_other_algorithm_is_refused_even_when_truly_signed(header: dict[str, Any]) -> None:
    assert refusal(forge(claims(), header=header)) == "algorithm"


@pytest.mark.parametrize("critical", [["exp"], ["b64"], [], True, None, "exp"])
def test_whatever_must_be_understood_is_not(critical: Any) -> None:
    header = {"alg": "EdDSA", "kid": "nw-26a", "crit": critical, "b64": False}
    assert refusal(forge(claims(), header=header)) == "critical"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "EdDSA"},
        {"alg": "EdDSA", "kid": 7},
        {"alg": "EdDSA", "kid": None},
        {"alg": "EdDSA", "kid": ["nw-26a"]},
        {"alg": "EdDSA", "kid": "nw-26a", "typ": "JWT"},
        {"alg": "EdDSA", "kid": "nw-26a", "b64": False},
        {"alg": "EdDSA", "kid": "nw-26a", "jwk": {"kty": "OKP"}},
        {"alg": "EdDSA", "kid": "nw-26a", "jku": "https://evil.example"},
    ],
)
def test_any_other_header_is_refused_even_when_truly_signed(header: dict[str, Any]) -> None:
    assert refusal(forge(claims(), header=header)) == "header"


def test_a_header_that_two_parsers_could_read_differently_is_refused() -> None:
    header = b'{"alg":"none","alg":"EdDSA","kid":"nw-26a"}'
    assert refusal(forge(claims(), header=header)) == "duplicate_key"


def test_the_order_and_the_spaces_of_a_header_are_the_shop_s_own() -> None:
    assert believed(forge(claims(), header=b'{ "kid" : "nw-26a", "alg" : "EdDSA" }'))


def test_base64_that_is_not_the_shortest_is_refused() -> None:
    """Bits that no byte holds could make one token into several that look different."""
    token = forge(claims())
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(token[-1])
    other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
    assert refusal(token[:-1] + other) == "malformed"


def test_the_public_key_does_not_serve_as_an_hmac_secret() -> None:
    signed = forge(claims(), header={"alg": "HS256", "kid": "nw-26a"}).rpartition(".")[0]
    raw = urlsafe_b64decode(NORTHWIND.public + "=")
    for secret in (raw, NORTHWIND.public.encode()):
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).hexdigest()
        assert refusal(f"{signed}.{mac}") == "algorithm"


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
    assert refusal(forge(claims(iss="northwind"), key=SOUTHWIND)) == "other_issuers_key"
    assert refusal(forge(claims(iss="southwind"), key=NORTHWIND)) == "other_issuers_key"


def test_a_key_of_the_same_name_at_another_shop_is_another_key() -> None:
    twin = SigningKey("nw-26a", SOUTHWIND.private)
    pack = with_keys({"southwind": (public(twin),)})
    assert believed(forge(claims(iss="southwind"), key=twin), pack=pack).merchant_id == "southwind"
    assert refusal(forge(claims(iss="northwind"), key=twin), pack=pack) == "signature"


def test_a_key_counts_between_its_dates_and_a_day_before_for_clocks_that_lag() -> None:
    key = PublicKey(key_id="nw-26a", public_key=NORTHWIND.public, not_before=NOW, not_after=NOW + 3 * DAY)
    pack, token = with_keys({"northwind": (key,)}), forge(claims())
    assert refusal(token, NOW - DAY - SECOND, pack) == "key_not_yet"
    assert believed(token, NOW - DAY, pack)
    assert believed(token, NOW + 3 * DAY, pack)
    assert refusal(token, NOW + 3 * DAY + SECOND, pack) == "key_over"


def test_while_keys_overlap_both_count() -> None:
    old = PublicKey(key_id="nw-26a", public_key=NORTHWIND.public, not_after=NOW + DAY)
    new = PublicKey(key_id="nw-26b", public_key=NORTHWIND_NEXT.public, not_before=NOW - DAY)
    pack = with_keys({"northwind": (old, new)})
    assert believed(forge(claims(), key=NORTHWIND), pack=pack)
    assert believed(forge(claims(), key=NORTHWIND_NEXT), pack=pack)


def test_a_revoked_key_verifies_nothing_any_more() -> None:
    pack = PACK.model_copy(update={"revoked_keys": ("nw-26a",)})
    assert refusal(forge(claims()), pack=pack) == "revoked_key"
    assert believed(forge(claims(), key=NORTHWIND_NEXT), pack=pack)


def test_a_revoked_authorization_is_refused_and_that_of_another_shop_is_not() -> None:
    for merchant_id, code in (("northwind", "revoked_authorization"), ("southwind", None)):
        pack = with_merchant(merchant_id, revoked_authorizations=("Zk3mP0qL9xA",))
        if code:
            assert refusal(forge(claims()), pack=pack) == code
        else:
            assert believed(forge(claims()), pack=pack)


def test_only_who_signed_it_learns_that_an_authorization_is_revoked() -> None:
    pack = with_merchant("northwind", revoked_authorizations=("Zk3mP0qL9xA",))
    assert refusal(forge(claims(), key=SigningKey("nw-26a", SOUTHWIND.private)), pack=pack) == "signature"


def test_a_shop_is_known_where_and_when_it_takes_part() -> None:
    assert believed(forge(claims()), pack=with_merchant("northwind", sites=("BER-017",)))
    assert (
        refusal(forge(claims()), pack=with_merchant("northwind", sites=("BER-018",))) == "merchant_not_here"
    )
    later = with_merchant("northwind", applies_from=NOW + SECOND)
    assert refusal(forge(claims()), pack=later) == "merchant_not_here"
    assert believed(forge(claims()), NOW + SECOND, later)


@pytest.mark.parametrize(
    ("bound", "code"),
    [
        ({}, None),
        ({"k": "B-1042"}, None),
        ({"s": "BER-017"}, None),
        ({"k": "B-1042", "s": "BER-017"}, None),
        ({"k": "B-1043"}, "other_kiosk"),
        ({"s": "BER-018"}, "other_site"),
        ({"k": "B-1042", "s": "BER-018"}, "other_site"),
        ({"k": "b-1042"}, "other_kiosk"),
    ],
)
def test_a_token_may_count_at_one_kiosk_or_one_site_only(bound: dict[str, str], code: str | None) -> None:
    token = forge(claims(**bound))
    if code:
        assert refusal(token) == code
    else:
        assert believed(token)


def test_the_key_for_announcements_signs_no_authorization() -> None:
    assert refusal(forge(claims(), key=ANNOUNCEMENTS)) == "unknown_key"


@pytest.mark.parametrize(
    "issuer", ["westwind", "", "Northwind", " northwind", 7, True, ["northwind"], {}, None]
)
def test_an_issuer_that_is_no_merchant_of_ours_is_refused(issuer: Any) -> None:
    assert refusal(forge(claims(iss=issuer))) == "unknown_merchant"


def test_a_token_is_believed_to_its_last_second() -> None:
    token = mint(AUTHORIZATION, NORTHWIND).token
    assert believed(token, AUTHORIZATION.expires_at)
    assert refusal(token, AUTHORIZATION.expires_at + SECOND) == "expired"


def test_a_clock_that_nobody_vouches_for_may_be_two_days_ahead_before_a_token_expires() -> None:
    token = mint(AUTHORIZATION, NORTHWIND).token
    last = AUTHORIZATION.expires_at + CLOCK_DOUBT
    assert verify(token, PACK, here(last, clock_doubted=True))
    with pytest.raises(Refused, match="expired"):
        verify(token, PACK, here(last + SECOND, clock_doubted=True))


def test_a_token_is_believed_before_its_time_by_a_day_for_clocks_that_lag() -> None:
    token = mint(AUTHORIZATION, NORTHWIND).token
    assert believed(token, AUTHORIZATION.issued_at - DAY)
    assert refusal(token, AUTHORIZATION.issued_at - DAY - SECOND) == "not_yet_valid"


def test_nobody_gives_more_than_ninety_days_or_less_than_a_second() -> None:
    issued, day = int(NOW.timestamp()), 86_400
    assert believed(forge(claims(iat=issued, exp=issued + 90 * day)))
    assert refusal(forge(claims(iat=issued, exp=issued + 90 * day + 1))) == "lifetime"
    assert refusal(forge(claims(iat=issued, exp=issued))) == "lifetime"
    assert refusal(forge(claims(iat=issued + day, exp=issued + 10))) == "lifetime"
    assert refusal(forge(claims(iat=10**9))) == "lifetime"


def with_merchant(merchant_id: str, **changes: Any) -> PolicyPack:
    """The pack with one merchant changed."""
    merchants = (m.model_copy(update=changes) if m.merchant_id == merchant_id else m for m in PACK.merchants)
    return PACK.model_copy(update={"merchants": tuple(merchants)})


def with_keys(keys: dict[str, tuple[PublicKey, ...]]) -> PolicyPack:
    """The pack with other keys of one merchant."""
    ((merchant_id, of_merchant),) = keys.items()
    return with_merchant(merchant_id, keys=of_merchant)
