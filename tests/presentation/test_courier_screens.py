"""What couriers read: one thing to do, what is at which door, and nothing of other carriers."""

import pytest

from kiosk.flow.courier.visit import CourierStep, CourierVisit
from kiosk.flow.signals import Button, CodesSeen
from kiosk.presentation.screen_model import BigText, CabinetMap, Emphasis, QrPicture, ScreenModel, Tone
from kiosk.presentation.screens.staff.scene import STAFF_SCREENS
from tests.support.courier_round import BIN, Round, package
from tests.support.courier_screens import courier_screens, shown

SCREENS = dict(courier_screens())


def facts(model: ScreenModel) -> dict[str, str]:
    return {fact.label: fact.value for fact in model.facts}


def test_every_step_has_its_screen() -> None:
    steps = {step for kind, step in STAFF_SCREENS if kind is CourierVisit}
    assert steps == set(CourierStep) - {CourierStep.ENDED}


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_says_what_to_do_now_with_four_controls_at_most(name: str) -> None:
    model = SCREENS[name]
    assert model.title
    assert model.title in model.speech
    assert len(model.actions) <= 4
    assert sum(c.emphasis is Emphasis.PRIMARY for c in model.actions) <= 1
    assert "_" not in model.speech
    assert "{" not in model.speech
    assert model.band is not None
    assert model.busy or any(c.enabled for c in model.actions)


def test_the_first_screen_tells_age_size_and_bins() -> None:
    shown_here = facts(SCREENS["courier-home"])
    assert shown_here["Must go now"] == "2"
    assert shown_here["Over a day old"] == "11"
    assert shown_here["Sizes"] == "5 S, 5 M, 2 L"
    assert shown_here["Bin bin-1"] == "3 parcels, 34% full, 3.1 kg"


def test_the_map_marks_their_doors_alone() -> None:
    picture = SCREENS["courier-home"].picture
    assert isinstance(picture, CabinetMap)
    assert picture.marked == {f"{n:02d}" for n in range(1, 13)}
    assert not picture.tones


def test_a_number_to_write_is_the_picture_and_its_button_says_so() -> None:
    """It stood below in small letters, beside a pencil, and "The label is on" was all there was to press."""
    model = SCREENS["courier-label-by-hand"]
    assert isinstance(model.picture, BigText)
    assert model.picture.text == "395211 000000 000002"
    assert [c.label for c in model.actions] == ["It is written", "Print again", "Back"]


def test_one_line_a_door_says_how_it_stands() -> None:
    model = SCREENS["courier-emptying"]
    assert facts(model) == {
        "Door 1": "shut it",
        "Door 2": "take it out",
        "Door 3": "take it out",
        "Door 4": "did not open",
    }
    assert model.progress == (1, 11)
    notice = SCREENS["courier-home-again"].notice
    assert notice is not None
    assert notice.text.startswith("Door 4 did not open")


def test_a_door_that_was_shut_too_early_is_asked_about_and_can_be_opened_again() -> None:
    model = SCREENS["courier-shut-too-early"]
    assert model.title == "What about door 3?"
    assert "open_again" in {control.control_id for control in model.actions}


def test_the_manifest_shows_both_counts_and_what_was_noted() -> None:
    model = SCREENS["courier-manifest"]
    (card,) = model.cards
    assert card.counter is not None
    assert (card.counter.text, card.tone) == ("2", Tone.WARN)
    assert "We count 3 parcels" in card.detail
    assert ("Noted", "Door 3: a parcel that is not on the list, left there") in {
        (fact.label, fact.value) for fact in model.facts
    }


def test_the_last_screen_is_a_proof_by_itself() -> None:
    picture = SCREENS["courier-done-without-paper"].picture
    assert isinstance(picture, QrPicture)
    assert picture.caption == "B1042-M000112"


def test_what_is_no_number_is_said_of_the_seal_and_of_the_bag() -> None:
    r = Round((), with_bin=True)
    r.press(Button.CHOOSE)
    r.press(Button.CHOOSE, BIN)
    r.press(Button.CONTINUE)
    said = []
    for number in ("PN-448102", "BAG-000732"):
        r.hear(CodesSeen(texts=("no number!",)))
        said.append(shown(r).notice)
        r.hear(CodesSeen(texts=(number,)))
    assert [notice.text for notice in said if notice] == [
        "That is not a seal's number.",
        "That is not a bag's number.",
    ]


def test_doors_that_were_shut_too_early_are_asked_about_together() -> None:
    r = Round(packages=(package(1), package(2)))
    r.press(Button.CONTINUE)
    r.opens(1, 2)
    r.shuts(1, 2)
    assert shown(r).title == "What about doors 1, 2?"


def test_who_has_something_in_hand_can_leave_the_screen_but_not_the_visit() -> None:
    r = Round(packages=(package(1), package(2)), open_at_once=1)
    r.press(Button.CONTINUE)
    r.opens(1)
    r.scan(1)
    r.press(Button.PAUSE)
    r.shuts(1)
    controls = {control.control_id for control in shown(r).actions}
    assert controls == {"collect_all", "collect_some", "finish", "pause"}
