"""A courier empties the kiosk: their carrier's packages only, a few doors at a time, on a manifest."""

from pathlib import Path

import pytest

from hardware.printer.interface import Paper
from kiosk.contract.validation import validate
from kiosk.domain.collecting import Discrepancy, Manifest, TakenPackage
from kiosk.presentation.screen_model import QrPicture
from kiosk.world.staff import ANNA, BEN
from tests.support.courier_at_kiosk import (
    StandingCourier,
    courier_at,
    data_of,
    fill,
    label_of,
    open_doors,
    places,
    scan,
    shut_all,
    take_out_all,
)
from tests.support.fuse import Fuse
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk

SIZES = "SSSMMML"
BOOT = b'"5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"'


@pytest.fixture(params=[True, False], ids=["sensors", "no sensors"])
def kiosk(tmp_path: Path, request: pytest.FixtureRequest) -> SteadyKiosk:
    """Seven doors, packages behind the first six: four of one carrier, two of another."""
    kiosk = SteadyKiosk(tmp_path, sizes=SIZES, item_sensors=request.param, has_engine=True)
    fill(kiosk, 1, 2, 4, 5, 6)
    fill(kiosk, 3, carrier="swiftline")
    kiosk.wait(1)
    return kiosk


def facts_on(kiosk: SteadyKiosk) -> dict[str, str]:
    return {fact.label: fact.value for fact in kiosk.screen.facts}


def events_of_collections(kiosk: SteadyKiosk) -> list[str]:
    return [t for t in kiosk.types() if t in ("drop_off.collected", "collection.completed")]


