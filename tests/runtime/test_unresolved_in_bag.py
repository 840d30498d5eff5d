"""A return that nobody could settle lies in a bag, perhaps; and the bag leaves with the courier."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.world.staff import ANNA, OTTO
from tests.runtime.test_drop_bin import BAG, PARCEL_G, PARCEL_L, fill_compartments, to_open_flap
from tests.support.courier_at_kiosk import data_of, scan
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk

LONGEST_S = 160
"""Longer than any time that may run out."""


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """A parcel fell in, the power failed, and nobody said what had become of it."""
    kiosk = SteadyKiosk(tmp_path, has_bin=True, has_engine=True)
    fill_compartments(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.wait(2.5)
    to_open_flap(kiosk)
    kiosk.wait(0.6)
    kiosk.heap.put_in(PARCEL_G, PARCEL_L)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(2.5)
    assert kiosk.heap.flap.push_shut()
    kiosk.wait(LONGEST_S)
    assert len(kiosk.events("drop_off.unresolved")) == 1
    return kiosk


def hand_over_bag(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_some")
    kiosk.choose(kiosk.BIN_ID)
    kiosk.touch("open")
    scan(kiosk, "PN-448102")
    kiosk.touch("no_bag")
    if kiosk.screen.name == "courier_home":
        kiosk.touch("finish")
    kiosk.touch("confirm")
    kiosk.wait(1)
    kiosk.touch("finish")


def choose_it(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.choose("unresolved")
    (card,) = kiosk.screen.cards
    kiosk.choose(card.card_id)


def completed(kiosk: SteadyKiosk) -> dict[str, Any]:
    (event,) = data_of(kiosk, "drop_off.completed")
    return event


def test_what_the_carrier_found_in_a_bag_that_has_left_is_complete_and_collected(kiosk: SteadyKiosk) -> None:
    hand_over_bag(kiosk)
    choose_it(kiosk)
    assert kiosk.screen.title == f"Was the item in bag {BAG}?"
    kiosk.touch("yes")
    (collected,) = data_of(kiosk, "drop_off.collected")
    (collection,) = data_of(kiosk, "collection.completed")
    assert collected["drop_off_id"] == completed(kiosk)["drop_off_id"]
    for name in ("manifest_no", "carrier_id", "staff_ref"):
        assert collected[name] == collection[name]
    assert collected["visit_id"] != collection["visit_id"], "it would change the manifest's hash"
    assert [package["load_unit_id"] for package in collected["packages"]] == [BAG]
    assert kiosk.store.unresolved.count() == 0


def test_what_the_carrier_did_not_find_there_was_not_returned(kiosk: SteadyKiosk) -> None:
    hand_over_bag(kiosk)
    choose_it(kiosk)
    kiosk.touch("no")
    assert len(data_of(kiosk, "drop_off.withdrawn")) == 1
    assert data_of(kiosk, "drop_off.collected") == []
    assert kiosk.store.unresolved.count() == 0


def test_the_next_bag_of_the_same_number_holds_nothing_of_it(kiosk: SteadyKiosk) -> None:
    hand_over_bag(kiosk)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    choose_it(kiosk)
    assert kiosk.screen.title == f"Was the item in bag {BAG}?"
    kiosk.touch("yes")
    unit = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert unit is not None
    assert unit.packages == ()
    assert len(data_of(kiosk, "drop_off.collected")) == 1


def test_while_the_bag_is_here_the_technician_looks_into_the_bin_and_the_courier_takes_it_along(
    kiosk: SteadyKiosk,
) -> None:
    choose_it(kiosk)
    assert kiosk.screen.title == "Is the item in the drop bin?"
    kiosk.touch("yes")
    assert data_of(kiosk, "drop_off.collected") == []
    kiosk.touch("back")
    kiosk.touch("sign_out")
    kiosk.touch("sign_out")
    kiosk.wait(5)
    hand_over_bag(kiosk)
    (collected,) = data_of(kiosk, "drop_off.collected")
    assert collected["drop_off_id"] == completed(kiosk)["drop_off_id"]
