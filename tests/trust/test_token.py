"""What a shop mints is what a kiosk reads, and it fits a QR code that phones show well."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest

from kiosk.domain.authorization import AuthorizedLine, Money, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.trust.token import MAX_TOKEN_BYTES, looks_like_token, mint, verify
from tests.trust.forging import (
    AUTHORIZATION,
    NORTHWIND,
    NORTHWIND_NEXT,
    NOW,
    PACK,
    claims,
    forge,
)


def line(number: int, **changes: Any) -> AuthorizedLine:
    fields = {"line_id": str(number), "category": "fashion", "unit_value": Money(minor=100, currency="EUR")}
    return AuthorizedLine(**(fields | changes))


SMALL = ReturnAuthorization(
    authorization_id="a",
    merchant_id="northwind",
    rma_id="r",
    order_id="o",
    issued_at=NOW,
    expires_at=NOW + timedelta(days=1),
    lines=(line(1),),
)


def test_what_a_shop_mints_is_what_the_kiosk_reads() -> None:
    assert verify(mint(AUTHORIZATION, NORTHWIND), PACK, NOW) == (AUTHORIZATION, "nw-26a")


def test_a_token_made_by_hand_after_the_documentation_is_believed() -> None:
    authorization, _ = verify(forge(claims()), PACK, NOW)
    assert (authorization.rma_id, authorization.lines[0].title) == ("RMA-88213", "Linen shirt")


def test_the_header_is_exactly_algorithm_and_key_id() -> None:
    header, payload, signature = mint(AUTHORIZATION, NORTHWIND).split(".")
    assert urlsafe_b64decode(header + "==") == b'{"alg":"EdDSA","kid":"nw-26a"}'
    NORTHWIND.private.public_key().verify(urlsafe_b64decode(signature + "=="), f"{header}.{payload}".encode())


def test_a_shop_may_sign_with_any_of_its_keys() -> None:
    assert verify(mint(AUTHORIZATION, NORTHWIND_NEXT), PACK, NOW)[1] == "nw-26b"


def test_only_what_must_be_is_in_a_small_token() -> None:
    token = mint(SMALL, NORTHWIND)
    payload = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert set(payload) == {"iss", "jti", "iat", "exp", "o", "r", "cu", "l"}
    assert payload["l"] == [["1", "fashion", 1, 100]]
    assert verify(token, PACK, NOW)[0] == SMALL


@pytest.mark.parametrize("reason", list(ReasonCode))
def test_every_reason_travels(reason: ReasonCode) -> None:
    asked = AUTHORIZATION.model_copy(update={"lines": (line(1, reason=reason),)})
    assert verify(mint(asked, NORTHWIND), PACK, NOW)[0].lines[0].reason is reason


@pytest.mark.parametrize("resolution", list(Resolution))
def test_every_resolution_travels(resolution: Resolution) -> None:
    wanted = AUTHORIZATION.model_copy(update={"lines": (line(1, resolution=resolution),)})
    assert verify(mint(wanted, NORTHWIND), PACK, NOW)[0].lines[0].resolution is resolution


def test_five_lines_with_gtins_on_two_fit_the_symbol() -> None:
    lines = tuple(line(n, gtin="9521100123457" if n <= 2 else None) for n in range(1, 6))
    token = mint(SMALL.model_copy(update={"lines": lines}), NORTHWIND)
    assert len(token) <= MAX_TOKEN_BYTES
    assert verify(token, PACK, NOW)[0].lines == lines


def test_titles_give_way_before_a_token_outgrows_its_symbol() -> None:
    titled = tuple(line(n, title="A title of forty characters, no less now") for n in range(1, 6))
    token = mint(AUTHORIZATION.model_copy(update={"lines": titled}), NORTHWIND)
    read = verify(token, PACK, NOW)[0].lines
    assert [each.title for each in read] == [None] * 5
    assert [each.line_id for each in read] == ["1", "2", "3", "4", "5"]


def test_what_does_not_fit_without_titles_is_not_minted() -> None:
    lines = tuple(line(n, gtin="9521100123457") for n in range(1, 11))
    with pytest.raises(ValueError, match="560 fit: drop GTINs or lines"):
        mint(AUTHORIZATION.model_copy(update={"lines": lines}), NORTHWIND)


def test_lines_in_two_currencies_are_not_minted_as_if_they_had_one() -> None:
    mixed = (line(1), line(2, unit_value=Money(minor=100, currency="PLN")))
    with pytest.raises(ValueError, match="currency"):
        mint(AUTHORIZATION.model_copy(update={"lines": mixed}), NORTHWIND)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (mint(AUTHORIZATION, NORTHWIND), True),
        ("eyJub3Q.a.token", True),
        ("https://shop.example/r/1", False),
        ("9521100123457", False),
        ("eyJ", False),
        ("", False),
    ],
)
def test_a_text_is_told_from_a_token(text: str, meant: bool) -> None:
    assert looks_like_token(text) is meant
