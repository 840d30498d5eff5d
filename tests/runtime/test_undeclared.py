"""An order that is found nowhere, at a kiosk whose rules take it: from the keypad to the event."""

from kiosk.domain.policy import PolicyPack
from kiosk.world.shop import Order
from tests.runtime.test_finding import type_in, type_order
from tests.support.steady_kiosk import SteadyKiosk
from tests.support.thorough_shop import thorough


def with_rules(kiosk: SteadyKiosk) -> Order:
    """Let the kiosk have rules that take what nobody announced; return an order that nobody did."""
    pack: PolicyPack = thorough(kiosk.shop.policy).model_copy(update={"version": 2})
    kiosk.receive(pack)
    kiosk.wait(60)
    return kiosk.shop.order()


def say_what_it_is(kiosk: SteadyKiosk, order: Order, price: str) -> None:
    type_order(kiosk, order, "10827")
    kiosk.touch("without_code")
    kiosk.choose("shoes")
    type_in(kiosk, price)
    kiosk.touch("enter")
    kiosk.choose("changed_mind")


def hand_it_over(kiosk: SteadyKiosk) -> None:
    kiosk.touch("continue")
    kiosk.wait_for("photo")
    kiosk.touch("take_photo")
    kiosk.wait_for("photo_kept")
    kiosk.touch("continue")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")


def test_without_such_rules_nothing_is_offered(kiosk: SteadyKiosk) -> None:
    type_order(kiosk, kiosk.shop.order(), "10827")
    assert "without_code" not in {action.control_id for action in kiosk.screen.actions}


def test_a_code_that_is_found_nowhere_is_no_order_number(kiosk: SteadyKiosk) -> None:
    kiosk.type_code(with_rules(kiosk).code)
    assert "without_code" not in {action.control_id for action in kiosk.screen.actions}


def test_it_is_taken_for_inspection_and_reported_as_what_nobody_signed(kiosk: SteadyKiosk) -> None:
    order = with_rules(kiosk)
    say_what_it_is(kiosk, order, "40")
    hand_it_over(kiosk)
    (event,) = kiosk.events("drop_off.completed")
    use, (line,) = event["data"]["authorization"], event["data"]["lines"]
    assert (use["method"], use["key_id"]) == ("undeclared", None)
    assert use["order_id"] == order.authorization.order_id.replace("-", "")
    assert use["authorization_id"].startswith("U-")
    assert line["verdict"]["value"] == "referred"
    assert line["verdict"]["referral"] == "inspection"
    assert line["resolution"]["refund_trigger"] == "on_inspection"
    assert line["resolution"]["unit_value"] == {"minor": 4000, "currency": "EUR"}


def test_a_customer_chooses_from_the_first_eight_shops_that_take_it(kiosk: SteadyKiosk) -> None:
    pack = thorough(kiosk.shop.policy)
    (shop,) = (merchant for merchant in pack.merchants if merchant.undeclared)
    many = [shop.model_copy(update={"merchant_id": f"shop-{n}", "name": f"Shop {n}"}) for n in range(9)]
    kiosk.receive(pack.model_copy(update={"version": 2, "merchants": (*pack.merchants, *many)}))
    kiosk.wait(60)
    type_order(kiosk, kiosk.shop.order(), "10827")
    kiosk.touch("without_code")
    assert [card.title for card in kiosk.screen.cards] == ["Northwind", *(f"Shop {n}" for n in range(7))]


def test_above_its_cap_it_is_declined_and_recorded(kiosk: SteadyKiosk) -> None:
    say_what_it_is(kiosk, with_rules(kiosk), "51")
    kiosk.wait_for("declined")
    assert "up to 50 euros" in kiosk.screen.cards[0].detail
    (event,) = kiosk.events("return.declined")
    assert event["data"]["authorization"]["method"] == "undeclared"
