"""Every sentence can be translated, and no translation can break a screen."""

import gettext
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.flow.visit import Notice, Visit
from kiosk.presentation import wording
from kiosk.presentation.screens import Around, compose
from kiosk.presentation.words import Words
from tests.support import catalogue
from tests.support.gallery_visits import PLACE

RENEW = "run python -m tests.support.catalogue"


def test_the_template_holds_every_sentence() -> None:
    assert catalogue.TEMPLATE.read_bytes() == catalogue.template(), RENEW


def test_english_says_what_the_source_says() -> None:
    assert catalogue.ENGLISH.read_bytes() == catalogue.english(), RENEW


def test_sentences_are_written_out_where_they_are_said() -> None:
    """A sentence put together at run time would be in no catalogue."""
    found = catalogue.sentences()
    assert len(found) > 100
    assert ("Continue with {number} item", "Continue with {number} items") in found


def test_no_sentence_looks_like_a_format_of_another_kind() -> None:
    """`{level} % full` has a `% f` in it: translations without one do not compile."""
    with catalogue.TEMPLATE.open("rb") as file:
        assert [message.id for message in read_po(file) if "python-format" in message.flags] == []


def test_a_compiled_catalogue_speaks() -> None:
    with catalogue.ENGLISH.open("rb") as file:
        translations = read_po(file, locale="de")
    translations["Start"].string = "Los"
    compiled = BytesIO()
    write_mo(compiled, translations)
    compiled.seek(0)
    words = Words("de", ZoneInfo("Europe/Berlin"), gettext.GNUTranslations(compiled))
    model = compose(Visit(visit_id="v"), words, Around(PLACE))
    assert model.actions[0].label == "Los"
    assert words.count("Continue with {number} item", "Continue with {number} items", 2) == (
        "Continue with 2 items"
    )


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_its_words(notice: Notice) -> None:
    text, _, _ = wording.notice_words(Words("en", ZoneInfo("UTC")), notice, "07")
    assert text.endswith((".", "?"))
    assert "_" not in text
