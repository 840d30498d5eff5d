"""Every part of a paper becomes a block that every printer knows."""

from typing import get_args

from hardware.printer import interface as blocks
from hardware.printer.interface import Align
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
from kiosk.runtime.printing import print_job

BLOCKS: dict[Part, blocks.Block] = {
    Heading("H", 3): blocks.Text("H", bold=True, scale=3, align=Align.CENTRE),
    Line("L", bold=True): blocks.Text("L", bold=True),
    Line("L", centred=True): blocks.Text("L", align=Align.CENTRE),
    Row("N", "V"): blocks.Pair("N", "V"),
    Separator(): blocks.Rule(),
    Gap(): blocks.Space(),
    Qr("Q"): blocks.QrCode("Q"),
    Code128("C", "00"): blocks.Barcode("C", "00"),
    Banner("B"): blocks.Banner("B"),
    Logo(b"PNG"): blocks.Picture(b"PNG"),
    TwoColumns((Line("L"),), (Qr("Q"),)): blocks.Columns((blocks.Text("L"),), (blocks.QrCode("Q"),)),
}


def test_a_paper_becomes_a_job_of_the_same_name_part_by_part() -> None:
    job = print_job(PaperModel("label", tuple(BLOCKS)))
    assert job == blocks.PrintJob("label", tuple(BLOCKS.values()))


def test_no_part_is_left_out_above() -> None:
    assert {type(part) for part in BLOCKS} == {*get_args(Single), TwoColumns}
