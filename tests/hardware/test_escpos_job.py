"""What a print job looks like on paper, read back from the picture of it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos_job import BAND_HEIGHT
from hardware.printer.interface import Align, Barcode, Pair, QrCode, Rule, Space, Text
from hardware.printer.raster import harmless
from tests.hardware.sample_jobs import LABEL, RECEIPT, STATUS_URL, Tray, ink_box, job_bytes, printed

DOTS_PER_MM = 8
WIDTHS = [384, 512, 576]


@pytest.mark.parametrize("width_dots", WIDTHS)
def test_a_receipt_prints_whole_and_its_code_reads(width_dots: int) -> None:
    paper = printed(*RECEIPT.blocks, width_dots=width_dots)
    assert paper.overflowed_lines == 0
    assert paper.symbols == [("QRCODE", STATUS_URL)]
    for words in ("Receipt B1042-0048213-7", "Größe", "Кроссовки, размер", "Keep this receipt."):
        assert words in paper.text


@pytest.mark.parametrize("width_dots", WIDTHS)
def test_a_label_prints_whole_and_both_its_codes_read(width_dots: int) -> None:
    paper = printed(*LABEL.blocks, width_dots=width_dots)
    assert paper.symbols == [("CODE128", "395211000000004818"), ("QRCODE", "PN4810000481DE")]
    assert "395211000000004818" in paper.lines
    assert "RETURN-A" in paper.lines


@pytest.mark.parametrize("width_mm", [20.0, 30.0, 40.0])
def test_a_code_is_at_least_as_wide_as_asked(width_mm: float) -> None:
    image = printed(QrCode("RMA-88213", width_mm=width_mm)).image
    left, _, right, _ = ink_box(image)
    assert width_mm <= (right - left) / DOTS_PER_MM < width_mm * 1.2
    assert left == image.width - right


def test_the_largest_token_still_reads_on_the_narrowest_paper() -> None:
    payload = "eyJhbGciOiJFZERTQSJ9." + "Zk3mP0qL9x" * 53
    assert printed(QrCode(payload, width_mm=45), width_dots=384).symbols == [("QRCODE", payload)]


@pytest.mark.parametrize(
    "text",
    [
        "Für Größe & Maß: 39,90 €",
        "Zażółć gęślą jaźń",
        "Příliš žluťoučký kůň",
        "Съешь ещё этих мягких булок",
        "Ελληνικά",
        "Türkçe ığİş",
        "Garçon, œuvre, “naïve” — …",
    ],
)
def test_letters_of_the_code_pages_are_printed_as_text(text: str) -> None:
    assert printed(Text(text)).lines == (text,)


@pytest.mark.parametrize("text", ["Română: țară", "العربية 12345", "ქართული", "Українська їжа ґ ✓"])
@pytest.mark.parametrize("profile", ["default", "simple"])
def test_other_letters_are_drawn_and_never_become_question_marks(text: str, profile: str) -> None:
    paper = printed(Text("before"), Text(text), Text("after"), profile=profile)
    assert paper.lines[0] == "before"
    assert paper.lines[-1] == "after"
    assert "?" not in paper.text
    assert ink_box(printed(Text(text), profile=profile).image)


def test_a_line_in_arabic_stands_at_the_right_edge() -> None:
    left, _, right, _ = ink_box(printed(Text("رقم الإيصال B1042")).image)
    assert left > 300
    assert right > 600


def test_a_pair_in_arabic_is_mirrored() -> None:
    """The right-hand text of the pair stands left; both edges are in use."""
    left, _, right, _ = ink_box(printed(Pair("رقم", "الإيصال")).image)
    assert left < 80
    assert right > 595


def test_a_question_mark_somebody_wrote_stays() -> None:
    assert printed(Text("Is it behind door 7?")).lines == ("Is it behind door 7?",)


@pytest.mark.parametrize("block", [Text, lambda text: Pair(text, text), lambda text: Pair("Order", text)])
def test_bytes_a_printer_obeys_never_reach_it_from_a_text(block: type[Text]) -> None:
    spiteful = "NW\x1b@\x1dV\x00-\x10\x14\x01\x00\x01\x1c&7\r\n\x1b!0"
    plain = re.sub(r"[\x00-\x09\x0b-\x1f]", "", spiteful)
    assert job_bytes(block(spiteful)) == job_bytes(block(plain))
    assert "NW@V-&7" in printed(block(spiteful)).text


@pytest.mark.parametrize("payload", ["", "RMA\x1b-1", "Größe"])
def test_a_barcode_holds_printable_ascii_only(payload: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        job_bytes(Barcode(payload))


def test_a_barcode_too_long_for_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="too many for this paper"):
        job_bytes(Barcode("PN" + "AB1" * 12), width_dots=384)


def test_a_code_holds_ascii_only() -> None:
    with pytest.raises(ValueError, match="ascii"):
        job_bytes(QrCode("Größe"))


def test_a_profile_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="no printer profile 'TM-T2000'"):
        job_bytes(Text("x"), profile="TM-T2000")


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=120), other=st.text(max_size=60), scale=st.sampled_from([1, 2, 3]))
def test_whatever_is_printed_nothing_overflows(text: str, other: str, scale: int) -> None:
    paper = printed(Text(text, scale=scale, align=Align.RIGHT), Rule(), Pair(text, other), Space(2))
    assert paper.overflowed_lines == 0


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("قميصأزرקבל退货.:·'`ґ° "), max_size=60))
def test_no_picture_spells_a_command_that_printers_obey_anywhere(text: str) -> None:
    """Real-time commands are obeyed in the middle of pictures, and answered."""
    data = job_bytes(Text(text), Text(text, scale=2), Rule())
    assert re.search(rb"\x10[\x04\x05\x14]", data) is None
    assert EscposEmulator(Tray()).feed(data) == b""


def test_a_picture_that_would_spell_a_command_gets_a_dot_more() -> None:
    dots = bytes.fromhex("ef fb  ef fa  ef eb  ef ef")
    image = Image.frombytes("1", (16, 4), dots)
    assert harmless(image).tobytes() == bytes.fromhex("e7 fb  e7 fa  e7 eb  ef ef")


def test_a_picture_goes_out_in_bands_that_small_buffers_hold() -> None:
    heights = [
        int.from_bytes(data[4:6], "little") for data in job_bytes(QrCode(STATUS_URL)).split(b"\x1dv0")[1:]
    ]
    assert max(heights) <= BAND_HEIGHT
    assert len(heights) > 2


def test_all_that_was_printed_is_past_the_cutter() -> None:
    """What is not fed far enough stays in the printer and leads the next customer's paper."""
    tray = printed(Text("first"))
    assert ink_box(tray.image)[3] < tray.image.height
