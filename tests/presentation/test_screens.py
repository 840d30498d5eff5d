"""What people read on the screen: doors by their names, one thing to do, always a way on."""

from dataclasses import replace

import pytest

from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow.effects import Commit, Identify
from kiosk.flow.signals import Button, DevicesSeen, Pressed, TimerName
from kiosk.flow.visit import Notice, Paper, Step, Visit
from kiosk.presentation.screen_model import (
    AtDoor,
    DoorDrawing,
    Emphasis,
    Icon,
    QrPicture,
    ScreenModel,
    Symbol,
)
from kiosk.presentation.screens import Around, compose
from tests.flow.test_steps import WAYS
from tests.support.customer_screens import gallery_screens
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import (
    TO_DOOR,
    Go,
    judged,
    known,
    opens,
    order,
    press,
    run_journey,
    seen,
    shows,
    shut,
    to_open_door,
    unknown,
    wait_out,
)
from tests.support.sample_parts import PHOTO
from tests.support.two_packages import to_second_label

AROUND = Around(PLACE)

WAITS = {Step.IDENTIFYING, Step.JUDGING, Step.BEGINNING, Step.COMMITTING, Step.CERTIFYING}
MACHINE_AT_WORK = {
    *WAITS,
    *(Step.LABEL_PRINTING, Step.OPENING, Step.FLAP_OPENING, Step.BIN_CHECKING, Step.PARKED),
}


def shown(visit: Visit, around: Around = AROUND) -> ScreenModel:
    return compose(visit, WORDS, around)


@pytest.mark.parametrize("step", WAYS)
def test_every_screen_says_its_name_its_title_and_whom_to_call(step: Step) -> None:
    model = shown(run_journey(WAYS[step]).visit)
    assert model.name == ("waiting" if step in WAITS else step.value)
    assert model.title in model.speech
    assert model.footer == ("Kiosk B-1042", "Help: 030 5550 142")
    assert all(line for line in model.body)
    assert "_" not in model.speech
    assert "{" not in model.speech


def test_a_language_can_be_chosen_where_there_are_several() -> None:
    fresh = Visit(visit_id="v", language="en")
    assert [c.label for c in shown(fresh).languages] == ["English", "Deutsch", "Français", "Polski"]
    english = Around(replace(PLACE, languages=PLACE.languages[:1]))
    assert shown(fresh, english).languages == ()


@pytest.mark.parametrize("step", WAYS)
def test_at_most_one_control_stands_out_and_four_can_be_touched(step: Step) -> None:
    model = shown(run_journey(WAYS[step]).visit)
    assert len(model.actions) <= 4
    assert sum(c.emphasis is Emphasis.PRIMARY for c in model.actions) <= 1


@pytest.mark.parametrize("step", [step for step in WAYS if step not in MACHINE_AT_WORK])
def test_every_screen_that_waits_for_people_can_be_touched(step: Step) -> None:
    model = shown(run_journey(WAYS[step]).visit)
    assert any(c.enabled for c in model.actions)


@pytest.mark.parametrize("step", WAYS)
def test_the_machine_says_when_it_is_at_work(step: Step) -> None:
    model = shown(run_journey(WAYS[step]).visit)
    assert bool(model.busy) == (step in MACHINE_AT_WORK - {Step.PARKED})


@pytest.mark.parametrize(
    "step", [Step.DOOR_OPEN, Step.SHUT_DOOR, Step.CONFIRMING, Step.TAKING_OUT, Step.PARKED]
)
def test_doors_are_named_as_they_are_read(step: Step) -> None:
    """`07` is written on the door of the drawing; people say 7."""
    model = shown(run_journey(WAYS[step]).visit)
    assert "door 7" in model.title.lower()
    assert "07" not in model.speech
    assert isinstance(model.picture, DoorDrawing)
    assert model.picture.marked == "07"


@pytest.mark.parametrize(
    ("step", "to_do"),
    [
        (Step.DOOR_OPEN, AtDoor.PUT_IN),
        (Step.SHUT_DOOR, AtDoor.SHUT),
        (Step.CONFIRMING, None),
        (Step.TAKING_OUT, AtDoor.TAKE_OUT),
        (Step.PARKED, AtDoor.SHUT),
    ],
)
def test_the_drawing_shows_what_the_words_say(step: Step, to_do: AtDoor | None) -> None:
    """An arrow into a compartment from which a parcel is to be taken would be worse than none."""
    picture = shown(run_journey(WAYS[step]).visit).picture
    assert isinstance(picture, DoorDrawing)
    assert picture.to_do is to_do


def test_no_title_or_product_stays_on_the_screen_of_a_parked_visit() -> None:
    model = shown(run_journey(WAYS[Step.PARKED]).visit)
    assert model.body == ()
    assert not any(word in model.speech for word in ("Linen", "Northwind"))


def test_doors_that_stand_open_are_told_to_whoever_comes() -> None:
    one = shown(Visit(visit_id="v"), Around(PLACE, open_doors=("07",))).notice
    two = shown(Visit(visit_id="v"), Around(PLACE, open_doors=("07", "12"))).notice
    assert one is not None
    assert two is not None
    assert one.text == "Door 7 is open. Please shut it."
    assert two.text == "Doors 7, 12 are open. Please shut them."


