"""Each device in every state the doctor tells apart, on the wire."""

import time

import numpy as np
import pytest

from hardware.emulation import LineFault
from hardware.lock_board.physics import Door
from kiosk.doctor import Level, devices
from tests.doctor.patient import Patient, the, the_fault

WAIT_S = 10.0

DARK = np.full((720, 1280, 3), 8, np.uint8)


def _open(door: Door) -> None:
    door.pulse()
    deadline = time.monotonic() + WAIT_S
    while not door.is_open:
        assert time.monotonic() < deadline


def test_a_board_that_answers_tells_its_doors(patient: Patient) -> None:
    (found,) = devices.lock_board(*patient.device("locks"))

    assert found.level is Level.OK
    assert "of 8 doors 0 open, 8 closed, 0 unknown" in found.text


def test_an_open_door_is_named(patient: Patient) -> None:
    _open(patient.cabinet.doors["05"])
    (found,) = devices.lock_board(*patient.device("locks"))

    assert found.level is Level.NOTE
    assert "1 open, 7 closed" in found.text
    assert "shut 05" in found.mend


def test_items_are_told_where_sensors_see_them(patient: Patient) -> None:
    _open(patient.cabinet.doors["03"])
    patient.cabinet.doors["03"].put_in()
    (found,) = devices.lock_board(*patient.device("locks"))
    assert "items behind 03" in found.text


def test_without_item_sensors_none_is_claimed(patient: Patient) -> None:
    patient.rewrite("cabinet.toml", ("item_sensors = true", "item_sensors = false"))
    (found,) = devices.lock_board(*patient.device("locks"))
    assert "no item sensors" in found.text


def test_a_mute_board_is_a_matter_of_power_wires_and_address(patient: Patient) -> None:
    patient.cabinet.board_line.fault = LineFault.MUTE
    found = the_fault(list(devices.lock_board(*patient.device("locks"))))

    assert "no answer within" in found.text
    assert "power, wires A and B" in found.text
    assert "cabinet.toml" in found.mend


def test_a_board_that_talks_garbage_is_a_matter_of_speed(patient: Patient) -> None:
    patient.cabinet.board_line.fault = LineFault.FLIPPED
    found = the_fault(list(devices.lock_board(*patient.device("locks"))))
    assert "Check the baud rate" in found.text


def test_a_port_that_is_not_there_is_named_with_the_key_that_names_it(patient: Patient) -> None:
    patient.rewrite("cabinet.toml", (patient.cabinet.board_url, "/dev/serial/by-id/none"))
    found = the_fault(list(devices.lock_board(*patient.device("locks"))))

    assert "/dev/serial/by-id/none: cannot be opened" in found.text
    assert "plug it in, or correct `url`" in found.mend


def test_a_printer_in_order(patient: Patient) -> None:
    (found,) = devices.printer(*patient.device("printer"))

    assert (found.level, found.text) == (Level.OK, "on line, cover shut, paper in")
    assert patient.cabinet.papers == []


def test_a_printer_without_paper(patient: Patient) -> None:
    patient.cabinet.printer.run_out()
    found = the_fault(list(devices.printer(*patient.device("printer"))))
    assert "out of paper" in found.text
    assert "put in a new roll" in found.mend


def test_a_printer_whose_paper_ends_soon(patient: Patient) -> None:
    patient.cabinet.printer.load_paper(1000)
    found = the(Level.NOTE, list(devices.printer(*patient.device("printer"))))
    assert "its paper ends soon" in found.text
    assert "bring a new roll" in found.mend


def test_a_printer_with_its_cover_open(patient: Patient) -> None:
    patient.cabinet.printer.cover_open = True
    found = the_fault(list(devices.printer(*patient.device("printer"))))
    assert "cover is open" in found.text
    assert "shut the cover" in found.mend


@pytest.mark.parametrize(
    ("what", "text", "mend"),
    [
        ("overheated", "its head is too hot", "wait until it has cooled"),
        ("broken", "an error that it does not get over", "switch it off and on"),
    ],
)
def test_a_printer_that_names_its_own_fault(patient: Patient, what: str, text: str, mend: str) -> None:
    setattr(patient.cabinet.printer, what, True)
    found = the_fault(list(devices.printer(*patient.device("printer"))))
    assert text in found.text
    assert mend in found.mend


def test_a_printer_off_line_for_a_reason_it_keeps(patient: Patient) -> None:
    patient.cabinet.printer.offline = True
    found = the_fault(list(devices.printer(*patient.device("printer"))))
    assert "off line" in found.text
    assert "off and on" in found.mend


def test_a_silent_printer(patient: Patient) -> None:
    patient.cabinet.printer.mute = True
    found = the_fault(list(devices.printer(*patient.device("printer"))))
    assert "no answer within" in found.text
    assert "switch it on" in found.mend


def test_a_printer_that_says_nothing_by_design_is_looked_at_by_people(patient: Patient) -> None:
    url = f'url = "{patient.cabinet.printer_url}"'
    patient.rewrite("cabinet.toml", (url, f'{url}\nstatus = "none"'))
    found = the(Level.NOTE, list(devices.printer(*patient.device("printer"))))
    assert "look at the paper" in found.mend


def test_a_camera_in_order_tells_its_size(patient: Patient) -> None:
    (found,) = devices.camera(*patient.device("camera"))
    assert (found.level, found.text) == (Level.OK, "gives pictures of 1280 x 720")


def test_an_unplugged_camera(patient: Patient) -> None:
    patient.cabinet.camera.unplug()
    found = the_fault(list(devices.camera(*patient.device("camera"))))
    assert "no picture within 3 s" in found.text
    assert "cannot be opened" in found.text
    assert "check its cable" in found.mend


def test_a_camera_in_the_dark(patient: Patient) -> None:
    patient.cabinet.show(DARK)
    found = the(Level.NOTE, list(devices.camera(*patient.device("camera"))))
    assert "dark" in found.text
    assert "lens" in found.mend


def test_the_decoder_reads_from_behind_its_sandbox(patient: Patient) -> None:
    (found,) = devices.decoder(patient.config)
    assert found.level is Level.OK
    assert "locked in its sandbox" in found.text


def test_a_driver_that_never_met_its_device_says_so(patient: Patient) -> None:
    texts = [found.text for found in devices.drivers(patient.config)]
    assert "kerong_cu16 (lock board) is not proven on hardware yet" in texts


def test_a_simulator_in_a_live_kiosk_is_a_fault(patient: Patient) -> None:
    socket = f'remote_socket = "{patient.config.screen.remote_socket}"'
    patient.rewrite("kiosk.toml", ('mode = "demo"', 'mode = "live"'), (socket, ""))
    patient.rewrite(
        "kiosk.toml",
        ('key_id = "demo-policy', 'key_id = "operator'),
        ('key_id = "demo-technicians', 'key_id = "technicians'),
    )
    patient.rewrite(
        "cabinet.toml",
        ('driver = "opencv"', 'driver = "simulator"'),
        (f'source = "{patient.cabinet.camera_url}"', ""),
    )
    found = the_fault(list(devices.drivers(patient.config)))
    assert "simulator" in found.text
    assert "real driver" in found.mend


def test_work_that_no_device_does_is_told_with_its_consequence(patient: Patient) -> None:
    patient.rewrite("cabinet.toml", ('label_printer = "printer"', ""))
    (found,) = devices.roles(patient.config.cabinet)
    assert "no printer prints labels" in found.text
