"""Text in every script, drawn as dots: which letter stands where, and that none is lost."""

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, features

from hardware.errors import DeviceError
from hardware.printer import escpos, lettering
from hardware.printer.interface import Align, Pair, PrintJob, Text
from hardware.printer.layout import Line, lines_of, reads_from_right, wrap
from hardware.printer.lettering import BASELINE, NO_GLYPH, SANS, draw_line, length, missing, visual_runs
from tests.hardware.sample_jobs import ink_box
from tests.hardware.sample_papers import WORDS, receipt

PAPER = 576


def _drawn(text: str, *, from_right: bool = False, far: str = "") -> Image.Image:
    return draw_line(Line(text, far), PAPER, from_right=from_right)


def _shaped(text: str, direction: str) -> Image.Image:
    """The same words as HarfBuzz and fribidi set them in one font, at the left edge."""
    image = Image.new("1", (PAPER, 30), 1)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    font = ImageFont.truetype(SANS.path, SANS.em)
    pen.text((0, BASELINE), text, fill=0, font=font, anchor="ls", direction=direction)
    return image


def _cropped(image: Image.Image) -> Image.Image:
    return image.crop(ink_box(image))


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def _runs(text: str, *, from_right: bool) -> list[str]:
    return [run.text for run in visual_runs(text, from_right=from_right)]


def test_this_machine_has_what_it_takes() -> None:
    assert missing() == []


def test_what_is_missing_is_said_in_words_before_anything_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(features, "check", lambda name: name != "raqm")
    monkeypatch.setattr(Path, "is_file", lambda path: "wqy" not in str(path))
    assert [sentence.rsplit(" package ", 1)[1] for sentence in missing()] == [
        "fonts-wqy-microhei.",
        "libfribidi0, which Pillow's raqm loads.",
    ]
    with pytest.raises(DeviceError, match=r"fonts-wqy-microhei.*Arabic would be printed unjoined"):
        escpos.open(escpos.Options(url="socket://127.0.0.1:9100"))


@pytest.mark.parametrize("text", ["رقم الإيصال", "تم الحفظ هنا بأمان", "קבלה מספר", "الطلب 4471"])
def test_arabic_and_hebrew_are_joined_and_ordered_as_the_reference_does(text: str) -> None:
    assert _same(_cropped(_drawn(text, from_right=True)), _cropped(_shaped(text, "rtl")))


def test_a_mark_keeps_a_telephone_number_in_its_order_and_is_not_seen() -> None:
    marked, number = "עזרה: \u200e030 5550 142\u200e", "030 5550 142"
    (line,) = wrap(marked, 40)
    drawn = _cropped(_drawn(line, from_right=True))
    alone = _cropped(_drawn(number, from_right=False))
    assert _same(_cropped(drawn.crop((0, 0, alone.width, drawn.height))), alone)


def test_letters_that_join_are_drawn_joined() -> None:
    """Four letters apart are wider than the same four in a word."""
    apart = sum(length(letter) for letter in "رجاع")
    assert length("رجاع") < apart


@pytest.mark.parametrize(
    ("text", "from_right", "shown"),
    [
        ("Order NW-4471", False, ["Order NW-4471"]),
        ("الطلب NW-4471 وصل", True, [" وصل", "NW-4471", "الطلب "]),
        ("الطلب (NW-4471)", True, [")", "NW-4471", "الطلب ("]),
        ("Shirt (قميص) blue", False, ["Shirt (", "قميص", ") blue"]),
        ("مقاس M، أزرق", True, ["، أزرق", "M", "مقاس "]),
        ("Door 7 باب 12", False, ["Door 7 ", "باب 12"]),
        ("هاتف Nordwind, +966 11 123", True, ["Nordwind, +966 11 123", "هاتف "]),
        ("صنف A (grey) جديد", True, [" جديد", "A (grey)", "صنف "]),
        ("خصم Sale 20% اليوم", True, [" اليوم", "Sale 20%", "خصم "]),
        ("12 قميص", True, ["12 قميص"]),
        ("هاتف \u200e030 5550 142\u200e، اليوم", True, ["، اليوم", "\u200e030 5550 142\u200e", "هاتف "]),
        ("العدد ٥ items", True, ["items", "العدد ٥ "]),
        ("", True, []),
    ],
)
def test_mixed_lines_stand_in_the_order_they_are_read(text: str, from_right: bool, shown: list[str]) -> None:
    assert _runs(text, from_right=from_right) == shown


