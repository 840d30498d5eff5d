"""Codes that are no return codes, before the real camera: each has its sentence, and the visit goes on."""

import pytest

from hardware.camera.interface import Image
from hardware.scanner import drawing
from kiosk.trust.keys import SigningKey, demo_key
from kiosk.trust.token import mint
from kiosk.world.people import Customer
from kiosk.world.shop import Order
from kiosk.world.town import Town
from tests.system.happenings import check_no_crash, order_of

pytestmark = pytest.mark.timeout(120)

NOT_OURS = "That is not a return code. It is in the message from your shop."
PARCEL_LABEL = "That is a parcel label; we need the return code from your shop."
NOT_VALID = "This code is not valid here. Please ask your shop for your return code."
EXPIRED = "This return code has expired. Your shop can send you a new one."
TWO = "Two codes are in view. Show one code."
TOO_LARGE = "That code is too large to be a return code. Show the one from your shop."


def forged(town: Town) -> str:
    """Every claim of a true order, signed by somebody who is not the shop."""
    order = order_of(town)
    pretended = f"demo-{order.authorization.merchant_id}"
    return mint(order.authorization, SigningKey.from_seed(pretended, b"a stranger".ljust(32))).token


def expired(town: Town) -> str:
    """An order whose time was over before the kiosk was switched on."""
    order = order_of(town).authorization
    lifetime = order.expires_at - order.issued_at
    past = order.model_copy(
        update={"issued_at": order.issued_at - 2 * lifetime, "expires_at": order.expires_at - 2 * lifetime}
    )
    return mint(past, demo_key(f"demo-{order.merchant_id}")).token


def largest_code() -> Image:
    """7 KB of digits, sharp and flat, as no phone shows them."""
    symbol = drawing.numeric_qr_image(7089, scale=3)
    scene = drawing.empty_scene()
    top, left = ((scene.shape[axis] - symbol.shape[axis]) // 2 for axis in (0, 1))
    scene[top : top + symbol.shape[0], left : left + symbol.shape[1]] = symbol[..., None]
    return scene


def test_a_stranger_s_codes_are_answered_and_a_good_one_goes_on(town: Town, customer: Customer) -> None:
    customer.see("attract")
    for code, sentence in (
        ("https://example.org/win-a-prize", NOT_OURS),
        ("00340434161094042557", PARCEL_LABEL),
        ("WIFI:T:WPA;S:cafe;P:espresso;;", NOT_OURS),
        (forged(town), NOT_VALID),
        (expired(town), EXPIRED),
    ):
        customer.show_code(code)
        customer.see("scanning")
        customer.read(sentence)
    go_on_with_a_good_code(customer, order_of(town))
    check_no_crash(town)


def test_two_codes_at_once_are_one_too_many(town: Town, customer: Customer) -> None:
    customer.see("attract")
    good, other = order_of(town), order_of(town)
    town.cabinet.show(drawing.scene_with_codes([good.code, other.code]))
    customer.read(TWO)
    go_on_with_a_good_code(customer, good)


def test_the_largest_code_there_is_does_no_harm(town: Town, customer: Customer) -> None:
    customer.see("attract")
    town.cabinet.show(largest_code())
    customer.read(TOO_LARGE)
    go_on_with_a_good_code(customer, order_of(town))
    check_no_crash(town)


def test_the_text_of_a_stranger_s_code_is_kept_nowhere(town: Town, customer: Customer) -> None:
    customer.see("attract")
    customer.show_code("https://example.org/ref=private-4711")
    customer.read(NOT_OURS)
    go_on_with_a_good_code(customer, order_of(town))
    with town.books() as books:
        assert not any(b"private-4711" in entry.body for entry in books.ledger.entries(limit=1000))
    assert "private-4711" not in town.kiosk.log.read_text()


def go_on_with_a_good_code(customer: Customer, order: Order) -> None:
    """The same visit goes on with the right code, and is called off at the photo."""
    customer.see("scanning")
    customer.show_code(order)
    customer.see("verdict", "photo")
    customer.put_phone_away()
    customer.see("photo")
    customer.touch("cancel")
    customer.see("attract")
