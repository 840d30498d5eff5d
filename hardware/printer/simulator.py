"""A printer in memory that keeps what it was given to print."""

from pydantic import BaseModel, ConfigDict

from hardware.errors import DeviceError
from hardware.printer.interface import Fault, Paper, PrinterStatus, PrintJob, PrintOutcome, PrintResult

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """A simulated printer has nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SimulatedPrinter:
    """A printer in memory; `jobs` is what came out on paper.

    Set `paper`, `cover_open` or `found` (what it has found wrong in itself) to stop it,
    `fault` to a `DeviceError` to make it as if unplugged, and `silent` to make it print
    without ever saying so.
    """

    def __init__(self) -> None:
        self.jobs: list[PrintJob] = []
        self.paper = Paper.OK
        self.cover_open = False
        self.found: Fault | None = None
        self.silent = False
        self.fault: DeviceError | None = None

    def status(self) -> PrinterStatus:
        if self.fault is not None:
            raise self.fault.with_traceback(None)  # raised again and again, it must not keep all frames
        if self.silent:
            return PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
        stopped = self.cover_open or self.paper is Paper.OUT or self.found is not None
        return PrinterStatus(
            online=not stopped, paper=self.paper, cover_open=self.cover_open, fault=self.found
        )

    def print(self, job: PrintJob) -> PrintResult:
        if self.fault is not None:
            return PrintResult(PrintOutcome.FAILED, "gone")
        if self.cover_open:
            return PrintResult(PrintOutcome.FAILED, "cover_open")
        if self.paper is Paper.OUT:
            return PrintResult(PrintOutcome.FAILED, "paper_out")
        if self.found is not None:
            jammed = self.found is Fault.CUTTER_JAM
            return PrintResult(PrintOutcome.FAILED, "cutter_jam" if jammed else "error")
        self.jobs.append(job)
        return PrintResult(PrintOutcome.UNCONFIRMED if self.silent else PrintOutcome.PRINTED)

    def close(self) -> None:
        """Nothing to let go of."""


def open(_: Options) -> SimulatedPrinter:
    """Give a printer with paper."""
    return SimulatedPrinter()
