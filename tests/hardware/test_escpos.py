"""The ESC/POS driver with a printer at the end of its wire: what it believes, and what it does not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyzbar import pyzbar

from hardware.emulation import PtyServer, TcpServer
from hardware.errors import DeviceGone, DeviceTimeout, ProtocolError
from hardware.printer import escpos
from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos import PRINT_S, EscposPrinter, Options
from hardware.printer.escpos_job import PROLOGUE
from hardware.printer.escpos_status import BARRIER
from hardware.printer.interface import (
    Paper,
    Printer,
    PrinterStatus,
    PrintOutcome,
    PrintResult,
)
from hardware.transport import SerialTransport, Transport
from tests.hardware.sample_jobs import LABEL, RECEIPT, STATUS_URL, Tray
from tests.hardware.spoiled_transports import ByteAtATime, WrappedTransport

PRINTED = PrintResult(PrintOutcome.PRINTED)


class OnJob(WrappedTransport):
    """Does something at the moment a job is written."""

    def __init__(self, inner: Transport, deed: Callable[[], None], *, after: bool = False) -> None:
        super().__init__(inner)
        self._deed = deed
        self._after = after
        self.jobs = 0

    def write(self, data: bytes) -> None:
        is_job = data.startswith(PROLOGUE)
        if is_job and not self._after:
            self._deed()
        super().write(data)
        if is_job:
            self.jobs += 1
            if self._after:
                self._deed()


class Rig:
    """One printer, the wire to it, and the tray."""

    def __init__(self, server: PtyServer | TcpServer, emulator: EscposEmulator, tray: Tray) -> None:
        self.server = server
        self.emulator = emulator
        self.tray = tray
        self.url = server.url if isinstance(server, TcpServer) else server.path
        self.printer: Printer = self.driver_over(lambda port: port)

    def driver_over(
        self, wrap: Callable[[Transport], Transport], *, print_s: float = PRINT_S
    ) -> EscposPrinter:
        """A driver in a hurry, over a wire with a temper."""
        if hasattr(self, "printer"):
            self.printer.close()
        return EscposPrinter(
            wrap(SerialTransport(self.url, baud_rate=115200)), ready_s=0.6, print_s=print_s, settle_s=0.1
        )


@pytest.fixture(params=["serial", "network"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    tray = Tray()
    emulator = EscposEmulator(tray)
    server = (
        TcpServer(emulator) if request.param == "network" else PtyServer(emulator, link=tmp_path / "printer")
    )
    with server:
        rig = Rig(server, emulator, tray)
        yield rig
        rig.printer.close()


def test_a_receipt_is_printed_and_the_printer_says_so(rig: Rig) -> None:
    assert rig.printer.print(RECEIPT) == PRINTED
    image, _ = rig.tray.pieces[0]
    assert [symbol.data.decode() for symbol in pyzbar.decode(image)] == [STATUS_URL]
    assert "Keep this receipt." in rig.tray.texts[0]
    assert len(rig.tray.pieces) == 1


def test_jobs_follow_each_other(rig: Rig) -> None:
    assert [rig.printer.print(job) for job in (LABEL, RECEIPT, LABEL)] == [PRINTED] * 3
    assert len(rig.tray.pieces) == 3


def test_a_printer_that_is_well_says_so(rig: Rig) -> None:
    assert rig.printer.status() == PrinterStatus(online=True, paper=Paper.OK, cover_open=False)


def test_paper_near_its_end_is_reported_and_still_printed_on(rig: Rig) -> None:
    rig.emulator.load_paper(1000)
    assert rig.printer.status().paper is Paper.NEAR_END
    assert rig.printer.print(LABEL) == PRINTED


def test_without_paper_nothing_is_sent(rig: Rig) -> None:
    rig.emulator.run_out()
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "paper_out")
    assert rig.printer.status() == PrinterStatus(online=False, paper=Paper.OUT, cover_open=False)
    rig.emulator.load_paper()
    assert rig.printer.print(RECEIPT) == PRINTED
    assert len(rig.tray.pieces) == 1


def test_with_the_cover_open_nothing_is_sent(rig: Rig) -> None:
    rig.emulator.cover_open = True
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "cover_open")
    rig.emulator.cover_open = False
    assert rig.printer.print(RECEIPT) == PRINTED
    assert len(rig.tray.pieces) == 1


def test_a_printer_stopped_for_another_reason_is_offline(rig: Rig) -> None:
    rig.emulator.offline = True
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "offline")


def test_a_silent_printer_is_never_taken_for_a_well_one(rig: Rig) -> None:
    rig.emulator.mute = True
    with pytest.raises(DeviceTimeout, match="Check that it is switched on"):
        rig.printer.status()
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "silent")
    assert rig.tray.pieces == []


def test_paper_that_ends_in_the_middle_leaves_the_job_unconfirmed(rig: Rig) -> None:
    rig.emulator.load_paper(20)
    assert rig.printer.print(RECEIPT) == PrintResult(PrintOutcome.UNCONFIRMED, "paper_out")
    rig.emulator.load_paper()
    assert rig.printer.print(LABEL) == PRINTED
    assert len(rig.tray.pieces) == 2


def test_an_unplugged_printer_fails_and_works_again_once_plugged_in(rig: Rig) -> None:
    rig.printer.status()
    rig.server.unplug()
    assert rig.printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    with pytest.raises(DeviceGone):
        rig.printer.status()
    rig.server.plug_in()
    assert rig.printer.print(LABEL) == PRINTED


def test_a_printer_unplugged_in_the_middle_leaves_the_job_unconfirmed(rig: Rig) -> None:
    printer = rig.driver_over(lambda inner: OnJob(inner, rig.server.unplug, after=True))
    assert printer.print(RECEIPT) == PrintResult(PrintOutcome.UNCONFIRMED, "gone")
    rig.emulator.power_cycle()
    rig.server.plug_in()
    assert rig.printer.print(LABEL) == PRINTED
    printer.close()


def test_a_printer_that_falls_silent_after_a_job_leaves_it_unconfirmed(rig: Rig) -> None:
    printer = rig.driver_over(
        lambda inner: OnJob(inner, lambda: setattr(rig.emulator, "mute", True)), print_s=1.0
    )
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "silent")
    printer.close()


def test_a_byte_at_a_time_is_as_good_as_the_whole(rig: Rig) -> None:
    printer = rig.driver_over(ByteAtATime)
    assert printer.print(LABEL) == PRINTED
    printer.close()


def test_bytes_left_on_the_wire_are_not_taken_for_an_answer(rig: Rig) -> None:
    """Stale bytes that would say: paper out, cover open, and job done."""

    class Stale(WrappedTransport):
        stale = b"\x7e\x16\x00"

        def read(self, timeout: float) -> bytes:
            stale, self.stale = self.stale, b""
            return stale or super().read(timeout)

        def discard_input(self) -> None:
            self.stale = b""
            super().discard_input()

    printer = rig.driver_over(Stale)
    assert printer.status() == PrinterStatus(online=True, paper=Paper.OK, cover_open=False)
    printer.close()


def test_a_printer_that_answers_nothing_by_nature_prints_unconfirmed(rig: Rig) -> None:
    rig.emulator.mute = True
    rig.printer.close()
    printer = escpos.open(Options(url=rig.url, status="none"))
    assert printer.status() == PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED)
    rig.server.unplug()
    assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "gone")
    printer.close()


def test_a_device_that_is_no_printer_is_garbled() -> None:
    class Chatty:
        def feed(self, data: bytes) -> bytes:
            return b"\xff\xfe\xfd" if data else b""

    with TcpServer(Chatty()) as server:
        printer = escpos.open(Options(url=server.url))
        with pytest.raises(ProtocolError, match="answered ff fe fd"):
            printer.status()
        assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "garbled")
        printer.close()


def test_a_job_behind_an_open_cover_is_printed_later_and_does_not_confirm_the_next(rig: Rig) -> None:
    openings = iter([True, False])
    printer = rig.driver_over(
        lambda inner: OnJob(inner, lambda: setattr(rig.emulator, "cover_open", next(openings)))
    )
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "cover_open")
    rig.emulator.cover_open = False
    assert printer.print(RECEIPT) == PRINTED
    assert len(rig.tray.pieces) == 2
    printer.close()


def test_the_late_word_for_a_slow_job_does_not_confirm_the_next(rig: Rig) -> None:
    """The first job ends, and says so several times, just as the second begins, which never ends."""

    class WakesForTheSecond(OnJob):
        second_begins = False

        def write(self, data: bytes) -> None:
            if data.endswith(BARRIER) and self.second_begins and self.jobs == 1:
                rig.emulator.busy = False
            super().write(data)

    def stall() -> None:
        rig.emulator.busy = True

    wires: list[WakesForTheSecond] = []

    def wrap(inner: Transport) -> Transport:
        wires.append(WakesForTheSecond(inner, stall))
        return wires[0]

    printer = rig.driver_over(wrap, print_s=1.2)
    assert printer.print(LABEL) == PrintResult(PrintOutcome.UNCONFIRMED, "busy")
    wires[0].second_begins = True
    assert printer.print(RECEIPT) == PrintResult(PrintOutcome.UNCONFIRMED, "busy")
    assert len(rig.tray.pieces) == 1
    printer.close()
