"""Doors, sensors and books are compared all day: what does not agree is told once, and taken back once."""

from datetime import timedelta

import pytest

from hardware.errors import DeviceGone
from kiosk.domain.compartments import BlockedBy
from kiosk.domain.moment import rfc3339
from kiosk.runtime.self_check import DRIFT_AFTER_S
from tests.support.steady_kiosk import SteadyKiosk

A_WHILE = DRIFT_AFTER_S + 3


def alarms(kiosk: SteadyKiosk, about: str) -> list[tuple[str, str]]:
    """(raised or cleared, code) of every alarm about a compartment, in order."""
    entries = kiosk.store.ledger.entries(limit=10_000)
    told = [(e.type.removeprefix("alarm."), e.event["data"]) for e in entries if e.type.startswith("alarm.")]
    return [(what, data["alarm_code"]) for what, data in told if data["about"] == about]


def told(kiosk: SteadyKiosk, type_: str) -> list[tuple[str, str]]:
    data = [e["data"] for e in kiosk.events(type_)]
    return [(d["compartment_id"], d.get("why") or d["by"]) for d in data]


def test_an_item_nobody_handed_in_is_told_once_and_its_place_is_offered_no_more(kiosk: SteadyKiosk) -> None:
    kiosk.reach_in(1, put_in=True)
    kiosk.wait(A_WHILE)
    kiosk.wait(60)
    assert alarms(kiosk, "01") == [("raised", "item_unexpected")]
    assert told(kiosk, "compartment.blocked") == [("01", "item_seen")]
    known = kiosk.store.compartments.all()["01"]
    assert known.blocked_by is BlockedBy.SENSOR
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [2]


def test_when_it_is_gone_the_place_is_offered_again_and_the_alarm_is_over(kiosk: SteadyKiosk) -> None:
    kiosk.reach_in(1, put_in=True)
    kiosk.wait(A_WHILE)
    kiosk.reach_in(1, put_in=False)
    kiosk.wait(A_WHILE)
    kiosk.wait(60)
    assert alarms(kiosk, "01") == [("raised", "item_unexpected"), ("cleared", "item_unexpected")]
    assert told(kiosk, "compartment.released") == [("01", "sensor")]
    assert kiosk.store.compartments.all()["01"].blocked_why is None


def test_an_item_that_vanished_is_told_once_and_taken_back_when_it_is_there_again(kiosk: SteadyKiosk) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    kiosk.reach_in(1, put_in=False)
    kiosk.wait(A_WHILE)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(A_WHILE)
    assert alarms(kiosk, "01") == [("raised", "item_missing")]
    kiosk.reach_in(1, put_in=True)
    kiosk.wait(A_WHILE)
    assert alarms(kiosk, "01") == [("raised", "item_missing"), ("cleared", "item_missing")]


@pytest.mark.parametrize("seconds", [1.0, 2.5, 4.0])
def test_what_passes_is_not_told(kiosk: SteadyKiosk, seconds: float) -> None:
    kiosk.reach_in(1, put_in=True)
    kiosk.wait(seconds)
    kiosk.reach_in(1, put_in=False)
    kiosk.wait(60)
    assert alarms(kiosk, "01") == []
    assert told(kiosk, "compartment.blocked") == []


def test_while_nothing_is_seen_nothing_is_judged(kiosk: SteadyKiosk) -> None:
    """A silent board neither raises an alarm nor takes one back."""
    kiosk.reach_in(1, put_in=True)
    kiosk.wait(A_WHILE)
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(A_WHILE)
    assert alarms(kiosk, "01") == [("raised", "item_unexpected")]


def test_a_visit_is_no_contradiction(kiosk: SteadyKiosk) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(A_WHILE)
    door.put_in()
    kiosk.wait(A_WHILE)
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(60)
    assert kiosk.events("alarm.raised") == []


def test_a_door_that_opens_by_itself_is_told_and_offered_again_when_it_was_seen_empty(
    kiosk: SteadyKiosk,
) -> None:
    kiosk.doors[0].pulse()
    kiosk.wait(2)
    assert ("raised", "door_opened_unasked") in alarms(kiosk, "01")
    assert told(kiosk, "compartment.blocked") == [("01", "not_seen_empty")]
    assert kiosk.doors[0].push_shut()
    kiosk.wait(3)
    assert ("cleared", "door_opened_unasked") in alarms(kiosk, "01")
    assert told(kiosk, "compartment.released") == [("01", "sensor")]


def test_where_nobody_sees_what_lies_behind_it_a_person_must_look(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.doors[0].pulse()
    kiosk.wait(2)
    assert kiosk.doors[0].push_shut()
    kiosk.wait(60)
    assert ("cleared", "door_opened_unasked") not in alarms(kiosk, "01")
    assert kiosk.store.compartments.all()["01"].blocked_why == "not_seen_empty"
    kiosk.store.compartments.lift("01")
    kiosk.wait(2)
    assert ("cleared", "door_opened_unasked") in alarms(kiosk, "01")


def test_a_door_with_an_item_behind_it_that_opens_by_itself_stays_in_doubt(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.touch("yes")
    kiosk.wait(20)
    door.pulse()
    kiosk.wait(2)
    assert door.push_shut()
    kiosk.wait(60)
    assert kiosk.store.compartments.all()["01"].blocked_why is None, "it is not offered as it is"
    raised = [code for what, code in alarms(kiosk, "01") if what == "raised"]
    cleared = [code for what, code in alarms(kiosk, "01") if what == "cleared"]
    assert sorted(raised) == ["door_left_open", "door_opened_unasked"]
    assert cleared == ["door_left_open"]


def test_a_door_that_a_visit_has_open_was_asked_for(plain_kiosk: SteadyKiosk) -> None:
    """Also where its latch lets go once more, and after the visit was parked."""
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert door.push_shut()
    kiosk.wait_for("confirming")
    door.pulse()
    kiosk.wait_for("door_open")
    kiosk.wait(125)
    assert alarms(kiosk, "01") == [("raised", "door_left_open")]


def test_a_door_found_open_at_the_start_is_looked_into_before_it_is_offered(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    kiosk.cut_power()
    kiosk.doors[0].pulse()
    kiosk.clock.advance(1)
    kiosk.switch_on()
    assert kiosk.doors[0].push_shut()
    kiosk.wait(10)
    assert kiosk.store.compartments.all()["01"].blocked_why == "not_seen_empty"


def test_a_door_that_opens_while_nothing_can_be_stored_is_told_when_something_can(
    plain_kiosk: SteadyKiosk,
) -> None:
    """Also if it is shut again by then: that it happened is not lost with what could not be written."""
    kiosk = plain_kiosk
    kiosk.wait(2)
    kiosk.disk.read_only(True)
    kiosk.doors[0].pulse()
    kiosk.wait(5)
    opened_at = rfc3339(kiosk.clock.wall() - timedelta(seconds=5))
    assert kiosk.doors[0].push_shut()
    kiosk.wait(30)
    assert alarms(kiosk, "01") == []
    kiosk.disk.read_only(False)
    kiosk.wait(15)
    (raised,) = [e for e in kiosk.events("alarm.raised") if e["data"]["about"] == "01"]
    assert raised["data"]["alarm_code"] == "door_opened_unasked"
    assert opened_at < raised["time"] < rfc3339(kiosk.clock.wall() - timedelta(seconds=45))
