"""Every screen that anybody can meet, in any language: customers' and staff's."""

from collections.abc import Iterator

from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.words import Words
from tests.support.attendant_screens import attendant_screens
from tests.support.catalogue import translations
from tests.support.commissioning_screens import commissioning_screens
from tests.support.courier_screens import courier_screens
from tests.support.customer_screens import gallery_screens
from tests.support.gallery_visits import WORDS
from tests.support.pseudo_language import pseudo_words
from tests.support.sample_parts import PHOTO
from tests.support.sign_in_screens import sign_in_screens
from tests.support.technician_screens import technician_screens

PSEUDO = "pseudo"


def words_for(language: str) -> Words:
    """The words of a language, from its catalogue as it is written down; or of the pseudo-language."""
    if language == PSEUDO:
        return pseudo_words(WORDS.time_zone)
    return WORDS if language == "en" else Words(language, WORDS.time_zone, translations(language))


def every_screen(words: Words) -> Iterator[tuple[str, ScreenModel]]:
    """(name, screen)."""
    yield from gallery_screens(PHOTO, words)
    yield from staff_screens(words)


def staff_screens(words: Words) -> Iterator[tuple[str, ScreenModel]]:
    """(name, screen) of whoever works at a kiosk."""
    yield from sign_in_screens(words)
    yield from courier_screens(words)
    yield from technician_screens(words)
    yield from attendant_screens(words)
    yield from commissioning_screens(words)
