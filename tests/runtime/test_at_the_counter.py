"""What the rules refer to the counter: an attendant takes it in by hand, as a return like any other."""

import pytest

from kiosk.world.shop import Order
from kiosk.world.staff import MIA
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk
from tests.support.thorough_shop import thorough


@pytest.fixture
def order(plain_kiosk: SteadyKiosk) -> Order:
    """Hygiene: the rules take it at the counter only."""
    plain_kiosk.receive(thorough(plain_kiosk.shop.policy).model_copy(update={"version": 2}))
    plain_kiosk.wait(60)
    return plain_kiosk.shop.order(["swim_shorts"])


def take_in(kiosk: SteadyKiosk, order: Order) -> None:
    """Up to the verdict, by an attendant."""
    sign_in(kiosk, MIA)
    kiosk.choose("take_in")
    kiosk.show_code(order)
    if kiosk.screen.name == "reason":
        kiosk.choose("size_too_small")
    kiosk.wait_for("verdict")


def test_a_customer_is_sent_to_the_counter(plain_kiosk: SteadyKiosk, order: Order) -> None:
    plain_kiosk.show_code(order)
    if plain_kiosk.screen.name == "reason":
        plain_kiosk.choose("size_too_small")
    plain_kiosk.wait_for("declined")
    assert plain_kiosk.types()[-1] == "return.referred"


def test_an_attendant_takes_it_in_and_the_event_says_who_handed_it_over(
    plain_kiosk: SteadyKiosk, order: Order
) -> None:
    take_in(plain_kiosk, order)
    assert plain_kiosk.screen.band is not None
    assert MIA.staff_ref in plain_kiosk.screen.band.text
    plain_kiosk.touch("continue")
    plain_kiosk.wait_for("photo")
    plain_kiosk.touch("take_photo")
    plain_kiosk.wait_for("label_attach")
    plain_kiosk.touch("label_is_on")
    door = plain_kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    plain_kiosk.wait_for("confirming")
    plain_kiosk.touch("yes")
    plain_kiosk.wait_for("done")
    (completed,) = plain_kiosk.events("drop_off.completed")
    data = completed["data"]
    assert data["packages"][0]["custody_from"] == "attendant"
    assert data["evidence"]["custody"][0]["confirmed_by"] == "staff"
    (line,) = data["lines"]
    assert (line["verdict"]["referral"], line["resolution"]["refund_trigger"]) == ("staff", "on_inspection")
    assert not plain_kiosk.events("return.referred")


def test_they_are_signed_out_when_it_ends_and_the_visit_was_helped(
    plain_kiosk: SteadyKiosk, order: Order
) -> None:
    take_in(plain_kiosk, order)
    plain_kiosk.touch("cancel")
    assert plain_kiosk.screen.name == "attract"
    assert plain_kiosk.events("visit.ended")[-1]["data"]["staff_helped"]
    assert plain_kiosk.events("staff.signed_out")[-1]["data"]["staff_ref"] == MIA.staff_ref
