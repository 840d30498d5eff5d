"""Every language says every sentence, and says it so that no screen breaks."""

import pytest
from babel.messages.catalog import Catalog

from kiosk.runtime.configured import LANGUAGE_NAMES
from tests.support import catalogue
from tests.support.translation_checks import faults

RENEW = "run python -m tests.support.catalogue, which also tells what is missing"


@pytest.mark.parametrize("language", catalogue.languages())
def test_nothing_is_wrong_with_a_translation(language: str) -> None:
    assert faults(catalogue.read(language)) == []


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_has_just_the_sentences_that_are_said(language: str) -> None:
    assert catalogue.po_file(language).read_bytes() == catalogue.renewed(language), RENEW


def test_every_language_with_a_name_has_a_catalogue() -> None:
    assert {"en", *catalogue.languages()} == set(LANGUAGE_NAMES)


def polish(said: str | tuple[str, ...], sentence: str | tuple[str, str] = "Door {door} opens.") -> Catalog:
    """A catalogue of one sentence."""
    one = Catalog(locale="pl", fuzzy=False)
    one.add(sentence, said)
    return one


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "is not translated"),
        ("Otwiera się skrytka.", "leaves out ['door']"),
        ("Otwiera się skrytka {drzwi} {door}.", "fills in ['drzwi']"),
        ("Otwiera się skrytka {door.", "a brace too many or too few"),
        ("Otwiera się \u202bskrytka {door}.", "invisible character U+202B"),
        ("Otwiera się skrytka\t{door}.", "invisible character U+0009"),
        (" Otwiera się skrytka {door}.", "begins or ends with a space"),
        ("Otwiera się  skrytka {door}.", "two spaces in a row"),
        ("Otwiera się skrytka {door}", "do not both end with a full stop"),
        ("Otwiera się skrytka {door}?", "do not both end with a question mark"),
    ],
)
def test_each_fault_is_found_and_named(said: str, fault: str) -> None:
    found = faults(polish(said))
    assert any(fault in one for one in found), found
    assert all("Door {door} opens." in one for one in found)


def test_a_sound_sentence_has_no_fault() -> None:
    assert faults(polish("Otwiera się skrytka {door}.")) == []


def test_every_plural_form_of_the_language_is_wanted() -> None:
    sentence = ("{number} item", "{number} items")
    assert faults(polish(("jeden produkt", "{number} produkty", "{number} produktów"), sentence)) == []
    assert "has 2 forms, and this language has 3" in faults(polish(("{number} a", "{number} b"), sentence))[0]
    assert "is not translated" in faults(polish(("{number} a", "{number} b", ""), sentence))[0]


def test_a_guess_that_nobody_looked_at_is_a_fault() -> None:
    guessed = polish("Otwiera się skrytka {door}.")
    guessed["Door {door} opens."].flags.add("fuzzy")
    assert "is marked fuzzy" in faults(guessed)[0]


def test_what_is_still_to_be_translated_is_told() -> None:
    assert catalogue.missing(polish("")) == ["Door {door} opens."]
    assert catalogue.missing(polish("Otwiera się skrytka {door}.")) == []
