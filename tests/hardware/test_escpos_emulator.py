"""The emulated printer, against the command reference and against python-escpos's own commands."""

import pytest
from escpos.printer import Dummy
from hypothesis import given, settings
from hypothesis import strategies as st
from pyzbar import pyzbar

from hardware.printer.emulator import EscposEmulator
from hardware.printer.emulator_engine import Engine
from hardware.printer.emulator_grammar import COMMAND_NAMES, UnknownCommand
from hardware.printer.emulator_paper import CUTTER_GAP
from tests.hardware.sample_jobs import LABEL, RECEIPT, Tray, ink_box, job_bytes

RECEIPT_BYTES = job_bytes(*RECEIPT.blocks)
FEED_AND_CUT = b"\x1dV\x42\x00"


def _printer() -> tuple[EscposEmulator, Tray]:
    tray = Tray()
    return EscposEmulator(tray), tray


def _lines(data: bytes) -> tuple[str, ...]:
    printer, tray = _printer()
    printer.feed(data + FEED_AND_CUT)
    return tray.pieces[0][1]


def test_every_command_of_the_grammar_is_obeyed() -> None:
    assert [name for name in COMMAND_NAMES if not hasattr(Engine, f"_{name}")] == []


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, len(RECEIPT_BYTES)), max_size=6))
def test_pieces_print_the_same_as_the_whole(cuts: list[int]) -> None:
    whole, whole_tray = _printer()
    whole.feed(RECEIPT_BYTES)
    pieces, pieces_tray = _printer()
    for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), len(RECEIPT_BYTES)], strict=True):
        pieces.feed(RECEIPT_BYTES[a:b])
    assert pieces_tray.texts == whole_tray.texts
    assert pieces_tray.pieces[0][0].tobytes() == whole_tray.pieces[0][0].tobytes()


@pytest.mark.parametrize("data", [b"\x01", b"\x1b\x01", b"\x1d\x99", b"\x07", b"\x1bt\xf0", b"\x10\x04\x09"])
def test_a_byte_it_does_not_know_is_an_error(data: bytes) -> None:
    printer, _ = _printer()
    with pytest.raises(UnknownCommand):
        printer.feed(data)


def test_code_pages_are_those_of_the_reference() -> None:
    assert _lines(b"\x1bt\x00\x9c \x1bt\x12\xa5 \x1bt\x11\x81 \x1bt\x10\x80 \x1bt\x13\xd5\n") == (
        "£ ą Б € €",
    )


def test_a_line_too_long_goes_on_below_and_is_counted() -> None:
    printer, tray = _printer()
    printer.feed(b"x" * 49 + b"\n" + FEED_AND_CUT)
    assert tray.pieces[0][1] == ("x" * 48, "x")
    assert printer.overflowed_lines == 1


def test_what_has_not_passed_the_cutter_stays_on_the_next_piece() -> None:
    printer, tray = _printer()
    printer.feed(b"late\n\x1dV\x00" + b"\x1bd\x0a\x1dV\x00")
    first, second = (image for image, _ in tray.pieces)
    with pytest.raises(AssertionError, match="blank"):
        ink_box(first)
    assert ink_box(second)
    assert CUTTER_GAP == 120


def test_styles_change_the_size_of_letters() -> None:
    heights = {}
    for name, command in {
        "plain": b"",
        "double": b"\x1b!\x30",
        "triple": b"\x1d!\x22",
        "small": b"\x1bM\x01",
    }.items():
        printer, tray = _printer()
        printer.feed(command + b"H\n" + FEED_AND_CUT)
        ink = ink_box(tray.pieces[0][0])
        heights[name] = ink[3] - ink[1]
    assert heights["small"] < heights["plain"]
    assert heights["double"] == pytest.approx(2 * heights["plain"], abs=2)
    assert heights["triple"] == pytest.approx(3 * heights["plain"], abs=3)


@pytest.mark.parametrize(("align", "side"), [(b"\x00", "left"), (b"\x01", "centre"), (b"\x02", "right")])
def test_alignment_moves_text_and_dots(align: bytes, side: str) -> None:
    raster = b"\x1dv0\x00\x04\x00\x08\x00" + b"\xff" * 32
    for content in (b"HHH\n", raster):
        printer, tray = _printer()
        printer.feed(b"\x1ba" + align + content + FEED_AND_CUT)
        ink = ink_box(tray.pieces[0][0])
        centre = (ink[0] + ink[2]) / 2 / 640
        assert {"left": centre < 0.2, "centre": 0.45 < centre < 0.55, "right": centre > 0.8}[side]


def test_native_codes_of_python_escpos_are_drawn_and_read() -> None:
    host = Dummy(profile="TM-T20II")
    host.qr("https://returns.example/r/88213", native=True, size=6)
    host._hw_barcode("{BPN48{C" + "\x0a\x17", "CODE128", height=90, width=2, check=False, pos="BELOW")
    host.cut()
    printer, tray = _printer()
    printer.feed(host.output)
    image, lines = tray.pieces[0]
    assert {(symbol.type, symbol.data) for symbol in pyzbar.decode(image)} == {
        ("QRCODE", b"https://returns.example/r/88213"),
        ("CODE128", b"PN481023"),
    }
    assert "PN481023" in lines


def test_status_bytes_are_those_of_the_reference() -> None:
    printer, _ = _printer()
    ask = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
    assert printer.feed(ask) == b"\x12\x12\x12"
    printer.load_paper(100)
    assert printer.feed(ask) == b"\x12\x12\x1e"
    printer.run_out()
    assert printer.feed(ask) == b"\x1a\x32\x7e"
    printer.load_paper()
    printer.cover_open = True
    assert printer.feed(ask) == b"\x1a\x16\x12"
    printer.mute = True
    assert printer.feed(ask) == b""


def test_a_stopped_printer_keeps_what_it_was_sent_and_prints_it_later() -> None:
    printer, tray = _printer()
    printer.cover_open = True
    assert printer.feed(job_bytes(*LABEL.blocks) + b"\x1dr\x01") == b""
    assert tray.pieces == []
    printer.cover_open = False
    assert printer.feed(b"") == b"\x00"
    assert len(tray.pieces) == 1


def test_paper_ends_in_the_middle_of_a_job() -> None:
    printer, tray = _printer()
    printer.load_paper(20)
    assert printer.feed(RECEIPT_BYTES + b"\x1dr\x01") == b""
    assert tray.pieces == []
    printer.load_paper()
    assert printer.feed(b"") == b"\x00"
    assert len(tray.pieces) == 1
