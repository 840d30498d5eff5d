"""Every screen, on both displays, in every look: readable, reachable, nothing cut off."""

import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.presentation.screen_model import Band, Look, ScreenModel
from kiosk.ui.settings import ScreenSettings
from kiosk.ui.theme import MIN_EM_MM, MIN_GAP_MM, MIN_TARGET_MM
from tests.support.attendant_screens import attendant_screens
from tests.support.commissioning_screens import commissioning_screens
from tests.support.courier_screens import courier_screens
from tests.support.gallery_visits import gallery_screens
from tests.support.kivydrive import LANDSCAPE, PORTRAIT, Driver
from tests.support.sample_screens import PHOTO, sample_screens
from tests.support.sample_staff import sample_staff_screens
from tests.support.technician_screens import technician_screens
from tests.ui.gallery import words_of

SAMPLES = dict(sample_screens())
REAL = {f"real-{name}": model for name, model in gallery_screens(PHOTO)}
JUDGING = ("choosing", "reason", "condition", "resolution", "verdict", "declined", "counter")
ARABIC = {
    f"arabic-{name}": model
    for name, model in gallery_screens(PHOTO, words_of("ar"))
    if any(part in name for part in JUDGING)
}
STAFF = dict(sample_staff_screens())
STAFF_ARABIC = {f"mirrored-{name}": replace(model, look=Look(language="ar")) for name, model in STAFF.items()}
STAFF_AT_WORK = {
    f"real-{name}": model
    for screens in (courier_screens(), technician_screens(), attendant_screens(), commissioning_screens())
    for name, model in screens
}
TRAINING = {
    f"training-{name}": replace(model, band=Band("Training. Nothing is kept.", "training"))
    for name, model in SAMPLES.items()
}
SCREENS = SAMPLES | REAL | ARABIC | STAFF | STAFF_ARABIC | STAFF_AT_WORK | TRAINING
LOOKS = {"light-100": Look(), "contrast-140": Look(text_scale=1.4, high_contrast=True)}
Box = tuple[float, float, float, float]


