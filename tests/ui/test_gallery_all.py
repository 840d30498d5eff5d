"""The strict look at every screen: it covers all ways there are, and says what is wrong where."""

import itertools
from dataclasses import replace

import pytest

from kiosk.presentation.screen_model import Look
from tests.support.customer_screens import gallery_screens
from tests.support.every_screen import words_for
from tests.support.kivydrive import LANDSCAPE
from tests.support.sample_parts import PHOTO
from tests.support.sample_screens import sample_screens
from tests.ui.conftest import Open
from tests.ui.gallery_all import (
    DISPLAYS,
    DRAWN,
    LANGUAGES,
    LOOKS,
    REACH,
    all_parts,
    findings_at,
    layout_checks,
)

SAMPLES = dict(sample_screens())
GERMAN = dict(gallery_screens(PHOTO, words_for("de")))


@pytest.mark.parametrize("name", ["attract", "out-of-service-disk-full", "reason"])
def test_a_good_screen_has_no_findings(open_screen: Open, name: str) -> None:
    driver = open_screen(SAMPLES["waiting"], LANDSCAPE)
    for look in (Look(language="de"), Look(language="de", high_contrast=True, text_scale=1.4)):
        assert list(findings_at(driver, replace(GERMAN[name], look=look), layout_checks())) == []


def test_too_many_words_and_a_control_without_a_name_are_found(open_screen: Open) -> None:
    driver = open_screen(SAMPLES["waiting"], LANDSCAPE)
    certificate = SAMPLES["certificate"]
    nameless = replace(certificate.actions[0], label="")
    bad = replace(certificate, body=certificate.body * 4, actions=(nameless, *certificate.actions[1:]))
    found = " ".join(findings_at(driver, bad, layout_checks()))
    assert "below the least size" in found
    assert f"{nameless.control_id} has no name" in found


def test_where_things_stand_is_looked_at_in_every_way() -> None:
    parts = [part for part in all_parts(list(DISPLAYS), list(LANGUAGES), [*LOOKS, *REACH]) if not part.drawn]
    ways = {(part.display, look, part.language) for part in parts for look in part.looks}
    assert ways >= set(itertools.product(DISPLAYS, LOOKS, LANGUAGES))
    assert ("portrait", "reach-140", "ar") in ways


def test_in_pictures_every_two_ways_meet() -> None:
    drawn = [
        (display, language, LOOKS[look].high_contrast, LOOKS[look].text_scale)
        for language, looks in DRAWN.items()
        for display, look in looks.items()
    ]
    choices: list[list[object]] = [list(DISPLAYS), list(LANGUAGES), [False, True], [1.0, 1.4]]
    for one, other in itertools.combinations(range(4), 2):
        met = {(way[one], way[other]) for way in drawn}
        assert met == set(itertools.product(choices[one], choices[other]))
