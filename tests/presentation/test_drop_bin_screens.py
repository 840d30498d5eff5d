"""What people read at the drop bin, and on the receipt of what fell into it."""

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState
from kiosk.flow.effects import Commit
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.visit import Step, Visit
from kiosk.presentation import papers
from kiosk.presentation.paper import Row
from kiosk.presentation.screen_model import Icon, ScreenModel, Symbol, Tone
from kiosk.presentation.screens import Around, compose
from tests.flow.test_steps import WAYS
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import (
    CUSTODY,
    Go,
    bin_seen,
    flap_opens,
    press,
    run_journey,
    to_open_flap,
    wait_out,
)

AROUND = Around(PLACE)


def shown(*script: Go, around: Around = AROUND) -> ScreenModel:
    return compose(run_journey(script).visit, WORDS, around)


def test_there_is_one_thing_to_do_and_second_thoughts_come_before_it_falls() -> None:
    model = shown(*to_open_flap())
    assert model.title == "Drop your parcel into the bin"
    assert "cannot be taken out again" in model.speech
    assert [c.control_id for c in model.actions] == ["does_not_fit", "take_back"]


def test_a_flap_that_is_left_open_is_heard_and_the_next_customer_may_begin() -> None:
    model = shown(*to_open_flap(), Go(wait_out(TimerName.ATTENTION), Step.FLAP_OPEN))
    assert model.notice is not None
    assert model.notice.text == "The flap is still open."
    assert model.sound == "attention"
    assert "start_new" in [c.control_id for c in model.actions]


def test_no_arrow_points_into_the_bin_where_the_item_is_to_be_kept() -> None:
    assert shown(*to_open_flap(), Go(press(Button.TAKE_BACK), Step.BIN_KEEPING)).picture == Symbol(Icon.HAND)


def test_who_was_not_seen_is_told_so_and_asked() -> None:
    model = shown(*WAYS[Step.BIN_CONFIRMING])
    assert model.body == ("We did not see it fall in.",)
    assert [c.control_id for c in model.actions] == ["yes", "open_again", "does_not_fit", "took_it_back"]


def test_where_nobody_sees_the_flap_the_customer_is_told_what_to_do_if_it_is_open() -> None:
    model = shown(*to_open_flap()[:-1], Go(flap_opens(flap=DoorState.UNKNOWN), Step.BIN_CONFIRMING))
    assert model.title == "Is your parcel in the bin?"
    assert model.body == ("We cannot see the flap. If it is open, drop your parcel in.",)
    assert [c.control_id for c in model.actions] == ["yes", "open_again", "does_not_fit", "took_it_back"]


def test_who_cannot_push_it_in_learns_of_the_certificate() -> None:
    model = shown(*to_open_flap(), Go(press(Button.DOES_NOT_FIT), Step.BIN_KEEPING))
    assert "certificate" in model.speech


def test_a_parked_visit_says_nothing_but_that_the_flap_is_open() -> None:
    model = shown(*to_open_flap(), Go(wait_out(TimerName.PARK), Step.PARKED))
    assert model.title == "The flap of the drop bin is open. Please shut it."
    assert (model.body, model.notice) == ((), None)
    assert model.picture == Symbol(Icon.WARNING, Tone.WARN), "an arrow into the bin would ask for a parcel"


def test_a_flap_that_stands_open_is_told_to_whoever_comes() -> None:
    model = compose(Visit(visit_id="v"), WORDS, Around(PLACE, open_flap=True))
    assert model.notice is not None
    assert model.notice.text == "The flap of the drop bin is open. Please shut it."


def test_where_nothing_can_be_stored_what_fell_in_is_not_taken_for_lost() -> None:
    model = shown(*to_open_flap(), around=Around(PLACE, stands_still=True))
    assert "stays safe there" in model.speech
    assert "keep your item" not in model.speech


def test_nobody_asks_for_a_low_door_at_the_bin() -> None:
    assert "reach" not in [c.control_id for c in shown(*to_open_flap()).tools]


def test_the_receipt_names_the_bin() -> None:
    fell_in = bin_seen(DoorState.CLOSED, ConfirmedBy.WEIGHT, weight_g=412)
    visit = run_journey([*to_open_flap(), Go(fell_in, Step.COMMITTING, Commit), *CUSTODY]).visit
    paper = papers.receipt(visit.completed, WORDS, PLACE, offline=False, is_copy=False)
    assert Row("Drop bin", "bin-1") in paper.parts
    assert "'Door'" not in repr(paper)
