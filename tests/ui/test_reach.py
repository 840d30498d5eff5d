"""Whoever asks for a low door gets the screen lower down, too."""

from dataclasses import replace

import pytest

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Look, ScreenModel
from tests.support.gallery_visits import Studio
from tests.support.kivydrive import LANDSCAPE, PORTRAIT
from tests.support.layout_checks import REACH_BAND_MM, is_laid_out_well
from tests.support.sample_parts import PHOTO
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
BAND_PX = REACH_BAND_MM * PORTRAIT.px_per_mm


def low(model: ScreenModel, text_scale: float = 1.0) -> ScreenModel:
    return replace(model, look=Look(reach=True, text_scale=text_scale))


def test_the_wish_for_a_low_door_is_one_of_the_look() -> None:
    studio = Studio(PHOTO)
    visit = studio.at_label().label("printed")
    assert not studio.shot(visit).look.reach
    assert studio.shot(visit.press(Button.REACH)).look.reach


@pytest.mark.parametrize("text_scale", [1.0, 1.4])
@pytest.mark.parametrize("name", SAMPLES)
def test_everything_stands_in_the_lower_part_of_a_tall_display(
    open_screen: Open, name: str, text_scale: float
) -> None:
    screen = open_screen(low(SAMPLES[name], text_scale), PORTRAIT, draws=False)
    is_laid_out_well(screen)
    page = screen.display.page
    assert max(area.top for area in page.areas.values()) <= BAND_PX
    assert not page.dialog or page.dialog.card.top <= BAND_PX


def test_a_small_display_hangs_within_reach_and_stays_as_it_is(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["choosing"], LANDSCAPE, draws=False)
    usual = [shown[1:] for shown in screen.display.controls()]
    screen.lay_out(low(SAMPLES["choosing"]))
    assert [shown[1:] for shown in screen.display.controls()] == usual


def test_a_question_dims_all_of_the_glass(open_screen: Open) -> None:
    screen = open_screen(low(replace(SAMPLES["idle"], dialog=None)), PORTRAIT)
    bright = screen.pixels()[5, 5]
    screen.show(low(SAMPLES["idle"]))
    assert (screen.pixels()[5, 5] < bright).all()
