"""How long the map of a large cabinet takes to show one door that changed, 10 times a second."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.presentation.screen_model import CabinetMap, ScreenModel, Tone
from tests.bench.report import Row, at_most, median, p99
from tests.support import kivydrive
from tests.support.kivydrive import PORTRAIT, Driver
from tests.support.sample_staff import many_doors, map_of, sample_staff_screens

DOORS, UPDATES, REBUILDS = 200, 100, 10
EVERY_S = 0.1
DRAWN = "1080 x 1920, without a graphics card"


def measure() -> list[Row]:
    """Show a courier's page, change one door at a time, and beside that make the page anew."""
    kivydrive.prepare()
    doors = many_doors(DOORS)
    page = replace(dict(sample_staff_screens())["courier-home-200"], picture=map_of(doors, ()))
    driver = Driver(PORTRAIT, page)
    try:
        driver.frames(3)
        updates = [_shown_ms(driver, page_with(page, n, Tone.STOP)) for n in range(UPDATES)]
        rebuilds = [_shown_ms(driver, replace(page, title=f"Page {n}")) for n in range(REBUILDS)]
    finally:
        driver.close()
    name = f"one of {DOORS} doors changes on the map of a cabinet"
    worked, drawn = zip(*updates, strict=True)
    anew = median([worked for worked, _ in rebuilds])
    return [
        Row(f"{name}, processor time", median(worked), "ms", anew, "baseline: the page made anew"),
        Row(f"{name}, until drawn, p99", p99(drawn), "ms", note=DRAWN, target=at_most(EVERY_S * 1000)),
    ]


def page_with(page: ScreenModel, number: int, tone: Tone) -> ScreenModel:
    """Return the page with another tone on the door of this index."""
    cabinet = page.picture
    assert isinstance(cabinet, CabinetMap)
    changed = {**cabinet.tones, cabinet.doors[number].compartment_id: tone}
    return replace(page, picture=replace(cabinet, tones=changed))


def _shown_ms(driver: Driver, model: ScreenModel) -> tuple[float, float]:
    """Milliseconds: (processor time of the main thread to take the model over, until the frame is drawn)."""
    from kivy.graphics.opengl import glFinish

    finish: Callable[[], Any] = glFinish
    driver.frames(1)
    finish()
    began, worked = time.perf_counter(), time.thread_time()
    driver.model = model
    driver.display.show(model)
    worked = time.thread_time() - worked
    driver.frames(1)
    finish()
    return worked * 1000, (time.perf_counter() - began) * 1000
