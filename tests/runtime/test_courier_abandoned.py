"""A courier who went away and does not come back: nothing stays locked in, nothing is counted twice."""

from pathlib import Path

import pytest

from kiosk.flow.courier.visit import CourierVisit
from kiosk.world.staff import ANNA, CHRIS, OTTO
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
from tests.support.staff_at_kiosk import sign_in, to_door
from tests.support.steady_kiosk import SteadyKiosk

SENSORS = pytest.mark.parametrize("item_sensors", [True, False])


def kiosk_of_two(directory: Path, *, item_sensors: bool) -> SteadyKiosk:
    """Two packages of the carrier of ANNA and CHRIS."""
    directory.mkdir(exist_ok=True)
    kiosk = SteadyKiosk(directory, sizes="SSM", item_sensors=item_sensors, has_engine=True)
    fill(kiosk, 1, 2)
    kiosk.wait(1)
    return kiosk


def opens_all(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    kiosk.wait(1)
    assert open_doors(kiosk) == [1, 2]


def goes_away(kiosk: SteadyKiosk) -> None:
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"


def alarms(kiosk: SteadyKiosk) -> list[str]:
    told = [e for e in kiosk.store.ledger.entries(limit=10_000) if e.type.startswith("alarm.")]
    return [e.type for e in told if e.event["data"]["alarm_code"] == "collection_unconfirmed"]


def collected(kiosk: SteadyKiosk) -> list[str]:
    return sorted(c["drop_off_id"] for c in data_of(kiosk, "drop_off.collected"))


def hold_to_one_place(kiosk: SteadyKiosk) -> None:
    for drop_off_id, found in places(kiosk).items():
        assert len(found) == 1, f"{drop_off_id} is in {found}"


def looks_behind(kiosk: SteadyKiosk, number: int, *, is_there: bool) -> None:
    """A technician opens a door, shuts it, and says what is inside; what is missing is released."""
    sign_in(kiosk, OTTO)
    to_door(kiosk, str(number))
    kiosk.touch("open")
    kiosk.touch("open")
    kiosk.wait(1)
    assert kiosk.doors[number - 1].push_shut()
    kiosk.wait(1)
    if kiosk.screen.name == "technician_inside":
        kiosk.touch("yes" if is_there else "no")
    kiosk.wait_for("technician_door")
    if not is_there:
        kiosk.touch("release")
    goes_away(kiosk)


@SENSORS
def test_doors_that_were_shut_with_everything_behind_them_are_left_to_a_colleague(
    tmp_path: Path, item_sensors: bool
) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=item_sensors)
    opens_all(kiosk)
    shut_all(kiosk)
    goes_away(kiosk)
    assert kiosk.store.staff_visits.unsettled() == []
    assert data_of(kiosk, "staff.signed_out")[-1]["why"] == "idle"
    assert alarms(kiosk) == []
    hold_to_one_place(kiosk)
    StandingCourier(kiosk, CHRIS).make_round()
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]
    hold_to_one_place(kiosk)


@SENSORS
def test_a_door_that_somebody_shuts_later_is_left_to_a_colleague_too(
    tmp_path: Path, item_sensors: bool
) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=item_sensors)
    opens_all(kiosk)
    goes_away(kiosk)
    assert alarms(kiosk) == ["alarm.raised"]
    shut_all(kiosk)
    kiosk.wait(61)  # an alarm that is over is cleared once it was for a while
    assert alarms(kiosk)[:2] == ["alarm.raised", "alarm.cleared"]
    assert kiosk.store.staff_visits.unsettled() == []
    StandingCourier(kiosk, CHRIS).make_round()
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]


def test_what_a_sensor_sees_again_is_in_nobodys_doubt(tmp_path: Path) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=True)
    opens_all(kiosk)
    shut_all(kiosk)
    goes_away(kiosk)
    assert {f.blocked_why for f in kiosk.store.compartments.all().values()} == {None}


def test_what_nobody_sees_stays_in_doubt_until_somebody_has_looked(tmp_path: Path) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=False)
    opens_all(kiosk)
    shut_all(kiosk)
    goes_away(kiosk)
    assert {f.blocked_why for f in kiosk.store.compartments.all().values()} == {"opened_by_staff"}


def test_who_took_everything_and_said_nothing_keeps_it_with_an_alarm(tmp_path: Path) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=True)
    opens_all(kiosk)
    take_out_all(kiosk)
    shut_all(kiosk)
    goes_away(kiosk)
    assert alarms(kiosk) == ["alarm.raised"]
    sign_in(kiosk, CHRIS)
    assert kiosk.screen.title == "Nothing waits for you here"
    kiosk.touch("sign_out")
    sign_in(kiosk, ANNA)
    kiosk.touch("have_all")
    kiosk.touch("confirm")
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]
    hold_to_one_place(kiosk)


def test_a_courier_whom_a_power_cut_stopped_at_shut_doors_goes_on_at_home(tmp_path: Path) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=False)
    opens_all(kiosk)
    shut_all(kiosk)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(1)
    assert kiosk.store.staff_visits.unsettled() == []
    sign_in(kiosk, ANNA)
    assert kiosk.screen.title == "2 parcels wait for you"
    StandingCourier(kiosk).make_round()
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]


# --- a technician looks behind the doors ------------------------------------------------------------


def test_a_package_that_a_technician_finds_missing_leaves_the_collection_with_its_door(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_of_two(tmp_path, item_sensors=True)
    opens_all(kiosk)
    take_out_all(kiosk)
    shut_all(kiosk)
    goes_away(kiosk)
    looks_behind(kiosk, 1, is_there=False)
    (kept,) = kiosk.store.staff_visits.unsettled()
    assert CourierVisit.model_validate_json(kept.snapshot).group == ("02",)
    looks_behind(kiosk, 2, is_there=False)
    kiosk.wait(61)
    assert kiosk.store.staff_visits.unsettled() == []
    assert alarms(kiosk)[-1] == "alarm.cleared"
    assert {f.holds for f in kiosk.store.compartments.all().values()} == {None}


def test_what_a_technician_sees_behind_a_door_is_taken_by_a_colleague_once(tmp_path: Path) -> None:
    """The courier had counted it, and put it back."""
    kiosk = kiosk_of_two(tmp_path, item_sensors=False)
    opens_all(kiosk)
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.reach_in(1, put_in=True)
    kiosk.reach_in(2, put_in=True)
    shut_all(kiosk)
    goes_away(kiosk)
    looks_behind(kiosk, 1, is_there=True)
    kiosk.wait(1)
    assert kiosk.store.staff_visits.unsettled() == []
    hold_to_one_place(kiosk)
    StandingCourier(kiosk, CHRIS).make_round()
    assert collected(kiosk) == ["drop-off-1", "drop-off-2"]
