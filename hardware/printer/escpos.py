"""ESC/POS receipt and label printers, on whatever port they are."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

from pydantic import Field, field_validator

from hardware.errors import DeviceError, DeviceTimeout, ProtocolError
from hardware.printer import escpos_status, lettering
from hardware.printer.escpos_job import PaperKind, check_profile, encode, end_broken_job
from hardware.printer.interface import (
    Fault,
    Paper,
    Printer,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    PrintResult,
    reason_of,
)
from hardware.printer.port import PrinterPort, open_port
from hardware.transport import Transport, drain

PROVEN_ON_HARDWARE = False

ANSWER_S: Final = 0.5
"""Status comes at once even while printing; a network may add some tenths."""

READY_S: Final = 2.0
"""A printer still at the end of its last job gets this long before a new one is refused."""

PRINT_S: Final = 20.0
"""A metre of paper at 50 mm/s, the slowest printers made; no job is that long."""

PROCESSED_S: Final = 0.5
"""How long to listen for the end of a job before asking whether something is wrong."""

SETTLE_S: Final = 2.0
"""An answer that did not come in time may come later; a line silent for so long brings none any more."""

SETTLE_LIMIT_S: Final = 5.0
"""A line that babbles for longer has another fault; the next answer will name it."""


class Options(PrinterPort):
    """One ESC/POS printer."""

    profile: str = Field(
        default="default",
        description="Name of its python-escpos profile, which lists its code pages, e.g. TM-T20II, POS-5890.",
    )
    width_dots: Literal[384, 432, 504, 512, 576, 640] = Field(
        default=576,
        description="Printable width in dots: 576 or 512 on 80 mm paper, 384 on 58 mm; "
        "432, 504 and 640 for a few that differ.",
    )
    paper: PaperKind = Field(
        default="receipt",
        description="receipt: a plain roll, cut after each job. labels: die-cut labels, peeled off "
        "(Epson's FS ( L). black_mark: tickets with a mark behind, cut (FS ( L). black_mark_tear: "
        "the same on printers without a knife (GS FF).",
    )

    @field_validator("profile")
    @classmethod
    def _prints_pictures(cls, profile: str) -> str:
        check_profile(profile)
        return profile


class EscposPrinter:
    """One ESC/POS printer.

    With `queried`, a job is printed only when the printer answers and is well,
    and is `printed` only when the printer says that it has processed it all and
    is still well. `ready_s` and `print_s` are how long it may take to end the last
    job and this one, `settle_s` the silence after which no late answer is expected.

    Lifetime: owns its port from first use until `close`; a port that went away
    is opened anew by the next call.
    Concurrency: as `Printer`.
    """

    def __init__(
        self,
        port: Transport,
        *,
        profile: str = "default",
        width_dots: int = 576,
        paper: PaperKind = "receipt",
        queried: bool = True,
        ready_s: float = READY_S,
        print_s: float = PRINT_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._port = port
        self._profile = profile
        self._width_dots = width_dots
        self._paper: PaperKind = paper
        self._queried = queried
        self._ready_s = ready_s
        self._print_s = print_s
        self._settle_s = settle_s
        self._owed = 0
        """Questions whose answer has not come, and may yet."""
        self._broken_off: bool | None = None
        """Whether the printer got only part of the last job; None is not known, as after a power cut."""

    def status(self) -> PrinterStatus:
        with self._port.lock:
            if not self._queried:
                self._port.discard_input()
                return PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
            self._settle()
            return self._status()

    def print(self, job: PrintJob) -> PrintResult:
        data = encode(job, profile=self._profile, width_dots=self._width_dots, paper=self._paper)
        with self._port.lock:
            if trouble := self._trouble_before():
                return PrintResult(PrintOutcome.FAILED, trouble)
            try:
                self._port.write(data)
            except DeviceError as error:
                self._broken_off = True
                return PrintResult(PrintOutcome.UNCONFIRMED, self._why_not_taken(error))
            if not self._queried:
                return PrintResult(PrintOutcome.UNCONFIRMED)
            if trouble := self._trouble_until_processed(self._print_s) or self._trouble_after():
                return PrintResult(PrintOutcome.UNCONFIRMED, trouble)
            return PrintResult(PrintOutcome.PRINTED)

    def close(self) -> None:
        self._port.close()

    def _trouble_before(self) -> str | None:
        try:
            if not self._queried:
                self._port.discard_input()
                return None
            self._settle()
            if self._broken_off and self._status().stopped_by is None:
                self._end_broken_job()
            trouble = self._trouble_until_processed(self._ready_s)
            if trouble == "busy" and self._broken_off is None:
                self._end_broken_job()
                trouble = self._trouble_until_processed(self._ready_s)
            if trouble == Fault.CUTTER_JAM:
                # It stays stopped, though somebody has freed the knife, until it is told to go on.
                self._port.write(escpos_status.FORGET_AND_RECOVER)
                trouble = self._trouble_until_processed(self._ready_s)
            if trouble is None:
                self._settle()
        except DeviceError as error:
            return reason_of(error)
        return trouble

    def _end_broken_job(self) -> None:
        self._port.write(
            end_broken_job(profile=self._profile, width_dots=self._width_dots, paper=self._paper)
        )
        self._broken_off = False

    def _trouble_after(self) -> str | None:
        """Look once more: some printers call a job processed that they stopped in."""
        with suppress(DeviceError):  # the job's end was confirmed; silence now says nothing against it
            return self._status().stopped_by
        return None

    def _why_not_taken(self, error: DeviceError) -> str:
        """Name the reason why a printer took no more bytes, which it may still be able to say."""
        if self._queried and isinstance(error, DeviceTimeout):
            with suppress(DeviceError):
                return self._status().stopped_by or "busy"
        return reason_of(error)

    def _trouble_until_processed(self, limit_s: float) -> str | None:
        """Wait until the printer has processed all it was sent; None when it has, else what is wrong."""
        trouble = "silent"
        ends_at = time.monotonic() + limit_s
        while time.monotonic() < ends_at:
            try:
                status = self._status()
                if stopped := status.stopped_by:
                    return stopped
                trouble = "error" if status.fault else "busy" if status.online else "offline"
                self._port.write(escpos_status.NO_UNASKED_STATUS + escpos_status.BARRIER)
                self._owed += 1
                self._listen(escpos_status.is_barrier, PROCESSED_S)
            except DeviceTimeout:
                continue  # on a slow line the question still waits behind the job
            except DeviceError as error:
                return reason_of(error)
            else:
                return None
        return trouble

    def _status(self) -> PrinterStatus:
        printer, cause = self._ask(escpos_status.PRINTER), self._ask(escpos_status.OFFLINE_CAUSE)
        error = None
        if escpos_status.has_error(cause):
            with suppress(DeviceTimeout):  # an error it does not explain is an error all the same
                error = self._ask(escpos_status.ERROR_CAUSE)
        return escpos_status.decode(printer, cause, self._ask(escpos_status.PAPER), error)

    def _ask(self, topic: int) -> int:
        self._port.discard_input()
        self._port.write(escpos_status.question(topic))
        self._owed += 1
        return self._listen(escpos_status.is_status, ANSWER_S)

    def _settle(self) -> None:
        """Wait for answers that are late, so that none is taken for the word on the next job.

        Within one job they do no harm: whichever `BARRIER` is answered, the job came before it.
        """
        if self._owed:
            drain(self._port, quiet_s=self._settle_s, limit_s=SETTLE_LIMIT_S)
            self._owed = 0

    def _listen(self, wanted: Callable[[int], bool], limit_s: float) -> int:
        """Give the next answer that is `wanted`.

        Raises `DeviceTimeout`, or `ProtocolError` after bytes that are no answer to anything.
        """
        heard = b""
        reader = escpos_status.AnswerReader()
        ends_at = time.monotonic() + limit_s
        while (left := ends_at - time.monotonic()) > 0:
            try:
                data = self._port.read(left)
            except DeviceTimeout:
                break
            for byte in reader.feed(data):
                if wanted(byte):
                    self._owed -= 1
                    return byte
                if not escpos_status.is_answer(byte):
                    heard += bytes((byte,))
        if heard:
            raise ProtocolError(
                f"Printer on {self._port.url}: answered {heard[:8].hex(' ')}, which is no ESC/POS status. "
                f"Check the speed, and that it is set to ESC/POS."
            )
        raise DeviceTimeout(
            f"Printer on {self._port.url}: no answer within {limit_s:g} s. Check that it is switched on; "
            f"if it never answers, set status to 'none'."
        )


def open(options: Options) -> Printer:
    """Give the printer; its port is opened on first use.

    Raises `DeviceError` where this machine lacks what it takes to draw every script.
    """
    if lacking := lettering.missing():
        raise DeviceError(f"Printer on {options.url}: {' '.join(lacking)}")
    return EscposPrinter(
        open_port(options),
        profile=options.profile,
        width_dots=options.width_dots,
        paper=options.paper,
        queried=options.status == "queried",
    )
