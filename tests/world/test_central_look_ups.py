import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from kiosk.contract.messages import Announced, LookUpRequest, LookUpResponse
from kiosk.domain.numbers import as_typed
from kiosk.trust.finding import second_factor
from kiosk.world.central_events import Unreadable
from kiosk.world.central_look_ups import Directory
from kiosk.world.shop import Order, Shop

SHOP = Shop(datetime(2026, 9, 29, tzinfo=UTC), seed=1, kiosk_ids=("B-1042",))
ONE, OTHER = SHOP.order(), SHOP.order()
SHARED = ONE.code


def known(order: Order, postcode: str, code: str | None = None) -> Announced:
    return Announced(code=code, token=order.whole, second_factor=second_factor(order.whole, postcode))


@pytest.fixture
def directory() -> Iterator[Directory]:
    with closing(sqlite3.connect(":memory:")) as database:
        directory = Directory(database)
        directory.enter([known(ONE, "10827", SHARED), known(OTHER, "EC1A 1BB", SHARED)])
        yield directory


def ask(directory: Directory, **what: str) -> LookUpResponse:
    request = LookUpRequest(request_id="v.1", asked_at=datetime(2026, 9, 29, tzinfo=UTC), **what)
    return directory.answer("B-1042", request.encode())


def token_of(answer: LookUpResponse) -> str | None:
    return answer.found.token if answer.found else None


def test_a_code_that_two_have_is_answered_with_a_question(directory: Directory) -> None:
    assert ask(directory, code=SHARED) == LookUpResponse(
        kiosk_id="B-1042", request_id="v.1", found=None, ask_postcode=True
    )
    assert token_of(ask(directory, code=SHARED, postcode="EC1A1BB")) == OTHER.whole
    assert ask(directory, code=SHARED, postcode="10000").found is None


def test_an_order_number_says_nothing_without_its_postcode(directory: Directory) -> None:
    order_no = as_typed(ONE.authorization.order_id)
    assert ask(directory, order_no=order_no).found is None
    assert ask(directory, order_no=order_no, postcode="10000").found is None
    assert token_of(ask(directory, order_no=order_no, postcode="10827")) == ONE.whole


def test_the_lines_of_a_reference_are_found_by_its_ids(directory: Directory) -> None:
    ids = {
        "merchant_id": ONE.authorization.merchant_id,
        "authorization_id": ONE.authorization.authorization_id,
    }
    assert token_of(ask(directory, **ids)) == ONE.whole
    assert ask(directory, **ids | {"merchant_id": "voltline"}).found is None


def test_what_shops_tell_again_replaces_what_they_told(directory: Directory) -> None:
    directory.enter([known(OTHER, "EC1A 1BB")])
    assert token_of(ask(directory, code=SHARED)) == ONE.whole


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"request_id": 1}', b"\xff"])
def test_a_question_that_cannot_be_read_is_unreadable(directory: Directory, payload: bytes) -> None:
    with pytest.raises(Unreadable):
        directory.answer("B-1042", payload)
