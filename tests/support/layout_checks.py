"""What must be true of any screen as it stands on the glass; a check raises AssertionError where it is not.

They look at widgets, so a screen need not be drawn for them. `tests.support.pixel_checks` looks at pixels.
"""

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from kiosk.presentation.screen_model import ScreenModel
from tests.support.kivydrive import Driver

LEAST_TARGET_MM, LEAST_GAP_MM, LEAST_CAPITAL_MM = 20, 3, 4.8
"""Written down once more: a check that reads the theme's own figures would follow them downwards."""
REACH_BAND_MM = 305
Box = tuple[float, float, float, float]


def overlap(one: Box, other: Box) -> tuple[float, float]:
    """How far two boxes reach into each other; negative is the gap between them."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across, down


def box_of(widget: Any) -> Box:
    return widget.x, widget.y, widget.width, widget.height


def words_on(driver: Driver) -> list[Any]:
    """Every label with words that can be seen; those of the page that a dialog dims are below it."""
    from kiosk.ui.widgets.text import Words

    page = driver.display.page
    seen = (page.dialog or page) if page else driver.display
    return [w for w in seen.walk() if isinstance(w, Words) and w.text.strip()]


def pages_of_the_table(driver: Driver) -> Iterator[int]:
    """Turn every page of the table of facts, and set the letters; a screen without one has a single page."""
    from kiosk.ui.widgets.facts import FactTable

    table = next((w for w in driver.display.walk() if isinstance(w, FactTable) and not w.blank), None)
    for page in range(len(table.plan.pages) if table else 1):
        if table:
            table.turn(page - table.page)
        for label in words_on(driver):
            label.texture_update()
        yield page


def no_text_is_cut_off(driver: Driver) -> None:
    display = driver.display
    for label in words_on(driver):
        wide, high = label.texture_size
        assert wide <= label.width + 1, f"{label.text!r} needs {wide} px, has {label.width}"
        assert high <= label.height + 1, f"{label.text!r} needs {high} px, has {label.height}"
        assert label.x >= 0, label.text
        assert label.y >= 0, label.text
        assert label.right <= display.width, label.text
        assert label.top <= display.height, label.text


def no_text_covers_another(driver: Driver) -> None:
    """Of each label the part that its letters take, in the middle of its height."""
    inked = [(label, _inked(label)) for label in words_on(driver)]
    for (one, box), (other, other_box) in itertools.combinations(inked, 2):
        assert min(overlap(box, other_box)) <= 1, f"{one.text!r} covers {other.text!r}"


def no_text_covers_a_control(driver: Driver) -> None:
    buttons = [shown.widget for shown in driver.display.controls()]
    on_buttons = {id(part) for button in buttons for part in button.walk()}
    for label, button in itertools.product(words_on(driver), buttons):
        if id(label) not in on_buttons:
            name = button.control.control_id
            assert min(overlap(_inked(label), box_of(button))) <= 1, f"{label.text!r} covers {name}"


def _inked(label: Any) -> Box:
    height = min(label.texture_size[1], label.height)
    return label.x, label.y + (label.height - height) / 2, label.width, height


def capitals_are_high_enough(driver: Driver) -> None:
    """By the capital I of the font that is in use, at the whole pixels in which Kivy sets it."""
    per_mm = driver.app.settings.px_per_mm
    for label in words_on(driver):
        label._label.resolve_font_name()
        height = int(label.font_size) * _capital(label._label.options["font_name_r"]) / per_mm
        assert height >= LEAST_CAPITAL_MM, (
            f"below the least size: {label.text!r}, capitals of {height:.2f} mm"
        )


@cache
def _capital(file: str) -> float:
    """Height of a capital I, in ems."""
    font = TTFont(file)
    return float(font["glyf"][font.getBestCmap()[ord("I")]].yMax) / float(font["head"].unitsPerEm)


def every_target_is_large_enough_and_on_the_glass(driver: Driver) -> None:
    least = LEAST_TARGET_MM * driver.app.settings.px_per_mm - 0.5
    for shown in driver.display.controls():
        name = shown.widget.control.control_id
        assert min(shown.width, shown.height) >= least, f"{name}: {shown.width:.0f} x {shown.height:.0f} px"
        assert shown.x >= 0, name
        assert shown.y >= 0, name
        assert shown.x + shown.width <= driver.display.width, name
        assert shown.y + shown.height <= driver.display.height, name


def targets_keep_their_distance(driver: Driver) -> None:
    gap = LEAST_GAP_MM * driver.app.settings.px_per_mm - 0.5
    for one, other in itertools.combinations(driver.display.controls(), 2):
        names = one.widget.control.control_id, other.widget.control.control_id
        assert min(overlap(tuple(one[1:]), tuple(other[1:]))) <= -gap, f"{names} are too close"


def everything_is_within_reach_where_that_was_asked_for(driver: Driver) -> None:
    """Every control in the lowest part of the glass, from where on EN 301 549 calls it within reach."""
    if not driver.display.model.look.reach:
        return
    top = driver.display.height - REACH_BAND_MM * driver.app.settings.px_per_mm
    for shown in driver.display.controls():
        assert shown.y >= top - 0.5, f"{shown.widget.control.control_id} is too high"


def areas_do_not_cover_each_other(driver: Driver) -> None:
    areas = driver.display.page.areas
    for (one, first), (other, second) in itertools.combinations(areas.items(), 2):
        assert min(overlap(box_of(first), box_of(second))) <= 0.5, f"{one} covers {other}"


def panes_do_not_cover_each_other(driver: Driver) -> None:
    from kiosk.ui.widgets.board import Board

    stage = driver.display.page.areas.get("stage")
    if isinstance(stage, Board):
        inside = [(pane, box_of(pane)) for pane in stage.panes]
        for (one, box), (other, other_box) in itertools.combinations(inside, 2):
            assert min(overlap(box, other_box)) <= 0.5, f"{one} covers {other}"
        for pane, box in inside:
            assert box[0] >= stage.x - 0.5, pane
            assert box[1] >= stage.y - 0.5, pane
            assert box[0] + box[2] <= stage.right + 0.5, pane
            assert box[1] + box[3] <= stage.top + 0.5, pane


def every_word_of_the_model_is_shown(driver: Driver) -> None:
    """On a lying display the keypad has no room for its title beside a notice, and tools are icons."""
    texts, model = driver.texts(), driver.display.model
    missing = [text for text in _words_of(model) if text not in texts]
    assert missing == [], f"not shown: {missing}"


def _words_of(model: ScreenModel) -> list[str]:
    expected = [*(c.label for c in (*model.actions, *model.languages)), *(c.title for c in model.cards)]
    expected += [c.detail for c in model.cards if c.detail]
    if not model.keypad:
        expected += [model.title, *model.body]
    marks = model.offline, model.waiting, model.band and model.band.text
    expected += [part for part in (model.busy, model.notice and model.notice.text, *marks) if part]
    if model.dialog:
        expected += [model.dialog.title, model.dialog.body, *(c.label for c in model.dialog.actions)]
    return expected


def every_fact_stands_on_one_of_the_pages(driver: Driver) -> None:
    """Turns them all, and stays on the last."""
    texts = {text for _ in pages_of_the_table(driver) for text in driver.texts()}
    words = [word for fact in driver.display.model.facts for word in (fact.label, fact.value)]
    missing = [word for word in words if word not in texts]
    assert missing == [], f"on no page: {missing}"


LAYOUT_CHECKS = (
    no_text_is_cut_off,
    no_text_covers_another,
    no_text_covers_a_control,
    capitals_are_high_enough,
    every_target_is_large_enough_and_on_the_glass,
    targets_keep_their_distance,
    everything_is_within_reach_where_that_was_asked_for,
    areas_do_not_cover_each_other,
    panes_do_not_cover_each_other,
    every_word_of_the_model_is_shown,
    every_fact_stands_on_one_of_the_pages,
)


def is_laid_out_well(driver: Driver) -> None:
    """All of them, on every page of the screen's table."""
    for _ in pages_of_the_table(driver):
        for check in LAYOUT_CHECKS:
            check(driver)
