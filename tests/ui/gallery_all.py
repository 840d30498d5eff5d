"""Looks at every screen in every way there is, as strictly as a machine can: `make gallery-all`.

Run as `python -m tests.ui.gallery_all [--only NAME] [--languages en,de] [--looks light]`. Says what is
wrong where; exit code 1 when something is. What it cannot judge, beauty, is for the eyes: `tests.ui.gallery`.

Where things stand is checked in all ways, on a graphics card that is none; what can be told from pixels
only is drawn in as many ways as let every two of them meet.
"""

import argparse
import itertools
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from kiosk.presentation.screen_model import Look, ScreenModel
from tests.support.every_screen import PSEUDO, every_screen, words_for
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.sample_frame import sample_frame, write_sample_photo
from tests.support.sample_parts import PHOTO

LANGUAGES = ("en", "de", "ar", "zh", PSEUDO)
DISPLAYS = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
LOOKS = {
    "light": Look(),
    "light-140": Look(text_scale=1.4),
    "contrast": Look(high_contrast=True),
    "contrast-140": Look(high_contrast=True, text_scale=1.4),
}
REACH = {"reach": Look(reach=True), "reach-140": Look(reach=True, text_scale=1.4)}
"""Only where the glass is higher than a hand reaches."""
DRAWN = {
    "en": {"portrait": "light", "landscape": "contrast-140"},
    "de": {"portrait": "contrast-140", "landscape": "light"},
    "ar": {"portrait": "light-140", "landscape": "contrast"},
    "zh": {"portrait": "contrast", "landscape": "light-140"},
    PSEUDO: {"portrait": "light", "landscape": "contrast-140"},
}
Check = Callable[[Driver], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one process looks at. `drawn`: at pixels, instead of where things stand."""

    display: str
    language: str
    looks: tuple[str, ...]
    drawn: bool = False


def all_parts(displays: list[str], languages: list[str], looks: list[str]) -> list[Part]:
    """Every way to look at a screen, once."""
    parts = []
    for display, language in itertools.product(displays, languages):
        there = [look for look in looks if look in LOOKS or DISPLAYS[display].portrait]
        parts.append(Part(display, language, tuple(there)))
        parts.append(Part(display, language, (DRAWN[language][display],), drawn=True))
    return parts


def layout_checks() -> tuple[Check, ...]:
    from tests.support import layout_checks, speech_checks

    return (
        *layout_checks.LAYOUT_CHECKS,
        speech_checks.every_control_is_said,
        speech_checks.every_message_is_said,
    )


def pixel_checks() -> tuple[Check, ...]:
    from tests.support.pixel_checks import words_stand_out

    return (words_stand_out,)


def findings_at(driver: Driver, model: ScreenModel, checks: tuple[Check, ...]) -> Iterator[str]:
    """Show a screen and say, a sentence each, what is wrong with it."""
    from tests.support.layout_checks import pages_of_the_table

    driver.lay_out(model)
    for _ in pages_of_the_table(driver):
        for check in checks:
            try:
                check(driver)
            except AssertionError as error:
                yield f"{check.__name__.replace('_', ' ')}: {str(error).partition(chr(10))[0]}"


def look_at(part: Part, only: str) -> tuple[int, list[str]]:
    """Every screen in one part of the ways; how many there were, and what is wrong."""
    logging.getLogger("kiosk").setLevel(logging.CRITICAL)  # what does not fit is found by its letters
    if not part.drawn:
        os.environ["KIVY_GL_BACKEND"] = "mock"
    checks = pixel_checks() if part.drawn else layout_checks()
    screens = [(name, model) for name, model in every_screen(words_for(part.language)) if only in name]
    if not screens:
        return 0, []
    driver = Driver(DISPLAYS[part.display], screens[0][1], draws=part.drawn)
    driver.frame = sample_frame()
    found = []
    for look, (name, model) in itertools.product(part.looks, screens):
        shown = replace(model, look=replace((LOOKS | REACH)[look], language=model.look.language))
        where = f"{name}, {part.display}, {look}, {part.language}"
        found += [f"{where}: {finding}" for finding in dict.fromkeys(findings_at(driver, shown, checks))]
    driver.close()
    return len(screens) * len(part.looks), found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only screens whose name contains this")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--displays", default=",".join(DISPLAYS))
    parser.add_argument("--looks", default=",".join(LOOKS | REACH), help="of layouts, not of pictures")
    options = parser.parse_args()
    write_sample_photo(PHOTO)
    parts = all_parts(*(each.split(",") for each in (options.displays, options.languages, options.looks)))
    began, count, found = time.monotonic(), Counter[bool](), list[str]()
    processes = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1)
    with processes:
        looks = processes.map(look_at, parts, itertools.repeat(options.only))
        for part, (looked_at, wrong) in zip(parts, looks, strict=True):
            count[part.drawn] += looked_at
            found += wrong
            print("\n".join(wrong) or f"good: {part}", flush=True)
    kinds = Counter(finding.split(": ")[1] for finding in found)
    print(
        f"{count[False]} layouts and {count[True]} pictures in {time.monotonic() - began:.0f} s, "
        f"{len(found)} findings: {dict(kinds)}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
