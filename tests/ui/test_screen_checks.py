"""Each check of a screen finds what it is there for: a good screen is spoiled in one way, and it says so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kiosk.presentation.screen_model import Look, Script
from tests.support import layout_checks, speech_checks
from tests.support.kivydrive import PORTRAIT, Driver
from tests.support.pixel_checks import contrast_in, words_stand_out
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import sample_staff_screens
from tests.ui.conftest import Open

CHOOSING = dict(sample_screens())["choosing"]
BOARD = dict(sample_staff_screens())["staff-everything"]
MM = PORTRAIT.px_per_mm

Spoil = Callable[[Any], None]


def narrow_title(page: Any) -> None:
    page.areas["title"].words.width = 10 * MM


def body_over_title(page: Any) -> None:
    page.areas["body"].lines[0].pos = page.areas["title"].words.pos


def title_over_an_action(page: Any) -> None:
    page.areas["title"].words.pos = page.areas["actions"].buttons[0].pos


def small_letters(page: Any) -> None:
    page.areas["body"].lines[0].font_size = 6.7 * MM


def small_target(page: Any) -> None:
    page.areas["actions"].buttons[1].height = 19 * MM


def target_beyond_the_edge(page: Any) -> None:
    page.areas["actions"].buttons[1].x = -3


def targets_close_together(page: Any) -> None:
    upper, lower = page.areas["actions"].buttons[:2]
    lower.y = upper.y - lower.height - 2 * MM


def stage_over_title(page: Any) -> None:
    page.areas["stage"].height = page.height


def panes_over_each_other(page: Any) -> None:
    one, other, *_ = page.areas["stage"].panes
    other.pos = one.pos


def title_unsaid(page: Any) -> None:
    page.areas["title"].words.text = ""


def fact_left_out(page: Any) -> None:
    page.areas["stage"].facts.rows[0].label.text = ""


def test_the_screens_that_are_spoiled_are_good_before(open_screen: Open) -> None:
    screen = open_screen(CHOOSING, PORTRAIT, draws=False)
    layout_checks.is_laid_out_well(screen)
    speech_checks.every_message_is_said(screen)
    screen.lay_out(BOARD)
    layout_checks.is_laid_out_well(screen)


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (layout_checks.no_text_is_cut_off, narrow_title),
        (layout_checks.no_text_covers_another, body_over_title),
        (layout_checks.no_text_covers_a_control, title_over_an_action),
        (layout_checks.capitals_are_high_enough, small_letters),
        (layout_checks.every_target_is_large_enough_and_on_the_glass, small_target),
        (layout_checks.every_target_is_large_enough_and_on_the_glass, target_beyond_the_edge),
        (layout_checks.targets_keep_their_distance, targets_close_together),
        (layout_checks.areas_do_not_cover_each_other, stage_over_title),
        (layout_checks.panes_do_not_cover_each_other, panes_over_each_other),
        (layout_checks.every_word_of_the_model_is_shown, title_unsaid),
        (layout_checks.every_fact_stands_on_one_of_the_pages, fact_left_out),
    ],
)
def test_a_layout_that_is_wrong_is_found(
    open_screen: Open, check: Callable[[Driver], None], spoil: Spoil
) -> None:
    is_of_the_board = spoil in (panes_over_each_other, fact_left_out)
    screen = open_screen(BOARD if is_of_the_board else CHOOSING, PORTRAIT, draws=False)
    next(layout_checks.pages_of_the_table(screen))
    check(screen)
    spoil(screen.display.page)
    next(layout_checks.pages_of_the_table(screen))
    with pytest.raises(AssertionError):
        check(screen)


def test_a_control_that_is_too_high_for_a_wheelchair_is_found(open_screen: Open) -> None:
    screen = open_screen(replace(CHOOSING, look=Look(reach=True)), PORTRAIT, draws=False)
    layout_checks.everything_is_within_reach_where_that_was_asked_for(screen)
    card = screen.display.page.areas["stage"].buttons[0]
    card.y += 100 * MM
    with pytest.raises(AssertionError, match="too high"):
        layout_checks.everything_is_within_reach_where_that_was_asked_for(screen)


def test_a_control_that_nobody_says_is_found(open_screen: Open) -> None:
    screen = open_screen(CHOOSING, PORTRAIT, draws=False)
    speech_checks.every_control_is_said(screen)
    names = {**CHOOSING.alone.controls, "cancel": ""}
    screen.show(replace(CHOOSING, alone=replace(CHOOSING.alone, controls=names)))
    with pytest.raises(AssertionError, match="cancel is not said"):
        speech_checks.every_control_is_said(screen)
    screen.show(replace(CHOOSING, alone=Script()))
    with pytest.raises(AssertionError, match="not said"):
        speech_checks.every_message_is_said(screen)


def test_letters_too_pale_are_found(open_screen: Open) -> None:
    screen = open_screen(CHOOSING, PORTRAIT)
    words_stand_out(screen)
    screen.display.page.areas["body"].lines[0].color = (0.5, 0.5, 0.5, 1)
    with pytest.raises(AssertionError, match="stands out by"):
        words_stand_out(screen)


def test_contrast_is_that_of_the_letters_against_what_is_around_them() -> None:
    pixels = np.full((100, 3), 255, np.uint8)
    pixels[:20] = 0
    assert contrast_in(pixels) == pytest.approx(21)
    pixels[:20] = 180
    assert contrast_in(pixels) < 4.5
