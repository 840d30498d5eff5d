"""From the code to custody as it goes on most days, and every turn before the label."""

import pytest

from kiosk.domain.codes import PhotoQuality, ReasonCode
from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import (
    Begin,
    Commit,
    DiscardPhoto,
    EndVisit,
    Identify,
    Judge,
    PrintDecision,
    PrintEarlierReceipt,
    PrintLabel,
    RecordTurnedAway,
    TakePhoto,
    Withdraw,
)
from kiosk.flow.signals import Button, CodesSeen, DevicesSeen, TimerName
from kiosk.flow.visit import EarlierReturn, Notice, Step
from tests.support.gallery_visits import NOW
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    begun,
    bring_both,
    judged,
    known,
    label,
    no_picture,
    order,
    paper,
    photographed,
    press,
    run_journey,
    shows,
    shut,
    to_label,
    to_verdict,
    unknown,
    wait_out,
)


def test_a_plain_drop_off_takes_two_taps_and_ends_by_itself() -> None:
    journey = run_journey(
        [
            Go(shows(order().token), Step.IDENTIFYING, Identify),
            Go(known(order()), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT),
            Go(wait_out(TimerName.VERDICT_SHOWN), Step.PHOTO),
            Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
            Go(photographed(), Step.PHOTO_KEPT),
            Go(wait_out(TimerName.PHOTO_KEPT), Step.BEGINNING, Begin),
            Go(begun, Step.LABEL_PRINTING, PrintLabel),
            *TO_DOOR,
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
            Go(paper("printed"), Step.DONE),
            Go(wait_out(TimerName.DONE_SHOWN), Step.ENDED, EndVisit),
        ]
    )
    assert journey.visit.touches == 2
    draft = journey.newest(Commit).draft
    assert draft.confirmed[0].timeline_ms == ((0, "unlocked"), (40, "open"), (140, "closed"))
    assert draft.confirmed[0].occupancy == (Occupancy.ABSENT, Occupancy.PRESENT)
    assert set(journey.newest(Commit).stages_ms) == {
        "scanned", "identified", "verdict", "photos", "labels", "first_door_open", "custody"
    }  # fmt: skip


def test_time_that_passes_accepts_no_terms_but_a_touch_does() -> None:
    touched = run_journey([*to_verdict(order()), Go(press(Button.CONTINUE), Step.PHOTO)])
    waited = run_journey([*to_verdict(order()), Go(wait_out(TimerName.VERDICT_SHOWN), Step.PHOTO)])
    assert touched.visit.in_hand.terms_accepted_at == NOW.at
    assert waited.visit.in_hand.terms_accepted_at is None


def test_a_typed_code_is_tried_with_its_last_character() -> None:
    bought = order()
    journey = run_journey(
        [
            Go(press(Button.TYPE_CODE), Step.TYPING),
            *[Go(press(Button.KEY, key), Step.TYPING) for key in bought.code[:-1]],
            Go(press(Button.KEY, bought.code[-1]), Step.IDENTIFYING, Identify),
        ]
    )
    assert journey.newest(Identify).text == bought.code


def test_a_mistyped_code_is_noticed_before_anybody_is_asked() -> None:
    code = order().code
    keys = code[:-1] + ("2" if code[-1] != "2" else "3")
    journey = run_journey(
        [Go(press(Button.TYPE_CODE), Step.TYPING), *[Go(press(Button.KEY, k), Step.TYPING) for k in keys]]
    )
    assert journey.visit.notice is Notice.CODE_MISTYPED
    journey.run([Go(press(Button.ERASE), Step.TYPING), Go(press(Button.BACK), Step.SCANNING)])
    assert journey.visit.notice is None


@pytest.mark.parametrize(
    ("seen", "notice"),
    [
        (CodesSeen(texts=("a", "b")), Notice.SHOW_ONE_CODE),
        (CodesSeen(texts=(), oversize=True), Notice.CODE_TOO_LONG),
        (CodesSeen(texts=(), unreadable=True), None),
    ],
)
def test_what_cannot_be_tried_opens_the_viewfinder_with_a_word(
    seen: CodesSeen, notice: Notice | None
) -> None:
    journey = run_journey([Go(lambda _: seen, Step.SCANNING)])
    assert journey.visit.notice == notice


def test_help_with_scanning_comes_after_a_while() -> None:
    journey = run_journey(
        [Go(press(Button.START), Step.SCANNING), Go(wait_out(TimerName.SCAN_HELP), Step.SCANNING)]
    )
    assert journey.visit.scan_help


def test_a_refused_code_says_why_and_the_visit_goes_on() -> None:
    journey = run_journey(
        [
            Go(shows("https://example.org"), Step.IDENTIFYING, Identify),
            Go(unknown(Notice.NOT_A_RETURN_CODE), Step.SCANNING),
            Go(shows(order().token), Step.IDENTIFYING, Identify),
        ]
    )
    assert journey.visit.notice is None


