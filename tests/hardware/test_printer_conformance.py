"""What every printer does, in memory and over a wire, whatever the wire is like."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.errors import DeviceGone
from hardware.printer.interface import Banner, Paper, PrinterStatus, PrintJob, PrintOutcome, PrintResult
from tests.hardware.conformance import MEMORY, Case, cases, note
from tests.hardware.label_jobs import label_job
from tests.hardware.printer_rigs import BUILDS, PRINTER_WIRES, Rig, driven, simulated

LABEL = label_job()
SHORT = PrintJob("label", (Banner("RETURN-B"),))
PRINTED = PrintResult(PrintOutcome.PRINTED)
WELL = PrinterStatus(online=True, paper=Paper.OK, cover_open=False)


@pytest.fixture(params=cases("printer", BUILDS, wires=PRINTER_WIRES), ids=str)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    case: Case = request.param
    note(request, case)
    with simulated() if case.wire is MEMORY else driven(case.device, case.wire, tmp_path / "printer") as rig:
        yield rig


def test_a_job_is_on_paper_and_the_printer_said_so(rig: Rig) -> None:
    assert rig.print(LABEL) == PRINTED
    assert rig.papers() == 1


def test_a_printer_that_is_well_says_so(rig: Rig) -> None:
    assert rig.status() == WELL


def test_jobs_follow_each_other_and_a_reprint_is_another_paper(rig: Rig) -> None:
    assert [rig.print(job) for job in (SHORT, SHORT, LABEL)] == [PRINTED] * 3
    assert rig.papers() == 3


def test_without_paper_a_job_fails_and_leaves_not_a_dot(rig: Rig) -> None:
    rig.run_out()
    assert rig.print(LABEL) == PrintResult(PrintOutcome.FAILED, "paper_out")
    assert rig.status() == PrinterStatus(online=False, paper=Paper.OUT, cover_open=False)
    rig.load_paper()
    assert rig.status() == WELL
    assert rig.papers() == 0
    assert rig.print(SHORT) == PRINTED
    assert rig.papers() == 1


def test_with_its_cover_open_a_job_fails_and_leaves_not_a_dot(rig: Rig) -> None:
    rig.set_cover(True)
    assert rig.print(LABEL) == PrintResult(PrintOutcome.FAILED, "cover_open")
    assert rig.status().cover_open is True
    rig.set_cover(False)
    assert rig.status() == WELL
    assert rig.papers() == 0
    assert rig.print(SHORT) == PRINTED
    assert rig.papers() == 1


def test_silence_after_a_job_leaves_it_unconfirmed_whatever_is_on_paper(rig: Rig) -> None:
    rig.on_job.append(lambda: rig.set_silent(True))
    assert rig.print(LABEL).outcome is PrintOutcome.UNCONFIRMED


def test_an_unplugged_printer_fails_the_job_and_works_again_once_plugged_in(rig: Rig) -> None:
    rig.status()
    rig.unplug()
    assert rig.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    with pytest.raises(DeviceGone):
        rig.status()
    rig.plug_in()
    assert rig.print(SHORT) == PRINTED
    assert rig.papers() == 1
