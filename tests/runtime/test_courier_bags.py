"""The bag in the drop bin: sealed, closed with its count, and nothing falls before the next one is known."""

from pathlib import Path

import pytest

from kiosk.domain.events import DropOffCompleted
from kiosk.domain.load_unit import PackageInBin
from kiosk.world.staff import ANNA, BEN
from tests.support.courier_at_kiosk import EXAMPLE, StandingCourier, data_of, fill, scan
from tests.support.fuse import Fuse, PowerCut
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk

OLD, NEW, SEAL = "BAG-000731", "BAG-000732", "PN-448102"
GRAMS = 1200
KEY = "Open the bin with your key."


def kiosk_with_bag(directory: Path) -> SteadyKiosk:
    """Two packages in the bag of ANNA's carrier, one behind door 1."""
    directory.mkdir(exist_ok=True)
    kiosk = SteadyKiosk(directory, has_bin=True, has_engine=True)
    kiosk.store.bins.open(kiosk.BIN_ID, OLD, "parcelnet")
    fill(kiosk, 1)
    for number in (1, 2):
        fall_in(kiosk, f"in-bag-{number}")
    kiosk.wait(3)
    return kiosk


def fall_in(kiosk: SteadyKiosk, drop_off_id: str) -> None:
    """As far as it is in the books, and on the scale."""
    package = EXAMPLE["packages"][1] | {"package_no": 1, "carrier_id": "parcelnet"}
    with kiosk.store.transaction():
        data = EXAMPLE | {"drop_off_id": drop_off_id, "packages": [package]}
        kiosk.store.ledger.record(DropOffCompleted.model_validate(data))
        kiosk.store.bins.put_in(OLD, PackageInBin(drop_off_id=drop_off_id, package_no=1))
    kiosk.heap.fall_in(GRAMS, 8.0)


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    return kiosk_with_bag(tmp_path)


