"""Which alarms are open is read from the ledger, whichever process raised them."""

from pathlib import Path

import pytest

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.machine_events import AlarmCleared, AlarmRaised
from kiosk.store.alarms import OpenAlarms, open_alarm
from kiosk.store.ledger import Entry
from tests.store.store_rig import KIOSK, StoreRig, note

DOOR, PAPER = AlarmCode.DOOR_LEFT_OPEN, AlarmCode.PRINTER_PAPER_LOW


@pytest.fixture
def rig(tmp_path: Path) -> StoreRig:
    return StoreRig(tmp_path / "state")


def raised(rig: StoreRig, code: AlarmCode, about: str) -> Entry:
    return rig.store.ledger.record(AlarmRaised(kiosk_id=KIOSK, alarm_code=code, about=about, text="so"))


def cleared(rig: StoreRig, code: AlarmCode, about: str) -> None:
    rig.store.ledger.record(AlarmCleared(kiosk_id=KIOSK, alarm_code=code, about=about))


def test_an_alarm_is_open_from_raised_to_cleared(rig: StoreRig) -> None:
    assert open_alarm(rig.store.ledger, DOOR, "01") is None
    entry = raised(rig, DOOR, "01")
    assert open_alarm(rig.store.ledger, DOOR, "01") == entry
    assert open_alarm(rig.store.ledger, DOOR, "02") is None
    cleared(rig, DOOR, "01")
    assert open_alarm(rig.store.ledger, DOOR, "01") is None


def test_an_alarm_that_came_back_is_open_since_it_came_back(rig: StoreRig) -> None:
    raised(rig, DOOR, "01")
    cleared(rig, DOOR, "01")
    again = raised(rig, DOOR, "01")
    assert OpenAlarms(rig.store.ledger).look() == (again,)


def test_the_first_look_finds_what_was_raised_before(rig: StoreRig) -> None:
    first, _ = raised(rig, PAPER, "printer"), raised(rig, DOOR, "01")
    cleared(rig, DOOR, "01")
    second = raised(rig, DOOR, "02")
    rig.restart()
    assert OpenAlarms(rig.store.ledger).look() == (first, second)


def test_later_looks_find_what_another_process_recorded_meanwhile(rig: StoreRig) -> None:
    alarms = OpenAlarms(rig.open().ledger)
    assert alarms.look() == ()
    first, second = raised(rig, DOOR, "01"), raised(rig, DOOR, "02")
    for _ in range(3):
        note(rig.store)
    assert alarms.look() == (first, second)
    cleared(rig, DOOR, "01")
    assert alarms.look() == (second,)
    assert alarms.look() == (second,)


def test_news_of_more_than_one_page_are_all_read(rig: StoreRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.store.alarms._READ_AT_ONCE", 2)
    alarms = OpenAlarms(rig.store.ledger)
    alarms.look()
    entries = tuple(raised(rig, DOOR, f"0{n}") for n in range(5))
    assert alarms.look() == entries


@pytest.mark.parametrize("is_first_look", [True, False])
def test_what_nothing_ever_clears_is_not_listed(rig: StoreRig, is_first_look: bool) -> None:
    alarms = OpenAlarms(rig.store.ledger)
    if not is_first_look:
        alarms.look()
    raised(rig, AlarmCode.PHOTO_LOST, "photo-1")
    assert alarms.look() == ()
