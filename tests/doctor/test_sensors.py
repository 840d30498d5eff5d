"""Readers, bins and sensors in the states the doctor tells apart, on the wire."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.registry import stand_up
from kiosk.doctor import Finding, Level, sensors
from tests.doctor.patient import Patient, the, the_fault

DEVICES = """
[[device]]
name = "level"
kind = "level_sensor"
driver = "ultrasonic"
url = "{level}"

[[device]]
name = "scale"
kind = "scale"
driver = "line"
url = "{scale}"

[[device]]
name = "bin-2"
kind = "drop_bin"
driver = "flap"
board = "locks"
lock = 8
level_sensor = "level"
empty_mm = 1000
full_mm = 200
scale = "scale"

[[device]]
name = "engine"
kind = "scan_engine"
driver = "gm65"
url = "{engine}"

[[device]]
name = "badges"
kind = "badge_reader"
driver = "serial_uid"
url = "{badges}"
format = "hex"
"""


class Equipped(Patient):
    """A patient with a bin, a scan engine and a badge reader; `lines` are there to be maltreated."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.lines: dict[str, FaultyLine] = {}

    def _surround(self, stack: ExitStack) -> None:
        self._wires = {}
        for name, kind, driver in (
            ("level", "level_sensor", "ultrasonic"),
            ("scale", "scale", "line"),
            ("engine", "scan_engine", "gm65"),
            ("badges", "badge_reader", "serial_uid"),
        ):
            wire = stand_up(kind, driver).wire
            assert wire is not None
            line = self.lines[name] = FaultyLine(wire)
            self._wires[name] = stack.enter_context(PtyServer(line)).path

    def equip(self) -> None:
        """Describe it all in cabinet.toml; lock 8 is the flap's now."""
        file = self.config_file.with_name("cabinet.toml")
        text = file.read_text()
        head, doors = text.split("[roles]", 1)
        doors = doors[: doors.rindex("[[compartment]]")]
        file.write_text(head + DEVICES.format(**self._wires) + "\n[roles]" + doors)


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Equipped]:
    with Equipped(tmp_path) as patient:
        patient.equip()
        yield patient


def found(patient: Patient, name: str) -> list[Finding]:
    device, config = patient.device(name)
    return list(getattr(sensors, device.kind)(device, config))


def test_what_works_says_what_it_sees(patient: Equipped) -> None:
    said = {name: the(Level.OK, found(patient, name)).text for name in ("level", "scale", "engine", "badges")}
    assert said["level"].startswith("sees something ")
    assert said["scale"].startswith("shows ")
    assert said["engine"].startswith("reads")
    assert said["badges"].startswith("reads")


def test_a_bin_is_told_whole(patient: Equipped) -> None:
    text = the(Level.OK, found(patient, "bin-2")).text
    assert text.startswith("flap closed, ")
    assert "% full" in text
    assert " g" in text


@pytest.mark.parametrize("name", ["level", "scale", "engine"])
def test_what_says_nothing_is_a_fault_with_a_way_to_mend_it(patient: Equipped, name: str) -> None:
    patient.lines[name].fault = LineFault.MUTE
    fault = the_fault(found(patient, name))
    assert "cabinet.toml" in fault.mend


def test_a_bin_whose_scale_is_silent_is_a_bin_without_a_scale(patient: Equipped) -> None:
    patient.lines["scale"].fault = LineFault.MUTE
    assert "scale silent" in the(Level.NOTE, found(patient, "bin-2")).text


def test_a_bin_whose_flap_is_not_reached_is_a_fault(patient: Equipped) -> None:
    patient.cabinet.board_line.fault = LineFault.MUTE
    assert "no answer" in the_fault(found(patient, "bin-2")).text
