"""What the ESC/POS driver says when the printer or its wire has a fault, seen and unseen."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware.emulation import FaultyLine, LineFault, PtyServer
from hardware.errors import DeviceError, DeviceGone, DeviceTimeout
from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos import EscposPrinter
from hardware.printer.escpos_job import PROLOGUE
from hardware.printer.escpos_status import BARRIER
from hardware.printer.interface import Fault, PrintJob, PrintOutcome, PrintResult, QrCode, Text
from hardware.transport import SerialTransport, Transport
from tests.hardware.sample_jobs import LABEL, RECEIPT, STATUS_URL, Tray, job_bytes, printed
from tests.hardware.spoiled_transports import WrappedTransport

PRINTED = PrintResult(PrintOutcome.PRINTED)


def failed(reason: str) -> PrintResult:
    return PrintResult(PrintOutcome.FAILED, reason)


def unconfirmed(reason: str) -> PrintResult:
    return PrintResult(PrintOutcome.UNCONFIRMED, reason)


class InTheMiddle(WrappedTransport):
    """Does something when half of a job has gone out."""

    def __init__(self, inner: Transport, deed: Callable[[], object]) -> None:
        super().__init__(inner)
        self.deed: Callable[[], object] | None = deed

    def write(self, data: bytes) -> None:
        if data.startswith(PROLOGUE) and self.deed is not None:
            deed, self.deed = self.deed, None
            half = len(data) // 2
            super().write(data[:half])
            deed()
            super().write(data[half:])
        else:
            super().write(data)


class Rig:
    """A printer with `tray` under it, a driver, and the wire between them."""

    def __init__(self, **options: Any) -> None:
        self.tray = Tray()
        self.emulator = EscposEmulator(self.tray, **options)
        self.line = FaultyLine(self.emulator)
        self.server = PtyServer(self.line)
        self.printer = self.driver()

    def driver(
        self, wrap: Callable[[Transport], Transport] = lambda port: port, *, ready_s: float = 0.4
    ) -> EscposPrinter:
        port = wrap(SerialTransport(self.server.path, baud_rate=115200))
        return EscposPrinter(port, ready_s=ready_s, print_s=0.8, settle_s=0.1)

    @contextmanager
    def interrupted(self, deed: Callable[[], object]) -> Iterator[EscposPrinter]:
        """A driver in the middle of whose first job something happens."""
        self.printer.close()
        printer = self.driver(lambda port: InTheMiddle(port, deed))
        yield printer
        printer.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    with rig.server:
        yield rig
        rig.printer.close()


def set_(rig: Rig, fault: str, *, to: bool = True) -> Callable[[], None]:
    return lambda: setattr(rig.emulator, fault, to)


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda rig: rig.emulator.run_out(), "paper_out"),
        (lambda rig: set_(rig, "cover_open")(), "cover_open"),
        (lambda rig: set_(rig, "offline")(), "offline"),
        (lambda rig: set_(rig, "broken")(), "error"),
        (lambda rig: set_(rig, "overheated")(), "error"),
        (lambda rig: set_(rig, "busy")(), "busy"),
        (lambda rig: rig.emulator.load_paper(15), "paper_out"),
    ],
)
def test_a_fault_in_the_middle_of_a_job_leaves_it_unconfirmed(
    rig: Rig, deed: Callable[[Rig], None], reason: str
) -> None:
    with rig.interrupted(lambda: deed(rig)) as printer:
        assert printer.print(RECEIPT) == unconfirmed(reason)
    assert rig.tray.pieces == []


def test_a_printer_that_falls_silent_leaves_its_job_unconfirmed_though_it_is_printed(rig: Rig) -> None:
    with rig.interrupted(set_(rig, "mute")) as printer:
        assert printer.print(RECEIPT) == unconfirmed("silent")
    assert len(rig.tray.pieces) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("cover_open", "cover_open"), ("broken", "error"), ("overheated", "error"), ("busy", "busy")],
)
def test_a_fault_before_a_job_fails_it_and_nothing_of_it_is_ever_printed(
    rig: Rig, fault: str, reason: str
) -> None:
    set_(rig, fault)()
    assert rig.printer.print(RECEIPT) == failed(reason)
    set_(rig, fault, to=False)()
    assert rig.printer.print(LABEL) == PRINTED
    assert "RETURN-A" in rig.tray.texts[-1]
    assert not any(rig.tray.texts[:-1])


def test_the_rest_of_a_job_whose_paper_ended_comes_out_on_the_next_roll(rig: Rig) -> None:
    rig.emulator.load_paper(40)
    assert rig.printer.print(RECEIPT) == unconfirmed("paper_out")
    rig.emulator.load_paper()
    assert rig.printer.print(LABEL) == PRINTED
    whole, label = rig.tray.texts
    assert "Keep this receipt." in whole
    assert "RETURN-A" in label


def test_a_jam_of_the_knife_leaves_the_job_unconfirmed_and_fails_the_next(rig: Rig) -> None:
    rig.emulator.jammed = True
    assert rig.printer.print(RECEIPT) == unconfirmed("cutter_jam")
    assert rig.printer.status().fault is Fault.CUTTER_JAM
    assert rig.printer.print(LABEL) == failed("cutter_jam")
    assert rig.tray.pieces == []


def test_a_knife_that_was_freed_cuts_again_and_the_broken_job_is_forgotten(rig: Rig) -> None:
    rig.emulator.jammed = True
    assert rig.printer.print(RECEIPT) == unconfirmed("cutter_jam")
    rig.emulator.jammed = False
    assert rig.printer.print(LABEL) == PRINTED
    assert len(rig.tray.pieces) == 1


def test_a_printer_too_hot_is_waited_for(rig: Rig) -> None:
    class Cools(WrappedTransport):
        questions = 0

        def write(self, data: bytes) -> None:
            self.questions += 1
            rig.emulator.overheated = self.questions < 8
            super().write(data)

    rig.printer.close()
    printer = rig.driver(Cools, ready_s=3.0)
    rig.emulator.overheated = True
    assert printer.print(LABEL) == PRINTED
    printer.close()


def test_a_printer_that_calls_a_job_done_and_is_out_of_paper_has_not_printed_it(rig: Rig) -> None:
    """Some answer the end of a job at once, whether it is on paper or not."""

    class Hasty:
        def feed(self, data: bytes) -> bytes:
            answers = rig.emulator.feed(data)
            if data.endswith(b"\x1dr\x01") and rig.tray.pieces:
                rig.emulator.run_out()
            return answers

    with PtyServer(Hasty()) as server:
        printer = EscposPrinter(SerialTransport(server.path, baud_rate=9600), settle_s=0.1)
        assert printer.print(LABEL) == unconfirmed("paper_out")
        printer.close()


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (LineFault.MUTE, "silent"),
        (LineFault.LATE, "silent"),
        (LineFault.TRUNCATED, "silent"),
        (LineFault.DRIBBLE, None),
    ],
)
def test_a_fault_of_the_line_is_never_taken_for_a_printed_job(
    rig: Rig, fault: LineFault, result: str | None
) -> None:
    rig.line.fault = fault
    assert rig.printer.print(LABEL) == (failed(result) if result else PRINTED)
    assert len(rig.tray.pieces) == (result is None)


@pytest.mark.parametrize("fault", [LineFault.MUTE, LineFault.LATE, LineFault.TRUNCATED])
def test_a_line_that_spoils_the_answers_after_a_job_leaves_it_unconfirmed(rig: Rig, fault: LineFault) -> None:
    with rig.interrupted(lambda: setattr(rig.line, "fault", fault)) as printer:
        result = printer.print(LABEL)
    assert result == unconfirmed("silent")


def test_flipped_bits_never_make_a_printed_job_of_one_that_is_not(rig: Rig) -> None:
    rig.emulator.busy = True
    rig.line.fault = LineFault.FLIPPED
    for _ in range(4):
        assert rig.printer.print(LABEL).outcome is PrintOutcome.FAILED
    assert rig.tray.pieces == []


def test_a_line_that_echoes_what_it_hears_is_garbled_or_silent_and_prints_nothing(rig: Rig) -> None:
    """The questions come back, and their bytes could pass for answers."""
    rig.emulator.mute = True
    rig.line.fault = LineFault.ECHO
    assert rig.printer.print(LABEL).outcome is PrintOutcome.FAILED
    with pytest.raises(DeviceError):
        rig.printer.status()


def test_late_answers_are_not_taken_for_the_next_job(rig: Rig) -> None:
    rig.line.fault = LineFault.LATE
    with pytest.raises(DeviceTimeout):
        rig.printer.status()
    rig.line.fault = None
    assert rig.printer.print(LABEL) == PRINTED


@pytest.mark.parametrize("faults", [("cover_open",), ()])
def test_a_printer_that_talks_unasked_is_understood_and_told_to_be_quiet(faults: tuple[str, ...]) -> None:
    rig = Rig(talkative=True)
    with rig.server:
        for fault in faults:
            set_(rig, fault)()
        assert rig.printer.print(LABEL) == (failed(faults[0]) if faults else PRINTED)
        rig.printer.close()


def test_status_sent_unasked_does_not_confirm_a_job(rig: Rig) -> None:
    """Some printers do not know the command that forbids it, and its bytes look like the word on a job."""

    class GoesOnTalking:
        def feed(self, data: bytes) -> bytes:
            unasked = b"\x10\x00\x00\x00" if data.endswith(BARRIER) else b""
            return rig.emulator.feed(data) + unasked

    with PtyServer(GoesOnTalking()) as server:
        port = SerialTransport(server.path, baud_rate=115200)
        printer = EscposPrinter(InTheMiddle(port, set_(rig, "busy")), print_s=0.8, settle_s=0.1)
        assert printer.print(LABEL) == unconfirmed("busy")
        printer.close()


def test_a_word_that_comes_late_does_not_confirm_the_next_job(rig: Rig) -> None:
    """The printer takes its time to say that it is ready, says so twice, and then never ends its job."""
    delays = iter((0.7, 0.4))

    class SlowToConfirm:
        due: tuple[float, ...] = ()

        def feed(self, data: bytes) -> bytes:
            answers, now = rig.emulator.feed(data), time.monotonic()
            self.due += tuple(now + next(delays) for _ in range(answers.count(0)))
            ripe = sum(at <= now for at in self.due)
            self.due = tuple(at for at in self.due if at > now)
            return answers.replace(b"\x00", b"") + b"\x00" * ripe

    with PtyServer(SlowToConfirm()) as server:
        port = SerialTransport(server.path, baud_rate=115200)
        printer = EscposPrinter(InTheMiddle(port, set_(rig, "busy")), print_s=0.8, settle_s=0.5)
        assert printer.print(LABEL) == unconfirmed("busy")
        printer.close()


class Busy:
    """A printer that has something else to do for a while after it was given a job."""

    def __init__(self, printer: EscposEmulator) -> None:
        self._printer = printer
        self._idle = 0

    def feed(self, data: bytes) -> bytes:
        self._idle = 0 if data else self._idle + 1
        self._printer.busy = len(data) > 100 or (self._printer.busy and self._idle < 4)
        return self._printer.feed(data)


def test_a_full_buffer_holds_the_job_back_and_nothing_is_lost(tmp_path: Path) -> None:
    tray = Tray()
    emulator = EscposEmulator(tray, buffer_bytes=40_000, xon_xoff=True)
    job = PrintJob("long", (QrCode(STATUS_URL),) * 8)
    assert len(job_bytes(*job.blocks)) > 60_000
    with PtyServer(Busy(emulator), link=tmp_path / "printer") as server:
        printer = EscposPrinter(SerialTransport(server.path, baud_rate=115200, flow_control="xon_xoff"))
        assert printer.print(job) == PRINTED
        printer.close()
    assert emulator.lost_bytes == 0
    assert len(tray.pieces) == 1


def test_without_flow_control_a_full_buffer_loses_what_comes(tmp_path: Path) -> None:
    """Which the printer does not know, so it cannot say so: the setting matters."""
    tray = Tray()
    emulator = EscposEmulator(tray, buffer_bytes=4_000)
    job = PrintJob("long", tuple(Text(f"line {n}") for n in range(1000)))
    with PtyServer(Busy(emulator), link=tmp_path / "printer") as server:
        printer = EscposPrinter(SerialTransport(server.path, baud_rate=115200), print_s=2.0)
        printer.print(job)
        printer.close()
    assert emulator.lost_bytes > 0
    assert not any("line 999" in text for text in tray.texts)


def test_a_printer_that_takes_no_more_bytes_still_names_the_reason(rig: Rig) -> None:
    def stop() -> None:
        rig.emulator.run_out()
        raise DeviceTimeout("takes nothing")

    with rig.interrupted(stop) as printer:
        assert printer.print(RECEIPT) == unconfirmed("paper_out")
        rig.emulator.load_paper()
        assert printer.print(LABEL) == PRINTED


@pytest.mark.parametrize("sent", [0.2, 0.5, 0.55, 0.6, 0.9])
def test_a_job_broken_off_anywhere_does_not_spoil_the_next(rig: Rig, sent: float) -> None:
    """Half a picture would swallow the beginning of what follows; and ruins would stick to its head."""

    class BreaksOff(WrappedTransport):
        times = 1

        def write(self, data: bytes) -> None:
            if data.startswith(PROLOGUE) and self.times:
                self.times = 0
                super().write(data[: int(len(data) * sent)])
                self.close()
                raise DeviceGone("unplugged")
            super().write(data)

    rig.printer.close()
    printer = rig.driver(BreaksOff)
    assert printer.print(RECEIPT) == unconfirmed("gone")
    assert printer.print(LABEL) == PRINTED
    ruins, label = rig.tray.texts
    assert "RETURNS KIOSK" in ruins
    assert label == printed(*LABEL.blocks).text
    printer.close()


def test_a_job_broken_off_by_a_power_cut_of_the_kiosk_does_not_block_the_printer(rig: Rig) -> None:
    data = job_bytes(*RECEIPT.blocks)
    in_a_picture = data.rindex(b"\x1dv0") + 200
    rig.emulator.feed(data[:in_a_picture])
    assert rig.printer.print(LABEL) == PRINTED
    assert rig.tray.texts[-1] == printed(*LABEL.blocks).text
