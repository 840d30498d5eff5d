"""The power fails at any moment of a collection, or the courier goes away: nothing is lost."""

import json
from pathlib import Path

import pytest

from kiosk.world.staff import ANNA, BEN, CHRIS
from tests.support.courier_at_kiosk import (
    StandingCourier,
    data_of,
    fill,
    label_of,
    open_doors,
    places,
    scan,
    shut_all,
    take_out_all,
)
from tests.support.fuse import Fuse, PowerCut
from tests.support.staff_at_kiosk import sign_in, tap
from tests.support.steady_kiosk import SteadyKiosk


def kiosk_to_empty(directory: Path, *, item_sensors: bool) -> SteadyKiosk:
    directory.mkdir()
    settings = "[collection]\nopen_at_once = 2\n"
    kiosk = SteadyKiosk(
        directory, sizes="SSMM", item_sensors=item_sensors, has_engine=True, settings=settings
    )
    fill(kiosk, 1, 2, 4)
    fill(kiosk, 3, carrier="swiftline")
    kiosk.wait(1)
    return kiosk


def hold_to_one_place(kiosk: SteadyKiosk) -> None:
    for drop_off_id, found in places(kiosk).items():
        assert len(found) == 1, f"{drop_off_id} is in {found}"


def hold_to_account(courier: StandingCourier) -> None:
    """Everything of theirs was taken and told of once, nothing else; nothing is left open."""
    kiosk = courier.kiosk
    assert {n for n, door in enumerate(kiosk.doors, 1) if door.is_occupied} == {3}
    assert sorted(c["drop_off_id"] for c in data_of(kiosk, "drop_off.collected")) == [
        "drop-off-1",
        "drop-off-2",
        "drop-off-4",
    ]
    (completed,) = data_of(kiosk, "collection.completed")
    assert (completed["packages"], completed["discrepancies"]) == (3, 0)
    assert set(kiosk.pulses) == {1, 2, 4}
    assert {c: (f.holds, f.blocked_why) for c, f in kiosk.store.compartments.all().items()} == {
        "01": (None, None),
        "02": (None, None),
        "03": ("drop-off-3", None),
        "04": (None, None),
    }
    assert kiosk.store.staff_visits.unsettled() == []
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.store.ledger.first_broken_link() is None
    hold_to_one_place(kiosk)


@pytest.mark.parametrize("item_sensors", [True, False])
def test_a_cut_after_every_write_loses_no_package_and_opens_no_door(
    tmp_path: Path, fuse: Fuse, item_sensors: bool
) -> None:
    cuts = 0
    for after in range(1, 100):
        kiosk = kiosk_to_empty(tmp_path / str(after), item_sensors=item_sensors)
        courier = StandingCourier(kiosk)
        fuse.writes, fuse.blows_after = 0, after
        try:
            courier.make_round()
        except PowerCut:
            fuse.blows_after = None
            kiosk.cut_power()
            pulses = list(kiosk.pulses)
            kiosk.switch_on()
            kiosk.wait(4)
            assert kiosk.pulses == pulses, "a door opened without a touch"
            hold_to_one_place(kiosk)
            if not kiosk.events("collection.completed"):
                courier.make_round()
            cuts += 1
        blew, fuse.blows_after = fuse.blows_after is None, None
        hold_to_account(courier)
        kiosk.cut_power()
        if not blew:
            break
    assert cuts >= 12, "a collection of three packages writes at least that often"


