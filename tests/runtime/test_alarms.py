"""An alarm is recorded once, with what its transaction writes or not at all, and never forgotten untold."""

from pathlib import Path

import pytest

from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.alarms import Alarms
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
