"""An operator's logo on paper: in black dots, in the middle, on every printer."""

import io

import pytest
from PIL import Image

from hardware.printer import raster
from hardware.printer.interface import Picture, PrintJob, QrCode, Text
from hardware.printer.label_layout import arrange
from hardware.printer.label_pieces import Dots
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.printer.zpl_job import encode
from tests.hardware.label_jobs import PAPERS
from tests.hardware.sample_jobs import ink_box, printed
from tests.support.logo import logo_png

LOGO = logo_png()


def png(size: tuple[int, int], colour: tuple[int, ...], mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("width_dots", [384, 512, 576])
def test_a_logo_is_printed_in_the_middle_and_no_wider_than_most_of_the_paper(width_dots: int) -> None:
    paper = printed(Picture(LOGO), width_dots=width_dots)
    left, top, right, bottom = ink_box(paper.image)
    code_left, _, code_right, _ = ink_box(printed(QrCode("RMA-88213"), width_dots=width_dots).image)
    assert abs((left + right) - (code_left + code_right)) <= 4, "in the middle, as a code is"
    assert right - left <= raster.PICTURE_SHARE * width_dots + 1
    assert bottom - top <= 12 * raster.DOTS_PER_MM


def test_what_is_transparent_stays_blank_and_a_colour_is_shaded() -> None:
    nothing = raster.picture(png((80, 80), (0, 0, 0, 0), "RGBA"), 96, 400)
    grey = raster.picture(png((80, 80), (128, 128, 128)), 96, 400)
    assert ink_share(nothing) == 0
    assert 0.4 < ink_share(grey) < 0.6


def test_a_wide_logo_is_lower_and_a_small_one_is_enlarged() -> None:
    assert raster.picture(png((2000, 100), (0, 0, 0)), 96, 400).size == (400, 20)
    assert raster.picture(png((64, 64), (0, 0, 0)), 96, 400).size == (96, 96)


def test_text_goes_on_below_it() -> None:
    paper = printed(Picture(LOGO), Text("Receipt"))
    assert paper.lines[-1] == "Receipt"


@pytest.mark.parametrize("name", ["roll-80", "4x6-203"])
def test_a_label_printer_prints_it_too(name: str) -> None:
    paper = PAPERS[name]
    job = PrintJob("receipt", (Picture(LOGO), Text("Receipt")))
    (dots,) = (piece for piece in arrange(job.blocks, paper).pieces if isinstance(piece, Dots))
    emulator = ZplEmulator(dots_per_mm=paper.dots_per_mm, width_mm=paper.width_mm, height_mm=paper.height_mm)
    emulator.feed(encode(job, paper))
    [label] = emulator.labels
    (graphic,) = (field for field in label.fields if field.kind == "graphic")
    left, top, right, bottom = graphic.box
    assert (left, top) >= (dots.left, dots.top)
    assert (right, bottom) <= (dots.left + dots.width, dots.top + dots.height)
    assert label.texts[-1] == "Receipt"


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        printed(Picture(b"no picture"))


def ink_share(dots: Image.Image) -> float:
    return dots.histogram()[0] / (dots.width * dots.height)
