"""Rules that want a compartment which is kept for such goods. Here door 4 is kept for batteries."""

from pathlib import Path

import pytest

from tests.runtime.test_drop_bin import BAG, to_open_flap
from tests.runtime.test_sizes import container, want
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    kiosk = SteadyKiosk(tmp_path, kept_for={4: ("battery",)}, has_bin=True)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    return kiosk


def is_turned_away(kiosk: SteadyKiosk) -> bool:
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    (certified,) = kiosk.events("attempt.certified")
    return bool(certified["data"]["why"] == "no_compartment")


def test_batteries_get_the_door_that_is_kept_for_them_and_no_other(kiosk: SteadyKiosk) -> None:
    want(kiosk, goods="battery")
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert container(kiosk) == ("04", "L")
    kiosk.wait(20)
    assert is_turned_away(kiosk), "neither another compartment nor the bin will do"


def test_goods_that_no_door_is_kept_for_are_turned_away_before_a_picture(kiosk: SteadyKiosk) -> None:
    want(kiosk, goods="chilled")
    assert is_turned_away(kiosk)
    assert kiosk.pulses == []


def test_other_items_never_get_it_and_go_into_the_bin(kiosk: SteadyKiosk) -> None:
    for name in ("01", "02", "03"):
        kiosk.store.compartments.block(name, "in_repair")
    to_open_flap(kiosk)
    assert 4 not in kiosk.pulses
