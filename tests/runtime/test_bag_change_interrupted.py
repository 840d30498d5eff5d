"""A change of bags that was interrupted: nothing falls into a bin that may stand without one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.world.staff import ANNA
from tests.runtime.test_courier_bags import NEW, OLD, SEAL, kiosk_with_bag, to_seal
from tests.support.commanding import Commanding
from tests.support.courier_at_kiosk import fill, scan
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """With a bag in its bin, and no other place left."""
    kiosk = kiosk_with_bag(tmp_path)
    fill(kiosk, 2, 3, 4, carrier="swiftline")
    return kiosk


def bag_is_pulled(kiosk: SteadyKiosk) -> None:
    """Before its seal is scanned."""
    to_seal(kiosk)


def new_bag_is_outside(kiosk: SteadyKiosk) -> None:
    """Its number is scanned, and it is not in the bin yet."""
    to_seal(kiosk)
    scan(kiosk, SEAL)
    scan(kiosk, NEW)
    assert kiosk.screen.name == "courier_bag_in"


def gone_away(kiosk: SteadyKiosk) -> None:
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)


def power_cut(kiosk: SteadyKiosk) -> None:
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(3)


INTERRUPTED = pytest.mark.parametrize("interrupted", [gone_away, power_cut])
AT_BIN = pytest.mark.parametrize("step", [bag_is_pulled, new_bag_is_outside])
Happens = Callable[[SteadyKiosk], None]


@INTERRUPTED
@AT_BIN
def test_no_customer_is_sent_to_the_bin(kiosk: SteadyKiosk, step: Happens, interrupted: Happens) -> None:
    step(kiosk)
    interrupted(kiosk)
    assert kiosk.screen.name == "attract"
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    assert kiosk.events("attempt.certified")[-1]["data"]["why"] == "no_compartment"


@INTERRUPTED
@AT_BIN
def test_once_the_courier_has_ended_it_the_bin_takes_packages_again(
    kiosk: SteadyKiosk, step: Happens, interrupted: Happens
) -> None:
    step(kiosk)
    interrupted(kiosk)
    sign_in(kiosk, ANNA)
    if kiosk.screen.name == "courier_seal":
        scan(kiosk, SEAL)
        scan(kiosk, NEW)
    kiosk.touch("bag_in")
    kiosk.touch("finish")
    kiosk.touch("confirm")
    kiosk.wait(1)
    kiosk.touch("finish")
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))


def test_who_leaves_the_bag_as_it_is_gives_the_bin_back(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    kiosk.touch("back")
    kiosk.touch("sign_out")
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    standing = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert standing is not None
    assert standing.load_unit_id == OLD


def test_no_flap_is_open_meanwhile_and_central_may_open_a_door(kiosk: SteadyKiosk) -> None:
    bag_is_pulled(kiosk)
    gone_away(kiosk)
    assert Commanding(kiosk).ask("open_compartment", compartment_id="02") == "done"
