"""The ZPL driver with a printer at the end of its wire: what it believes, and what it does not."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.emulation import FaultyLine, LineFault, PtyServer, TcpServer
from hardware.errors import DeviceGone, DeviceTimeout, ProtocolError
from hardware.printer import zpl
from hardware.printer.interface import (
    Banner,
    Fault,
    Paper,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    PrintResult,
)
from hardware.printer.label_pieces import Paper as LabelPaper
from hardware.printer.port_usb import UsbPort
from hardware.printer.zpl import Options, ZplPrinter
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.transport import SerialTransport, Transport
from tests.hardware.sample_jobs import LABEL
from tests.hardware.spoiled_transports import Late, WrappedTransport
from tests.hardware.usb_printer import UsbBackend, UsbPrinter

PRINTED = PrintResult(PrintOutcome.PRINTED)
SHEET = LabelPaper(8, 101.6, 152.4)
OTHER = PrintJob("label", (Banner("RETURN-B"),))


class OnJob(WrappedTransport):
    """Does something at the moment a job is written."""

    def __init__(self, inner: Transport, before: Callable[[], None], after: Callable[[], None]) -> None:
        super().__init__(inner)
        self._before = before
        self._after = after

    def write(self, data: bytes) -> None:
        is_job = data.startswith(b"^XA")
        if is_job:
            self._before()
        super().write(data)
        if is_job:
            self._after()


class Rig:
    """One printer and the wire to it."""

    def __init__(self, link: Path) -> None:
        self.emulator = ZplEmulator()
        self.line = FaultyLine(self.emulator)
        self.server = PtyServer(self.line, link=link)
        self.printer = self.driver()

    def driver(
        self,
        *,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
        answer_s: float = 0.5,
        ready_s: float = 0.5,
        print_s: float = 1.0,
    ) -> ZplPrinter:
        port = OnJob(SerialTransport(self.server.path, baud_rate=115200), before, after)
        return ZplPrinter(port, SHEET, answer_s=answer_s, ready_s=ready_s, print_s=print_s)

    def instead(self, **changes: object) -> ZplPrinter:
        self.printer.close()
        self.printer = self.driver(**changes)  # type: ignore[arg-type]
        return self.printer


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "printer")
    with rig.server:
        yield rig
        rig.printer.close()


def test_a_label_is_printed_and_the_printer_says_so(rig: Rig) -> None:
    assert rig.printer.print(LABEL) == PRINTED
    [label] = rig.emulator.labels
    assert "RETURN-A" in label.texts
    assert [field.data for field in label.fields if field.kind == "qr"] == ["PN4810000481DE"]


def test_a_printer_that_is_well_says_so(rig: Rig) -> None:
    assert rig.printer.status() == PrinterStatus(online=True, paper=Paper.OK, cover_open=False)


@pytest.mark.parametrize(
    ("deed", "undo", "reason", "status"),
    [
        (
            lambda printer: printer.run_out(),
            lambda printer: printer.load_paper(),
            "paper_out",
            PrinterStatus(online=False, paper=Paper.OUT, cover_open=False),
        ),
        (
            lambda printer: setattr(printer, "head_open", True),
            lambda printer: setattr(printer, "head_open", False),
            "cover_open",
            PrinterStatus(online=False, paper=Paper.OK, cover_open=True),
        ),
        (
            lambda printer: setattr(printer, "overheated", True),
            lambda printer: setattr(printer, "overheated", False),
            "error",
            PrinterStatus(online=False, paper=Paper.OK, cover_open=False, fault=Fault.OVERHEATED),
        ),
        (
            lambda printer: setattr(printer, "paused", True),
            lambda printer: setattr(printer, "paused", False),
            "offline",
            PrinterStatus(online=False, paper=Paper.OK, cover_open=False),
        ),
    ],
)
def test_at_a_stopped_printer_nothing_is_sent(
    rig: Rig,
    deed: Callable[[ZplEmulator], None],
    undo: Callable[[ZplEmulator], None],
    reason: str,
    status: PrinterStatus,
) -> None:
    deed(rig.emulator)
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, reason)
    assert rig.printer.status() == status
    undo(rig.emulator)
    assert rig.printer.print(OTHER) == PRINTED
    assert [label.texts for label in rig.emulator.labels] == [("RETURN-B",)]


def test_a_printer_that_keeps_silent_while_it_is_open_says_nothing_about_its_paper(rig: Rig) -> None:
    """Many models answer no host status then."""
    rig.emulator.shy, rig.emulator.head_open = True, True
    printer = rig.instead(answer_s=0.1, ready_s=0.3)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "silent")
    with pytest.raises(DeviceTimeout, match="is on, has labels and is shut"):
        printer.status()
    rig.emulator.head_open = False
    assert printer.print(LABEL) == PRINTED


def test_paper_that_ends_in_the_middle_leaves_the_label_unconfirmed_and_it_is_printed_again(rig: Rig) -> None:
    rig.emulator.load_paper(100)
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "paper_out")
    assert rig.emulator.labels == []
    rig.emulator.load_paper()
    assert rig.printer.print(OTHER) == PRINTED
    assert ["RETURN-A" in label.texts for label in rig.emulator.labels] == [True, False]


def test_a_label_that_is_not_out_yet_is_waited_for(rig: Rig) -> None:
    asked = []

    def begin() -> None:
        rig.emulator.busy = True

    class Counts(WrappedTransport):
        def write(self, data: bytes) -> None:
            super().write(data)
            asked.append(data)
            if len(asked) > 4:
                rig.emulator.busy = False

    rig.printer.close()
    port = Counts(OnJob(SerialTransport(rig.server.path, baud_rate=115200), begin, lambda: None))
    rig.printer = ZplPrinter(port, SHEET)
    assert rig.printer.print(LABEL) == PRINTED
    assert len(asked) > 4


def test_a_label_that_never_comes_out_is_busy_and_the_next_is_not_sent_behind_it(rig: Rig) -> None:
    printer = rig.instead(before=lambda: setattr(rig.emulator, "busy", True), print_s=0.3)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "busy")
    assert printer.print(OTHER) == PrintResult(PrintOutcome.FAILED, "busy")
    rig.emulator.busy = False
    assert printer.status().online
    assert [label.texts[-1] for label in rig.emulator.labels] == ["PN4810000481DE"]


def test_a_silent_printer_is_never_taken_for_a_well_one(rig: Rig) -> None:
    rig.emulator.mute = True
    with pytest.raises(DeviceTimeout):
        rig.printer.status()
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "silent")
    assert rig.emulator.labels == []


def test_a_printer_that_falls_silent_after_a_label_leaves_it_unconfirmed(rig: Rig) -> None:
    printer = rig.instead(before=lambda: setattr(rig.emulator, "mute", True))
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "silent")


def test_an_unplugged_printer_fails_and_works_again_once_plugged_in(rig: Rig) -> None:
    rig.printer.status()
    rig.server.unplug()
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    with pytest.raises(DeviceGone):
        rig.printer.status()
    rig.server.plug_in()
    assert rig.printer.print(LABEL) == PRINTED


def test_a_printer_unplugged_in_the_middle_leaves_the_label_unconfirmed(rig: Rig) -> None:
    printer = rig.instead(after=rig.server.unplug)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "gone")
    rig.emulator.power_cycle()
    rig.server.plug_in()
    assert rig.driver().print(LABEL) == PRINTED


@pytest.mark.parametrize("queried", [True, False])
def test_a_label_broken_off_in_the_middle_does_not_spoil_the_next(rig: Rig, *, queried: bool) -> None:
    class BreaksOff(WrappedTransport):
        broken = False

        def write(self, data: bytes) -> None:
            if not self.broken and data.startswith(b"^XA"):
                self.broken = True
                super().write(data[:300])
                raise DeviceTimeout("took no more")
            super().write(data)

    rig.printer.close()
    port = BreaksOff(SerialTransport(rig.server.path, baud_rate=115200))
    rig.printer = ZplPrinter(port, SHEET, queried=queried)
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "silent")
    rig.printer.print(OTHER)
    assert rig.instead().print(OTHER) == PRINTED
    assert [label.texts for label in rig.emulator.labels] == [("RETURN-B",)] * 2


# --- line faults ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(LineFault.MUTE, "silent"), (LineFault.LATE, "silent"), (LineFault.TRUNCATED, "garbled")],
)
def test_on_a_line_that_brings_no_whole_answer_nothing_is_printed(
    rig: Rig, fault: LineFault, reason: str
) -> None:
    rig.line.fault = fault
    printer = rig.instead(answer_s=0.2, ready_s=0.6)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, reason)
    assert rig.emulator.labels == []


@pytest.mark.parametrize("fault", [LineFault.ECHO, LineFault.DRIBBLE, LineFault.LATE])
def test_a_line_that_echoes_dribbles_or_delays_still_confirms(rig: Rig, fault: LineFault) -> None:
    rig.line.fault = fault
    printer = rig.instead(answer_s=zpl.ANSWER_S, ready_s=zpl.READY_S, print_s=zpl.PRINT_S)
    assert printer.print(LABEL) == PRINTED
    assert len(rig.emulator.labels) == 1


def test_on_a_line_that_flips_bits_only_whole_answers_count(rig: Rig) -> None:
    """One in each answer: it is no answer, or one about something else than what was asked."""
    rig.line.fault = LineFault.FLIPPED
    printer = rig.instead(answer_s=0.1, ready_s=0.5, print_s=0.5)
    result = printer.print(LABEL)
    assert result.outcome is not PrintOutcome.PRINTED or len(rig.emulator.labels) == 1


def test_while_an_answer_is_on_its_way_no_other_question_is_asked_and_no_label_sent(rig: Rig) -> None:
    """Or the answer from before the label would be taken for the one after it."""
    sent = []

    class Notes(WrappedTransport):
        def write(self, data: bytes) -> None:
            sent.append(data[:3])
            super().write(data)

    rig.printer.close()
    late = Late(SerialTransport(rig.server.path, baud_rate=115200))
    late.late = 1
    rig.printer = ZplPrinter(Notes(late), SHEET)
    assert rig.printer.print(LABEL) == PRINTED
    assert sent[:3] == [b"~HS", b"^XA", b"~HS"]


# --- options and ports ----------------------------------------------------------------------------


def test_a_printer_that_answers_nothing_by_nature_prints_unconfirmed(rig: Rig) -> None:
    rig.printer.close()
    printer = zpl.open(Options(url=rig.server.path, status="none", flow_control="none"))
    rig.emulator.mute = True
    assert printer.status() == PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED)
    rig.server.unplug()
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    printer.close()


def test_a_roll_on_the_network() -> None:
    emulator = ZplEmulator(height_mm=None)
    with TcpServer(emulator) as server:
        printer = zpl.open(Options(url=server.url, width_mm=80, height_mm="roll"))
        assert printer.print(LABEL) == PRINTED
        printer.close()
    assert len(emulator.labels) == 1


def test_a_printer_on_usb() -> None:
    emulator = ZplEmulator()
    backend = UsbBackend(UsbPrinter(emulator))
    printer = ZplPrinter(UsbPort(0x0A5F, 0x00D1, write_timeout=1, backend=backend), SHEET)
    assert printer.print(LABEL) == PRINTED
    backend.plugged.clear()
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    printer.close()
    assert len(emulator.labels) == 1


def test_a_device_that_is_no_printer_is_garbled() -> None:
    class Chatty:
        def feed(self, data: bytes) -> bytes:
            return b"\xff\xfe\xfd" * 40 if data else b""

    with TcpServer(Chatty()) as server:
        printer = ZplPrinter(SerialTransport(server.url, baud_rate=9600), SHEET, answer_s=0.3, ready_s=2.0)
        with pytest.raises(ProtocolError, match=r"no host status.*language is set to ZPL"):
            printer.status()
        assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "garbled")
        printer.close()


def test_a_silent_printer_holds_nobody_up_for_long(rig: Rig) -> None:
    rig.emulator.mute = True
    began = time.monotonic()
    rig.printer.print(LABEL)
    assert time.monotonic() - began < 5