def test_a_low_door_is_offered_until_what_is_in_a_high_one_keeps_it() -> None:
    opened = [*to_open_door()[:-1], Go(opens(within_reach=False), Step.DOOR_OPEN)]
    journey = run_journey(opened)
    assert "reach" in [tool.control_id for tool in shown(journey.visit).tools]
    journey.run([Go(seen(DoorState.OPEN, Occupancy.PRESENT), Step.DOOR_OPEN)])
    assert "reach" not in [tool.control_id for tool in shown(journey.visit).tools]


def test_a_scan_engine_reads_codes_where_no_camera_does() -> None:
    journey = run_journey(WAYS[Step.SCANNING])
    journey.hear(DevicesSeen(faults=frozenset({"scan_camera"}), out_of_service=None))
    model = shown(journey.visit)
    assert model.title == "Hold your return code in front of the scanner"
    assert model.picture == Symbol(Icon.SCAN)


def test_without_camera_and_scan_engine_the_keypad_comes_first() -> None:
    journey = run_journey(WAYS[Step.SCANNING])
    journey.hear(DevicesSeen(faults=frozenset({"scan_camera", "scan_engine"}), out_of_service=None))
    model = shown(journey.visit)
    assert "type the code" in model.speech
    assert model.actions[0].emphasis is Emphasis.PRIMARY


def test_a_decline_is_calm_and_gives_its_dates() -> None:
    journey = run_journey(WAYS[Step.IDENTIFYING])
    journey.hear(known(order(days=45))(journey.visit))
    journey.hear(judged(journey.visit))
    model = shown(journey.visit)
    assert model.name == "declined"
    assert model.cards[0].detail == "The return period of 30 days ended on 14 September."
    assert model.cards[0].tone.value == "warn"
    assert [c.control_id for c in model.actions] == ["finish", "print", "another_return"]


def test_second_thoughts_are_always_visible_while_the_door_is_open() -> None:
    for step in (Step.DOOR_OPEN, Step.SHUT_DOOR):
        controls = {c.control_id for c in shown(run_journey(WAYS[step]).visit).actions}
        assert {"does_not_fit", "take_back"} <= controls


def test_a_door_nobody_can_see_asks_for_the_customers_word() -> None:
    journey = run_journey([*to_open_door(), Go(seen(DoorState.UNKNOWN), Step.DOOR_OPEN)])
    assert shown(journey.visit).actions[0].control_id == "inside"
    journey.run([Go(wait_out(TimerName.ATTENTION), Step.SHUT_DOOR)])
    model = shown(journey.visit)
    assert model.actions[0].control_id == "inside"
    assert model.notice is not None
    assert model.notice.text == "We cannot see this door. Tell us when it is shut."
    assert model.body == (), "it is said once"
    journey.run([Go(press(Button.TAKE_BACK), Step.TAKING_OUT)])
    assert shown(journey.visit).actions[0].control_id == "out"


def test_of_several_parcels_the_screen_says_which() -> None:
    journey = run_journey([*to_second_label(), *TO_DOOR])
    assert "Parcel 2 of 2" in shown(journey.visit).speech


def test_done_says_when_which_receipt_and_what_comes_next_before_any_paper() -> None:
    visit = run_journey(WAYS[Step.DONE]).visit.but(paper=Paper.PRINTING)
    model = shown(visit)
    assert model.title == "We have your item"
    assert model.body[0] == "17:42. Receipt B1042-0000001-7."
    assert "Northwind checks it and writes to you by 2 October." in model.speech
    assert model.sound == "accept"
    assert isinstance(model.picture, QrPicture)
    assert not next(c for c in model.actions if c.control_id == "print").enabled
    assert "€" not in model.speech


def test_done_may_be_rated_in_one_touch_and_thanks_in_place() -> None:
    done = run_journey(WAYS[Step.DONE])
    asked = shown(done.visit).rating
    assert asked is not None
    assert [face.posts for face in asked.faces] == [Pressed(button=Button.RATE, value=v) for v in "531"]
    assert len({face.icon for face in asked.faces}) == 3, "told apart by shape"
    thanked = shown(done.visit.but(rating=3)).rating
    assert thanked is not None
    assert thanked.words == "Thank you for telling us."
    assert [face.icon is Icon.TICK for face in thanked.faces] == [False, True, False]
    assert thanked.faces[1].spoken == "It was so-so, chosen"


def test_done_offline_secures_the_date_and_says_so_once() -> None:
    """The mark besides took a line, and on a small display the size of all letters."""
    model = shown(run_journey(WAYS[Step.DONE]).visit, Around(PLACE, offline=True))
    assert "your return date is secured" in model.speech
    assert model.offline is None
    before = shown(run_journey(WAYS[Step.DOOR_OPEN]).visit, Around(PLACE, offline=True))
    assert before.offline is not None


