"""The page of languages, and screens in a language 40 % longer than English."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.flow.visit import Visit
from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.presentation.screens import Around, compose
from kiosk.presentation.words import Words
from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.ui.settings import ScreenSettings
from tests.support.gallery_visits import PLACE, WORDS, gallery_screens
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.pseudo_language import pseudo_words
from tests.support.sample_screens import PHOTO, sample_screens
from tests.ui.gallery import words_of
from tests.ui.test_layout import (
    areas_do_not_cover_each_other,
    every_target_is_large_enough_and_on_the_glass,
    every_word_of_the_model_is_shown,
    no_text_is_cut_off,
    no_text_is_too_small,
    targets_keep_their_distance,
)

ALL = replace(PLACE, languages=tuple(LANGUAGE_NAMES.items()))
PSEUDO = dict(gallery_screens(PHOTO, pseudo_words(WORDS.time_zone)))


@pytest.fixture(scope="module", params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    settings: ScreenSettings = request.param
    driver = Driver(settings, dict(sample_screens())["waiting"], draws=False)
    yield driver
    driver.close()


def spoken(language: str) -> Words:
    return WORDS if language == "en" else words_of(language)


def is_sound(driver: Driver, model: ScreenModel) -> None:
    no_text_is_cut_off(driver)
    every_target_is_large_enough_and_on_the_glass(driver)
    targets_keep_their_distance(driver)
    areas_do_not_cover_each_other(driver)
    every_word_of_the_model_is_shown(driver, model)


@pytest.mark.parametrize("text_scale", [1.0, 1.4])
@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("is_open", [False, True], ids=["attract", "page"])
def test_all_languages_fit_in_every_language(
    driver: Driver, language: str, is_open: bool, text_scale: float
) -> None:
    visit = Visit(visit_id="v", language=language, languages_open=is_open, text_scale=text_scale)
    model = compose(visit, spoken(language), Around(ALL))
    driver.display.show(model)
    no_text_is_too_small(driver)
    is_sound(driver, model)


def test_the_tick_of_the_chosen_language_stands_on_its_card(driver: Driver) -> None:
    for language in ("ar", "en"):
        visit = Visit(visit_id="v", language=language, languages_open=True)
        driver.display.show(compose(visit, spoken(language), Around(ALL)))
        card = next(w for w in driver.display.page.areas["stage"].buttons if w.card.selected)
        assert card.x <= card.tick.x
        assert card.tick.right <= card.right
        assert card.y <= card.tick.y
        assert card.tick.top <= card.top


@pytest.mark.parametrize("name", PSEUDO)
def test_words_that_are_40_percent_longer_are_not_cut_off(
    driver: Driver, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Upright they keep their size; on the small display lying they may shrink, and that is reported."""
    model = replace(PSEUDO[name], look=Look())
    with caplog.at_level(logging.ERROR, "kiosk.ui"):
        driver.display.show(model)
    is_sound(driver, model)
    if driver.app.settings.portrait:
        assert caplog.text == ""
        no_text_is_too_small(driver)


def test_the_pseudo_language_is_40_percent_longer_and_fills_in_the_same_names() -> None:
    words, sentence = pseudo_words(WORDS.time_zone), "Hold your return code in front of the camera."
    assert len(words.say(sentence)) / len(sentence) == pytest.approx(1.33, abs=0.05), "spaces do not grow"
    assert "7" in words.say("Please shut door {door}", door="7")
    assert words.count("Continue with {number} item", "Continue with {number} items", 2).count("2") == 1
