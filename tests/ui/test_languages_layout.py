"""The page of languages, and screens in a language 40 % longer than English."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.flow.visit import Visit
from kiosk.presentation.screen_model import Look
from kiosk.presentation.screens import Around, compose
from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.ui.settings import ScreenSettings
from tests.support.every_screen import PSEUDO, every_screen, words_for
from tests.support.gallery_visits import PLACE
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.layout_checks import is_laid_out_well
from tests.support.sample_screens import sample_screens

ALL = replace(PLACE, languages=tuple(LANGUAGE_NAMES.items()))
LONG = dict(every_screen(words_for(PSEUDO)))


@pytest.fixture(scope="module", params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    settings: ScreenSettings = request.param
    driver = Driver(settings, dict(sample_screens())["waiting"], draws=False)
    yield driver
    driver.close()


@pytest.fixture(scope="module")
def upright() -> Iterator[Driver]:
    driver = Driver(PORTRAIT, dict(sample_screens())["waiting"], draws=False)
    yield driver
    driver.close()


@pytest.mark.parametrize("text_scale", [1.0, 1.4])
@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("is_open", [False, True], ids=["attract", "page"])
def test_all_languages_fit_in_every_language(
    driver: Driver, language: str, is_open: bool, text_scale: float
) -> None:
    visit = Visit(visit_id="v", language=language, languages_open=is_open, text_scale=text_scale)
    model = compose(visit, words_for(language), Around(ALL))
    driver.lay_out(model)
    is_laid_out_well(driver)


@pytest.mark.parametrize("text_scale", [1.0, 1.4])
@pytest.mark.parametrize("reach", [False, True])
@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_on_a_tall_display_all_languages_fit_on_attract(
    upright: Driver, language: str, reach: bool, text_scale: float
) -> None:
    visit = Visit(visit_id="v", language=language, text_scale=text_scale, reach=reach)
    upright.lay_out(compose(visit, words_for(language), Around(replace(ALL, has_tall_screen=True))))
    is_laid_out_well(upright)


@pytest.mark.parametrize("text_scale", [1.0, 1.4])
@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_the_way_to_more_languages_has_its_globe(driver: Driver, language: str, text_scale: float) -> None:
    """Who reads none of the words on attract sees "+7", which alone says nothing."""
    visit = Visit(visit_id="v", language=language, text_scale=text_scale)
    driver.lay_out(compose(visit, words_for(language), Around(ALL)))
    globe = next(c for c in driver.display.controls() if c.widget.control.control_id == "more_languages")
    assert globe.widget.glyph.side() > 0
    assert globe.widget.glyph.opacity == 1


def test_the_tick_of_the_chosen_language_stands_on_its_card(driver: Driver) -> None:
    for language in ("ar", "en"):
        visit = Visit(visit_id="v", language=language, languages_open=True)
        driver.display.show(compose(visit, words_for(language), Around(ALL)))
        card = next(w for w in driver.display.page.areas["stage"].buttons if w.card.selected)
        assert card.x <= card.tick.x
        assert card.tick.right <= card.right
        assert card.y <= card.tick.y
        assert card.tick.top <= card.top


@pytest.mark.parametrize("name", LONG)
def test_words_that_are_40_percent_longer_are_not_cut_off(
    driver: Driver, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    model = replace(LONG[name], look=Look())
    with caplog.at_level(logging.ERROR, "kiosk.ui"):
        driver.lay_out(model)
    is_laid_out_well(driver)
    assert "does not fit" not in caplog.text


def test_the_pseudo_language_is_40_percent_longer_and_fills_in_the_same_names() -> None:
    words, sentence = words_for(PSEUDO), "Hold your return code in front of the camera."
    assert len(words.say(sentence)) / len(sentence) == pytest.approx(1.33, abs=0.05), "spaces do not grow"
    assert "7" in words.say("Please shut door {door}", door="7")
    assert words.count("Continue with {number} item", "Continue with {number} items", 2).count("2") == 1
