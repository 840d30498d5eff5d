"""What a technician types."""

import os

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.config import load
from kiosk.state import lock_devices
from tests.doctor.patient import Patient
from tests.hw.conftest import Hands


def kiosk(*words: str) -> Result:
    return CliRunner().invoke(main, ["hw", *words])


def test_the_table_of_drivers_names_each_and_whether_it_is_proven() -> None:
    said = kiosk("drivers", "printer").output
    assert "printer        escpos" in said
    assert "(not proven on hardware yet)" in said
    assert "lock_board" not in said


def test_one_driver_is_shown_as_the_lines_that_configure_it() -> None:
    said = kiosk("drivers", "lock_board", "kerong_cu16").output
    assert 'driver = "kerong_cu16"\nurl = ...' in said
    assert "#lock_count = 16" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("drivers", "lockboard"), "There is no kind of device 'lockboard'. Did you mean 'lock_board'?"),
        (("drivers", "lock_board", "kerong"), "There is no lock_board driver 'kerong'"),
        (("drivers", "lock_board", "lcus"), "the coil stays on and can catch fire"),
    ],
)
def test_a_driver_that_there_is_not_is_answered_with_what_there_is(words: tuple[str, ...], said: str) -> None:
    result = kiosk(*words)
    assert result.exit_code == 1
    assert said in result.output


def test_a_missing_device_is_told_by_the_list(hands: Hands) -> None:
    hands.unplug()
    assert f"MISSING  {hands.file.with_name('board')}" in kiosk("list", "--cabinet", str(hands.file)).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lokcs",), "there are locks, printer"),
        (("locks", "--lock", "5"), 'board "locks" has locks 1 to 4'),
        (("locks", "--door", "Z9"), 'there is no door "Z9"'),
        (("printer", "--door", "A1"), 'door "A1" is wired to board "locks", not to "printer"'),
    ],
)
def test_what_cannot_be_tried_is_refused_before_anything_moves(
    hands: Hands, words: tuple[str, ...], said: str
) -> None:
    result = kiosk("test", *words, "--cabinet", str(hands.file))
    assert (result.exit_code, said in result.output) == (1, True)


def test_a_board_is_shown_from_a_cabinet_file_alone(hands: Hands) -> None:
    result = kiosk("test", "locks", "--cabinet", str(hands.file))
    assert result.exit_code == 0
    assert "lock  1  door A1   closed, item absent" in result.output


def test_a_device_that_does_not_answer_is_a_fault_and_exit_code_2(hands: Hands) -> None:
    hands.unplug()
    result = kiosk("test", "locks", "--cabinet", str(hands.file))
    assert result.exit_code == 2
    assert "FAULT  " in result.output


def test_a_running_kiosk_keeps_its_devices(patient: Patient) -> None:
    descriptor = lock_devices(patient.state)
    result = kiosk("test", "locks", "--config", str(patient.config_file))
    os.close(descriptor)
    assert result.exit_code == 1
    assert "systemctl stop kiosk" in result.output


def test_a_door_stays_shut_when_the_books_cannot_take_it(patient: Patient) -> None:
    state = load(patient.config_file).paths.state
    for file in state.glob("*.db*"):
        file.unlink()
    (state / "kiosk.db").write_bytes(b"no database" * 1000)
    result = kiosk("test", "locks", "--lock", "1", "--config", str(patient.config_file))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "they salvage what can be read" in result.output
