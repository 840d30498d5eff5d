"""Central opens a door: written down first, once, never in a customer's way, and only so often."""

from pathlib import Path

import pytest

from hardware.errors import DeviceGone
from hardware.lock_board.physics import Jam
from tests.runtime.test_commands import about_blocks, blocked
from tests.runtime.test_doors import open_intents
from tests.support.commanding import Commanding
from tests.support.fuse import Fuse, PowerCut
from tests.support.steady_kiosk import SteadyKiosk

LEFT_OPEN_S = 120


@pytest.fixture
def central(kiosk: SteadyKiosk) -> Commanding:
    return Commanding(kiosk)


def alarms(kiosk: SteadyKiosk, code: str) -> list[str]:
    """`raised` and `cleared`, as they came."""
    return [
        e["type"].split(".")[3]
        for e in kiosk.events()
        if ".alarm." in e["type"] and e["data"]["alarm_code"] == code
    ]


def held(kiosk: SteadyKiosk, compartment_id: str) -> str | None:
    return kiosk.store.compartments.all()[compartment_id].holds


# --- what comes of it ---------------------------------------------------------------------------


def test_the_door_opens_and_the_answer_says_how_fast(kiosk: SteadyKiosk, central: Commanding) -> None:
    assert central.ask("open_compartment", compartment_id="03") == "done"
    assert kiosk.pulses == [3]
    assert kiosk.doors[2].is_open
    result = central.result()
    assert result.pop("after_ms") < 1000
    assert result == {"door": "open"}
    assert alarms(kiosk, "door_opened_unasked") == []