def test_a_collection_that_was_confirmed_waits_for_nobody_after_a_power_cut(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    courier = StandingCourier(kiosk)
    while kiosk.screen.name != "courier_manifest":
        courier.take_step()
    courier.manifest()
    assert kiosk.screen.name == "courier_done"
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.store.staff_visits.unsettled() == []
    assert data_of(kiosk, "staff.signed_out")[-1]["why"] == "finished"
    sign_in(kiosk, ANNA)
    assert kiosk.screen.title == "Nothing waits for you here"


def test_who_goes_away_with_a_door_open_is_parked_and_goes_on_where_they_were(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"
    assert kiosk.screen.notice is not None
    assert "1, 2" in kiosk.screen.notice.text
    assert kiosk.events("staff.signed_out") == []
    hold_to_one_place(kiosk)
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_emptying"
    assert kiosk.screen.progress == (1, 2)
    courier = StandingCourier(kiosk, in_hand={1, 2})
    courier.make_round()
    hold_to_account(courier)


def test_doors_that_are_shut_meanwhile_are_settled_and_no_others_open_by_themselves(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    shut_all(kiosk)
    kiosk.wait(5)
    assert kiosk.pulses == [1, 2]
    assert kiosk.store.compartments.all()["01"].blocked_why is None
    assert places(kiosk)["drop-off-1"] == ["with the courier"]
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home"
    assert kiosk.screen.title == "1 parcel waits for you"
    courier = StandingCourier(kiosk, in_hand={1, 2})
    courier.make_round()
    hold_to_account(courier)


def test_another_courier_has_a_visit_of_their_own_and_the_first_stays_as_it_is(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=False)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    other = StandingCourier(kiosk, BEN)
    other.make_round()
    assert other.in_hand == {3}
    (of_ben,) = data_of(kiosk, "collection.completed")
    assert (of_ben["carrier_id"], of_ben["packages"]) == ("swiftline", 1)
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name in ("courier_emptying", "courier_all_empty")
    StandingCourier(kiosk, in_hand={1, 2}).make_round()
    assert data_of(kiosk, "collection.completed")[1]["packages"] == 3


def test_a_colleague_of_the_same_carrier_gets_what_is_left_and_not_what_is_in_hand(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=False)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    sign_in(kiosk, CHRIS)
    assert kiosk.screen.title == "1 parcel waits for you"


def test_going_to_the_van_leaves_the_screen_to_others(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.touch("stop")
    shut_all(kiosk)
    assert kiosk.screen.name == "courier_home"
    assert open_doors(kiosk) == []
    kiosk.touch("pause")
    assert kiosk.screen.name == "attract"
    sign_in(kiosk, ANNA)
    courier = StandingCourier(kiosk, in_hand={1, 2})
    courier.make_round()
    hold_to_account(courier)


def test_a_courier_who_has_taken_nothing_is_simply_signed_out(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert data_of(kiosk, "staff.signed_out")[-1]["why"] == "idle"
    assert kiosk.store.staff_visits.unsettled() == []


def test_another_couriers_badge_parks_who_is_at_the_screen_and_ones_own_changes_nothing(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "courier_emptying"
    other = StandingCourier(kiosk, BEN)
    tap(kiosk, BEN.badge)
    assert kiosk.screen.name == "staff_pin"
    other.make_round()
    assert other.in_hand == {3}
    sign_in(kiosk, ANNA)
    assert kiosk.screen.progress == (1, 2)


def test_packages_that_nobody_confirmed_raise_an_alarm_until_the_courier_goes_on(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    assert about_unconfirmed(kiosk) == []
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(1)
    assert about_unconfirmed(kiosk) == ["alarm.raised"]
    sign_in(kiosk, ANNA)
    assert about_unconfirmed(kiosk) == ["alarm.raised", "alarm.cleared"]


def spoil_snapshot(kiosk: SteadyKiosk, *fields: str) -> None:
    """As newer or older software would have written it."""
    (kept,) = kiosk.store.staff_visits.unsettled()
    snapshot = json.loads(kept.snapshot) | dict.fromkeys(fields, "what nobody understands")
    kiosk.store.staff_visits.keep(kept.visit_id, kept.kind, json.dumps(snapshot))
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(1)
    assert "visit_unreadable" in [e["data"]["alarm_code"] for e in kiosk.events("alarm.raised")]


def with_packages_in_hand(directory: Path) -> SteadyKiosk:
    kiosk = kiosk_to_empty(directory, item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.touch("stop")
    shut_all(kiosk)
    return kiosk


def test_what_is_in_hand_is_read_where_the_rest_of_a_visit_is_not_understood(tmp_path: Path) -> None:
    kiosk = with_packages_in_hand(tmp_path / "k")
    spoil_snapshot(kiosk, "step", "sights")
    assert places(kiosk)["drop-off-1"] == ["with the courier"]
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home"
    StandingCourier(kiosk, in_hand={1, 2}).make_round()
    assert data_of(kiosk, "collection.completed")[0]["packages"] == 3


def test_a_visit_of_which_nothing_is_understood_is_kept_for_a_person(tmp_path: Path) -> None:
    kiosk = with_packages_in_hand(tmp_path / "k")
    spoil_snapshot(kiosk, "taken")
    (kept,) = kiosk.store.staff_visits.unsettled()
    assert "understands" in kept.snapshot


def about_unconfirmed(kiosk: SteadyKiosk) -> list[str]:
    told = [e for e in kiosk.store.ledger.entries(limit=10_000) if e.type.startswith("alarm.")]
    return [e.type for e in told if e.event["data"]["alarm_code"] == "collection_unconfirmed"]


def test_doors_that_a_courier_left_open_are_alarms_and_other_visits_go_on(tmp_path: Path) -> None:
    kiosk = kiosk_to_empty(tmp_path / "k", item_sensors=True)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    kiosk.touch("have_all")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 2)
    raised = {(data["alarm_code"], data["about"]) for data in data_of(kiosk, "alarm.raised")}
    assert {("door_left_open", "01"), ("door_left_open", "02")} <= raised
    assert "collection_unconfirmed" in {code for code, _ in raised}
    assert kiosk.screen.name == "attract"
    hold_to_one_place(kiosk)