def test_the_first_screen_counts_what_waits_for_their_carrier_and_nothing_else(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    assert kiosk.screen.title == "5 parcels wait for you"
    assert facts_on(kiosk)["Sizes"] == "2 S, 3 M"
    kiosk.touch("sign_out")
    sign_in(kiosk, BEN)
    assert kiosk.screen.title == "1 parcel waits for you"


def test_a_round_takes_all_of_theirs_opens_no_other_door_and_ends_in_the_books(kiosk: SteadyKiosk) -> None:
    courier = StandingCourier(kiosk)
    courier.make_round()
    assert kiosk.screen.name == "attract"
    assert courier.in_hand == {1, 2, 4, 5, 6}
    assert set(kiosk.pulses) == {1, 2, 4, 5, 6}
    assert courier.most_open == kiosk.config.collection.open_at_once == 4
    assert events_of_collections(kiosk) == ["drop_off.collected"] * 5 + ["collection.completed"]
    assert {f.holds for f in kiosk.store.compartments.all().values()} == {None, "drop-off-3"}
    assert not any(f.blocked_why for f in kiosk.store.compartments.all().values())
    assert {d: p for d, (p,) in places(kiosk).items()} == {
        **{f"drop-off-{n}": "collected" for n in (1, 2, 4, 5, 6)},
        "drop-off-3": "behind its door",
    }


def test_doors_open_in_cabinet_order(kiosk: SteadyKiosk) -> None:
    StandingCourier(kiosk).make_round()
    assert sorted(kiosk.pulses[:4]) == [1, 2, 4, 5]
    assert kiosk.pulses[4:] == [6]


def test_everything_that_is_told_keeps_the_contract_and_the_hash_can_be_worked_out_again(
    kiosk: SteadyKiosk,
) -> None:
    StandingCourier(kiosk).make_round()
    for entry in kiosk.store.ledger.entries(limit=10_000):
        assert validate(entry.body.replace(b'"boot-1"', BOOT)) == []
    (completed,) = data_of(kiosk, "collection.completed")
    packages = [p for told in data_of(kiosk, "drop_off.collected") for p in told["packages"]]
    made = Manifest(
        manifest_no=completed["manifest_no"],
        packages=tuple(TakenPackage.model_validate(p) for p in packages),
        load_units=(),
        discrepancies=tuple(
            Discrepancy.model_validate(d["discrepancy"]) for d in data_of(kiosk, "collection.discrepancy")
        ),
    )
    assert completed["manifest_sha256"] == made.sha256
    assert completed["packages"] == len(packages) == 5
    assert completed["packages_by_size"] == {"S": 2, "M": 3}
    assert {p["counted_by"] for p in packages} == {"scan"}


def test_only_what_was_picked_is_opened(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_some")
    kiosk.choose("M")
    kiosk.touch("open")
    kiosk.wait(1)
    assert open_doors(kiosk) == [4, 5, 6]


def test_one_tap_counts_what_is_in_hand(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    scan(kiosk, f"00{label_of(1)}")
    kiosk.touch("have_all")
    shut_all(kiosk)
    StandingCourier(kiosk).make_round()
    counted = [p["counted_by"] for told in data_of(kiosk, "drop_off.collected") for p in told["packages"]]
    assert counted == ["scan", "tap", "tap", "tap", "scan"]


def test_a_label_that_is_not_on_the_list_counts_nothing_out(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    kiosk.wait(1)
    for text, said in (
        (label_of(3), "not on your list"),
        (label_of(6), "behind another door"),
        ("https://example.com", "not on your list"),
    ):
        scan(kiosk, text)
        assert kiosk.screen.notice is not None
        assert said in kiosk.screen.notice.text
    scan(kiosk, label_of(1))
    kiosk.wait(2)
    scan(kiosk, label_of(1))
    assert kiosk.screen.notice is not None
    assert "counted already" in kiosk.screen.notice.text
    assert kiosk.screen.progress == (1, 5)


def test_a_door_that_stays_shut_is_skipped_reported_and_offered_again(kiosk: SteadyKiosk) -> None:
    door = kiosk.doors[3]
    door.pull_s, pull_s = 60.0, door.pull_s
    courier = courier_at(kiosk)
    courier.home()
    kiosk.wait(15)
    assert facts_on(kiosk)["Door 4"] == "did not open"
    while kiosk.screen.name != "courier_home":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    assert kiosk.screen.title == "1 parcel waits for you"
    assert kiosk.screen.notice is not None
    known = kiosk.store.compartments.all()["04"]
    assert (known.holds, known.blocked_why) == ("drop-off-4", "stayed_shut")
    door.pull_s = pull_s
    courier.make_round()
    assert courier.in_hand == {1, 2, 4, 5, 6}
    assert kiosk.store.compartments.all()["04"].blocked_why is None
    assert data_of(kiosk, "collection.discrepancy") == []


def test_a_door_that_never_opens_stands_on_the_manifest_and_keeps_its_package(kiosk: SteadyKiosk) -> None:
    kiosk.doors[3].pull_s = 60.0
    courier = courier_at(kiosk)
    courier.home()
    kiosk.wait(15)
    while kiosk.screen.name != "courier_home":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    kiosk.touch("finish")
    kiosk.touch("confirm")
    (told,) = data_of(kiosk, "collection.discrepancy")
    assert (told["discrepancy"]["kind"], told["discrepancy"]["compartment_id"]) == ("door_stayed_shut", "04")
    assert kiosk.store.compartments.all()["04"].holds == "drop-off-4"


def test_a_door_that_is_tried_again_in_vain_still_holds_its_package(kiosk: SteadyKiosk) -> None:
    kiosk.doors[3].pull_s = 60.0
    courier = courier_at(kiosk)
    for _ in range(2):
        courier.home()
        kiosk.wait(15)
        while kiosk.screen.name != "courier_home":
            getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    assert kiosk.pulses.count(4) == 6
    known = kiosk.store.compartments.all()["04"]
    assert (known.holds, known.blocked_why) == ("drop-off-4", "stayed_shut")


def test_who_counts_other_than_the_kiosk_says_so_and_both_numbers_are_told(kiosk: SteadyKiosk) -> None:
    courier = courier_at(kiosk)
    while kiosk.screen.name != "courier_manifest":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    counter = kiosk.screen.cards[0].counter
    assert counter is not None
    kiosk.press(counter.fewer.posts.button)
    assert kiosk.screen.actions[0].label == "I confirm 4 parcels"
    kiosk.touch("confirm")
    (told,) = data_of(kiosk, "collection.discrepancy")
    assert (told["discrepancy"]["kind"], told["discrepancy"]["counted"]) == ("count", 4)
    assert data_of(kiosk, "collection.completed")[0]["packages"] == 5


def test_open_requests_of_that_carrier_are_closed_by_it_and_over_a_restart(kiosk: SteadyKiosk) -> None:
    kiosk.clock.advance(72 * 3600)
    kiosk.wait(2)
    asked = {r["request_id"]: r["carrier_id"] for r in data_of(kiosk, "collection.requested")}
    StandingCourier(kiosk).make_round()
    (completed,) = data_of(kiosk, "collection.completed")
    assert set(completed["request_ids"]) == {i for i, c in asked.items() if c == "parcelnet"}
    kiosk.wait(3)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(3)
    told = [r for r in data_of(kiosk, "collection.requested") if r["carrier_id"] == "parcelnet"]
    assert {r["revision"] for r in told} == {1}
    assert [c for c in data_of(kiosk, "collection.request_cancelled") if c["carrier_id"] == "parcelnet"] == []


def test_without_paper_the_screen_is_the_proof(kiosk: SteadyKiosk) -> None:
    kiosk.printer.paper = Paper.OUT
    courier = courier_at(kiosk)
    while kiosk.screen.name != "courier_done":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    kiosk.wait(1)
    (completed,) = data_of(kiosk, "collection.completed")
    picture = kiosk.screen.picture
    assert isinstance(picture, QrPicture)
    assert picture.payload.endswith(f"#{completed['manifest_no']}.{completed['manifest_sha256']}")
    assert any("photograph the screen" in line for line in kiosk.screen.body)


def test_the_whole_list_is_printed_on_request(kiosk: SteadyKiosk) -> None:
    courier = courier_at(kiosk)
    while kiosk.screen.name != "courier_done":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    kiosk.wait(1)
    kiosk.touch("print_whole")
    kiosk.wait(1)
    short, whole = (repr(job) for job in kiosk.printer.jobs[-2:])
    assert label_of(5) in whole
    assert label_of(5) not in short


def test_between_the_last_door_shut_and_the_next_ones_open_the_machine_takes_half_a_second(
    tmp_path: Path,
) -> None:
    kiosk = SteadyKiosk(tmp_path, sizes=SIZES, has_engine=True)
    fill(kiosk, 1, 2, 3, 4, 5)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    for door in kiosk.doors:
        assert door.push_shut()
    assert kiosk.pulses == [1, 2, 3, 4]
    kiosk.wait(0.5)
    assert kiosk.pulses == [1, 2, 3, 4, 5]


def test_a_door_costs_few_writes(tmp_path: Path, fuse: Fuse) -> None:
    """Opened, counted out, seen empty: a card wears with each."""
    kiosk = SteadyKiosk(tmp_path, sizes=SIZES, has_engine=True)
    fill(kiosk, 1, 2, 3, 4, 5, 6, 7)
    sign_in(kiosk, ANNA)
    fuse.writes = 0
    courier = StandingCourier(kiosk)
    while kiosk.screen.name != "courier_manifest":
        getattr(courier, kiosk.screen.name.removeprefix("courier_"))()
    assert len(courier.in_hand) == 7
    assert fuse.writes <= 3 * 7
