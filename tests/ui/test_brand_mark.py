"""Whose kiosk it is, on the glass: a logo where there is one, the name where it would be lost."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.ui.settings import Brand, ScreenSettings
from kiosk.ui.widgets.brand_mark import Logo
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.logo import ACCENT, logo_png
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open

SAMPLES = dict(sample_screens())
BRAND = Brand("Parcelnet", logo_png(), ACCENT)
DISPLAYS = [
    pytest.param(replace(PORTRAIT, brand=BRAND), id="portrait"),
    pytest.param(replace(LANDSCAPE, brand=BRAND), id="landscape"),
]
MAGENTA = (155, 27, 90)


def logos(screen: Driver) -> list[Logo]:
    return [widget for widget in screen.display.walk() if isinstance(widget, Logo)]


def strong(model: ScreenModel) -> ScreenModel:
    return replace(model, look=Look(high_contrast=True))


@pytest.mark.parametrize("settings", DISPLAYS)
def test_the_logo_takes_the_place_of_the_name_in_its_own_proportions(
    open_screen: Open, settings: ScreenSettings
) -> None:
    screen = open_screen(SAMPLES["attract"], settings)
    [logo] = logos(screen)
    assert "Parcelnet" not in screen.texts()
    assert logo.width / logo.height == pytest.approx(logo.texture.width / logo.texture.height, rel=0.05)
    assert logo.x >= 0
    assert logo.top <= screen.display.height


@pytest.mark.parametrize("settings", DISPLAYS)
def test_with_strong_contrast_the_name_stands_there(open_screen: Open, settings: ScreenSettings) -> None:
    screen = open_screen(strong(SAMPLES["attract"]), settings)
    assert logos(screen) == []
    assert "Parcelnet" in screen.texts()


def test_it_is_larger_while_nobody_is_there(open_screen: Open) -> None:
    settings = replace(PORTRAIT, brand=BRAND)
    screen = open_screen(SAMPLES["attract"], settings)
    [large] = logos(screen)
    screen.show(SAMPLES["scanning"])
    [small] = logos(screen)
    assert large.height > 1.3 * small.height


def test_a_wide_logo_leaves_the_marks_their_place(open_screen: Open) -> None:
    wide = replace(PORTRAIT, brand=Brand("Parcelnet", logo_png(1900, 100)))
    screen = open_screen(replace(SAMPLES["attract"], offline="Offline. Your return still counts."), wide)
    [logo] = logos(screen)
    assert logo.width <= 0.45 * PORTRAIT.width_px + 1
    assert "Offline. Your return still counts." in screen.texts()


def test_on_a_small_display_it_gives_way_to_what_matters_now(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"], replace(LANDSCAPE, brand=BRAND))
    screen.show(replace(SAMPLES["done"], offline="Offline. Your return still counts."))
    assert logos(screen) == []


def test_buttons_are_in_the_operator_s_colour(open_screen: Open) -> None:
    screen = open_screen(SAMPLES["attract"], replace(PORTRAIT, brand=BRAND))
    start = screen.control("start")
    pixels = screen.pixels()
    row = pixels[int(start.y + start.height / 2), int(start.x) : int(start.x + start.width)]
    assert np.all(np.abs(row.astype(int) - MAGENTA) <= 2, axis=1).mean() > 0.5