def to_seal(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_some")
    kiosk.choose(kiosk.BIN_ID)
    kiosk.touch("open")
    assert kiosk.screen.name == "courier_seal"


def test_the_bin_stands_on_the_first_screen_with_its_count_and_level(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    (said,) = [fact.value for fact in kiosk.screen.facts if fact.label == "Bin bin-1"]
    assert said.startswith("2 parcels, ")
    assert "2.4 kg" in said


def test_of_one_parcel_in_the_bag_it_says_parcel(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_bin=True, has_engine=True)
    kiosk.store.bins.open(kiosk.BIN_ID, OLD, "parcelnet")
    fall_in(kiosk, "in-bag-1")
    kiosk.wait(3)
    sign_in(kiosk, ANNA)
    (said,) = [fact.value for fact in kiosk.screen.facts if fact.label == "Bin bin-1"]
    assert said.startswith("1 parcel, ")


def test_the_courier_is_told_to_open_the_bin_with_a_key_until_it_is_open(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    assert KEY in kiosk.screen.body
    scan(kiosk, SEAL)
    assert kiosk.screen.name == "courier_new_bag"
    assert KEY not in kiosk.screen.body


def test_who_only_brings_a_bag_opens_the_bin_too(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, has_bin=True, has_engine=True)
    kiosk.wait(3)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_some")
    kiosk.choose(kiosk.BIN_ID)
    kiosk.touch("open")
    assert kiosk.screen.name == "courier_new_bag"
    assert KEY in kiosk.screen.body


def test_the_bag_of_another_carrier_is_not_seen(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, BEN)
    assert not [fact for fact in kiosk.screen.facts if fact.label.startswith("Bin")]


def test_a_carrier_is_asked_to_fetch_what_is_in_a_bag_when_its_time_has_come(kiosk: SteadyKiosk) -> None:
    kiosk.clock.advance(72 * 3600)
    kiosk.wait(2)
    (asked,) = [r for r in data_of(kiosk, "collection.requested") if r["need"] == "due"]
    assert [(u["load_unit_id"], u["bin_id"], u["packages"]) for u in asked["load_units"]] == [
        (OLD, kiosk.BIN_ID, 2)
    ]
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(2)
    assert len([r for r in data_of(kiosk, "collection.requested") if r["need"] == "due"]) == 1
    round_of(kiosk)
    assert asked["request_id"] in data_of(kiosk, "collection.completed")[0]["request_ids"]
    kiosk.wait(2)
    assert data_of(kiosk, "collection.request_cancelled") == []


def test_an_old_bag_leaves_with_seal_count_and_weights_and_the_new_one_takes_packages(
    kiosk: SteadyKiosk,
) -> None:
    to_seal(kiosk)
    scan(kiosk, SEAL)
    assert kiosk.screen.name == "courier_new_bag"
    assert kiosk.store.bins.in_bin(kiosk.BIN_ID) is None
    scan(kiosk, NEW)
    assert kiosk.screen.name == "courier_bag_in"
    kiosk.heap.empty()
    kiosk.wait(3)
    kiosk.touch("bag_in")
    kiosk.touch("finish")
    kiosk.touch("confirm")
    (completed,) = data_of(kiosk, "collection.completed")
    (unit,) = completed["load_units"]
    assert (unit["load_unit_id"], unit["seal"], unit["packages"]) == (OLD, SEAL, 2)
    assert unit["before"]["weight_g"] == pytest.approx(2 * GRAMS, abs=5)
    assert unit["after"]["weight_g"] == pytest.approx(0, abs=5)
    collected = data_of(kiosk, "drop_off.collected")
    assert [c["drop_off_id"] for c in collected] == ["in-bag-1", "in-bag-2"]
    assert {p["load_unit_id"] for c in collected for p in c["packages"]} == {OLD}
    standing = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert standing is not None
    assert (standing.load_unit_id, standing.carrier_id, standing.packages) == (NEW, "parcelnet", ())
    assert kiosk.store.bins.closed() == []


def test_numbers_that_no_scanner_reads_are_typed(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    kiosk.touch("type")
    type_number(kiosk, "PN44")
    assert kiosk.screen.name == "courier_new_bag"
    (closed,) = kiosk.store.bins.closed()
    assert closed.seal == "PN44"
    kiosk.touch("type")
    type_number(kiosk, "12")
    assert kiosk.screen.notice is not None, "too short for a bag's number"
    for _ in range(2):
        kiosk.touch("erase")
    type_number(kiosk, "BAG-9")
    assert kiosk.screen.name == "courier_bag_in"
    standing = kiosk.store.bins.in_bin(kiosk.BIN_ID)
    assert standing is not None
    assert standing.load_unit_id == "BAG-9"


def test_who_began_to_type_can_scan_after_all(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    kiosk.touch("type")
    kiosk.touch("key_1")
    kiosk.touch("back")
    assert kiosk.screen.keypad is None
    scan(kiosk, SEAL)
    assert kiosk.screen.name == "courier_new_bag"


def type_number(kiosk: SteadyKiosk, number: str) -> None:
    for sign in number:
        assert kiosk.screen.keypad is not None
        if f"key_{sign}" not in {key.control_id for key in kiosk.screen.keypad.keys}:
            kiosk.touch("letters")
        kiosk.touch(f"key_{sign}")
    kiosk.touch("enter")


def test_neither_the_seal_nor_the_old_bag_is_taken_for_the_new_one(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    scan(kiosk, SEAL)
    for number in (SEAL, OLD, "no number!"):
        kiosk.wait(3)
        scan(kiosk, number)
        assert kiosk.screen.name == "courier_new_bag"
        assert kiosk.screen.notice is not None


def test_the_number_of_the_bag_itself_is_not_taken_for_its_seal(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    scan(kiosk, OLD)
    assert kiosk.screen.name == "courier_seal"
    assert kiosk.screen.notice is not None
    assert kiosk.store.bins.in_bin(kiosk.BIN_ID) is not None


def test_without_a_new_bag_the_bin_takes_nothing(kiosk: SteadyKiosk) -> None:
    to_seal(kiosk)
    scan(kiosk, SEAL)
    kiosk.touch("no_bag")
    kiosk.touch("finish")
    kiosk.touch("confirm")
    assert kiosk.store.bins.in_bin(kiosk.BIN_ID) is None


def test_everything_means_the_doors_first_and_then_the_bags(kiosk: SteadyKiosk) -> None:
    round_of(kiosk)
    collected = [c["drop_off_id"] for c in data_of(kiosk, "drop_off.collected")]
    assert collected == ["drop-off-1", "in-bag-1", "in-bag-2"]


def test_a_package_whose_drop_off_a_salvage_has_lost_leaves_with_its_bag_on_the_manifest(
    kiosk: SteadyKiosk,
) -> None:
    kiosk.store.bins.put_in(OLD, PackageInBin(drop_off_id="lost", package_no=1))
    round_of(kiosk)
    (completed,) = data_of(kiosk, "collection.completed")
    assert (completed["packages"], completed["drop_offs"]) == (4, 4)
    assert "lost" not in {c["drop_off_id"] for c in data_of(kiosk, "drop_off.collected")}


def test_a_bag_that_a_salvage_has_lost_does_not_keep_the_rest_from_being_handed_over(
    kiosk: SteadyKiosk,
) -> None:
    to_seal(kiosk)
    scan(kiosk, SEAL)
    kiosk.store.bins.hand_over(OLD)  # as if its row were gone
    round_of(kiosk)
    (completed,) = data_of(kiosk, "collection.completed")
    assert [unit["load_unit_id"] for unit in completed["load_units"]] == [OLD]


class BagCourier(StandingCourier):
    """One who has a seal and a new bag along."""

    def seal(self) -> None:
        scan(self.kiosk, SEAL)

    def new_bag(self) -> None:
        scan(self.kiosk, NEW)

    def bag_in(self) -> None:
        self.kiosk.touch("bag_in")


def round_of(kiosk: SteadyKiosk) -> BagCourier:
    courier = BagCourier(kiosk)
    courier.make_round()
    return courier


def test_a_cut_after_every_write_of_a_change_of_bags_loses_nothing(tmp_path: Path, fuse: Fuse) -> None:
    for after in range(1, 100):
        kiosk = kiosk_with_bag(tmp_path / str(after))
        courier = BagCourier(kiosk)
        fuse.writes, fuse.blows_after = 0, after
        try:
            courier.make_round()
        except PowerCut:
            fuse.blows_after = None
            kiosk.cut_power()
            kiosk.switch_on()
            kiosk.wait(2)
            if not kiosk.events("collection.completed") or kiosk.store.staff_visits.unsettled():
                courier.make_round()
        blew, fuse.blows_after = fuse.blows_after is None, None
        (completed,) = data_of(kiosk, "collection.completed")
        assert (completed["packages"], len(completed["load_units"])) == (3, 1)
        standing = kiosk.store.bins.in_bin(kiosk.BIN_ID)
        assert standing is not None
        assert standing.load_unit_id == NEW
        kiosk.cut_power()
        if not blew:
            return
    raise AssertionError("the round does not end")
