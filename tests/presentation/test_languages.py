"""How languages are offered: a few words on the attract screen, all on a page of their own."""

from dataclasses import replace

import pytest

from kiosk.flow.signals import Button
from kiosk.flow.visit import Step, Visit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around, compose
from kiosk.runtime.configured import LANGUAGE_NAMES
from tests.flow.test_steps import WAYS
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import run_journey

ALL = tuple(LANGUAGE_NAMES.items())


def shown(visit: Visit, offered: tuple[tuple[str, str], ...] = ALL) -> ScreenModel:
    return compose(visit, WORDS, Around(replace(PLACE, languages=offered)))


def test_of_many_languages_attract_shows_four_and_a_way_to_the_others() -> None:
    languages = shown(Visit(visit_id="v")).languages
    assert [c.label for c in languages] == ["العربية", "Deutsch", "English", "Español", "+7"]
    assert languages[-1].posts.button is Button.LANGUAGES


def test_on_a_tall_display_every_language_stands_on_attract() -> None:
    tall = Around(replace(PLACE, languages=ALL, has_tall_screen=True))
    languages = compose(Visit(visit_id="v"), WORDS, tall).languages
    assert [c.label for c in languages] == [name for _, name in ALL]


@pytest.mark.parametrize("count", range(1, len(ALL) + 1))
def test_every_language_can_be_reached_from_attract(count: int) -> None:
    languages = shown(Visit(visit_id="v"), ALL[:count]).languages
    named = [c for c in languages if c.posts.button is Button.LANGUAGE]
    hidden = count - len(named)
    if count == 1:
        assert languages == ()
    else:
        assert [c.label for c in languages[len(named) :]] == ([f"+{hidden}"] if hidden else [])
    assert len(languages) <= 5


def test_the_page_has_every_language_in_its_own_script_and_marks_the_one_it_speaks() -> None:
    page = shown(Visit(visit_id="v", language="uk", languages_open=True))
    assert page.name == "languages"
    assert [(card.title, card.posts and card.posts.value) for card in page.cards] == [
        (name, tag) for tag, name in ALL
    ]
    assert [card.card_id for card in page.cards if card.selected] == ["language_uk"]
    assert [c.posts.button for c in page.actions] == [Button.LANGUAGES]


@pytest.mark.parametrize("step", [step for step in WAYS if step not in (Step.ATTRACT, Step.ENDED)])
def test_the_language_is_among_the_tools_wherever_the_screen_names_none(step: Step) -> None:
    visit = run_journey(WAYS[step]).visit
    assert Button.LANGUAGES in [c.posts.button for c in shown(visit).tools]
    assert Button.LANGUAGES not in [c.posts.button for c in shown(visit, ALL[:1]).tools]


def test_the_attract_screen_needs_no_second_way_to_its_languages() -> None:
    assert Button.LANGUAGES not in [c.posts.button for c in shown(Visit(visit_id="v")).tools]
