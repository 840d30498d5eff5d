"""The printer in memory behaves as the one on a wire."""

import pytest

from hardware import registry
from hardware.errors import DeviceGone
from hardware.printer.interface import Fault, Paper, PrinterStatus, PrintOutcome, PrintResult
from hardware.printer.simulator import SimulatedPrinter
from tests.hardware.sample_jobs import LABEL, RECEIPT


@pytest.fixture
def printer() -> SimulatedPrinter:
    opened = registry.open_device("printer", "simulator", {})
    assert isinstance(opened, SimulatedPrinter)
    return opened


def test_jobs_are_kept_as_they_were_printed(printer: SimulatedPrinter) -> None:
    assert printer.print(LABEL) == PrintResult(PrintOutcome.PRINTED)
    assert printer.print(RECEIPT) == PrintResult(PrintOutcome.PRINTED)
    assert printer.jobs == [LABEL, RECEIPT]
    assert printer.status() == PrinterStatus(online=True, paper=Paper.OK, cover_open=False)


def test_without_paper_nothing_is_printed(printer: SimulatedPrinter) -> None:
    printer.paper = Paper.OUT
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "paper_out")
    assert printer.status() == PrinterStatus(online=False, paper=Paper.OUT, cover_open=False)
    assert printer.jobs == []


def test_with_the_cover_open_nothing_is_printed(printer: SimulatedPrinter) -> None:
    printer.cover_open = True
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "cover_open")
    assert printer.status() == PrinterStatus(online=False, paper=Paper.OK, cover_open=True)
    assert printer.jobs == []


@pytest.mark.parametrize(
    ("found", "reason"),
    [(Fault.CUTTER_JAM, "cutter_jam"), (Fault.OVERHEATED, "error"), (Fault.ERROR, "error")],
)
def test_with_a_fault_it_has_found_nothing_is_printed(
    printer: SimulatedPrinter, found: Fault, reason: str
) -> None:
    printer.found = found
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, reason)
    assert printer.status().fault is found
    assert printer.jobs == []


def test_a_printer_that_says_nothing_prints_unconfirmed(printer: SimulatedPrinter) -> None:
    printer.silent = True
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED)
    assert printer.status() == PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
    assert printer.jobs == [LABEL]


def test_an_unplugged_printer_fails(printer: SimulatedPrinter) -> None:
    printer.fault = DeviceGone("unplugged")
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    with pytest.raises(DeviceGone):
        printer.status()
    assert printer.jobs == []
