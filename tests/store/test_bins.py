"""What stands in a drop bin, and what fell into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.load_unit import PackageInBin
from tests.store.damage import DamagedRig, days, everything
from tests.store.store_rig import StoreRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[StoreRig]:
    rig = StoreRig(tmp_path / "state")
    rig.store.bins.open("bin-1", "BAG-1", "parcelnet")
    yield rig
    rig.store.close()


def package(number: int) -> PackageInBin:
    return PackageInBin(drop_off_id=f"drop-off-{number}", package_no=1)


def test_a_bin_has_one_open_load_unit(rig: StoreRig) -> None:
    assert not rig.store.bins.open("bin-1", "BAG-2", "parcelnet")
    unit = rig.store.bins.in_bin("bin-1")
    assert unit is not None
    assert (unit.load_unit_id, unit.carrier_id, unit.packages) == ("BAG-1", "parcelnet", ())
    assert rig.store.bins.in_bin("bin-2") is None


def test_a_load_unit_is_in_one_bin(rig: StoreRig) -> None:
    assert not rig.store.bins.open("bin-2", "BAG-1", "parcelnet")


def test_what_falls_in_is_kept_over_a_restart_and_counted_once(rig: StoreRig) -> None:
    for number in (1, 2, 2):
        rig.store.bins.put_in("BAG-1", package(number))
    rig.restart()
    unit = rig.store.bins.in_bin("bin-1")
    assert unit is not None
    assert unit.packages == (package(1), package(2))


def test_a_closed_one_keeps_its_seal_and_count_until_it_is_handed_over(rig: StoreRig) -> None:
    rig.store.bins.put_in("BAG-1", package(1))
    closed = rig.store.bins.close("bin-1", seal="S-77", counted=2)
    assert closed is not None
    assert (closed.seal, closed.counted, closed.packages) == ("S-77", 2, (package(1),))
    assert closed.closed_at is not None
    assert rig.store.bins.in_bin("bin-1") is None
    assert rig.store.bins.closed() == [closed]
    rig.store.bins.hand_over("BAG-1")
    assert rig.store.bins.closed() == []


def test_the_next_one_begins_empty(rig: StoreRig) -> None:
    rig.store.bins.put_in("BAG-1", package(1))
    rig.store.bins.close("bin-1", seal="S-77")
    assert not rig.store.bins.open("bin-1", "BAG-1", "parcelnet"), "it is still here"
    assert rig.store.bins.open("bin-1", "BAG-2", "parcelnet")
    rig.store.bins.put_in("BAG-2", package(2))
    unit = rig.store.bins.in_bin("bin-1")
    assert unit is not None
    assert unit.packages == (package(2),)


def test_what_fell_in_before_it_was_closed_is_in_it_though_its_visit_ends_later(rig: StoreRig) -> None:
    rig.store.bins.close("bin-1", seal="S-77")
    rig.store.bins.open("bin-1", "BAG-2", "parcelnet")
    rig.store.bins.put_in("BAG-1", package(1))
    (closed,) = rig.store.bins.closed()
    assert closed.packages == (package(1),)
    rig.store.bins.hand_over("BAG-1")
    rig.store.bins.put_in("BAG-1", package(3))
    assert rig.store.bins.closed() == []


def test_one_that_was_handed_over_may_come_back_empty(rig: StoreRig) -> None:
    rig.store.bins.put_in("BAG-1", package(1))
    rig.store.bins.close("bin-1", seal="S-77")
    rig.store.bins.hand_over("BAG-1")
    assert rig.store.bins.open("bin-1", "BAG-1", "parcelnet")
    unit = rig.store.bins.in_bin("bin-1")
    assert unit is not None
    assert unit.packages == ()


def test_where_none_stands_in_it_nothing_is_closed(rig: StoreRig) -> None:
    assert rig.store.bins.close("bin-2", seal="S-1") is None


def test_after_a_salvage_the_ledger_tells_what_lies_in_the_bin(tmp_path: Path) -> None:
    rig = DamagedRig(tmp_path / "state")
    everything(rig)
    days(rig, drop_offs=3)
    rig.store.write_back()
    rig.lose(*rig.pages_of("load_unit_package"))
    rig.start_again()
    unit = rig.store.bins.in_bin("bin-1")
    assert unit is not None
    assert len(unit.packages) >= 3, "the example's second package went into BAG-000731"
    assert {p.package_no for p in unit.packages} == {2}
    rig.store.close()
