"""Returns that nobody could settle: a technician looks, and they end under the number they began with."""

from typing import Any

import pytest

from hardware.lock_board.physics import Jam
from kiosk.world.shop import Order
from kiosk.world.staff import OTTO
from tests.support.staff_at_kiosk import sign_in, to_door
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def order(plain_kiosk: SteadyKiosk) -> Order:
    """Its customer put it in, shut the door, and the power failed before they could say so; they left."""
    order = plain_kiosk.shop.order(["linen_shirt"])
    door = plain_kiosk.to_open_door(order)
    door.put_in()
    assert door.push_shut()
    plain_kiosk.cut_power()
    plain_kiosk.switch_on()
    times = plain_kiosk.config.visit
    plain_kiosk.wait(times.confirm_within_s + times.idle_end_s + 1)
    assert plain_kiosk.screen.name == "attract"
    return order


def drop_off_ids(kiosk: SteadyKiosk, type_: str) -> list[Any]:
    return [event["data"]["drop_off_id"] for event in kiosk.events(type_)]


def look_into(kiosk: SteadyKiosk) -> None:
    """The technician opens the door of the only one, and shuts it."""
    sign_in(kiosk, OTTO)
    kiosk.choose("unresolved")
    (card,) = kiosk.screen.cards
    kiosk.choose(card.card_id)
    assert kiosk.open_door().push_shut()
    kiosk.wait_for("technician_resolving")


@pytest.mark.usefixtures("order")
def test_an_item_that_is_there_completes_the_return(plain_kiosk: SteadyKiosk) -> None:
    look_into(plain_kiosk)
    plain_kiosk.touch("yes")
    (unresolved,) = drop_off_ids(plain_kiosk, "drop_off.unresolved")
    (completed,) = plain_kiosk.events("drop_off.completed")
    assert completed["data"]["drop_off_id"] == unresolved
    assert completed["data"]["evidence"]["custody"][0]["confirmed_by"] == "staff"
    assert completed["data"]["lines"][0]["outcome"] == "deposited"
    facts = plain_kiosk.store.compartments.all()["01"]
    assert (facts.holds, facts.blocked_why) == (unresolved, None)
    assert plain_kiosk.screen.name == "technician_unresolved"
    assert not plain_kiosk.screen.cards


def test_an_item_that_is_not_there_withdraws_it_and_the_code_works_again(
    plain_kiosk: SteadyKiosk, order: Order
) -> None:
    look_into(plain_kiosk)
    plain_kiosk.touch("no")
    (withdrawn,) = plain_kiosk.events("drop_off.withdrawn")
    assert withdrawn["data"]["why"] == "seen_empty"
    assert drop_off_ids(plain_kiosk, "drop_off.withdrawn") == drop_off_ids(plain_kiosk, "drop_off.unresolved")
    assert plain_kiosk.store.compartments.all()["01"].blocked_why is None
    assert not plain_kiosk.store.authorizations.uses(order.authorization)


@pytest.mark.usefixtures("order")
def test_who_looks_and_says_nothing_leaves_it_as_it_was_also_after_a_restart(
    plain_kiosk: SteadyKiosk,
) -> None:
    look_into(plain_kiosk)
    plain_kiosk.cut_power()
    plain_kiosk.switch_on()
    assert plain_kiosk.store.unresolved.count() == 1
    assert plain_kiosk.store.compartments.all()["01"].blocked_why == "unresolved"
    look_into(plain_kiosk)
    plain_kiosk.touch("yes")
    assert plain_kiosk.store.unresolved.count() == 0


@pytest.mark.usefixtures("order")
def test_such_a_compartment_cannot_be_released_behind_the_back_of_its_return(
    plain_kiosk: SteadyKiosk,
) -> None:
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    plain_kiosk.touch("open")
    plain_kiosk.touch("open")
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_inside")
    plain_kiosk.touch("no")
    plain_kiosk.touch("release")
    assert plain_kiosk.store.compartments.all()["01"].blocked_why == "unresolved"


@pytest.mark.usefixtures("order")
def test_a_return_that_is_settled_ends_no_block_of_another_reason(plain_kiosk: SteadyKiosk) -> None:
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    plain_kiosk.touch("block")
    plain_kiosk.choose("door_damaged")
    assert plain_kiosk.store.compartments.all()["01"].reasons == {"door_damaged", "unresolved"}
    for control in ("back", "back"):
        plain_kiosk.touch(control)
    plain_kiosk.choose("unresolved")
    plain_kiosk.choose(plain_kiosk.screen.cards[0].card_id)
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_resolving")
    plain_kiosk.touch("no")
    assert plain_kiosk.store.compartments.all()["01"].reasons == {"door_damaged"}


@pytest.mark.usefixtures("order")
def test_one_that_is_resolved_before_its_door_is_shut_is_not_offered(plain_kiosk: SteadyKiosk) -> None:
    look_into(plain_kiosk)
    plain_kiosk.touch("open_again")
    plain_kiosk.wait_for("technician_open")
    plain_kiosk.touch("go_on")
    plain_kiosk.touch("no")
    assert plain_kiosk.open_door().is_open
    assert plain_kiosk.store.compartments.all()["01"].blocked_why == "not_seen_empty"


@pytest.mark.usefixtures("order")
def test_what_lies_there_of_another_by_now_is_not_what_was_looked_for(plain_kiosk: SteadyKiosk) -> None:
    plain_kiosk.store.compartments.lift("01")
    plain_kiosk.store.compartments.release("01")
    plain_kiosk.store.compartments.hold("01", "another")
    look_into(plain_kiosk)
    plain_kiosk.touch("yes")
    assert len(plain_kiosk.events("drop_off.withdrawn")) == 1
    assert plain_kiosk.store.compartments.all()["01"].holds == "another"


def test_a_door_that_does_not_open_again_stays_its_customers(plain_kiosk: SteadyKiosk) -> None:
    door = plain_kiosk.to_open_door(plain_kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    plain_kiosk.wait_for("confirming")
    door.jam = Jam.STUCK_SHUT
    plain_kiosk.touch("open_again")
    plain_kiosk.wait_for("confirming", within=12)
    facts = plain_kiosk.store.compartments.all()["01"]
    assert (facts.blocked_why, facts.reserved_by is None) == ("stayed_shut", False)