def test_a_used_code_shows_its_return_and_prints_the_receipt_again() -> None:
    earlier = EarlierReturn(drop_off_id="d0", receipt_no="B1042-0000001-7", completed_at=NOW.at)
    journey = run_journey(
        [
            Go(shows(order().token), Step.IDENTIFYING, Identify),
            Go(unknown(Notice.RETURN_IN_QUESTION, earlier), Step.ALREADY_RETURNED),
            Go(press(Button.PRINT), Step.ALREADY_RETURNED, PrintEarlierReceipt),
            Go(press(Button.PRINT), Step.ALREADY_RETURNED),
            Go(paper("printed"), Step.ALREADY_RETURNED),
            Go(press(Button.FINISH), Step.ENDED, EndVisit),
        ]
    )
    assert journey.newest(PrintEarlierReceipt).drop_off_id == "d0"


def test_part_of_an_order_is_chosen_asked_and_judged_alone() -> None:
    bought = order("linen_shirt", "rain_jacket", reason=None)
    journey = run_journey(
        [
            Go(shows(bought.token), Step.IDENTIFYING, Identify),
            Go(known(bought), Step.CHOOSING),
            Go(press(Button.CONTINUE), Step.CHOOSING),
            Go(press(Button.CHOOSE, "2"), Step.CHOOSING),
            Go(press(Button.CONTINUE), Step.JUDGING, Judge),
            Go(judged, Step.REASON),
            Go(press(Button.CHOOSE, "no_such_reason"), Step.REASON),
            Go(press(Button.CHOOSE, "changed_mind"), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT),
        ]
    )
    said = journey.newest(Judge).lines
    assert {line_id: line.reason for line_id, line in said.items()} == {"2": ReasonCode.CHANGED_MIND}
    assert [line.line.line_id for line in journey.visit.in_hand.taken] == ["2"]


def test_a_declined_line_is_shown_and_the_others_go_on() -> None:
    bought = order("linen_shirt", "swim_shorts")
    journey = run_journey(
        [
            *bring_both(bought),
            Go(judged, Step.VERDICT),
            Go(press(Button.PRINT), Step.VERDICT, PrintDecision),
            Go(press(Button.CONTINUE), Step.PHOTO),
        ]
    )
    assert [line.line.line_id for line in journey.visit.in_hand.lines if line.declined] == ["2"]


def test_a_print_of_another_step_neither_holds_nor_marks_a_visit() -> None:
    """The decision's paper ends while the next step is on; the idle time runs again, nothing hangs."""
    bought = order("linen_shirt", "swim_shorts")
    journey = run_journey(
        [
            *bring_both(bought),
            Go(judged, Step.VERDICT),
            Go(press(Button.PRINT), Step.VERDICT, PrintDecision),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(paper("printed"), Step.PHOTO),
            Go(wait_out(TimerName.IDLE_WARNING), Step.PHOTO),
            Go(wait_out(TimerName.IDLE_END), Step.ENDED, EndVisit),
        ]
    )
    assert journey.visit.abandoned


def test_nothing_taken_is_reported_printed_and_leads_to_the_next_return() -> None:
    journey = run_journey(
        [
            Go(shows("x"), Step.IDENTIFYING, Identify),
            Go(known(order(days=60)), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT, RecordTurnedAway),
            Go(press(Button.CONTINUE), Step.VERDICT),
            Go(press(Button.BACK), Step.VERDICT),
            Go(press(Button.PRINT), Step.VERDICT, PrintDecision),
            Go(press(Button.ANOTHER_RETURN), Step.SCANNING),
        ]
    )
    assert journey.visit.turned_away == "declined"
    assert journey.visit.draft is None


def test_a_declined_return_can_be_finished() -> None:
    run_journey(
        [
            Go(shows("x"), Step.IDENTIFYING, Identify),
            Go(known(order(days=60)), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT, RecordTurnedAway),
            Go(press(Button.FINISH), Step.ENDED, EndVisit),
        ]
    )


def test_a_photo_may_be_refused_and_the_evidence_says_so() -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin),
        ]
    )
    assert journey.newest(Begin).draft.lines[0].photo_missing == "photo_refused"


def test_a_photo_may_be_taken_again_and_the_first_is_forgotten() -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
            Go(photographed(PhotoQuality.BLURRED), Step.PHOTO_KEPT),
        ]
    )
    assert journey.visit.notice is Notice.PHOTO_BLURRED
    first = journey.visit.in_hand.photo_ids
    journey.run([Go(press(Button.TAKE_AGAIN), Step.PHOTO, DiscardPhoto)])
    assert (journey.newest(DiscardPhoto).photo_id,) == first
    assert journey.visit.in_hand.photo_ids == ()


