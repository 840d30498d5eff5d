"""Printers under test: the same paper and the same hands behind every way to reach them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from hardware.emulation import PtyServer
from hardware.errors import DeviceError, DeviceGone
from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos import EscposPrinter
from hardware.printer.interface import Paper, Printer, PrinterStatus, PrintJob, PrintOutcome, PrintResult
from hardware.printer.simulator import SimulatedPrinter
from hardware.printer.zpl import ZplPrinter
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.transport import SerialTransport, Transport
from tests.hardware.conformance import Wire
from tests.hardware.label_jobs import PAPERS
from tests.hardware.spoiled_transports import ByteAtATime, Late, Lossy, WrappedTransport

LOSS: Final = 0.003
"""A status of 85 bytes then comes whole three times in four."""


PRINT_S: Final = 1.0
"""So long is a job waited for whose printer fell silent."""


class LossyAnswers(Lossy):
    """Loses bytes on the way back only: a job that loses bytes is another job, and nobody can tell."""

    def write(self, data: bytes) -> None:
        self._inner.write(data)


PRINTER_WIRES: Final = (
    Wire("whole", lambda inner: inner),
    Wire("byte at a time", ByteAtATime),
    Wire("late", lambda inner: Late(inner, every_other=True), patience=2),
    *(
        Wire(f"lossy answers {seed}", partial(LossyAnswers, seed=seed, loss=LOSS), patience=8)
        for seed in (1, 2)
    ),
)


@dataclass
class Rig:
    """One printer and its tray. `on_job` is called when a job is about to be sent."""

    printer: Printer
    papers: Callable[[], int]
    set_cover: Callable[[bool], None]
    run_out: Callable[[], None]
    load_paper: Callable[[], None]
    set_silent: Callable[[bool], None]
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    on_job: list[Callable[[], None]]
    patience: int = 1
    """How often a caller of this wire tries before it gives up."""

    def print(self, job: PrintJob) -> PrintResult:
        """Print as a caller may: again only when surely nothing is on paper."""
        for _ in range(self.patience - 1):
            result = self.printer.print(job)
            if result.outcome is not PrintOutcome.FAILED or result.reason not in ("silent", "garbled"):
                return result
        return self.printer.print(job)

    def status(self) -> PrinterStatus:
        for _ in range(self.patience - 1):
            try:
                return self.printer.status()
            except DeviceError:
                continue
        return self.printer.status()


class OnJob(WrappedTransport):
    """Does something at the moment a job is sent: all that is longer than a question."""

    LONGEST_QUESTION = 16

    def __init__(self, inner: Transport, deeds: list[Callable[[], None]]) -> None:
        super().__init__(inner)
        self._deeds = deeds

    def write(self, data: bytes) -> None:
        if len(data) > self.LONGEST_QUESTION:
            for deed in self._deeds:
                deed()
        super().write(data)


@dataclass(frozen=True)
class Build:
    """How one kind of printer is put together: its emulator over a tray, and its driver on a port."""

    emulator: Callable[[Callable[[object, object], None]], EscposEmulator | ZplEmulator]
    printer: Callable[[Transport], Printer]
    cover: str


BUILDS: Final[dict[str, Build]] = {
    "escpos": Build(
        emulator=EscposEmulator,
        printer=lambda port: EscposPrinter(port, print_s=PRINT_S, settle_s=0.4),
        cover="cover_open",
    ),
    "zpl": Build(
        emulator=lambda tray: ZplEmulator(tray),
        printer=lambda port: ZplPrinter(port, PAPERS["4x6-203"], answer_s=0.3, ready_s=0.9, print_s=PRINT_S),
        cover="head_open",
    ),
}
"""Every driver of a printer."""


@contextmanager
def simulated() -> Iterator[Rig]:
    printer = SimulatedPrinter()
    on_job: list[Callable[[], None]] = []

    class Watched:
        """The simulator, with a moment before each job."""

        status = printer.status
        close = printer.close

        def print(self, job: PrintJob) -> PrintResult:
            for deed in on_job:
                deed()
            return printer.print(job)

    yield Rig(
        Watched(),
        papers=lambda: len(printer.jobs),
        set_cover=lambda is_open: setattr(printer, "cover_open", is_open),
        run_out=lambda: setattr(printer, "paper", Paper.OUT),
        load_paper=lambda: setattr(printer, "paper", Paper.OK),
        set_silent=lambda is_silent: setattr(printer, "silent", is_silent),
        unplug=lambda: setattr(printer, "fault", DeviceGone("unplugged")),
        plug_in=lambda: setattr(printer, "fault", None),
        on_job=on_job,
    )


@contextmanager
def driven(driver: str, wire: Wire, link: Path) -> Iterator[Rig]:
    build, tray, on_job = BUILDS[driver], list[object](), list[Callable[[], None]]()
    emulator = build.emulator(lambda image, _lines: tray.append(image))
    with ExitStack() as stack:
        server = stack.enter_context(PtyServer(emulator, link=link))
        printer = build.printer(OnJob(wire.wrap(SerialTransport(server.path, baud_rate=115200)), on_job))
        stack.callback(printer.close)
        yield Rig(
            printer,
            papers=lambda: len(tray),
            set_cover=lambda is_open: setattr(emulator, build.cover, is_open),
            run_out=emulator.run_out,
            load_paper=emulator.load_paper,
            set_silent=lambda is_silent: setattr(emulator, "mute", is_silent),
            unplug=server.unplug,
            plug_in=server.plug_in,
            on_job=on_job,
            patience=wire.patience,
        )
