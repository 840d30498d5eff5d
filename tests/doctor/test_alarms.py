"""`kiosk doctor` tells of every open alarm in words, the gravest first, with what to do."""

import pytest

from kiosk.doctor.alarms import open_alarms
from kiosk.doctor.finding import Finding, Level
from kiosk.domain.alarms import ALARMS, AlarmCode
from kiosk.forwarder.alarms import Alarms
from kiosk.store import Store
from tests.doctor.patient import Patient


def raise_alarm(patient: Patient, code: AlarmCode, about: str, text: str) -> None:
    def deed(store: Store) -> None:
        Alarms(store, "B-1042").open(code, about, text)

    patient.with_store(deed)


def findings(patient: Patient) -> list[Finding]:
    return list(open_alarms(patient.config))


def test_a_kiosk_without_alarms_is_in_order(patient: Patient) -> None:
    patient.start()
    assert [(f.level, f.text) for f in findings(patient)] == [(Level.OK, "none is open")]


def test_the_gravest_comes_first_and_says_since_when_about_what_and_what_to_do(patient: Patient) -> None:
    raise_alarm(patient, AlarmCode.PRINTER_PAPER_LOW, "printer", "the paper is near its end")
    raise_alarm(patient, AlarmCode.TEMPERATURE_HIGH, "machine", "the machine is at 80 degrees Celsius.")
    raise_alarm(patient, AlarmCode.ENCLOSURE_OPEN, "enclosure", "the enclosure is open")
    found = findings(patient)
    assert [f.text.split()[0] for f in found] == ["enclosure_open", "temperature_high", "printer_paper_low"]
    assert [f.level for f in found] == [Level.FAULT, Level.FAULT, Level.NOTE]
    assert found[1].text.startswith("temperature_high of machine since 2")
    assert found[1].text.endswith(": the machine is at 80 degrees Celsius")
    assert found[1].mend == ALARMS[AlarmCode.TEMPERATURE_HIGH].to_do


def test_what_was_cleared_is_told_no_more(patient: Patient) -> None:
    raise_alarm(patient, AlarmCode.BACKLOG_OLD, "events", "the oldest event waits")
    patient.with_store(lambda store: Alarms(store, "B-1042").clear(AlarmCode.BACKLOG_OLD, "events"))
    assert [f.level for f in findings(patient)] == [Level.OK]


@pytest.mark.parametrize("code", [AlarmCode.CAMERA_SILENT, AlarmCode.PRINTER_FAILED])
def test_of_devices_is_told_where_they_are_examined(patient: Patient, code: AlarmCode) -> None:
    raise_alarm(patient, code, "printer", "is not there")
    assert [f.level for f in findings(patient)] == [Level.OK]
