"""Only ids and titles that are harmless wherever they go are ids and titles."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kiosk.domain.authorization import AuthorizedLine, Money, Reference, ReturnAuthorization, Title
from tests.domain.decision_table import authorization, line


class Named(BaseModel):
    reference: Reference = "a"
    title: Title = "a"


@pytest.mark.parametrize("reference", ["a", "7", "RMA-88213", "a.b_c-d", "x" * 40])
def test_an_id_is_letters_digits_and_a_few_signs(reference: str) -> None:
    assert Named(reference=reference).reference == reference


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "x" * 41,
        "-a",
        ".",
        "..",
        "_",
        "a/b",
        "a+b",
        "#",
        "a b",
        "a\n",
        "é",
        "٣",
        "a\x00",
        "$SYS",
        "a\u200b",
    ],
)
def test_anything_else_is_no_id(reference: str) -> None:
    with pytest.raises(ValidationError):
        Named(reference=reference)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(min_size=1, max_size=45))
def test_a_title_that_is_believed_can_neither_steer_a_printer_nor_mark_up_a_screen(text: str) -> None:
    try:
        Named(title=text)
    except ValidationError:
        return
    assert len(text) <= 40
    assert not set(text) & set("[]&\x1b\n\r\t\x00\u2028\u2029\u202e\u2066")
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R", "\N{CYRILLIC CAPITAL LETTER IE}UR"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(minor=1, currency=currency)


@pytest.mark.parametrize("minor", [-1, 0.5, "much"])
def test_an_amount_is_whole_and_not_negative(minor: Any) -> None:
    with pytest.raises(ValidationError):
        Money(minor=minor, currency="EUR")


@pytest.mark.parametrize("quantity", [0, 100, -1])
def test_a_line_is_of_one_to_ninety_nine_items(quantity: int) -> None:
    with pytest.raises(ValidationError):
        AuthorizedLine.model_validate(line("fashion").model_dump() | {"quantity": quantity})


@pytest.mark.parametrize(("number", "allowed"), [(0, False), (1, True), (20, True), (21, False)])
def test_an_authorization_has_one_to_twenty_lines(number: int, allowed: bool) -> None:
    lines = [line("fashion").model_copy(update={"line_id": str(n)}) for n in range(number)]
    fields = authorization().model_dump() | {"lines": lines}
    if allowed:
        assert len(ReturnAuthorization.model_validate(fields).lines) == number
    else:
        with pytest.raises(ValidationError, match="lines"):
            ReturnAuthorization.model_validate(fields)


def test_an_authorization_says_when_in_a_time_zone() -> None:
    naive = datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValidationError, match="timezone"):
        ReturnAuthorization.model_validate(authorization().model_dump() | {"issued_at": naive})


def test_two_lines_with_one_id_would_share_a_refund_so_they_are_refused() -> None:
    fields = authorization().model_dump() | {"lines": [line("fashion"), line("hygiene")]}
    with pytest.raises(ValidationError, match="same line_id"):
        ReturnAuthorization.model_validate(fields)
