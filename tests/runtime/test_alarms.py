"""An alarm is recorded once, with what its transaction writes or not at all, and never forgotten untold."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.moment import rfc3339
from kiosk.runtime.alarms import CALM_MS, Alarms
from kiosk.store import NothingStored
from tests.store.store_rig import KIOSK, StoreRig


@pytest.fixture
def rig(tmp_path: Path) -> StoreRig:
    return StoreRig(tmp_path / "state")


def recorded(rig: StoreRig) -> list[tuple[str, str]]:
    return [(e.type, e.event["data"]["alarm_code"]) for e in rig.store.ledger.entries()]


def test_an_alarm_taken_back_with_its_transaction_is_raised_by_the_next_attempt(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)

    def give_up() -> None:
        with rig.store.transaction():
            alarms.set(AlarmCode.VISIT_UNREADABLE, "visit-1", "cannot be read")
            raise KeyError

    with pytest.raises(KeyError):
        give_up()
    alarms.say()
    assert recorded(rig) == []
    with rig.store.transaction():
        alarms.set(AlarmCode.VISIT_UNREADABLE, "visit-1", "cannot be read")
    alarms.set(AlarmCode.VISIT_UNREADABLE, "visit-1", "cannot be read")
    assert recorded(rig) == [("alarm.raised", "visit_unreadable")]


def test_what_waits_to_be_said_outlasts_a_transaction_that_said_it_and_was_taken_back(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    connection = rig.store._database.connection
    connection.execute("PRAGMA query_only = ON")
    alarms.set(AlarmCode.PRINTER_FAILED, "printer", "out of paper")
    connection.execute("PRAGMA query_only = OFF")

    def give_up() -> None:
        with rig.store.transaction():
            alarms.set(AlarmCode.VISIT_UNREADABLE, "visit-1", "cannot be read")
            connection.execute("PRAGMA query_only = ON")
            rig.store.visits.forget("visit-1")

    with pytest.raises(NothingStored):
        give_up()
    connection.execute("PRAGMA query_only = OFF")
    assert recorded(rig) == []
    alarms.say()
    assert recorded(rig) == [("alarm.raised", "printer_failed")]


def test_an_alarm_that_comes_once_is_cleared_at_once(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    alarms.set(AlarmCode.CAMERA_SILENT, "scan_camera", "is not there")
    alarms.set(AlarmCode.CAMERA_SILENT, "scan_camera", None)
    assert recorded(rig) == [("alarm.raised", "camera_silent"), ("alarm.cleared", "camera_silent")]


def test_a_loose_contact_is_a_handful_of_events_in_a_day_and_not_thousands(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    for second in range(24 * 3600):
        is_there = second % 4 < 2
        alarms.set(AlarmCode.CAMERA_SILENT, "scan_camera", None if is_there else "is not there")
        alarms.say()
        rig.clock.advance(1)
    assert recorded(rig)[:3] == [
        ("alarm.raised", "camera_silent"),
        ("alarm.cleared", "camera_silent"),
        ("alarm.raised", "camera_silent"),
    ]
    assert len(recorded(rig)) == 3, "it is open for as long as it comes back within a minute"


def test_what_comes_back_every_few_minutes_is_cleared_ever_later(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    for second in range(3600):
        is_there = second % 180 >= 10
        alarms.set(AlarmCode.CAMERA_SILENT, "scan_camera", None if is_there else "is not there")
        alarms.say()
        rig.clock.advance(1)
    assert recorded(rig).count(("alarm.raised", "camera_silent")) == 4, "and then it is held"
    rig.clock.advance(CALM_MS / 1000 * 8)
    alarms.set(AlarmCode.CAMERA_SILENT, "scan_camera", None)
    alarms.say()
    assert recorded(rig)[-1] == ("alarm.cleared", "camera_silent")


def test_after_a_restart_what_was_open_is_open_and_is_cleared_when_it_is_over(rig: StoreRig) -> None:
    Alarms(rig.store, KIOSK).set(AlarmCode.DOOR_LEFT_OPEN, "01", "the door stands open")
    rig.restart()
    alarms = Alarms(rig.store, KIOSK)
    alarms.set(AlarmCode.DOOR_LEFT_OPEN, "01", "the door stands open")
    alarms.set(AlarmCode.DOOR_LEFT_OPEN, "01", None)
    assert recorded(rig) == [("alarm.raised", "door_left_open"), ("alarm.cleared", "door_left_open")]


def test_what_no_disk_took_is_recorded_with_the_time_at_which_it_came_true(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    connection = rig.store._database.connection
    came_true = rig.clock.wall()
    connection.execute("PRAGMA query_only = ON")
    alarms.set(AlarmCode.ENCLOSURE_OPEN, "enclosure", "the enclosure is open")
    rig.clock.advance(600)
    alarms.set(AlarmCode.ENCLOSURE_OPEN, "enclosure", None)
    connection.execute("PRAGMA query_only = OFF")
    alarms.say()
    assert recorded(rig) == [("alarm.raised", "enclosure_open"), ("alarm.cleared", "enclosure_open")]
    raised, cleared = (entry.event for entry in rig.store.ledger.entries())
    assert raised["time"] == rfc3339(came_true)
    assert cleared["time"] == rfc3339(came_true + timedelta(seconds=600))


def test_a_device_that_the_cabinet_has_no_more_takes_its_alarms_away(rig: StoreRig) -> None:
    alarms = Alarms(rig.store, KIOSK)
    alarms.set(AlarmCode.BIN_FULL, "bin-1", "100 % full")
    alarms.set(AlarmCode.BIN_FULL, "bin-2", "100 % full")
    alarms.set(AlarmCode.DISK_FULL, "disk", "full")
    rig.restart()
    Alarms(rig.store, KIOSK).forget_strangers({AlarmCode.BIN_FULL: {"bin-2"}})
    assert recorded(rig)[3:] == [("alarm.cleared", "bin_full")]
    assert rig.store.ledger.entries()[-1].event["data"]["about"] == "bin-1"
