"""A whole visit at the real screen: by touch, by keys, and by ear alone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.kiosk_on_screen import KioskOnScreen
from tests.support.listener import Listener
from tests.support.steady_kiosk import SteadyKiosk

Choose = Callable[[KioskOnScreen, str], None]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[KioskOnScreen]:
    """Doors without item sensors, so that even the last question is asked."""
    opened = KioskOnScreen(SteadyKiosk(tmp_path, item_sensors=False))
    opened.run(0.5)
    yield opened
    opened.close()


def by_touch(screen: KioskOnScreen, control_id: str) -> None:
    screen.tap(control_id)


def by_keypad(screen: KioskOnScreen, control_id: str) -> None:
    """Step on with the arrow until the ring is there, and press."""
    screen.key("down")
    for _ in range(40):
        if screen.focused == control_id:
            break
        screen.key("down")
    assert screen.focused == control_id
    screen.key("enter")


@pytest.mark.parametrize("choose", [by_touch, by_keypad])
def test_a_face_is_touched_where_it_stands_and_the_end_of_the_visit_tells(
    screen: KioskOnScreen, choose: Choose
) -> None:
    to_done(screen, choose)
    choose(screen, "rate_1")
    screen.run(0.5)
    choose(screen, "rate_5")
    screen.run(0.5)
    model = screen.display.model
    assert model is not None
    assert model.rating is not None
    assert model.rating.words == "Thank you for telling us."
    choose(screen, "finish")
    screen.run_until("attract")
    assert [data["rating"] for data in ended(screen)] == [5]


@pytest.mark.parametrize("choose", [by_touch, by_keypad])
def test_a_visit_that_is_seen(screen: KioskOnScreen, choose: Choose) -> None:
    to_done(screen, choose)
    choose(screen, "finish")
    screen.run_until("attract")
    assert drop_offs(screen) == 1
    assert [data["rating"] for data in ended(screen)] == [None]


def to_done(screen: KioskOnScreen, choose: Choose) -> None:
    hold_up_a_code(screen)
    for name, control_id in (
        ("choosing", "2"),
        ("choosing", "continue"),
        ("reason", "size_too_small"),
        *([("verdict", "continue")] if choose is by_keypad else ()),
        ("photo", "take_photo"),
        *([("photo_kept", "continue")] if choose is by_keypad else ()),
        ("label_attach", "label_is_on"),
    ):
        screen.run_until(name)
        choose(screen, control_id)
    screen.run_until("door_open")
    screen.put_in_and_shut(screen.open_door)
    screen.run_until("confirming")
    choose(screen, "yes")
    screen.run_until("done")


ANSWERS = {
    "What did you bring?": ("Trainers", "Continue with"),
    "Why do you return it?": ("Too small",),
    "takes it back": ("Continue",),
    "Hold the item in front of the camera": ("Take the photo",),
    "This picture is kept": ("Use this picture",),
    "Stick the label on your parcel": ("The label is on",),
    "Is your item behind door": ("Yes, it is inside",),
    "We have your item": ("Finish",),
}


def test_a_visit_that_is_only_heard(screen: KioskOnScreen) -> None:
    person = Listener(screen)
    screen.key("f1")
    assert "You have as much time as you need." in person.hears("Return your item here")
    hold_up_a_code(screen)
    while drop_offs(screen) == 0 or screen.model.look.speaks:
        said = person.hears(*ANSWERS, "Put your parcel in and shut the door")
        if door := re.search(r"Door (\d+) is open", said):
            screen.put_in_and_shut(screen.kiosk.doors[int(door[1]) - 1])
            continue
        for name in next(ANSWERS[question] for question in ANSWERS if question in said):
            person.presses(name)
    assert screen.model.name == "attract"


def hold_up_a_code(screen: KioskOnScreen) -> None:
    screen.kiosk.show_code(screen.kiosk.shop.order(["linen_shirt", "trainers"]))
    screen.run(0.1)


def ended(screen: KioskOnScreen) -> list[dict[str, Any]]:
    """What the ends of visits told."""
    events = [e for e in screen.kiosk.store.ledger.entries(limit=10_000) if e.type.endswith("visit.ended")]
    return [entry.event["data"] for entry in events]


def drop_offs(screen: KioskOnScreen) -> int:
    return sum(kind.endswith("drop_off.completed") for kind in screen.kiosk.types())
