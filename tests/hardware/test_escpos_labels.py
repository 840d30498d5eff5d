"""Labels and marked tickets on ESC/POS printers that know them: one job, one label, nothing across a gap."""

import pytest
from PIL import Image

from hardware.printer.emulator import EscposEmulator
from hardware.printer.emulator_grammar import UnknownCommand
from hardware.printer.emulator_paper import DOTS_PER_MM, LINER_COLOUR, MARK_COLOUR, Stock
from hardware.printer.escpos import Options
from hardware.printer.escpos_job import PaperKind, encode
from hardware.printer.interface import Block, PrintJob, QrCode, Space
from tests.hardware.sample_jobs import LABEL, Tray

LABELS = Stock("labels", length_mm=100, gap_mm=3)
TICKETS = Stock("marks", length_mm=100, gap_mm=4)
PITCH = LABELS.pitch


def _printer(stock: Stock) -> tuple[EscposEmulator, Tray]:
    tray = Tray()
    return EscposEmulator(tray, stock=stock), tray


def _job(paper: PaperKind, *blocks: Block) -> bytes:
    job = PrintJob("label", blocks or LABEL.blocks)
    return encode(job, profile="TM-L90", width_dots=576, paper=paper)


def _rows_of(image: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    return [y for y in range(image.height) if image.getpixel((2, y)) == colour]


def test_commands_are_those_of_the_reference() -> None:
    labels, tickets, torn = (_job(paper) for paper in ("labels", "black_mark", "black_mark_tear"))
    assert b"\x1c\x28\x4c\x02\x00\x43\x32" in labels
    assert labels.endswith(b"\x1c\x28\x4c\x02\x00\x41\x30")
    assert b"\x1c\x28\x4c\x02\x00\x43\x32" in tickets
    assert tickets.endswith(b"\x1c\x28\x4c\x02\x00\x42\x30\x1d\x56\x00")
    assert torn.endswith(b"\x1d\x0c")
    assert b"(L" not in _job("receipt")


def test_each_job_is_one_label() -> None:
    printer, tray = _printer(LABELS)
    for _ in range(3):
        printer.feed(_job("labels"))
    assert [image.height for image, _ in tray.pieces] == [PITCH] * 3
    assert all("RETURN-A" in text for text in tray.texts)
    assert printer.dots_off_label == 0


def test_the_gap_between_labels_is_on_the_picture() -> None:
    printer, tray = _printer(LABELS)
    printer.feed(_job("labels") * 2)
    second = tray.pieces[1][0]
    gap = _rows_of(second, LINER_COLOUR)
    assert len(gap) == 3 * DOTS_PER_MM


def test_each_job_is_one_ticket_cut_at_its_mark() -> None:
    printer, tray = _printer(TICKETS)
    for _ in range(3):
        printer.feed(_job("black_mark"))
    assert [image.height for image, _ in tray.pieces[1:]] == [TICKETS.pitch] * 2
    for image, _ in tray.pieces[1:]:
        assert _rows_of(image, MARK_COLOUR) == list(range(800, 832)), "cut beside its mark"
    assert printer.dots_off_label == 0


def test_each_job_is_one_ticket_torn_off_at_its_mark() -> None:
    printer, tray = _printer(TICKETS)
    for _ in range(2):
        printer.feed(_job("black_mark_tear"))
        printer.tear_off()
    assert len(tray.pieces) == 2
    assert tray.pieces[1][0].height == TICKETS.pitch


def test_a_job_longer_than_a_label_is_seen_to_cross_the_gap() -> None:
    printer, tray = _printer(Stock("labels", length_mm=40, gap_mm=3))
    printer.feed(_job("labels", QrCode("PN4810000481DE", width_mm=35), QrCode("PN4810000481DE", width_mm=35)))
    assert printer.dots_off_label > 0
    assert len(tray.pieces) == 1


def test_a_receipt_printed_on_labels_is_seen_to_cross_the_gaps() -> None:
    printer, _ = _printer(Stock("labels", length_mm=25, gap_mm=3))
    printer.feed(_job("receipt"))
    assert printer.dots_off_label > 0


def test_the_label_after_one_that_was_broken_off_begins_at_its_beginning() -> None:
    printer, tray = _printer(LABELS)
    data = _job("labels", Space(2), QrCode("PN4810000481DE", width_mm=35))
    printer.feed(data[: data.rindex(b"\x1c(L")])
    printer.feed(_job("labels"))
    assert tray.pieces[0][0].height == 2 * PITCH
    assert printer.dots_off_label == 0


@pytest.mark.parametrize(
    ("stock", "command"),
    [
        (Stock(), b"\x1c(L\x02\x00A0"),
        (Stock(), b"\x1c(L\x02\x00C2"),
        (Stock(), b"\x1d\x0c"),
        (LABELS, b"\x1c(L\x02\x00B0"),
        (LABELS, b"\x1d\x0c"),
        (TICKETS, b"\x1c(L\x02\x00A0"),
        (LABELS, b"\x1c(L\x02\x00C3"),
        (LABELS, b"\x1c(L\x02\x00A2"),
        (LABELS, b"\x1c(L\x02\x00\x21\x30"),
        (LABELS, b"x\x1c(L\x02\x00C2"),
    ],
)
def test_what_a_label_printer_ignores_is_an_error(stock: Stock, command: bytes) -> None:
    printer, _ = _printer(stock)
    with pytest.raises(UnknownCommand):
        printer.feed(command)


@pytest.mark.parametrize("m", [b"0", b"1", b"2"])
def test_in_the_middle_of_a_label_paper_goes_on_to_the_next_start(m: bytes) -> None:
    printer, tray = _printer(LABELS)
    printer.feed(b"\x1bJ\xf0" * 2 + b"\x1c(L\x02\x00C" + m)
    printer.tear_off()
    assert tray.pieces[0][0].height == PITCH


@pytest.mark.parametrize(("m", "fed"), [(b"0", 0), (b"1", 1), (b"2", 0)])
def test_at_a_start_only_one_way_goes_on_to_the_next(m: bytes, fed: int) -> None:
    printer, tray = _printer(LABELS)
    printer.feed(b"\x1c(L\x02\x00C" + m)
    printer.tear_off()
    assert tray.pieces[0][0].height == max(1, fed * PITCH)


def test_the_option_says_what_paper_there_is() -> None:
    assert Options(url="/dev/ttyS0").paper == "receipt"
    with pytest.raises(ValueError, match="paper"):
        Options(url="/dev/ttyS0", paper="a4")  # type: ignore[arg-type]
