"""Papers to printers: presentation's parts become a printer's blocks."""

from hardware.printer import interface as blocks
from hardware.printer.interface import Align, Block, PrintJob
from kiosk.presentation.paper import (
    Banner,
    Code128,
    Gap,
    Heading,
    Line,
    Logo,
    PaperModel,
    Part,
    Qr,
    Row,
    Separator,
    Single,
    TwoColumns,
)


def print_job(paper: PaperModel) -> PrintJob:
    """The job that prints a paper."""
    return PrintJob(paper.name, tuple(_block(part) for part in paper.parts))


def _block(part: Part) -> Block:
    if isinstance(part, TwoColumns):
        return blocks.Columns(tuple(map(_single, part.left)), tuple(map(_single, part.right)))
    return _single(part)


def _single(part: Single) -> blocks.Single:
    match part:
        case Heading(text, scale):
            return blocks.Text(text, bold=True, scale=scale, align=Align.CENTRE)
        case Line(text, bold, centred):
            return blocks.Text(text, bold=bold, align=Align.CENTRE if centred else Align.LEFT)
        case Row(name, value):
            return blocks.Pair(name, value)
        case Separator():
            return blocks.Rule()
        case Gap():
            return blocks.Space()
        case Qr(payload):
            return blocks.QrCode(payload)
        case Code128(payload, application):
            return blocks.Barcode(payload, application)
        case Banner(text):
            return blocks.Banner(text)
        case Logo(png):
            return blocks.Picture(png)