@pytest.mark.parametrize("quality", [q for q in PhotoQuality if q is not PhotoQuality.OK])
def test_a_bad_picture_is_not_accepted_by_time_alone(quality: PhotoQuality) -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
            Go(photographed(quality), Step.PHOTO_KEPT),
            Go(wait_out(TimerName.IDLE_WARNING), Step.PHOTO_KEPT),
            Go(press(Button.CONTINUE), Step.BEGINNING, Begin),
        ]
    )
    assert journey.newest(Begin).draft.photo_ids


def test_a_camera_that_fails_sends_nobody_away() -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
            Go(no_picture, Step.BEGINNING, Begin),
        ]
    )
    assert journey.newest(Begin).draft.lines[0].photo_missing == "no_camera"


@pytest.mark.parametrize(("lacking", "why"), [("item_camera", "no_camera"), ("photo_room", "photo_no_room")])
def test_without_a_camera_or_room_for_it_nobody_is_asked_for_a_photo(lacking: str, why: str) -> None:
    dark = DevicesSeen(faults=frozenset({lacking}), out_of_service=None)
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(lambda _: dark, Step.VERDICT),
            Go(press(Button.CONTINUE), Step.BEGINNING, Begin),
        ]
    )
    assert journey.newest(Begin).draft.lines[0].photo_missing == why


def test_a_picture_that_comes_after_the_refusal_is_not_kept() -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
        ]
    )
    late = photographed()(journey.visit)
    journey.run([Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin)])
    (discarded,) = journey.hear(late)
    assert isinstance(discarded, DiscardPhoto)
    assert journey.visit.in_hand.photo_ids == ()


def test_back_leads_through_the_questions_to_the_viewfinder() -> None:
    bought = order("linen_shirt", "rain_jacket", reason=None)
    run_journey(
        [
            *bring_both(bought),
            Go(judged, Step.REASON),
            Go(press(Button.CHOOSE, "changed_mind"), Step.JUDGING, Judge),
            Go(judged, Step.REASON),
            Go(press(Button.CHOOSE, "other"), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.BACK), Step.REASON),
            Go(press(Button.BACK), Step.REASON),
            Go(press(Button.BACK), Step.CHOOSING),
            Go(press(Button.BACK), Step.SCANNING),
        ]
    )


def test_back_forgets_the_pictures_of_a_code_that_is_put_away() -> None:
    journey = run_journey(
        [
            *to_verdict(order("linen_shirt")),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.BACK), Step.SCANNING),
        ]
    )
    assert journey.visit.draft is None


@pytest.mark.parametrize("leave", [press(Button.CANCEL), press(Button.START_NEW)])
def test_cancel_before_anything_is_begun_hands_over_nothing(leave: object) -> None:
    stretch = to_label()
    for lines in range(1, 8):
        journey = run_journey(stretch[:lines])
        if journey.visit.step in (Step.IDENTIFYING, Step.JUDGING, Step.BEGINNING, Step.LABEL_PRINTING):
            continue  # answered at once, or a printer is at work: nothing to touch
        journey.run([Go(leave, Step.ENDED, EndVisit)])  # type: ignore[arg-type]


def test_cancel_with_the_label_in_hand_withdraws_and_voids_its_numbers() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.CANCEL), Step.ENDED, Withdraw, EndVisit),
        ]
    )
    assert journey.newest(Withdraw).why == "cancelled"
    assert journey.visit.burnt_numbers == ("L1", "T1")
    assert journey.visit.withdrawn
    assert not journey.visit.in_suspense


def test_walking_away_is_asked_about_first() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(wait_out(TimerName.IDLE_WARNING), Step.LABEL_ATTACH),
            Go(press(Button.STILL_HERE), Step.LABEL_ATTACH),
            Go(wait_out(TimerName.IDLE_WARNING), Step.LABEL_ATTACH),
            Go(wait_out(TimerName.IDLE_END), Step.ENDED, Withdraw, EndVisit),
        ]
    )
    assert journey.visit.abandoned


def test_any_touch_answers_the_question_whether_somebody_is_there() -> None:
    journey = run_journey(
        [
            *to_verdict(order()),
            Go(wait_out(TimerName.IDLE_WARNING), Step.VERDICT),
            Go(press(Button.TEXT_SIZE), Step.VERDICT),
        ]
    )
    assert not journey.visit.idle_warned
    assert journey.visit.text_scale == 1.4


def test_help_closes_with_the_next_touch_and_changes_nothing() -> None:
    journey = run_journey([*to_verdict(order()), Go(press(Button.HELP), Step.VERDICT)])
    assert journey.visit.help_open
    journey.run([Go(press(Button.HELP), Step.VERDICT)])
    assert not journey.visit.help_open