@pytest.fixture(scope="module", params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    settings: ScreenSettings = request.param
    driver = Driver(settings, SAMPLES["waiting"], draws=False)
    yield driver
    driver.close()


@pytest.fixture(params=list(SCREENS))
def model(request: pytest.FixtureRequest) -> ScreenModel:
    return SCREENS[request.param]


@pytest.fixture(params=list(LOOKS))
def shown(
    request: pytest.FixtureRequest, driver: Driver, model: ScreenModel, caplog: pytest.LogCaptureFixture
) -> Driver:
    with caplog.at_level(logging.ERROR, "kiosk.ui"):
        driver.display.show(replace(model, look=replace(LOOKS[request.param], language=model.look.language)))
    assert [r.getMessage() for r in caplog.records if r.name.startswith("kiosk")] == []
    return driver


def overlap(one: Box, other: Box) -> tuple[float, float]:
    """How far two boxes reach into each other; negative is the gap between them."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across, down


def test_a_screen_is_readable_and_reachable(shown: Driver, model: ScreenModel) -> None:
    facts: list[str] = []
    for _ in pages_of_the_table(shown):
        no_text_is_cut_off(shown)
        no_text_is_too_small(shown)
        every_target_is_large_enough_and_on_the_glass(shown)
        targets_keep_their_distance(shown)
        areas_do_not_cover_each_other(shown)
        panes_do_not_cover_each_other(shown)
        every_word_of_the_model_is_shown(shown, model)
        facts += shown.texts()
    if not model.keypad:
        words = [word for fact in model.facts for word in (fact.label, fact.value)]
        assert [word for word in words if word not in facts] == []


def pages_of_the_table(driver: Driver) -> Iterator[int]:
    """Turn every page of the table of facts; a screen without one has a single page."""
    from kiosk.ui.widgets.facts import FactTable

    table = next((w for w in driver.display.walk() if isinstance(w, FactTable) and not w.blank), None)
    for page in range(len(table.plan.pages) if table else 1):
        if table:
            table.turn(page - table.page)
        yield page


def no_text_is_cut_off(driver: Driver) -> None:
    from kiosk.ui.widgets.text import Words

    display = driver.display
    for label in display.walk():
        if isinstance(label, Words) and label.text:
            label.texture_update()
            wide, high = label.texture_size
            assert wide <= label.width + 1, f"{label.text!r} needs {wide} px, has {label.width}"
            assert high <= label.height + 1, f"{label.text!r} needs {high} px, has {label.height}"
            assert label.x >= 0, label.text
            assert label.y >= 0, label.text
            assert label.right <= display.width, label.text
            assert label.top <= display.height, label.text


def no_text_is_too_small(driver: Driver) -> None:
    from kiosk.ui.widgets.text import Words

    per_mm = driver.app.settings.px_per_mm
    small = [
        label.text
        for label in driver.display.walk()
        if isinstance(label, Words) and label.text and label.font_size < MIN_EM_MM * per_mm - 0.01
    ]
    assert small == [], f"below the least size: {small}"


def every_target_is_large_enough_and_on_the_glass(driver: Driver) -> None:
    least = MIN_TARGET_MM * driver.app.settings.px_per_mm - 0.5
    for shown in driver.display.controls():
        name = shown.widget.control.control_id
        assert min(shown.width, shown.height) >= least, f"{name}: {shown.width:.0f} x {shown.height:.0f} px"
        assert shown.x >= 0, name
        assert shown.y >= 0, name
        assert shown.x + shown.width <= driver.display.width, name
        assert shown.y + shown.height <= driver.display.height, name


def targets_keep_their_distance(driver: Driver) -> None:
    gap = MIN_GAP_MM * driver.app.settings.px_per_mm - 0.5
    for one, other in itertools.combinations(driver.display.controls(), 2):
        names = one.widget.control.control_id, other.widget.control.control_id
        assert min(overlap(tuple(one[1:]), tuple(other[1:]))) <= -gap, names


def areas_do_not_cover_each_other(driver: Driver) -> None:
    areas = driver.display.page.areas
    boxes = {name: (*widget.pos, *widget.size) for name, widget in areas.items()}
    for one, other in itertools.combinations(boxes, 2):
        assert min(overlap(boxes[one], boxes[other])) <= 0.5, (one, other)


def panes_do_not_cover_each_other(driver: Driver) -> None:
    from kiosk.ui.widgets.board import Board

    stage = driver.display.page.areas.get("stage")
    if isinstance(stage, Board):
        inside = [(pane, (pane.x, pane.y, pane.width, pane.height)) for pane in stage.panes]
        for (one, box), (other, other_box) in itertools.combinations(inside, 2):
            assert min(overlap(box, other_box)) <= 0.5, (one, other)
        for pane, box in inside:
            assert box[0] >= stage.x - 0.5, pane
            assert box[1] >= stage.y - 0.5, pane
            assert box[0] + box[2] <= stage.right + 0.5, pane
            assert box[1] + box[3] <= stage.top + 0.5, pane


def every_word_of_the_model_is_shown(driver: Driver, model: ScreenModel) -> None:
    """On a lying display the keypad has no room for its title beside a notice, and tools are icons."""
    texts = driver.texts()
    expected = [*(c.label for c in (*model.actions, *model.languages)), *(c.title for c in model.cards)]
    expected += [c.detail for c in model.cards if c.detail]
    if not model.keypad:
        expected += [model.title, *model.body]
    marks = model.offline, model.waiting, model.band and model.band.text
    expected += [part for part in (model.busy, model.notice and model.notice.text, *marks) if part]
    if model.dialog:
        expected += [model.dialog.title, model.dialog.body, *(c.label for c in model.dialog.actions)]
    assert [text for text in expected if text not in texts] == []


def test_large_text_is_larger_than_normal_text(driver: Driver) -> None:
    driver.display.show(replace(SAMPLES["help"], look=Look()))
    normal = driver.display.page.areas["title"].words.font_size
    driver.display.show(replace(SAMPLES["help"], look=Look(text_scale=1.4)))
    large = driver.display.page.areas["title"].words.font_size
    assert large >= normal * 1.25


def test_more_words_than_fit_make_the_letters_smaller_and_are_reported(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    wordy = replace(SAMPLES["certificate"], body=SAMPLES["certificate"].body * 2)
    if driver.app.settings.portrait:
        wordy = replace(wordy, body=wordy.body * 5)
    driver.display.show(wordy)
    assert "does not fit" in caplog.text
    no_text_is_cut_off(driver)
    areas_do_not_cover_each_other(driver)


@pytest.mark.parametrize("name", ["help", "door-open", "waiting", "photo", "verdict"])
def test_a_word_wider_than_the_glass_is_broken_and_not_the_end(driver: Driver, name: str) -> None:
    endless = replace(SAMPLES[name], title="Donaudampfschifffahrtsgesellschaft" * 12)
    driver.display.show(endless)
    assert endless.title in driver.texts()
