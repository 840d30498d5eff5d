"""What a shop mints is what a kiosk reads, and it fits a QR code that phones show well."""

import itertools
import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.domain.authorization import AuthorizationReference, AuthorizedLine, Money, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.trust.token import MAX_ANNOUNCED_BYTES, MAX_TOKEN_BYTES, LeftOut, looks_like_token, mint, verify
from tests.trust.forging import (
    AUTHORIZATION,
    NORTHWIND,
    NORTHWIND_NEXT,
    NOW,
    PACK,
    believed,
    claims,
    forge,
    here,
    refusal,
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
    minted = mint(AUTHORIZATION, NORTHWIND)
    assert minted.left_out is LeftOut.NOTHING
    assert verify(minted.token, PACK, here()) == (AUTHORIZATION, "nw-26a")


def test_a_token_made_by_hand_after_the_documentation_is_believed() -> None:
    authorization = believed(forge(claims()))
    assert (authorization.rma_id, authorization.lines[0].title) == ("RMA-88213", "Linen shirt")


def test_the_header_is_exactly_algorithm_and_key_id() -> None:
    header, payload, signature = mint(AUTHORIZATION, NORTHWIND).token.split(".")
    assert urlsafe_b64decode(header + "==") == b'{"alg":"EdDSA","kid":"nw-26a"}'
    NORTHWIND.private.public_key().verify(urlsafe_b64decode(signature + "=="), f"{header}.{payload}".encode())


def test_a_shop_may_sign_with_any_of_its_keys() -> None:
    assert verify(mint(AUTHORIZATION, NORTHWIND_NEXT).token, PACK, here())[1] == "nw-26b"


def test_only_what_must_be_is_in_a_small_token() -> None:
    token = mint(SMALL, NORTHWIND).token
    payload = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert set(payload) == {"iss", "jti", "iat", "exp", "o", "r", "cu", "l"}
    assert payload["l"] == [["1", "fashion", 1, 100]]
    assert believed(token) == SMALL


@pytest.mark.parametrize("reason", list(ReasonCode))
def test_every_reason_travels(reason: ReasonCode) -> None:
    asked = AUTHORIZATION.model_copy(update={"lines": (line(1, reason=reason),)})
    assert believed(mint(asked, NORTHWIND).token).lines[0].reason is reason


@pytest.mark.parametrize("resolution", list(Resolution))
def test_every_resolution_travels(resolution: Resolution) -> None:
    wanted = AUTHORIZATION.model_copy(update={"lines": (line(1, resolution=resolution),)})
    assert believed(mint(wanted, NORTHWIND).token).lines[0].resolution is resolution


def every_claim(**changes: Any) -> ReturnAuthorization:
    """An authorization that leaves nothing at its default."""
    line_of_all = line(
        1,
        quantity=2,
        title="Shirt",
        gtin="9521100123457",
        sku="LS-BLU-M",
        reason=ReasonCode.STYLE,
        resolution=Resolution.EXCHANGE,
        resolutions_allowed=(Resolution.EXCHANGE, Resolution.STORE_CREDIT),
    )
    fields: dict[str, Any] = {
        "dispatched_on": date(2026, 9, 11),
        "received_on": NOW.replace(microsecond=0) - timedelta(days=14),
        "repaired_on": date(2026, 9, 20),
        "asked_on": date(2026, 9, 26),
        "region": "BE",
        "sales_channel": "web",
        "seller": "linen-house",
        "tier": "gold",
        "kiosk_id": "B-1042",
        "site_id": "BER-017",
        "lines": (line_of_all,),
    }
    return AUTHORIZATION.model_copy(update=fields | changes)


def test_everything_an_authorization_can_say_travels() -> None:
    whole = every_claim()
    defaults = {name: field.default for name, field in ReturnAuthorization.model_fields.items()}
    assert not [name for name, default in defaults.items() if getattr(whole, name) == default]
    minted = mint(whole, NORTHWIND, at_most=MAX_ANNOUNCED_BYTES)
    assert minted.left_out is LeftOut.NOTHING
    assert verify(minted.token, PACK, here(), at_most=MAX_ANNOUNCED_BYTES)[0] == whole


@pytest.mark.parametrize(
    "field", ["purchased_on", "dispatched_on", "delivered_on", "received_on", "repaired_on", "asked_on"]
)
@pytest.mark.parametrize("day", [date(2026, 9, 1), datetime(2026, 9, 1, 22, 30, 5, tzinfo=UTC)])
def test_a_day_may_be_an_instant(field: str, day: date) -> None:
    dated = SMALL.model_copy(update={field: day})
    assert getattr(believed(mint(dated, NORTHWIND).token), field) == day


@pytest.mark.parametrize("count", range(1, len(Resolution) + 1))
def test_every_choice_of_resolutions_travels_in_its_order(count: int) -> None:
    for allowed in itertools.permutations(Resolution, count):
        narrowed = SMALL.model_copy(update={"lines": (line(1, resolutions_allowed=allowed),)})
        assert believed(mint(narrowed, NORTHWIND).token).lines[0].resolutions_allowed == allowed


def test_five_lines_with_gtins_on_two_fit_the_symbol() -> None:
    lines = tuple(line(n, gtin="9521100123457" if n <= 2 else None) for n in range(1, 6))
    minted = mint(SMALL.model_copy(update={"lines": lines}), NORTHWIND)
    assert len(minted.token) <= MAX_TOKEN_BYTES
    assert believed(minted.token).lines == lines


def test_titles_give_way_before_a_token_outgrows_its_symbol() -> None:
    titled = tuple(line(n, title="A title of forty characters, no less now") for n in range(1, 6))
    minted = mint(AUTHORIZATION.model_copy(update={"lines": titled}), NORTHWIND)
    read = believed(minted.token).lines
    assert minted.left_out is LeftOut.TITLES
    assert [each.title for each in read] == [None] * 5
    assert [each.line_id for each in read] == ["1", "2", "3", "4", "5"]


def test_what_does_not_fit_without_titles_becomes_a_reference_to_the_whole() -> None:
    many = AUTHORIZATION.model_copy(
        update={"lines": tuple(line(n, gtin="9521100123457") for n in range(1, 11))}
    )
    minted = mint(many, NORTHWIND)
    assert minted.left_out is LeftOut.LINES
    assert len(minted.token) <= MAX_TOKEN_BYTES
    reference, key_id = verify(minted.token, PACK, here())
    assert type(reference) is AuthorizationReference
    for name in AuthorizationReference.model_fields:
        assert getattr(reference, name) == getattr(many, name), name
    assert key_id == "nw-26a"
    payload = json.loads(urlsafe_b64decode(minted.token.split(".")[1] + "=="))
    assert set(payload) == {"iss", "jti", "iat", "exp", "o", "r"}


def test_a_reference_is_bound_to_a_kiosk_and_a_site_as_the_whole_is() -> None:
    payload = {name: value for name, value in claims().items() if name not in ("l", "cu", "dd")}
    bound = verify(forge(payload | {"k": "B-1042", "s": "BER-017"}), PACK, here())[0]
    assert (bound.kiosk_id, bound.site_id) == ("B-1042", "BER-017")
    assert refusal(forge(payload | {"k": "B-1043"})) == "other_kiosk"


def test_the_whole_of_a_reference_is_announced_in_one_token() -> None:
    lines = tuple(line(n, title="T" * 40, gtin="9521100123457", sku="S" * 40) for n in range(1, 21))
    minted = mint(AUTHORIZATION.model_copy(update={"lines": lines}), NORTHWIND, at_most=MAX_ANNOUNCED_BYTES)
    assert minted.left_out is LeftOut.NOTHING
    read, _ = verify(minted.token, PACK, here(), at_most=MAX_ANNOUNCED_BYTES)
    assert isinstance(read, ReturnAuthorization)
    assert read.lines == lines
    assert refusal(minted.token) == "oversize"


def test_ids_too_long_even_for_a_reference_are_not_minted() -> None:
    with pytest.raises(ValueError, match="200 fit: shorten the ids"):
        mint(AUTHORIZATION, NORTHWIND, at_most=200)


def test_lines_in_two_currencies_are_not_minted_as_if_they_had_one() -> None:
    mixed = (line(1), line(2, unit_value=Money(minor=100, currency="PLN")))
    with pytest.raises(ValueError, match="currency"):
        mint(AUTHORIZATION.model_copy(update={"lines": mixed}), NORTHWIND)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (mint(AUTHORIZATION, NORTHWIND).token, True),
        ("$K1:7X5J", True),
        ("eyJub3Q.a.token", True),
        ("https://shop.example/r/1", False),
        ("9521100123457", False),
        ("eyJ", False),
        ("", False),
    ],
)
def test_a_text_is_told_from_a_token(text: str, meant: bool) -> None:
    assert looks_like_token(text) is meant
