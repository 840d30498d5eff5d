"""What ESC/POS printers say of themselves: the questions, and the bits of the answers. Pure."""

from typing import Final

from hardware.printer.interface import Fault, Paper, PrinterStatus

PRINTER: Final = 1
OFFLINE_CAUSE: Final = 2
ERROR_CAUSE: Final = 3
PAPER: Final = 4
"""What can be asked at any time, even of a printer that has stopped (`DLE EOT n`)."""

BARRIER: Final = b"\x1dr\x01"
"""Answered only when everything sent before it has been printed (`GS r 1`)."""

NO_UNASKED_STATUS: Final = b"\x1da\x00"
"""Status sent unasked could be taken for an answer."""

FORGET_AND_RECOVER: Final = b"\x10\x05\x02"
"""Throw away what is left of the job that met an error, and be well if the error is mended."""

UNASKED_BYTES: Final = 4


class AnswerReader:
    """Picks the answers out of what a printer sends, which may hold status nobody asked for.

    Unasked status is a group of four bytes (`GS a`), of which the last three would
    each pass for an answer to `BARRIER`.
    """

    def __init__(self) -> None:
        self._unasked_left = 0

    def feed(self, data: bytes) -> list[int]:
        """Give the bytes that belong to no group, in order; a group may come in pieces."""
        return [byte for byte in data if not self._is_unasked(byte)]

    def _is_unasked(self, byte: int) -> bool:
        if self._unasked_left and is_barrier(byte):
            self._unasked_left -= 1
            return True
        begins = byte & 0x93 == 0x10
        self._unasked_left = UNASKED_BYTES - 1 if begins else 0
        return begins


def question(topic: int) -> bytes:
    """Give the bytes that ask for `topic`."""
    return bytes((0x10, 0x04, topic))


def is_status(byte: int) -> bool:
    """Tell an answer to a question from a stray byte, by its fixed bits 0, 1, 4 and 7."""
    return byte & 0x93 == 0x12


def is_barrier(byte: int) -> bool:
    """Tell the answer to `BARRIER`, by its fixed bits 4 and 7."""
    return byte & 0x90 == 0x00


def is_answer(byte: int) -> bool:
    """Tell whether `byte` may answer anything we ask."""
    return is_status(byte) or is_barrier(byte)


def has_error(offline_cause: int) -> bool:
    """Tell whether `ERROR_CAUSE` has something to say."""
    return bool(offline_cause & 0x40)


def decode(printer: int, offline_cause: int, paper: int, error_cause: int | None = None) -> PrinterStatus:
    """Read the answers; `error_cause` is None where it was not asked for or not answered."""
    return PrinterStatus(
        online=not printer & 0x08,
        paper=Paper.OUT if paper & 0x60 else Paper.NEAR_END if paper & 0x0C else Paper.OK,
        cover_open=bool(offline_cause & 0x04),
        fault=_fault(error_cause) if has_error(offline_cause) else None,
    )


def _fault(error_cause: int | None) -> Fault | None:
    if error_cause is None or error_cause & 0x20:
        return Fault.ERROR
    if error_cause & 0x08:
        return Fault.CUTTER_JAM
    # An error whose cause is gone by now was none that stops a printer.
    return Fault.OVERHEATED if error_cause & 0x40 else None
