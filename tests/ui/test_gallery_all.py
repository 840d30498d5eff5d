"""The strict look at every screen finds what is wrong; a few screens of it, in the two most wordy ways."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.presentation.screen_model import Look
from tests.support.gallery_visits import gallery_screens
from tests.support.kivydrive import LANDSCAPE
from tests.support.sample_screens import PHOTO, sample_screens
from tests.ui.conftest import Open
from tests.ui.gallery_all import contrast_in, findings_at, words_for

SAMPLES = dict(sample_screens())
GERMAN = dict(gallery_screens(PHOTO, words_for("de")))


@pytest.mark.parametrize("name", ["attract", "out-of-service-disk-full", "reason"])
def test_a_good_screen_has_no_findings(open_screen: Open, name: str) -> None:
    driver = open_screen(SAMPLES["waiting"], LANDSCAPE)
    for look in (Look(language="de"), Look(language="de", high_contrast=True, text_scale=1.4)):
        assert list(findings_at(driver, replace(GERMAN[name], look=look))) == []


def test_too_many_words_and_a_control_without_a_name_are_found(open_screen: Open) -> None:
    driver = open_screen(SAMPLES["waiting"], LANDSCAPE)
    certificate = SAMPLES["certificate"]
    nameless = replace(certificate.actions[0], label="")
    bad = replace(certificate, body=certificate.body * 3, actions=(nameless, *certificate.actions[1:]))
    found = " ".join(findings_at(driver, bad))
    assert "below the least size" in found
    assert f"{nameless.control_id} has no name" in found


def test_contrast_is_that_of_the_letters_against_what_is_around_them() -> None:
    pixels = np.full((100, 3), 255, np.uint8)
    pixels[:20] = 0
    assert contrast_in(pixels) == pytest.approx(21)
    pixels[:20] = 180
    assert contrast_in(pixels) < 4.5
