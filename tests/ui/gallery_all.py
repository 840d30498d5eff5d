"""Looks at every screen in every way there is, as strictly as a machine can: `make gallery-all`.

Run as `python -m tests.ui.gallery_all [--only NAME] [--languages en,de]`. Says what is wrong where;
exit code 1 when something is. What it cannot judge, beauty, is for the eyes: `tests.ui.gallery`.
"""

import argparse
import itertools
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from kiosk.presentation.screen_model import Look, ScreenModel
from kiosk.presentation.words import Words
from kiosk.ui.palette import contrast
from kiosk.ui.settings import ScreenSettings
from tests.support.gallery_visits import WORDS
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.pseudo_language import pseudo_words
from tests.support.sample_frame import sample_frame, write_sample_photo
from tests.support.sample_screens import PHOTO
from tests.ui.gallery import every_screen, words_of

LANGUAGES = ("en", "de", "ar", "zh", "pseudo")
DISPLAYS = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
LOOKS = {
    "light": Look(),
    "light-140": Look(text_scale=1.4),
    "contrast": Look(high_contrast=True),
    "contrast-140": Look(high_contrast=True, text_scale=1.4),
}
LEAST_CONTRAST, LEAST_CONTRAST_LARGE = 7.0, 4.5
LARGE_EM_MM = 9.0
Check = Callable[[Driver], None]


def words_for(language: str) -> Words:
    if language == "pseudo":
        return pseudo_words(WORDS.time_zone)
    return WORDS if language == "en" else words_of(language)


def words_stand_out(driver: Driver) -> None:
    """By the pixels themselves: the commonest colour around letters against the one that differs most."""
    from kiosk.ui.widgets.text import Words as Label

    pixels, display = driver.pixels(), driver.display
    large = LARGE_EM_MM * driver.app.settings.px_per_mm
    for label in (display.page.dialog or display.page).walk():
        if not isinstance(label, Label) or not label.text.strip() or label.disabled or not label.opacity:
            continue
        top, left = display.height - label.top, label.x
        region = pixels[int(top) : int(top + label.height), int(left) : int(left + label.width)]
        found = contrast_in(region.reshape(-1, 3))
        least = LEAST_CONTRAST_LARGE if label.font_size >= large else LEAST_CONTRAST
        assert found >= least, f"{label.text!r} stands out by {found:.1f}, not {least:g}"


def contrast_in(pixels: Any) -> float:
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    ground = _rgba(colours[counts.argmax()])
    return max(contrast(_rgba(colour), ground) for colour in colours)


def _rgba(colour: Any) -> tuple[float, float, float, float]:
    red, green, blue = (int(part) / 255 for part in colour)
    return red, green, blue, 1.0


def every_control_can_be_said(driver: Driver) -> None:
    model = driver.display.model
    scripts = (model.alone, model.aloud)
    for shown in driver.display.controls():
        control = shown.widget.control
        assert control.label, f"{control.control_id} has no name"
        if any(script.controls for script in scripts):
            silent = [s for s in scripts if not s.controls.get(control.control_id) and s.controls]
            assert not silent or control.control_id.startswith("facts_"), f"{control.control_id} is not said"


def checks() -> tuple[Check, ...]:
    from tests.ui import test_layout  # brings Kivy, so only when that has been prepared

    return (
        test_layout.no_text_is_cut_off,
        test_layout.no_text_is_too_small,
        test_layout.every_target_is_large_enough_and_on_the_glass,
        test_layout.targets_keep_their_distance,
        test_layout.areas_do_not_cover_each_other,
        test_layout.panes_do_not_cover_each_other,
        words_stand_out,
        every_control_can_be_said,
    )


def findings_at(driver: Driver, model: ScreenModel) -> Iterator[str]:
    """Show a screen and say, a sentence each, what is wrong with it."""
    driver.model = model
    driver.display.show(model)
    if driver.frame:
        driver.display.show_frame(driver.frame)
    driver.frames(1)
    for check in checks():
        try:
            check(driver)
        except AssertionError as error:
            yield f"{check.__name__.replace('_', ' ')}: {str(error).partition(chr(10))[0]}"


def look_at(display: str, settings: ScreenSettings, languages: list[str], only: str) -> tuple[int, list[str]]:
    """Every screen on one display; how many there were, and what is wrong."""
    count, found = 0, []
    driver = Driver(settings, next(iter(every_screen(WORDS)))[1])
    driver.frame = sample_frame()
    for language, (look_name, look) in itertools.product(languages, LOOKS.items()):
        for name, model in every_screen(words_for(language)):
            if only in name:
                shown = replace(model, look=replace(look, language=model.look.language))
                where = f"{name}, {display}, {look_name}, {language}"
                found += [f"{where}: {finding}" for finding in findings_at(driver, shown)]
                count += 1
    driver.close()
    return count, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only screens whose name contains this")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--displays", default=",".join(DISPLAYS))
    options = parser.parse_args()
    write_sample_photo(PHOTO)
    logging.getLogger("kiosk").setLevel(logging.CRITICAL)  # what does not fit is found by its letters
    began, count, found = time.monotonic(), 0, list[str]()
    for display in options.displays.split(","):
        looked_at, wrong = look_at(display, DISPLAYS[display], options.languages.split(","), options.only)
        count, found = count + looked_at, found + wrong
    print("\n".join(found))
    kinds = Counter(finding.split(": ")[1] for finding in found)
    print(f"{count} screens in {time.monotonic() - began:.0f} s, {len(found)} findings: {dict(kinds)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
