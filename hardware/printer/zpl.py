"""Label printers that speak ZPL: Zebra and its many imitators, on whatever port they are."""

import time
from typing import Annotated, Final, Literal

from pydantic import Field

from hardware.errors import DeviceError, DeviceGone, DeviceTimeout, ProtocolError
from hardware.printer import zpl_status
from hardware.printer.interface import (
    Paper,
    Printer,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    PrintResult,
    reason_of,
)
from hardware.printer.label_pieces import Paper as LabelPaper
from hardware.printer.port import PrinterPort, open_port
from hardware.printer.zpl_job import encode
from hardware.printer.zpl_status import HostStatus
from hardware.transport import Transport

PROVEN_ON_HARDWARE = False

ANSWER_S: Final = 2.0
"""A printer answers even while it draws and prints; one on a slow line first takes in what came before."""

LOST_AFTER: Final = 2
"""An answer that has not come after so many times `ANSWER_S` is lost, as while the printer was open."""

READY_S: Final = 5.0
"""How long a printer still at its last label, or just shut again, keeps a new one waiting."""

PRINT_S: Final = 20.0
"""A label is drawn in two seconds and 150 mm long at 50 mm/s or more; the head may have to warm up."""

AGAIN_S: Final = 0.1
"""How long to leave a printer in peace before it is asked again whether it is through."""


CANCEL: Final = b"~JA"
"""Forget all formats, also one that is only half there."""


class Options(PrinterPort):
    """One ZPL label printer."""

    dots_per_mm: Literal[8, 12] = Field(
        default=8, description="Resolution: 8 for 203 dpi, 12 for 300 dpi. It stands on the type plate."
    )
    width_mm: float = Field(
        default=101.6, ge=48, le=168, description="Width of the label; 101.6 is four inches."
    )
    height_mm: Annotated[float, Field(ge=50, le=400)] | Literal["roll"] = Field(
        default=152.4,
        description='Height of a label, 50 to 400; 152.4 is six inches. "roll" for paper without gaps.',
    )


class ZplPrinter:
    """One ZPL printer.

    With `queried`, a job is printed only when the printer answers and is well, and is
    `printed` only when the printer says after it that no format waits, no label remains,
    and nothing is wrong.

    Many printers answer nothing while paper is out or the head is open: that is `silent`,
    which is no statement about paper.

    Reasons of a result: as `hardware.printer.interface.PrintResult` has them.

    Lifetime: owns its port from first use until `close`; a port that went away
    is opened anew by the next call.
    Concurrency: as `Printer`.
    """

    def __init__(
        self,
        port: Transport,
        paper: LabelPaper,
        *,
        queried: bool = True,
        answer_s: float = ANSWER_S,
        ready_s: float = READY_S,
        print_s: float = PRINT_S,
    ) -> None:
        self._port = port
        self._paper = paper
        self._queried = queried
        self._answer_s = answer_s
        self._ready_s = ready_s
        self._print_s = print_s
        self._asked_at: float | None = None
        self._decoder = zpl_status.Decoder()
        self._broken_off = False

    def status(self) -> PrinterStatus:
        with self._port.lock:
            if self._queried:
                return self._ask().status
            self._port.discard_input()
            return PrinterStatus(online=None, paper=Paper.UNKNOWN, cover_open=None)

    def print(self, job: PrintJob) -> PrintResult:
        data = encode(job, self._paper)
        with self._port.lock:
            if trouble := self._trouble_before():
                return PrintResult(PrintOutcome.FAILED, trouble)
            try:
                self._port.write(data)
            except DeviceError as error:
                self._broken_off = True
                return PrintResult(PrintOutcome.UNCONFIRMED, reason_of(error))
            if not self._queried:
                return PrintResult(PrintOutcome.UNCONFIRMED)
            if trouble := self._trouble_until_through(self._print_s):
                return PrintResult(PrintOutcome.UNCONFIRMED, trouble)
            return PrintResult(PrintOutcome.PRINTED)

    def close(self) -> None:
        self._port.close()

    def _trouble_before(self) -> str | None:
        try:
            if self._broken_off:  # or the printer would take the next label for the rest of that one
                self._port.write(CANCEL)
                self._broken_off = False
            if not self._queried:
                self._port.discard_input()
                return None
        except DeviceError as error:
            return reason_of(error)
        return self._trouble_until_through(self._ready_s)

    def _trouble_until_through(self, limit_s: float) -> str | None:
        """Wait until all that was sent is on paper; None when it is, else what is wrong."""
        trouble = "silent"
        ends_at = time.monotonic() + limit_s
        while time.monotonic() < ends_at:
            try:
                said = self._ask()
            except DeviceGone as error:
                return reason_of(error)
            except DeviceError as error:
                # Bytes that mean nothing tell more than the silence after them.
                trouble = "garbled" if trouble == "garbled" else reason_of(error)
                continue
            if said.stopped_by or said.is_through:
                return said.stopped_by
            trouble = "busy"
            time.sleep(AGAIN_S)
        return trouble

    def _ask(self) -> HostStatus:
        """Give the answer to the newest question; raises `DeviceError`.

        Answers carry no number, so there is only ever one on its way: until it has come or is
        lost, no other question is asked and no label sent, or it would be taken for a later one.
        """
        now = time.monotonic()
        try:
            if self._asked_at is None or now - self._asked_at > LOST_AFTER * self._answer_s:
                self._port.discard_input()
                self._forget()
                self._port.write(zpl_status.QUESTION)
                self._asked_at = now
            return self._answer(now + self._answer_s)
        except DeviceGone:
            self._forget()
            raise

    def _answer(self, ends_at: float) -> HostStatus:
        heard = False
        while (left := ends_at - time.monotonic()) > 0:
            try:
                data = self._port.read(left)
            except DeviceTimeout:
                break
            heard = True
            for answer in self._decoder.feed(data):
                self._asked_at = None
                return answer
        if heard:
            raise ProtocolError(
                f"Printer on {self._port.url}: what it answered is no host status. "
                f"Check the speed, and that its language is set to ZPL."
            )
        raise DeviceTimeout(
            f"Printer on {self._port.url}: no answer within {self._answer_s:g} s. Check that it is on, "
            f"has labels and is shut; if it never answers, set status to 'none'."
        )

    def _forget(self) -> None:
        self._asked_at = None
        self._decoder = zpl_status.Decoder()


def open(options: Options) -> Printer:
    """Give the printer; its port is opened on first use."""
    return ZplPrinter(
        open_port(options),
        LabelPaper(
            options.dots_per_mm, options.width_mm, None if options.height_mm == "roll" else options.height_mm
        ),
        queried=options.status == "queried",
    )
