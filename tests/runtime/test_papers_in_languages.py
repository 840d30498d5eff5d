"""The receipt speaks the customer's language, the label the operator's; printers have the letters."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from hardware.printer.interface import Pair, PrintJob, Text
from hardware.printer.lettering import FROM_LEFT
from kiosk.flow.effects import PrintLabel
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Step
from kiosk.presentation import papers
from kiosk.presentation.words import Words
from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.runtime.papers import Papers
from kiosk.runtime.printing import print_job
from kiosk.store import Store
from tests.flow.test_steps import WAYS
from tests.support.catalogue import translations
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import Journey, run_journey

TITLES = {
    "ar": "إيصال",
    "de": "Beleg",
    "en": "Receipt",
    "es": "Recibo",
    "fr": "Reçu",
    "he": "קבלה",
    "pl": "Potwierdzenie",
    "ru": "Квитанция",
    "tr": "Makbuz",
    "uk": "Квитанція",
    "zh": "回执",
}

FIRST_CHINESE = "\u2e80"


def spoken(language: str) -> Words:
    return WORDS if language == "en" else Words(language, WORDS.time_zone, translations(language))


def receipt(language: str) -> PrintJob:
    """That of a visit which went on in another language than it began in."""
    journey: Journey = run_journey(WAYS[Step.DONE])
    journey.hear(Pressed(button=Button.LANGUAGE, value=language))
    visit = journey.visit
    words = spoken(visit.language)
    return print_job(papers.receipt(visit.completed, words, PLACE, offline=True, is_copy=False))


def texts(job: PrintJob) -> Iterator[str]:
    for part in job.blocks:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, Pair):
            yield from (part.left, part.right)


@cache
def letters() -> frozenset[str]:
    """What the fonts of the printers have."""
    found: set[int] = set()
    for face in FROM_LEFT:
        with TTFont(Path(face.path), fontNumber=0, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(map(chr, found))


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_a_receipt_is_in_the_language_that_was_chosen_last(language: str) -> None:
    assert next(texts(receipt(language))) == TITLES[language]


def test_the_label_keeps_the_language_of_the_operator() -> None:
    journey = run_journey(WAYS[Step.DONE])
    journey.hear(Pressed(button=Button.LANGUAGE, value="zh"))
    of_the_kiosk = Papers(cast("Store", None), PLACE, spoken, "de", lambda: False, cast("Any", None))
    label = print_job(of_the_kiosk.label(journey.newest(PrintLabel)))
    assert "Paketdienst" in str(label)
    assert max("".join(texts(label))) < FIRST_CHINESE


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_printers_have_every_letter_of_it(language: str) -> None:
    said = "".join(texts(receipt(language)))
    assert {char for char in said if char not in letters() and not char.isspace()} <= {"\u200e"}


@pytest.mark.parametrize("language", ["ar", "he"])
def test_digits_are_latin_in_languages_from_the_right(language: str) -> None:
    """As on doors, labels and parcels, so that a number can be compared sign by sign."""
    said = "".join(texts(receipt(language)))
    assert {char for char in said if char.isdigit()} <= set("0123456789")
