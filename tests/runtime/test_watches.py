"""The watches of a whole kiosk: what it says of itself every second, and one alarm a cause."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hardware.errors import DeviceGone
from hardware.lock_board.physics import Door
from hardware.printer.interface import Paper
from kiosk.config import load
from kiosk.domain.alarms import AlarmCode
from kiosk.host.state_file import RUN_FILE
from kiosk.runtime.printers import ASK_S
from kiosk.runtime.subjects import subjects_of
from tests.support.steady_kiosk import SteadyKiosk

MORE_TOML = """
[enclosure]
board = "board"
lock = 5

[[device]]
name = "bin-1"
kind = "drop_bin"
driver = "flap"
board = "board"
lock = 6
"""


def told(kiosk: SteadyKiosk) -> list[tuple[str, str, str]]:
    events = [event for event in kiosk.events() if ".alarm." in event["type"]]
    return [(e["type"].split(".")[3], e["data"]["alarm_code"], e["data"]["about"]) for e in events]


def says(kiosk: SteadyKiosk) -> dict[str, Any]:
    """What the process says of itself."""
    said: dict[str, Any] = json.loads((kiosk.config.paths.runtime / RUN_FILE).read_text())
    return said


def refit(kiosk: SteadyKiosk, cabinet: str) -> None:
    """Switch the kiosk off, describe another cabinet, switch it on."""
    kiosk.cut_power()
    (kiosk.directory / "cabinet.toml").write_text(cabinet)
    kiosk.config = load(kiosk.directory / "kiosk.toml")
    kiosk.switch_on()


class Fitted:
    """A kiosk with a switch at its machine, lock 5, and a drop bin whose flap is lock 6."""

    def __init__(self, kiosk: SteadyKiosk) -> None:
        self.kiosk = kiosk
        kiosk.doors += [Door(kiosk.clock.monotonic), Door(kiosk.clock.monotonic)]
        kiosk.fittings = replace(kiosk.fittings, has_bin=True)
        self.plain = (kiosk.directory / "cabinet.toml").read_text()
        refit(kiosk, self.plain.replace("lock_count = 4", "lock_count = 6") + MORE_TOML)


@pytest.fixture
def fitted(kiosk: SteadyKiosk) -> Fitted:
    return Fitted(kiosk)


def test_the_process_says_every_second_what_it_sees(fitted: Fitted) -> None:
    fitted.kiosk.wait(5)
    said = says(fitted.kiosk)
    assert said["printers"] == [{"name": "printer", "paper": "ok"}]
    assert said["bins"] == [{"name": "bin-1", "fill_percent": 0}]
    assert said["enclosure"] == "closed"
    fitted.kiosk.doors[4].pulse()
    fitted.kiosk.wait(5)
    assert says(fitted.kiosk)["enclosure"] == "open"


def test_without_a_switch_nothing_is_known_of_the_enclosure(kiosk: SteadyKiosk) -> None:
    kiosk.wait(5)
    assert says(kiosk)["enclosure"] == "unknown"
    assert says(kiosk)["bins"] == []


def test_the_enclosure_is_no_compartment(fitted: Fitted) -> None:
    fitted.kiosk.doors[4].pulse()
    fitted.kiosk.wait(10)
    assert told(fitted.kiosk) == [("raised", "enclosure_open", "enclosure")]
    assert fitted.kiosk.events("compartment.blocked") == []


def test_a_printer_in_two_roles_is_one_printer_with_one_alarm(kiosk: SteadyKiosk) -> None:
    kiosk.printer.paper = Paper.NEAR_END
    kiosk.wait(3 * ASK_S)
    assert told(kiosk) == [("raised", "printer_paper_low", "printer")]


def test_a_bin_behind_a_silent_board_is_no_second_alarm(fitted: Fitted) -> None:
    kiosk = fitted.kiosk
    kiosk.board.fault = fitted.kiosk.bin.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(30)
    assert told(kiosk) == [("raised", "lock_board_silent", "board")]
    kiosk.board.fault = fitted.kiosk.bin.board.fault = None
    kiosk.wait(30)
    assert [code for _, code, _ in told(kiosk)] == ["lock_board_silent", "lock_board_silent"]


def test_a_bin_that_fails_by_itself_is_told_of(fitted: Fitted) -> None:
    fitted.kiosk.bin.board.fault = DeviceGone("board", "no answer")
    fitted.kiosk.wait(30)
    assert told(fitted.kiosk) == [("raised", "drop_bin_silent", "bin-1")]


def test_what_is_taken_out_of_the_cabinet_takes_its_alarms_away(fitted: Fitted) -> None:
    kiosk = fitted.kiosk
    kiosk.doors[4].pulse()
    fitted.kiosk.bin.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(30)
    raised = {(code, about) for _, code, about in told(kiosk)}
    assert raised == {("enclosure_open", "enclosure"), ("drop_bin_silent", "bin-1")}
    refit(kiosk, fitted.plain)
    cleared = {(e["data"]["alarm_code"], e["data"]["about"]) for e in kiosk.events("alarm.cleared")}
    assert cleared == raised


def test_everything_this_cabinet_has_can_be_told_of(fitted: Fitted) -> None:
    subjects = subjects_of(fitted.kiosk.config.cabinet)
    assert subjects[AlarmCode.LOCK_BOARD_SILENT] == {"board"}
    assert subjects[AlarmCode.DOOR_LEFT_OPEN] == {"01", "02", "03", "04", "bin-1"}
    assert subjects[AlarmCode.DOOR_STAYED_SHUT] == {"01", "02", "03", "04", "bin-1"}
    assert subjects[AlarmCode.DOOR_OPENED_UNASKED] == {"01", "02", "03", "04"}
    assert subjects[AlarmCode.ENCLOSURE_OPEN] == {"enclosure"}
    assert subjects[AlarmCode.DROP_BIN_SILENT] == {"bin-1"}
    assert subjects[AlarmCode.BIN_FULL] == set(), "nothing measures how full it is"
    assert AlarmCode.DISK_FULL not in subjects
