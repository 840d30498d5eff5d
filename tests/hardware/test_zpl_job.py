"""Print jobs as ZPL: pinned labels, and text that is only ever text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from hardware.printer.interface import Align, Banner, Barcode, Pair, PrintJob, QrCode, Rule, Text
from hardware.printer.label_pieces import Paper
from hardware.printer.zpl_emulator import ZplEmulator
from hardware.printer.zpl_emulator_parts import Label
from hardware.printer.zpl_job import encode, escaped, graphic
from tests.hardware.label_jobs import CASES, DRAWN, PAPERS, SSCC

GOLDEN = Path(__file__).parents[1] / "data/labels"
SHEET = PAPERS["4x6-203"]


def printed(job: PrintJob, paper: Paper) -> Label:
    """The label that comes out of a printer with this paper in it."""
    emulator = ZplEmulator(dots_per_mm=paper.dots_per_mm, width_mm=paper.width_mm, height_mm=paper.height_mm)
    emulator.feed(encode(job, paper))
    [label] = emulator.labels
    return label


def texts(*lines: str) -> tuple[str, ...]:
    return printed(PrintJob("test", tuple(Text(line) for line in lines)), SHEET).texts


@pytest.mark.parametrize("name", CASES)
def test_the_bytes_of_a_label_are_pinned(name: str) -> None:
    """`make labels-check` has them drawn and read by others. After a change look at the pictures, then run
    `python -m tests.labels.pin`."""
    assert encode(*CASES[name]) == (GOLDEN / f"{name}.zpl").read_bytes()


def test_no_pinned_label_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", [*CASES, *DRAWN])
def test_a_strict_printer_takes_every_label_and_its_codes_can_be_read(name: str) -> None:
    job, paper = {**CASES, **DRAWN}[name]
    label = printed(job, paper)
    assert len(label.fields) >= 9
    payload = SSCC if name in CASES else "PN4810000481DE"
    read = {(code.type, code.data.decode()) for code in pyzbar.decode(label.image.convert("L"))}
    bars = f"00{SSCC}" if name in CASES else payload
    assert read == {("QRCODE", payload), ("CODE128", bars)}


def test_an_sscc_is_gs1_128_with_function_1_and_reads_with_its_identifier() -> None:
    data = encode(PrintJob("test", (Barcode(SSCC, "00"),)), SHEET)
    assert b"^FD>;>800395211000000004818^FS" in data
    assert b"^FD(00) 395211000000004818^FS" in data


def test_a_number_with_letters_is_code_128_of_set_b() -> None:
    assert b"^FD>:PN48_5E>0DE^FS" in encode(PrintJob("test", (Barcode("PN48^>DE"),)), SHEET)


def test_commands_in_a_text_are_text() -> None:
    evil = "^XZ^XA ~JA ^FS _5E ^FDx"
    assert texts(evil) == (evil,)
    assert escaped("a^b~c_d") == "a_5Eb_7Ec_5Fd"


@settings(derandomize=True, deadline=None)
@given(
    st.text(
        st.characters(
            min_codepoint=0x21, max_codepoint=0xFF, exclude_categories=("C", "Z"), exclude_characters="\\"
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_latin_word_comes_out_as_it_went_in(word: str) -> None:
    assert texts(word) == (word,)


@pytest.mark.parametrize("text", ["Łódź", "C:\\&", "Возврат", "Επιστροφή", "إرجاع", "退货", "100 €"])
def test_what_a_printer_may_have_no_letters_for_is_drawn(text: str) -> None:
    [field] = printed(PrintJob("test", (Text(text),)), SHEET).fields
    assert field.kind == "graphic"
    left, top, right, bottom = field.box
    assert right - left > 40
    assert 10 < bottom - top <= 40


def test_drawn_text_is_aligned_too() -> None:
    boxes = [printed(PrintJob("test", (Text("Łódź", align=align),)), SHEET).fields[0].box for align in Align]
    lefts = [box[0] for box in boxes]
    assert lefts == sorted(lefts)
    assert lefts[0] < 40
    assert boxes[2][2] > 770


def test_control_bytes_never_reach_the_printer() -> None:
    job = PrintJob("test", (Text("a\x00\x02\x03b\x1b\x7f"), Pair("c\x05", "d\x18")))
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", encode(job, SHEET))
    assert printed(job, SHEET).texts == ("ab", "c", "d")


def test_a_roll_is_told_its_length_and_a_sheet_keeps_its_sensor() -> None:
    roll = encode(PrintJob("test", (Banner("A"), Rule())), PAPERS["roll-80"])
    assert re.search(rb"\^MNN\^PW640\^LL\d+\n", roll)
    sheet = encode(PrintJob("test", (Banner("A"), Rule())), SHEET)
    assert b"^MN" not in sheet
    assert b"^PW813^LL1219\n" in sheet


def test_what_an_earlier_job_shifted_or_turned_is_undone() -> None:
    assert encode(PrintJob("test", (Rule(),)), SHEET).startswith(b"^XA^CI28^PON^FWN^LH0,0^LS0")


def test_a_picture_is_padded_to_whole_bytes() -> None:
    assert graphic(Image.new("1", (9, 2), 0)) == "^GFA,4,4,2,FF80FF80"


def test_a_code_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ascii"):
        encode(PrintJob("test", (QrCode("ä"),)), SHEET)
