"""ESC/POS receipt and label printers, on whatever port they are."""

import time
from collections.abc import Callable
from typing import Final, Literal

from pydantic import Field

from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.printer import escpos_status
from hardware.printer.escpos_job import encode
from hardware.printer.interface import (
    Paper,
    Printer,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    PrintResult,
)
from hardware.printer.port import PrinterPort, open_port
from hardware.transport import Transport

PROVEN_ON_HARDWARE = False

ANSWER_S: Final = 0.5
"""Status comes at once even while printing; a network may add some tenths."""

READY_S: Final = 2.0
"""A printer still at the end of its last job gets this long before a new one is refused."""

PRINT_S: Final = 20.0
"""A metre of paper at 50 mm/s, the slowest printers made; no job is that long."""

PROCESSED_S: Final = 0.5
"""How long to listen for the end of a job before asking whether something is wrong."""


class Options(PrinterPort):
    """One ESC/POS printer."""

    profile: str = Field(
        default="default",
        description="Name of its python-escpos profile, which lists its code pages, e.g. TM-T20II, POS-5890.",
    )
    width_dots: Literal[384, 512, 576] = Field(
        default=576, description="Printable width in dots: 576 or 512 on 80 mm paper, 384 on 58 mm."
    )


class EscposPrinter:
    """One ESC/POS printer.

    With `queried`, a job is printed only when the printer answers and is well,
    and is `printed` only when the printer says that it has processed it all.

    Reasons of a result: paper_out, cover_open, offline, silent (no answer),
    busy (answers, but does not finish), garbled (wrong bytes), gone (no port).

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
        queried: bool = True,
        print_s: float = PRINT_S,
    ) -> None:
        self._port = port
        self._profile = profile
        self._width_dots = width_dots
        self._queried = queried
        self._print_s = print_s

    def status(self) -> PrinterStatus:
        with self._port.lock:
            if not self._queried:
                self._port.discard_input()
                return PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)
            return escpos_status.decode(
                printer=self._ask(escpos_status.PRINTER),
                offline_cause=self._ask(escpos_status.OFFLINE_CAUSE),
                paper=self._ask(escpos_status.PAPER),
            )

    def print(self, job: PrintJob) -> PrintResult:
        data = encode(job, profile=self._profile, width_dots=self._width_dots)
        with self._port.lock:
            if trouble := self._trouble_before():
                return PrintResult(PrintOutcome.FAILED, trouble)
            try:
                self._port.write(data)
            except DeviceError as error:
                return PrintResult(PrintOutcome.UNCONFIRMED, _reason(error))
            if not self._queried:
                return PrintResult(PrintOutcome.UNCONFIRMED)
            if trouble := self._trouble_until_processed(self._print_s):
                return PrintResult(PrintOutcome.UNCONFIRMED, trouble)
            return PrintResult(PrintOutcome.PRINTED)

    def close(self) -> None:
        self._port.close()

    def _trouble_before(self) -> str | None:
        if self._queried:
            return self._trouble_until_processed(READY_S)
        try:
            self._port.discard_input()
        except DeviceError as error:
            return _reason(error)
        return None

    def _trouble_until_processed(self, limit_s: float) -> str | None:
        """Wait until the printer has processed all it was sent; None when it has, else what is wrong.

        Surplus answers to `BARRIER` are thrown away with the next status, so none is left
        that could confirm the next job.
        """
        trouble = "silent"
        ends_at = time.monotonic() + limit_s
        while time.monotonic() < ends_at:
            try:
                if stopped := _stopped_by(self.status()):
                    return stopped
                trouble = "busy"
                self._port.write(escpos_status.BARRIER)
                self._listen(escpos_status.is_barrier, PROCESSED_S)
            except DeviceTimeout:
                continue  # on a slow line the question still waits behind the job
            except DeviceError as error:
                return _reason(error)
            else:
                return None
        return trouble

    def _ask(self, topic: int) -> int:
        self._port.discard_input()
        self._port.write(escpos_status.question(topic))
        return self._listen(escpos_status.is_status, ANSWER_S)

    def _listen(self, wanted: Callable[[int], bool], limit_s: float) -> int:
        """Give the next byte that is `wanted`, passing over late answers to earlier questions.

        Raises `DeviceTimeout`, or `ProtocolError` after bytes that are no answer to anything.
        """
        heard = b""
        ends_at = time.monotonic() + limit_s
        while (left := ends_at - time.monotonic()) > 0:
            try:
                data = self._port.read(left)
            except DeviceTimeout:
                break
            for byte in data:
                if wanted(byte):
                    return byte
            heard += bytes(byte for byte in data if not escpos_status.is_answer(byte))
        if heard:
            raise ProtocolError(
                f"Printer on {self._port.url}: answered {heard[:8].hex(' ')}, which is no ESC/POS status. "
                f"Check the speed, and that it is set to ESC/POS."
            )
        raise DeviceTimeout(
            f"Printer on {self._port.url}: no answer within {limit_s:g} s. Check that it is switched on; "
            f"if it never answers, set status to 'none'."
        )


def open(options: Options) -> Printer:  # noqa: A001 - the registry's name for it
    """Give the printer; its port is opened on first use."""
    return EscposPrinter(
        open_port(options),
        profile=options.profile,
        width_dots=options.width_dots,
        queried=options.status == "queried",
    )


def _stopped_by(status: PrinterStatus) -> str | None:
    if status.cover_open:
        return "cover_open"
    if status.paper is Paper.OUT:
        return "paper_out"
    return None if status.online else "offline"


def _reason(error: DeviceError) -> str:
    match error:
        case DeviceGone():
            return "gone"
        case ProtocolError():
            return "garbled"
        case _:
            return "silent"
