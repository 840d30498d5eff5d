"""What only the staff sees: the band, tables that turn pages and change in place, the map of the cabinet."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kiosk.domain.roster import Role
from kiosk.presentation.screen_model import Band, CabinetMap, Fact, Icon, Notice, ScreenModel, Tone
from kiosk.ui.palette import LIGHT, colour
from kiosk.ui.theme import MIN_EM_MM
from tests.support.courier_screens import courier_screens
from tests.support.kivydrive import PORTRAIT, Driver
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import TWENTY_FACTS, many_doors, map_of, sample_staff_screens
from tests.ui.conftest import Open

STAFF = dict(sample_staff_screens())
BANDS = (*(str(role) for role in Role), "training")
LIVE = STAFF["technician-live"]
MANY = STAFF["courier-home-200"]


def with_fact(model: ScreenModel, index: int, value: str, tone: Tone = Tone.PLAIN) -> ScreenModel:
    """The model with another value of one fact."""
    facts = list(model.facts)
    facts[index] = Fact(facts[index].label, value, tone)
    return replace(model, facts=tuple(facts))


def with_map(model: ScreenModel, **changed: object) -> ScreenModel:
    """The model with a map that differs in this."""
    assert isinstance(model.picture, CabinetMap)
    return replace(model, picture=replace(model.picture, **changed))  # type: ignore[arg-type]


def map_on(driver: Driver) -> Any:
    """The `MapView` on the glass."""
    return driver.display.page.areas["stage"].picture.content


def labels_shown(driver: Driver) -> list[str]:
    """Labels of the facts on the page that is open."""
    return [fact.label for fact in TWENTY_FACTS if fact.label in driver.texts()]


@pytest.mark.parametrize("role", BANDS)
def test_each_role_has_a_band_from_edge_to_edge_in_its_own_colour(open_screen: Open, role: str) -> None:
    band = Band(f"Somebody, {role}", role)
    pixels = open_screen(replace(LIVE, band=band), PORTRAIT).pixels()
    fill = [round(part * 255) for part in LIGHT.band(role)[1][:3]]
    assert (pixels[2, :] == fill).all()
    assert len({LIGHT.band(one)[1] for one in BANDS}) == len(BANDS)


def test_a_customer_sees_no_band_but_may_see_that_somebody_waits(open_screen: Open) -> None:
    scanning = replace(dict(sample_screens())["scanning"], waiting="Staff is waiting")
    screen = open_screen(scanning)
    assert "Staff is waiting" in screen.texts()
    assert "band" not in screen.display.page.areas


def test_a_table_too_long_for_the_glass_turns_pages_until_its_end(open_screen: Open) -> None:
    screen = open_screen(LIVE)
    seen = labels_shown(screen)
    assert seen[0] == TWENTY_FACTS[0].label
    assert len(seen) < len(TWENTY_FACTS)
    while screen.control("facts_down").widget.control.enabled:
        screen.run(0.4)
        screen.tap("facts_down")
        seen += labels_shown(screen)
    assert seen == [fact.label for fact in TWENTY_FACTS]
    assert screen.posted == []


def test_a_bouncing_finger_turns_one_page(open_screen: Open) -> None:
    screen = open_screen(LIVE)
    screen.tap("facts_down")
    screen.tap("facts_down", hold=0.02)
    assert any(text.startswith("2/") for text in screen.texts())


def test_a_short_table_has_no_pages(open_screen: Open) -> None:
    screen = open_screen(replace(LIVE, facts=TWENTY_FACTS[:3]))
    assert "facts_down" not in [c.widget.control.control_id for c in screen.display.controls()]


def test_a_value_changes_in_its_place_and_the_open_page_stays(open_screen: Open) -> None:
    screen = open_screen(LIVE)
    screen.tap("facts_down")
    page, shown = screen.display.page, labels_shown(screen)
    index = [fact.label for fact in TWENTY_FACTS].index(shown[0])
    screen.show(with_fact(LIVE, index, "57 µs", Tone.STOP))
    assert screen.display.page is page
    assert "57 µs" in screen.texts()
    assert labels_shown(screen) == shown


def test_a_value_that_needs_more_room_makes_the_page_anew_but_does_not_turn_it(open_screen: Open) -> None:
    screen = open_screen(LIVE)
    screen.tap("facts_down")
    page = screen.display.page
    screen.show(with_fact(LIVE, 0, "a long story of what this board has said so far " * 3))
    assert screen.display.page is not page
    assert any(text.startswith("2/") for text in screen.texts())


def test_a_door_that_changes_repaints_itself_and_nothing_else(open_screen: Open) -> None:
    screen = open_screen(MANY, PORTRAIT)
    page, before = screen.display.page, screen.pixels()
    assert isinstance(MANY.picture, CabinetMap)
    changed = with_map(MANY, tones={**MANY.picture.tones, "001": Tone.STOP})
    screen.show(changed)
    after = screen.pixels()
    assert screen.display.page is page
    rows, columns = np.nonzero((before != after).any(axis=2))
    view = map_on(screen)
    _, _, wide, high = view._pixels(MANY.picture.doors[0])
    assert 0 < np.ptp(columns) < wide
    assert 0 < np.ptp(rows) < high


def test_another_page_with_the_same_map_paints_only_what_changed(open_screen: Open) -> None:
    assert isinstance(MANY.picture, CabinetMap)
    screen = open_screen(MANY, PORTRAIT)
    before, at_first = map_on(screen), screen.pixels()
    later = replace(with_map(MANY, tones={**MANY.picture.tones, "001": Tone.STOP}), waiting="Somebody waits")
    screen.show(later)
    assert map_on(screen) is not before
    assert map_on(screen).picture is before.picture
    gone_on = screen.pixels()
    screen.show(MANY)
    assert (screen.pixels() == at_first).all()
    screen.show(LIVE)
    screen.show(later)
    assert map_on(screen).picture is not before.picture
    assert (screen.pixels() == gone_on).all()


def test_what_is_counted_changes_in_place_and_looks_as_on_a_new_page(open_screen: Open) -> None:
    counted = Notice("Counted: 1", Tone.OK, Icon.TICK)
    counting = replace(dict(courier_screens())["courier-emptying"], notice=counted)
    assert counting.progress is not None
    later = replace(
        counting,
        title="Take the others out and scan them, too",
        progress=(counting.progress[0] + 1, counting.progress[1]),
        notice=replace(counted, text="Counted: 2"),
        actions=tuple(replace(control, label="I have both") for control in counting.actions),
        sound="accept",
    )
    screen = open_screen(counting, PORTRAIT)
    page = screen.display.page
    screen.show(later)
    assert screen.display.page is page
    gone_on = screen.pixels()
    screen.show(LIVE)
    screen.show(later)
    assert (screen.pixels() == gone_on).all()
    screen.tap(later.actions[0].control_id)
    assert screen.posted


def test_words_that_need_more_room_get_a_new_page(open_screen: Open) -> None:
    screen = open_screen(LIVE, PORTRAIT)
    page = screen.display.page
    screen.show(replace(LIVE, title="A title that takes some lines more than the one before. " * 2))
    assert screen.display.page is not page


def test_two_hundred_doors_are_drawn_with_a_handful_of_instructions(open_screen: Open) -> None:
    view = map_on(open_screen(MANY))
    assert len(view.canvas.children) < 10


def test_doors_differ_without_any_colour() -> None:
    from kiosk.ui.widgets.door_faces import DoorLook, FacePainter

    white, black = colour("#FFFFFF"), colour("#000000")
    grey = replace(
        LIGHT,
        **dict.fromkeys(("paper", "ok_paper", "warn_paper", "stop_paper"), white),
        **dict.fromkeys(("ink", "ok", "warn", "stop", "line"), black),
    )
    painter = FacePainter(grey, px_per_mm=4.0, longest=3)
    looks = [DoorLook(*each) for each in itertools.product(Tone, (False, True), (False, True))]
    faces = {painter.face((34, 46), "118", look).tobytes() for look in looks}
    assert len(faces) == len(looks)


def test_marked_doors_too_small_to_read_have_signs_that_do_not_cover_each_other(open_screen: Open) -> None:
    screen = open_screen(replace(MANY, picture=map_of(many_doors(), (1, 11, 20, 30))))
    view = map_on(screen)
    assert view.strip is not None
    signs = view._signs(view.strip)
    assert {sign.text for sign in signs} == {"1", "11", "20", "30"}
    per_mm = screen.app.settings.px_per_mm
    for upper, lower in itertools.pairwise(signs):
        assert upper.box.y >= lower.box.top
        assert upper.box.height >= MIN_EM_MM * per_mm
    assert signs[-1].box.y >= view.body.y - 1
    assert signs[0].box.top <= view.body.top + 1


def test_more_marked_doors_than_signs_are_counted(open_screen: Open) -> None:
    screen = open_screen(STAFF["courier-many-marked"])
    view = map_on(screen)
    signs = view._signs(view.strip)
    assert signs[-1].text == f"+{19 - len(signs) + 1}"


def test_the_first_mark_on_small_doors_makes_room_for_its_sign(open_screen: Open) -> None:
    screen = open_screen(MANY)
    screen.show(with_map(MANY, marked=frozenset({"018"})))
    view = map_on(screen)
    assert view.strip is not None


def test_a_cabinet_far_wider_than_the_glass_is_still_drawn(open_screen: Open) -> None:
    screen = open_screen(replace(MANY, picture=map_of(many_doors(200, columns=200), (7,))))
    assert MANY.title in screen.texts()
