"""The same words on printers of every make that python-escpos knows."""

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones

import numpy as np
import pytest
from PIL import Image

from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos import Options
from hardware.printer.escpos_job import encode
from hardware.printer.interface import Pair, PrintJob, Text
from hardware.printer.layout import Line
from hardware.printer.lettering import draw_line
from tests.hardware.escpos_profiles import PROFILES, WITHOUT_PICTURES, code_pages
from tests.hardware.sample_jobs import Tray, ink_box, printed
from tests.hardware.sample_papers import WORDS, receipt

WIDTH = 384

SENTENCES = (
    "Größe M, 39,90 €, naïve œuvre",
    "Zażółć gęślą jaźń",
    "Příliš žluťoučký kůň",
    "Română: țară și înăuntru",
    "Съешь ещё мягких булок",
    "Їжак ґречний, 5 ₴",
    "Ξεσκεπάζω την ψυχοφθόρα",
    "Pijamalı hasta yağız, 5 ₺",
    "قميص NW-4471 (أزرق)",
    "חולצה NW-4471 כחולה",
    "退货NW-4471，已收到。",
    "Is it behind door 7?",
)
"""Each fits one line of the narrowest paper."""

DOTS_ADDED = 3
"""So many dots may be added where they would have spelt a command."""

PRINTERS = tuple(profile for profile in PROFILES if profile not in WITHOUT_PICTURES)


def print_on(profile: str, job: PrintJob) -> tuple[Image.Image, tuple[str, ...]]:
    tray = Tray()
    printer = EscposEmulator(tray, width_dots=WIDTH, code_pages=code_pages(profile))
    printer.feed(encode(job, profile=profile, width_dots=WIDTH))
    if not tray.pieces:
        printer.tear_off()
    assert printer.overflowed_lines == 0
    [piece] = tray.pieces
    return piece


def as_drawn(text: str) -> Image.Image:
    """Give what this text looks like where the printer has no letters for it."""
    return draw_line(Line(text), WIDTH, from_right=any("\u0590" <= letter <= "\u06ff" for letter in text))


def test_there_are_35_profiles_and_those_without_pictures_are_named() -> None:
    assert len(PROFILES) == 35
    assert WITHOUT_PICTURES == ("AF-240", "OCD-100", "OCD-300", "TM-U220", "TM-U220B")


@pytest.mark.parametrize("profile", WITHOUT_PICTURES)
def test_a_printer_that_cannot_print_pictures_is_refused_and_told_why(profile: str) -> None:
    with pytest.raises(ValueError, match="display or a needle printer"):
        Options(url="/dev/ttyS0", profile=profile)


def test_a_profile_with_a_slip_of_the_pen_is_put_right() -> None:
    with pytest.raises(ValueError, match="Did you mean 'TM-T20II'"):
        Options(url="/dev/ttyS0", profile="TM-T20")


@pytest.mark.parametrize("profile", PRINTERS)
def test_a_sentence_is_printed_in_the_printers_letters_or_drawn_dot_for_dot(profile: str) -> None:
    for sentence in SENTENCES:
        image, lines = print_on(profile, PrintJob("test", (Text(sentence),)))
        if any(lines):
            assert lines[0] == sentence
            continue
        drawn = as_drawn(sentence)
        expected = np.asarray(drawn.crop(ink_box(drawn)))
        paper = np.asarray(image.convert("L").crop(ink_box(image))) >= 128
        assert not (paper & ~expected).any(), f"a dot of {sentence!r} is missing"
        assert (expected & ~paper).sum() <= DOTS_ADDED, sentence


@pytest.mark.parametrize("profile", PRINTERS)
def test_no_question_mark_comes_up_that_nobody_wrote(profile: str) -> None:
    for language, words in WORDS.items():
        asked = words.questions.count("?") + sum(item.count("?") for item in words.items)
        _, lines = print_on(profile, receipt(language))
        assert "".join(lines).count("?") <= asked


@pytest.mark.parametrize("kanji_codec", ["gb18030", "shift_jis"])
def test_a_printer_that_starts_in_kanji_mode_prints_umlauts_and_no_kanji(kanji_codec: str) -> None:
    text = "Größe für Königsstraße, Łódź"
    tray = Tray()
    printer = EscposEmulator(tray, kanji_codec=kanji_codec)
    job = PrintJob("test", (Text(text), Pair("Größe", "39,90 €")))
    printer.feed(encode(job, profile="TM-T20II", width_dots=576))
    assert tray.texts[0].startswith(text)
    assert tray.texts == [printed(*job.blocks, profile="TM-T20II").text]