def test_it_is_said_that_central_blocked_it_and_the_sensor_released_it(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    central.ask("open_compartment", compartment_id="03")
    assert kiosk.store.compartments.all()["03"].blocked_by == "central"
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    told = [e["data"]["by"] for e in kiosk.events() if ".compartment." in e["type"]]
    assert told == ["central", "sensor"]


def test_the_intent_and_the_block_are_durable_before_the_door_moves(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    at_the_pulse: list[object] = []
    kiosk.board.before_pulse = lambda _: at_the_pulse.append((open_intents(kiosk), blocked(kiosk)))
    central.ask("open_compartment", compartment_id="03")
    assert at_the_pulse == [([("03", None)], {"03": "opened_by_command"})]
    assert open_intents(kiosk) == [("03", "done")]


def test_a_door_that_stays_shut_has_failed_and_waits_for_a_technician(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.doors[2].jam = Jam.STUCK_SHUT
    assert central.ask("open_compartment", compartment_id="03", within=5) == "failed"
    assert central.result()["door"] == "stayed_shut"
    assert blocked(kiosk) == {"03": "stayed_shut"}


def test_a_door_that_nobody_can_see_has_an_unknown_end(kiosk: SteadyKiosk, central: Commanding) -> None:
    central.send("open_compartment", compartment_id="03")
    kiosk.board.after_pulse = lambda _: setattr(kiosk.board, "fault", DeviceGone("board", "no answer"))
    kiosk.wait(10)
    assert central.answer("open_compartment-1") == "unknown"
    assert blocked(kiosk) == {"03": "opened_by_command"}


def test_a_door_left_open_is_an_alarm_after_a_while_and_on_the_screen(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    central.ask("open_compartment", compartment_id="03")
    kiosk.wait(LEFT_OPEN_S - 5)
    assert (alarms(kiosk, "door_left_open"), kiosk.screen.notice) == ([], None)
    kiosk.wait(10)
    assert alarms(kiosk, "door_left_open") == ["raised"]
    assert kiosk.screen.notice is not None
    assert "Door 3 is open" in kiosk.screen.notice.text
    assert kiosk.doors[2].push_shut()
    kiosk.wait(1)
    assert alarms(kiosk, "door_left_open") == ["raised", "cleared"]


# --- what it holds afterwards -------------------------------------------------------------------


def test_a_sensor_that_sees_it_empty_behind_a_shut_door_releases_it(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    central.ask("open_compartment", compartment_id="01")
    kiosk.doors[0].take_out()
    kiosk.wait(1)
    assert blocked(kiosk) == {"01": "opened_by_command"}, "it can be put back while the door is open"
    assert kiosk.doors[0].push_shut()
    kiosk.wait(1)
    assert (blocked(kiosk), held(kiosk, "01")) == ({}, None)
    assert about_blocks(kiosk) == [("blocked", "01", "opened_by_command"), ("released", "01", "sensor")]


def test_a_sensor_that_sees_the_item_behind_a_shut_door_knows_that_it_is_still_held(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    before = held(kiosk, "01")
    central.ask("open_compartment", compartment_id="01")
    assert kiosk.doors[0].push_shut()
    kiosk.wait(1)
    assert (blocked(kiosk), held(kiosk, "01")) == ({}, before)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert kiosk.pulses == [1, 1, 2], "nobody else is given it"


def test_without_a_sensor_it_stays_blocked_until_central_says_that_somebody_looked(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, central = plain_kiosk, Commanding(plain_kiosk)
    central.ask("open_compartment", compartment_id="01")
    assert kiosk.doors[0].push_shut()
    kiosk.wait(60)
    kiosk.cut_power()
    kiosk.switch_on()
    assert blocked(kiosk) == {"01": "opened_by_command"}
    assert central.ask("release_compartment", compartment_id="01") == "done"
    assert blocked(kiosk) == {}


def test_a_block_of_central_outlasts_an_opening_and_can_be_ended(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk, central = plain_kiosk, Commanding(plain_kiosk)
    kiosk.store.compartments.hold("01", "drop-off-1")
    central.ask("block_compartment", compartment_id="01")
    central.ask("open_compartment", compartment_id="01")
    assert kiosk.doors[0].push_shut()
    kiosk.wait(1)
    assert blocked(kiosk) == {"01": "by_central"}
    assert central.ask("release_compartment", compartment_id="01") == "done"


# --- never in a customer's way ------------------------------------------------------------------


def test_nothing_opens_while_somebody_is_at_the_screen(kiosk: SteadyKiosk, central: Commanding) -> None:
    kiosk.touch("start")
    assert central.ask("open_compartment", compartment_id="03") == "in_use"
    assert "somebody is at the screen" in central.text()
    assert (kiosk.pulses, blocked(kiosk)) == ([], {})


def test_nothing_opens_beside_a_door_that_a_customer_left_open(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(LEFT_OPEN_S + 60)
    assert kiosk.screen.name == "attract"
    for compartment_id in ("01", "03"):
        assert central.ask("open_compartment", compartment_id=compartment_id) == "in_use"
    assert kiosk.pulses == [1]
    assert door.push_shut()
    kiosk.wait(60)
    assert central.ask("open_compartment", compartment_id="03") == "done"


def test_a_customer_who_comes_meanwhile_gets_another_door(kiosk: SteadyKiosk, central: Commanding) -> None:
    central.ask("open_compartment", compartment_id="01")
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    assert kiosk.pulses == [1, 2]


# --- only so often ------------------------------------------------------------------------------


def test_open_all_doors_opens_one_and_raises_an_alarm_once(kiosk: SteadyKiosk, central: Commanding) -> None:
    asked = [central.send("open_compartment", compartment_id=f"{n:02d}") for n in (1, 2, 3, 4)]
    kiosk.wait(2)
    assert [central.answer(command_id) for command_id in asked] == ["done"] + ["too_often"] * 3
    assert kiosk.pulses == [1]
    assert alarms(kiosk, "commands_too_often") == ["raised"]
    assert blocked(kiosk) == {"01": "opened_by_command"}


def test_the_next_door_opens_after_half_a_minute_restart_or_not(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    central.ask("open_compartment", compartment_id="01")
    kiosk.cut_power()
    kiosk.switch_on()
    assert central.ask("open_compartment", compartment_id="02") == "too_often"
    kiosk.wait(30)
    assert central.ask("open_compartment", compartment_id="02") == "done"


def test_an_hour_has_ten_doors_whoever_asks_and_the_alarm_ends_an_hour_later(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path)
    central = Commanding(kiosk)
    answers = []
    for _ in range(11):
        answers.append(central.ask("open_compartment", compartment_id="03"))
        kiosk.doors[2].push_shut()
        kiosk.wait(40)
    assert answers == ["done"] * 10 + ["too_often"]
    assert len(kiosk.pulses) == 10
    kiosk.cut_power()
    kiosk.switch_on()
    assert central.ask("open_compartment", compartment_id="03") == "too_often"
    kiosk.executor.skip(3600)
    kiosk.wait(2)
    assert alarms(kiosk, "commands_too_often") == ["raised", "cleared"]
    assert central.ask("open_compartment", compartment_id="03") == "done"


def test_a_kiosk_may_be_told_to_open_none(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path, settings="[commands]\ndoors_per_hour = 0\n")
    assert Commanding(kiosk).ask("open_compartment", compartment_id="03") == "too_often"
    assert kiosk.pulses == []


def test_what_is_refused_for_another_reason_uses_up_no_door(kiosk: SteadyKiosk, central: Commanding) -> None:
    kiosk.touch("start")
    assert central.ask("open_compartment", compartment_id="03") == "in_use"
    kiosk.touch("cancel")
    kiosk.wait(10)
    assert central.ask("open_compartment", compartment_id="99") == "unknown_compartment"
    assert central.ask("open_compartment", compartment_id="03") == "done"


# --- when the power fails -----------------------------------------------------------------------


def test_a_cut_at_every_write_opens_the_door_at_most_once_and_is_answered_once(
    tmp_path: Path, fuse: Fuse
) -> None:
    """Between intent and door, between door and answer: what nobody saw is unknown, and not tried again."""
    ends = []
    for after in range(1, 20):
        directory = tmp_path / str(after)
        directory.mkdir()
        kiosk = SteadyKiosk(directory, item_sensors=False)
        central = Commanding(kiosk)
        command_id = central.send("open_compartment", valid_s=10**6, compartment_id="03")
        fuse.writes, fuse.blows_after = 0, after
        try:
            kiosk.wait(5)
            blew = False
        except PowerCut:
            blew = True
        fuse.blows_after = None
        if not blew:
            break
        pulses = list(kiosk.pulses)
        kiosk.cut_power()
        kiosk.switch_on()
        kiosk.wait(5)
        assert kiosk.pulses == pulses, "a door opened by itself"
        ends.append((pulses, central.answer(command_id), blocked(kiosk)))
    assert ends == [
        ([], "unknown", {"03": "opened_by_command"}),
        ([3], "done", {"03": "opened_by_command"}),
    ]


# --- when the disk takes nothing ----------------------------------------------------------------


def test_no_door_opens_that_could_not_be_written_down_and_none_afterwards(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.disk.read_only(True)
    command_id = central.send("open_compartment", valid_s=10**6, compartment_id="03")
    kiosk.wait(2)
    assert kiosk.screen.name == "stands_still"
    kiosk.disk.read_only(False)
    kiosk.wait(10)
    assert central.answer(command_id) == "stale"
    assert kiosk.pulses == []


def test_a_door_whose_end_could_not_be_written_down_is_answered_unknown_and_once(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.board.before_pulse = lambda _: kiosk.disk.read_only(True)
    command_id = central.send("open_compartment", compartment_id="03")
    kiosk.wait(5)
    assert (kiosk.pulses, central.answer(command_id)) == ([3], "")
    kiosk.disk.read_only(False)
    kiosk.wait(20)
    assert (kiosk.pulses, central.answer(command_id)) == ([3], "unknown")


def test_what_a_sensor_says_of_a_door_on_its_way_ends_no_block(
    kiosk: SteadyKiosk, central: Commanding
) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    kiosk.doors[0].jam = Jam.STUCK_SHUT
    kiosk.board.after_pulse = lambda _: setattr(kiosk.board, "fault", DeviceGone("board", "no answer"))
    central.send("open_compartment", compartment_id="01")
    kiosk.wait(1)
    kiosk.board.fault = None
    kiosk.wait(5)
    assert central.answer("open_compartment-1") == "failed"
    assert about_blocks(kiosk) == [("blocked", "01", "opened_by_command"), ("blocked", "01", "stayed_shut")]


def test_a_door_that_was_on_its_way_during_an_outage_is_answered_once_and_judged_by_what_is_seen(
    tmp_path: Path,
) -> None:
    kiosk = SteadyKiosk(tmp_path, settings="[visit]\nopen_within_s = 20\n")
    central = Commanding(kiosk)
    kiosk.doors[2].jam = Jam.STUCK_SHUT
    assert central.ask("open_compartment", compartment_id="03") == ""
    kiosk.disk.read_only(True)
    central.ask("block_compartment", compartment_id="01")
    assert kiosk.screen.name == "stands_still"
    kiosk.disk.read_only(False)
    kiosk.wait(10)
    assert central.answer("open_compartment-1") == "unknown"
    kiosk.wait(20)
    assert [e["data"]["outcome"] for e in kiosk.events() if ".command.executed." in e["type"]] == ["unknown"]
    assert about_blocks(kiosk) == [("blocked", "03", "opened_by_command"), ("released", "03", "sensor")]
