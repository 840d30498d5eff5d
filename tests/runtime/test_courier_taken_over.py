"""A colleague of the same carrier ends what a courier went away from: each package is handed over once."""

from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.world.staff import ANNA, BEN, CHRIS, pass_for
from tests.runtime.test_bag_change_interrupted import new_bag_is_outside
from tests.runtime.test_courier_abandoned import (
    alarms,
    collected,
    goes_away,
    hold_to_one_place,
    kiosk_of_two,
    opens_all,
)
from tests.runtime.test_courier_bags import NEW, OLD, kiosk_with_bag
from tests.support.courier_at_kiosk import (
    StandingCourier,
    data_of,
    label_of,
    scan,
    shut_all,
    take_out_all,
)
from tests.support.fuse import Fuse, PowerCut
from tests.support.staff_at_kiosk import sign_in, type_pin
from tests.support.steady_kiosk import SteadyKiosk

PIN = "135790"


def abandoned(directory: Path) -> SteadyKiosk:
    """ANNA has both packages, counted one of them, and shut the doors; no sensor sees behind them."""
    kiosk = kiosk_of_two(directory, item_sensors=False)
    opens_all(kiosk)
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.touch("have_all")
    shut_all(kiosk)
    goes_away(kiosk)
    return kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    return abandoned(tmp_path)


def take_over(kiosk: SteadyKiosk) -> None:
    kiosk.touch("take_over")
    assert kiosk.screen.name == "courier_taking_over"
    kiosk.touch("take_over")
    kiosk.wait(0.5)


def ends_it(kiosk: SteadyKiosk) -> None:
    """CHRIS looks behind the doors once more, and confirms."""
    StandingCourier(kiosk, CHRIS, in_hand={1, 2}).make_round()


def test_a_colleague_looks_behind_the_doors_and_confirms_what_was_taken(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, CHRIS)
    take_over(kiosk)
    assert kiosk.screen.name == "courier_all_empty"
    hold_to_one_place(kiosk)
    ends_it(kiosk)
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]
    assert {c["staff_ref"] for c in data_of(kiosk, "drop_off.collected")} == {CHRIS.staff_ref}
    hold_to_one_place(kiosk)
    assert kiosk.store.staff_visits.unsettled() == []
    assert {f.holds for f in kiosk.store.compartments.all().values()} == {None}
    kiosk.wait(61)
    assert alarms(kiosk)[-1] == "alarm.cleared"


def test_whose_place_was_taken_has_left_and_finds_nothing_of_it(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, CHRIS)
    take_over(kiosk)
    left = data_of(kiosk, "staff.signed_out")[-1]
    assert (left["staff_ref"], left["why"]) == (ANNA.staff_ref, "idle")
    goes_away(kiosk)
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home"
    assert "take_over" in {control.control_id for control in kiosk.screen.actions}


def test_a_courier_of_another_carrier_is_offered_nothing_of_it(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, BEN)
    assert [control.control_id for control in kiosk.screen.actions] == ["sign_out"]


def test_who_leaves_it_to_the_colleague_changes_nothing(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, CHRIS)
    kiosk.touch("take_over")
    kiosk.touch("back")
    kiosk.touch("sign_out")
    sign_in(kiosk, ANNA)
    StandingCourier(kiosk, in_hand={1, 2}).make_round()
    assert {c["staff_ref"] for c in data_of(kiosk, "drop_off.collected")} == {ANNA.staff_ref}


def test_a_change_of_bags_is_ended_and_the_bin_takes_packages_again(tmp_path: Path) -> None:
    kiosk = kiosk_with_bag(tmp_path)
    new_bag_is_outside(kiosk)
    goes_away(kiosk)
    sign_in(kiosk, CHRIS)
    take_over(kiosk)
    assert kiosk.screen.name == "courier_bag_in"
    kiosk.touch("bag_in")
    kiosk.touch("finish")
    kiosk.touch("confirm")
    (completed,) = data_of(kiosk, "collection.completed")
    assert [unit["load_unit_id"] for unit in completed["load_units"]] == [OLD]
    standing = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert standing is not None
    assert standing.load_unit_id == NEW
    assert kiosk.core._runner.visit.bins == frozenset()


def test_a_pass_goes_on_with_what_its_courier_took_over(kiosk: SteadyKiosk) -> None:
    text = pass_for(
        CHRIS, kiosk.shop.courier_key, kiosk.config.site.id, kiosk.clock.wall(), pass_id="p1", pin=PIN
    )

    def show_pass() -> None:
        kiosk.hold_up(drawing.scene_with_code(text, noise=0))
        type_pin(kiosk, PIN)

    show_pass()
    take_over(kiosk)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(1)
    show_pass()
    assert kiosk.screen.name == "courier_all_empty"


def test_a_cut_after_every_write_of_it_hands_each_package_over_once(tmp_path: Path, fuse: Fuse) -> None:
    for after in range(1, 20):
        kiosk = abandoned(tmp_path / str(after))
        sign_in(kiosk, CHRIS)
        fuse.writes, fuse.blows_after = 0, after
        try:
            take_over(kiosk)
        except PowerCut:
            fuse.blows_after = None
            kiosk.cut_power()
            kiosk.switch_on()
            kiosk.wait(1)
            hold_to_one_place(kiosk)
            sign_in(kiosk, CHRIS)
            if kiosk.screen.name == "courier_home":
                take_over(kiosk)
        blew, fuse.blows_after = fuse.blows_after is None, None
        ends_it(kiosk)
        assert collected(kiosk) == ["drop-off-1", "drop-off-2"]
        kiosk.cut_power()
        if not blew:
            assert after > 1
            return
    raise AssertionError("to take over does not end")
