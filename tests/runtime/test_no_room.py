"""A kiosk without room says so before it asks for more; what is gone meanwhile is told at the door."""

from pathlib import Path

from tests.runtime.test_drop_bin import BAG, fill_compartments
from tests.support.steady_kiosk import SteadyKiosk


def full_kiosk(directory: Path, *, has_bin: bool = False) -> SteadyKiosk:
    kiosk = SteadyKiosk(directory, has_bin=has_bin)
    fill_compartments(kiosk)
    kiosk.wait(2.5)
    return kiosk


def test_a_full_kiosk_says_so_after_the_verdict_and_before_a_picture(tmp_path: Path) -> None:
    kiosk = full_kiosk(tmp_path)
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("verdict")
    kiosk.wait_for("certificate")
    (certified,) = kiosk.events("attempt.certified")
    assert certified["data"]["why"] == "no_compartment"
    kiosk.touch("finish")
    (ended,) = kiosk.events("visit.ended")
    assert "photos" not in ended["data"]["stages_ms"]
    assert ended["data"]["burnt_numbers"] == []


def test_where_the_bin_has_room_its_customer_is_photographed(tmp_path: Path) -> None:
    kiosk = full_kiosk(tmp_path, has_bin=True)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "parcelnet")
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))


def test_the_bag_of_another_carrier_is_no_room(tmp_path: Path) -> None:
    kiosk = full_kiosk(tmp_path, has_bin=True)
    kiosk.store.bins.open(kiosk.BIN_ID, BAG, "swiftline")
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")


def test_what_was_free_when_it_was_judged_and_is_not_any_more_is_told_before_the_label(
    tmp_path: Path,
) -> None:
    kiosk = SteadyKiosk(tmp_path)
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    fill_compartments(kiosk)
    kiosk.touch("take_photo")
    kiosk.wait_for("certificate")
    assert kiosk.events("attempt.certified")[0]["data"]["why"] == "no_compartment"
    assert kiosk.events("drop_off.withdrawn") == []


def test_out_of_service_meanwhile_is_told_before_a_picture_too(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path)
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("verdict")
    kiosk.core._parts.service.is_serviced(True)
    kiosk.wait_for("certificate")
