"""Every screen, on both displays, in every look: readable, reachable, nothing cut off."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.presentation.screen_model import Band, Look, ScreenModel
from kiosk.ui.settings import ScreenSettings
from tests.support.customer_screens import gallery_screens
from tests.support.every_screen import staff_screens, words_for
from tests.support.gallery_visits import WORDS
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.layout_checks import (
    areas_do_not_cover_each_other,
    is_laid_out_well,
    no_text_is_cut_off,
)
from tests.support.sample_parts import PHOTO
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import sample_staff_screens

SAMPLES = dict(sample_screens())
REAL = {f"real-{name}": model for name, model in gallery_screens(PHOTO)}
JUDGING = ("choosing", "reason", "condition", "resolution", "verdict", "declined", "counter")
ARABIC = {
    f"arabic-{name}": model
    for name, model in gallery_screens(PHOTO, words_for("ar"))
    if any(part in name for part in JUDGING)
}
STAFF = dict(sample_staff_screens())
STAFF_ARABIC = {f"mirrored-{name}": replace(model, look=Look(language="ar")) for name, model in STAFF.items()}
STAFF_AT_WORK = {f"real-{name}": model for name, model in staff_screens(WORDS)}
TRAINING = {
    f"training-{name}": replace(model, band=Band("Training. Nothing is kept.", "training"))
    for name, model in SAMPLES.items()
}
SCREENS = SAMPLES | REAL | ARABIC | STAFF | STAFF_ARABIC | STAFF_AT_WORK | TRAINING
LOOKS = {"light-100": Look(), "contrast-140": Look(text_scale=1.4, high_contrast=True)}


@pytest.fixture(scope="module", params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    settings: ScreenSettings = request.param
    driver = Driver(settings, SAMPLES["waiting"], draws=False)
    yield driver
    driver.close()


@pytest.fixture(params=list(SCREENS))
def model(request: pytest.FixtureRequest) -> ScreenModel:
    return SCREENS[request.param]


@pytest.fixture(params=list(LOOKS))
def shown(
    request: pytest.FixtureRequest, driver: Driver, model: ScreenModel, caplog: pytest.LogCaptureFixture
) -> Driver:
    with caplog.at_level(logging.ERROR, "kiosk.ui"):
        driver.lay_out(replace(model, look=replace(LOOKS[request.param], language=model.look.language)))
    assert [r.getMessage() for r in caplog.records if r.name.startswith("kiosk")] == []
    return driver


def test_a_screen_is_readable_and_reachable(shown: Driver) -> None:
    is_laid_out_well(shown)


def test_large_text_is_larger_than_normal_text(driver: Driver) -> None:
    """A title is large before, and may give way."""
    driver.display.show(replace(SAMPLES["help"], look=Look()))
    normal = driver.display.page.areas["body"].lines[0].font_size
    driver.display.show(replace(SAMPLES["help"], look=Look(text_scale=1.4)))
    large = driver.display.page.areas["body"].lines[0].font_size
    assert large >= normal * 1.25


def test_more_words_than_fit_make_the_letters_smaller_and_are_reported(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    wordy = replace(SAMPLES["certificate"], body=SAMPLES["certificate"].body * 2)
    if driver.app.settings.portrait:
        wordy = replace(wordy, body=wordy.body * 5)
    driver.display.show(wordy)
    assert "does not fit" in caplog.text
    no_text_is_cut_off(driver)
    areas_do_not_cover_each_other(driver)


@pytest.mark.parametrize("name", ["help", "door-open", "waiting", "photo", "verdict"])
def test_a_word_wider_than_the_glass_is_broken_and_not_the_end(driver: Driver, name: str) -> None:
    endless = replace(SAMPLES[name], title="Donaudampfschifffahrtsgesellschaft" * 12)
    driver.display.show(endless)
    assert endless.title in driver.texts()