@pytest.mark.parametrize(
    ("paper", "label"), [(Paper.NONE, "Print the receipt"), (Paper.PRINTED, "Print the receipt again")]
)
def test_the_button_knows_whether_there_is_a_receipt(paper: Paper, label: str) -> None:
    model = shown(run_journey(WAYS[Step.DONE]).visit.but(paper=paper))
    assert next(c for c in model.actions if c.control_id == "print").label == label


def test_a_paper_that_did_not_come_out_leaves_the_code_to_photograph() -> None:
    for step in (Step.DONE, Step.CERTIFICATE):
        model = shown(run_journey(WAYS[step]).visit.but(paper=Paper.FAILED))
        assert "It was not printed." in model.speech
        assert isinstance(model.picture, QrPicture)
        assert model.speech.lower().count("photograph") == 1, "the code says it, and says what it is"
        assert "too" not in model.picture.caption.split()


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step.ATTRACT, "nothing is kept"),
        (Step.LABEL_ATTACH, "nothing is kept"),
        (Step.DONE, "this screen closes"),
        (Step.CERTIFICATE, "this screen closes"),
    ],
)
def test_the_idle_question_says_what_ends(step: Step, says: str) -> None:
    dialog = shown(run_journey(WAYS[step]).visit.but(idle_warned=True)).dialog
    assert dialog is not None
    assert says in dialog.body
    assert [c.control_id for c in dialog.actions] == ["still_here", "start_new"]


@pytest.mark.parametrize(
    ("step", "says"), [(Step.CONFIRMING, "stays safe here"), (Step.BIN_CONFIRMING, "in the bin stays safe")]
)
def test_where_the_item_is_nobody_else_can_answer(step: Step, says: str) -> None:
    journey = run_journey([*WAYS[step], Go(wait_out(TimerName.CONFIRM), step)])
    model = shown(journey.visit)
    assert model.dialog is not None
    assert says in model.dialog.body
    assert [c.control_id for c in model.dialog.actions] == ["still_here"]
    assert model.sound == "attention"
    assert model.speech.startswith("Do you need more time?")


@pytest.mark.parametrize("step", [Step.TAKING_OUT, Step.BIN_KEEPING])
def test_who_takes_it_back_hears_that_it_stands_open_and_the_next_one_may_begin(step: Step) -> None:
    model = shown(run_journey([*WAYS[step], Go(wait_out(TimerName.ATTENTION), step)]).visit)
    assert model.notice is not None
    assert model.notice.text in model.speech
    assert "is still open" in model.notice.text
    assert model.sound == "attention"
    assert model.actions[-1].control_id == "start_new"


def test_the_idle_question_does_not_frighten_whoever_has_handed_something_over() -> None:
    journey = run_journey(to_second_label())
    dialog = shown(journey.visit.but(idle_warned=True)).dialog
    assert dialog is not None
    assert "stays safe here" in dialog.body


def test_who_is_sent_to_the_counter_reads_what_to_take_along_and_nothing_of_a_refusal() -> None:
    model = dict(gallery_screens(PHOTO))["to-the-counter"]
    assert model.title == "Please go to the counter"
    assert model.body == ("Take the item and your return code there.",)


def test_help_gives_phone_and_hours_and_leads_back() -> None:
    model = shown(run_journey([Go(press(Button.HELP), Step.ATTRACT)]).visit)
    assert "030 5550 142" in model.speech
    assert WORDS.opening_hours(PLACE.phone_hours) in model.speech
    assert model.actions[0].posts.button is Button.HELP
    assert model.actions[0].label == "Back", "nobody has begun a return"


def test_a_wrong_code_says_what_it_is() -> None:
    journey = run_journey(
        [Go(shows("x"), Step.IDENTIFYING, Identify), Go(unknown(Notice.PARCEL_LABEL), Step.SCANNING)]
    )
    assert "That is a parcel label; we need the return code from your shop." in shown(journey.visit).speech


def test_a_code_is_grouped_for_reading() -> None:
    journey = run_journey(
        [Go(press(Button.TYPE_CODE), Step.TYPING), *[Go(press(Button.KEY, k), Step.TYPING) for k in "K7M4Q"]]
    )
    keypad = shown(journey.visit).keypad
    assert keypad is not None
    assert keypad.entered == "K7M4 Q"
    assert not {"key_I", "key_O", "key_0", "key_1"} & {key.control_id for key in keypad.keys}


def test_looks_are_the_customers_own() -> None:
    journey = run_journey(
        [Go(press(Button.TEXT_SIZE), Step.ATTRACT), Go(press(Button.CONTRAST), Step.ATTRACT)]
    )
    look = shown(journey.visit).look
    assert (look.text_scale, look.high_contrast) == (1.4, True)


def test_the_question_after_a_shut_door_gives_four_answers() -> None:
    journey = run_journey([*to_open_door(), Go(shut(Occupancy.ABSENT), Step.CONFIRMING)])
    model = shown(journey.visit)
    assert [c.control_id for c in model.actions] == ["yes", "open_again", "does_not_fit", "took_it_back"]
    assert model.notice is not None
    assert "looks empty" in model.notice.text
    assert not isinstance(journey.asked[-1], Commit)
