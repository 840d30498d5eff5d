"""What ESC/POS printers say of themselves: the questions, and the bits of the answers. Pure."""

from typing import Final

from hardware.printer.interface import Paper, PrinterStatus

PRINTER: Final = 1
OFFLINE_CAUSE: Final = 2
PAPER: Final = 4
"""What can be asked at any time, even of a printer that has stopped (`DLE EOT n`)."""

BARRIER: Final = b"\x1dr\x01"
"""Answered only when everything sent before it has been printed (`GS r 1`)."""


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


def decode(printer: int, offline_cause: int, paper: int) -> PrinterStatus:
    """Read the three answers."""
    return PrinterStatus(
        online=not printer & 0x08,
        paper=Paper.OUT if paper & 0x60 else Paper.NEAR_END if paper & 0x0C else Paper.OK,
        cover_open=bool(offline_cause & 0x04),
    )
