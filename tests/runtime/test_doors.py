"""Locks: written down before they move, and what stands open is never forgotten."""

import sqlite3
from collections.abc import Callable

from hardware.errors import DeviceGone
from hardware.lock_board.physics import Jam
from tests.support.steady_kiosk import SteadyKiosk


def open_intents(kiosk: SteadyKiosk) -> list[tuple[str, str | None]]:
    """What another process reads in the file at this moment: compartment and outcome of each intent."""
    reader = sqlite3.connect(f"file:{kiosk.config.paths.state}/kiosk.db?mode=ro", uri=True)
    try:
        rows = reader.execute("SELECT detail ->> 'compartment_id', outcome FROM intent ORDER BY begun_at")
        return rows.fetchall()
    finally:
        reader.close()


def at_once(kiosk: SteadyKiosk) -> None:
    """Let device work begin before `submit` returns."""

    def submit(lane: str, work: Callable[[], object], done: Callable[[object], None]) -> None:
        outcome = work()
        kiosk.executor.post(lambda: done(outcome))

    kiosk.executor.submit = submit  # type: ignore[method-assign, assignment]


def test_the_intent_is_durable_before_the_pulse_and_its_outcome_after(kiosk: SteadyKiosk) -> None:
    """Even with a board that works the moment it is asked, as a thread of its own may."""
    at_the_pulse: list[list[tuple[str, str | None]]] = []
    at_once(kiosk)
    kiosk.board.before_pulse = lambda _: at_the_pulse.append(open_intents(kiosk))
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert at_the_pulse == [[("01", None)]]
    assert open_intents(kiosk) == [("01", "open")]
    assert kiosk.pulses == [1]


