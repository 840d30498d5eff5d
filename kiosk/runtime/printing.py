"""Papers to printers: presentation's parts become a printer's blocks."""

from hardware.printer.interface import Align, Barcode, Block, Pair, PrintJob, QrCode, Rule, Space, Text
from kiosk.presentation.paper import Code128, Gap, Heading, Line, PaperModel, Part, Qr, Row, Separator


def print_job(paper: PaperModel) -> PrintJob:
    """The job that prints a paper."""
    return PrintJob(paper.name, tuple(_block(part) for part in paper.parts))


def _block(part: Part) -> Block:
    match part:
        case Heading(text, scale):
            return Text(text, bold=True, scale=scale, align=Align.CENTRE)
        case Line(text, bold, centred):
            return Text(text, bold=bold, align=Align.CENTRE if centred else Align.LEFT)
        case Row(name, value):
            return Pair(name, value)
        case Separator():
            return Rule()
        case Gap():
            return Space()
        case Qr(payload):
            return QrCode(payload)
        case Code128(payload):
            return Barcode(payload)