@pytest.mark.parametrize(
    "text", ["الطلب NW-4471 وصل", "مقاس M، أزرق", "شحنة (NW-7) جاهزة", "هاتف 04-1234567", "خصم 20% اليوم"]
)
def test_mixed_lines_are_set_as_the_reference_sets_them(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one font for all, our runs stand where the whole line's letters stand, give or take a dot."""
    for fonts in ("FROM_LEFT", "FROM_RIGHT"):
        monkeypatch.setattr(lettering, fonts, (SANS,))
    ours, reference = _cropped(_drawn(text, from_right=True)), _cropped(_shaped(text, "rtl"))
    assert abs(ours.width - reference.width) <= 2
    near = np.asarray(reference.filter(ImageFilter.MinFilter(5)))
    rows, columns = (min(sizes) for sizes in zip(near.shape, np.asarray(ours).shape, strict=True))
    astray = int((~np.asarray(ours)[:rows, :columns] & near[:rows, :columns]).sum())
    assert astray < 10


@given(text=st.text(st.sampled_from("ab1 2(),%-אבعد漢"), max_size=24), from_right=st.booleans())
def test_cutting_into_runs_loses_no_letter(text: str, from_right: bool) -> None:
    runs = _runs(text, from_right=from_right)
    assert "".join(runs[::-1] if from_right else runs) == text


@pytest.mark.parametrize("text", ["नमस्ते", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\U00020000"])
def test_a_letter_that_no_font_has_is_a_box_and_not_nothing(text: str) -> None:
    boxes = NO_GLYPH * len(text)
    assert _same(_drawn(f"No {text}!"), _drawn(f"No {boxes}!"))
    assert not _same(_drawn(NO_GLYPH), _drawn(" "))


@pytest.mark.parametrize("text", ["退货收据", "수리", "かな", "ქართული", "ʻ✓", "ґ₴₺₽", "țș", "😀"])
def test_scripts_people_write_have_letters_in_some_font(text: str) -> None:
    """None of these comes out as a box."""
    box = _cropped(_drawn(NO_GLYPH))
    for letter in text:
        assert not _same(_cropped(_drawn(letter)), box), letter


def test_chinese_letters_are_two_columns_wide() -> None:
    assert length("退货收据") == 4 * 24


def test_latin_letters_keep_the_columns_of_the_printer() -> None:
    assert length("Größe M, 39,90") == 14 * 12


@pytest.mark.parametrize("from_right", [False, True])
def test_a_pair_stands_at_both_edges_and_its_name_where_reading_begins(from_right: bool) -> None:
    image = _drawn("الطلب" if from_right else "订单", far="7", from_right=from_right)
    left, _, right, _ = ink_box(image)
    assert left < 6
    assert right > PAPER - 6
    middle = PAPER // 2
    halves = [image.crop((0, 0, middle, 30)), image.crop((middle, 0, PAPER, 30))]
    ink = [half.histogram()[0] for half in halves]
    assert (ink[0] < ink[1]) is from_right


@pytest.mark.parametrize("from_right", [False, True])
@pytest.mark.parametrize("align", list(Align))
def test_alignment_is_mirrored_where_paper_is_read_from_the_right(align: Align, from_right: bool) -> None:
    image = draw_line(Line("قميص", align=align), PAPER, from_right=from_right)
    left, _, right, _ = ink_box(image)
    begins = align is (Align.RIGHT if from_right else Align.LEFT)
    if align is Align.CENTRE:
        assert abs(left - (PAPER - right)) < 6
    else:
        assert (left < 6) is begins
        assert (right > PAPER - 6) is not begins


@pytest.mark.parametrize("language", WORDS)
def test_the_direction_of_a_receipt_is_that_of_its_language(language: str) -> None:
    assert reads_from_right(receipt(language)) is (language in ("ar", "he"))


def test_a_receipt_with_one_arabic_name_in_it_is_not_mirrored() -> None:
    job = PrintJob("receipt", (Text("Receipt"), Pair("Shop", "متجر"), Text("1 x قميص"), Text("Thank you")))
    assert not reads_from_right(job)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(
        st.sampled_from("abcdeקבלהقميصأزرق退货收据，。（） 0123456789Кґșč-/"),
        max_size=80,
    ),
    scale=st.sampled_from([1, 2, 3]),
    from_right=st.booleans(),
)
def test_no_drawn_line_is_wider_than_the_paper(text: str, scale: int, from_right: bool) -> None:
    def measure(words: str, size: int) -> int:
        return length(words, size, from_right=from_right)

    for line in lines_of(Text(text, scale=scale), 384, measure):
        assert measure(line.text, scale) <= 384


def test_lines_of_letters_with_deep_tails_are_not_clipped() -> None:
    for text in ("إيصالجحخ", "ẤÅgjpq", "退货，龘"):
        image = _drawn(text)
        _, top, _, bottom = ink_box(image)
        taller = Image.new("1", (PAPER, 60), 1)
        pen = ImageDraw.Draw(taller)
        pen.fontmode = "1"
        face = lettering.HAN if text[0] == "退" else SANS
        pen.text((0, 40), text, fill=0, font=ImageFont.truetype(face.path, face.em), anchor="ls")
        _, free_top, _, free_bottom = ink_box(taller)
        assert free_top - 40 >= -BASELINE
        assert free_bottom - 40 <= 30 - BASELINE
        assert bottom - top <= 30