def test_somebodys_parcel_behind_the_door_is_told_and_the_next_opens(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    first = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("not_empty")
    kiosk.wait_for("door_open")
    kiosk.wait(0.6)
    assert "door 1 is not free. Please shut it" in kiosk.words
    assert kiosk.pulses == [1, 2]
    facts = kiosk.store.compartments.all()["01"]
    assert (facts.blocked_why, facts.reserved_by) == ("found_occupied", None)
    assert first.push_shut()
    kiosk.doors[1].put_in()
    assert kiosk.doors[1].push_shut()
    kiosk.wait_for("confirming")
    kiosk.touch("yes")
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["packages"][0]["container"]["id"] == "02"
    assert [e["data"]["compartment_id"] for e in kiosk.events("compartment.blocked")] == ["01"]
    assert {e["data"]["alarm_code"] for e in kiosk.events("alarm.raised")} == {"door_left_open"}


def test_an_item_that_a_sensor_sees_on_the_way_to_the_open_door_is_told(kiosk: SteadyKiosk) -> None:
    """Nobody has to say so; and the place is offered again when it is seen empty."""
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_label(order)
    kiosk.doors[0].pull_s = 0.4
    kiosk.board.before_pulse = lambda lock: setattr(kiosk.doors[0], "_occupied", True)
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    kiosk.wait(0.6)
    kiosk.board.before_pulse = lambda _: None
    assert "door 1 is not free" in kiosk.words
    assert kiosk.pulses == [1, 2]
    assert kiosk.store.compartments.all()["01"].blocked_why == "item_seen"
    kiosk.doors[0].take_out()
    assert kiosk.doors[0].push_shut()
    kiosk.wait(2)
    assert [e["data"]["by"] for e in kiosk.events("compartment.released")] == ["sensor"]
    kiosk.doors[1].put_in()
    assert kiosk.doors[1].push_shut()
    kiosk.wait_for("done")


def test_a_sensor_that_sees_nothing_does_not_take_back_what_a_customer_found(kiosk: SteadyKiosk) -> None:
    first = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("not_empty")
    kiosk.wait(1)
    assert first.push_shut()
    kiosk.wait(30)
    assert kiosk.store.compartments.all()["01"].blocked_why == "found_occupied"


def test_opening_again_soon_after_opening_is_an_opening_of_its_own(plain_kiosk: SteadyKiosk) -> None:
    """The time-out of the first pulse must not swallow the second."""
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.touch("open_again")
    kiosk.wait_for("door_open")
    kiosk.wait(5)
    assert kiosk.screen.name == "door_open"
    assert kiosk.pulses == [1, 1]


def test_a_door_that_will_not_open_again_is_asked_about(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("confirming")
    door.jam = Jam.STUCK_SHUT
    kiosk.touch("open_again")
    kiosk.wait_for("confirming")
    assert "does not open again" in kiosk.words
    kiosk.touch("yes")
    kiosk.wait_for("done")
    facts = kiosk.store.compartments.all()["01"]
    assert facts.holds is not None
    assert facts.blocked_why == "stayed_shut"


def test_a_board_that_falls_silent_at_the_open_door_asks_the_customer(kiosk: SteadyKiosk) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(1)
    assert "cannot see this door" in kiosk.words
    door.put_in()
    assert door.push_shut()
    kiosk.touch("inside")
    kiosk.wait_for("done")
    (event,) = kiosk.events("drop_off.completed")
    assert event["data"]["evidence"]["custody"][0]["confirmed_by"] == "customer"
    assert event["data"]["evidence"]["custody"][0]["timeline_ms"][-1][1] == "unknown"


def test_a_board_that_falls_silent_at_the_unlock_leads_nobody_into_a_trap(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_label(order)
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    assert kiosk.pulses == []
    kiosk.touch("take_back")
    kiosk.touch("out")
    kiosk.wait_for("withdrawn")
    assert kiosk.store.authorizations.uses(order.authorization) == []
    kiosk.touch("another_return")
    kiosk.wait(2.1)
    kiosk.show_code(order)
    kiosk.wait_for("certificate")


def test_an_open_door_parks_the_visit_and_the_next_customer_is_served(kiosk: SteadyKiosk) -> None:
    first = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(61)
    assert kiosk.screen.name == "shut_door"
    kiosk.wait(60)
    assert kiosk.screen.name == "attract"
    assert "Door 1 is open. Please shut it." in kiosk.words
    (alarm,) = kiosk.events("alarm.raised")
    assert (alarm["data"]["alarm_code"], alarm["data"]["about"]) == ("door_left_open", "01")
    door = kiosk.to_open_door_beside(first, kiosk.shop.order(["trainers"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(20)
    assert "Door 1 is open" in kiosk.words
    first.put_in()
    assert first.push_shut()
    kiosk.wait_for("done")
    assert len(kiosk.events("drop_off.completed")) == 2
    assert [job.name for job in kiosk.printer.jobs].count("receipt") == 1, "nobody may be there for the other"
    assert len(kiosk.events("alarm.cleared")) == 1
    kiosk.wait(20)
    assert kiosk.screen.name == "attract"
    assert len(kiosk.events("visit.ended")) == 2


def test_the_code_of_a_parked_visit_brings_it_back(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    kiosk.wait(121)
    kiosk.show_code(order)
    kiosk.wait_for("shut_door")
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(1)
    assert kiosk.printer.jobs[-1].name == "receipt"
    kiosk.wait(20)
    outcomes = [e["data"]["outcome"] for e in kiosk.events("visit.ended")]
    assert sorted(outcomes) == ["cancelled", "dropped_off"]


def test_the_code_of_a_parked_visit_keeps_what_was_returned_before_it(kiosk: SteadyKiosk) -> None:
    """A visit with a drop-off of its own ends in order before the parked one takes the screen."""
    parked = kiosk.shop.order(["linen_shirt"])
    first = kiosk.to_open_door(parked)
    kiosk.wait(121)
    door = kiosk.to_open_door_beside(first, kiosk.shop.order(["trainers"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.touch("another_return")
    kiosk.wait(2.1)
    kiosk.show_code(parked)
    kiosk.wait_for("shut_door")
    (ended,) = kiosk.events("visit.ended")
    assert ended["data"]["outcome"] == "dropped_off"


def test_a_parked_door_shut_by_a_stranger_is_unresolved_and_the_code_says_so(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk = plain_kiosk
    order = kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    kiosk.wait(121)
    assert door.push_shut()
    kiosk.wait_for("confirming")
    kiosk.wait(31)
    assert kiosk.screen.dialog is not None
    kiosk.wait(25)
    assert kiosk.screen.name == "attract"
    (event,) = kiosk.events("drop_off.unresolved")
    assert event["data"]["why"] == "no_answer"
    assert kiosk.store.compartments.all()["01"].blocked_why == "unresolved"
    (photo,) = event["data"]["evidence"]["photos"]
    assert [p.photo_id for p in kiosk.store.photos.waiting()] == [photo["photo_id"]]
    kiosk.show_code(order)
    kiosk.wait_for("scanning")
    assert "being checked by a person" in kiosk.words


def test_the_time_to_answer_begins_when_the_question_can_be_read(plain_kiosk: SteadyKiosk) -> None:
    kiosk = plain_kiosk
    first = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(121)
    kiosk.show_code(kiosk.shop.order(["trainers"]))
    kiosk.wait_for("reason")
    assert first.push_shut()
    for _ in range(3):
        kiosk.wait(25)
        kiosk.touch("help")
        kiosk.touch("close_help")
    assert not kiosk.events("drop_off.unresolved")
    kiosk.touch("cancel")
    kiosk.wait_for("confirming")
    kiosk.touch("took_it_back")
    kiosk.wait_for("withdrawn")


def test_a_door_found_open_at_the_start_is_told_and_not_offered(kiosk: SteadyKiosk) -> None:
    kiosk.cut_power()
    kiosk.doors[0].pulse()
    kiosk.clock.advance(1)
    kiosk.switch_on()
    assert "Door 1 is open" in kiosk.words
    assert [e["data"]["about"] for e in kiosk.events("alarm.raised")] == ["01"]
    kiosk.wait(2.1)
    kiosk.to_open_door_beside(kiosk.doors[0], kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [2]


def test_an_alarm_stays_one_alarm_over_a_restart(kiosk: SteadyKiosk) -> None:
    kiosk.doors[0].pulse()
    kiosk.wait(2)
    for _ in range(2):
        kiosk.cut_power()
        kiosk.switch_on()
        kiosk.wait(1)
    alarms = ["door_left_open", "door_opened_unasked"]
    assert sorted(e["data"]["alarm_code"] for e in kiosk.events("alarm.raised")) == alarms
    assert kiosk.doors[0].push_shut()
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(1)
    assert sorted(e["data"]["alarm_code"] for e in kiosk.events("alarm.cleared")) == alarms


def test_an_answer_that_is_lost_after_the_door_opened_brings_no_second_pulse(kiosk: SteadyKiosk) -> None:
    unlock = kiosk.board.unlock

    def opens_and_says_nothing(lock: int) -> None:
        unlock(lock)
        raise DeviceGone("board", "no answer")

    kiosk.board.unlock = opens_and_says_nothing  # type: ignore[method-assign]
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(5)
    assert kiosk.screen.name == "door_open"
    assert kiosk.pulses == [1]
