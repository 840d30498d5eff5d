"""Marks in the corners of the glass: each stands in its very corner, clear of the way out."""

import pytest

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUpStep
from kiosk.flow.technician.commissioning.trying import TOUCH_PLACES, TouchPlace
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.ui.settings import ScreenSettings
from tests.flow.test_setting_up import at
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.kivydrive import LANDSCAPE, PORTRAIT
from tests.ui.conftest import Open

GLASSES = [pytest.param(PORTRAIT, id="portrait"), pytest.param(LANDSCAPE, id="landscape")]


def marked(place: TouchPlace, taps: int = 0) -> ScreenModel:
    visit = at(SetUpStep.TOUCH, touched=TOUCH_PLACES.index(place), taps=taps)
    return compose_for_anybody(visit, WORDS, Around(PLACE))


@pytest.mark.parametrize("glass", GLASSES)
@pytest.mark.parametrize(
    ("place", "across", "down"),
    [("top_left", 0, 0), ("top_right", 1, 0), ("bottom_right", 1, 1), ("bottom_left", 0, 1)],
)
def test_a_mark_stands_in_the_very_corner_and_the_way_out_is_not_near_it(
    open_screen: Open, glass: ScreenSettings, place: TouchPlace, across: int, down: int
) -> None:
    screen = open_screen(marked(place), glass)
    shown = {control.widget.control.control_id: control for control in screen.display.controls()}
    mark, later = shown[place], shown["later"]
    corner = (mark.x + across * mark.width, mark.y + down * mark.height)
    assert corner == (across * glass.width_px, down * glass.height_px)
    assert mark.width <= later.x <= glass.width_px - mark.width - later.width
    assert mark.height <= later.y <= glass.height_px - mark.height - later.height
    screen.tap(place)
    assert screen.posted == [Pressed(button=Button.CHOOSE, value=place)]


@pytest.mark.parametrize("glass", GLASSES)
def test_what_is_done_next_keeps_clear_of_the_mark_in_the_middle(
    open_screen: Open, glass: ScreenSettings
) -> None:
    mark, *others = open_screen(marked("middle", taps=1), glass).display.controls()
    assert mark.widget.control.control_id == "middle"
    assert {shown.widget.control.control_id for shown in others} == {"go_on", "again", "later"}
    assert all(shown.y >= mark.y + mark.height for shown in others)


def test_two_quick_touches_count_as_one(open_screen: Open) -> None:
    screen = open_screen(marked("middle"))
    screen.tap("middle", hold=0.02)
    screen.tap("middle", hold=0.02)
    assert len(screen.posted) == 1
