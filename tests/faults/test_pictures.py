"""The stories of faults for people to look at are stories that the kiosk really tells."""

from pathlib import Path

import pytest

from tests.faults.pictures import STORIES, Album

SCREENS = {
    "power-cut-with-the-door-open": ["attract", "label_attach", "door_open", None, "confirming", "done"],
    "printer-out-of-paper-in-a-label": ["label_printing", "label_in_hand", "write_code", "door_open", "done"],
    "broker-down": ["attract", "attract", "door_open", "done"],
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_shows_these_screens(name: str, tmp_path: Path) -> None:
    album = Album()
    STORIES[name](tmp_path, album)
    assert [model and model.name for _, model, _ in album.moments] == SCREENS[name]


def test_a_power_cut_asks_for_what_nobody_saw_and_an_outage_says_that_it_is_one(tmp_path: Path) -> None:
    cut, outage = Album(), Album()
    for name, album in (("power-cut-with-the-door-open", cut), ("broker-down", outage)):
        (tmp_path / name).mkdir()
        STORIES[name](tmp_path / name, album)
    asked = cut.moments[4][1]
    assert asked is not None
    assert asked.title == "Is your item behind door 1?"
    marks = [model.offline for _, model, _ in outage.moments if model]
    assert marks == [None, *["Offline. Your return still counts."] * 2, None], "done says what it means"
