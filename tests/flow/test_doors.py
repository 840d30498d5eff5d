"""The door, the proof that the item is inside, and every way back out of it."""

import pytest

from kiosk.domain.codes import ConfirmedBy, RefundTrigger
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.flow.draft import FIRST_TOLD, LAST_TOLD
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    EndVisit,
    OpenBin,
    OpenCompartment,
    PrintCertificate,
    ReleaseCompartment,
    Withdraw,
)
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.flow.wants import DoorWatch, Scanning, wants
from tests.support.journey import (
    CUSTODY,
    Go,
    Journey,
    certified,
    label,
    no_bin,
    no_compartment,
    opens,
    press,
    run_journey,
    seen,
    shut,
    stays_shut,
    to_label,
    to_open_door,
    to_question,
    wait_out,
)


def confirmed_by(journey: Journey) -> list[ConfirmedBy | None]:
    return [p.confirmed_by for p in journey.newest(Commit).draft.packages]


# --- what proves it -------------------------------------------------------------------------------


def test_a_shut_door_alone_is_no_custody() -> None:
    run_journey(to_question())


def test_a_sensor_proves_it() -> None:
    journey = run_journey([*to_open_door(), Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)])
    assert confirmed_by(journey) == [ConfirmedBy.SENSOR]


def test_the_customer_proves_it() -> None:
    journey = run_journey([*to_question(), Go(press(Button.YES), Step.COMMITTING, Commit)])
    assert confirmed_by(journey) == [ConfirmedBy.CUSTOMER]


def test_silence_in_front_of_the_kiosk_commits_and_leaves_the_money_to_inspection() -> None:
    journey = run_journey(
        [
            *to_question(),
            Go(wait_out(TimerName.CONFIRM), Step.CONFIRMING),
            Go(wait_out(TimerName.IDLE_END), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )
    assert confirmed_by(journey) == [ConfirmedBy.NONE]
    (line,) = journey.visit.completed[-1].event.lines
    assert line.resolution is not None
    assert line.resolution.refund_trigger is RefundTrigger.ON_INSPECTION


def test_in_front_of_the_kiosk_nobody_else_says_where_the_item_is() -> None:
    run_journey([*to_question(), Go(press(Button.START_NEW), Step.CONFIRMING)])


def test_before_silence_counts_somebody_is_asked_and_has_more_time_as_often_as_they_want() -> None:
    journey = run_journey(to_question())
    for _ in range(10):
        journey.run([Go(wait_out(TimerName.CONFIRM), Step.CONFIRMING)])
        assert journey.visit.idle_warned
        journey.run([Go(press(Button.STILL_HERE), Step.CONFIRMING)])
        assert not journey.visit.idle_warned


def test_a_compartment_that_looks_empty_is_asked_about() -> None:
    journey = run_journey([*to_open_door(), Go(shut(Occupancy.ABSENT), Step.CONFIRMING)])
    assert journey.visit.notice is Notice.LOOKS_EMPTY


def test_a_sensor_that_wakes_up_during_the_question_answers_it() -> None:
    run_journey([*to_question(), Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)])


def test_a_door_that_springs_open_during_the_question_is_open() -> None:
    journey = run_journey([*to_question(), Go(seen(DoorState.OPEN), Step.DOOR_OPEN)])
    timeline = journey.visit.package_in_hand.timeline_ms
    assert [state for _, state in timeline] == ["unlocked", "open", "closed", "open"]


def test_a_contact_that_is_loose_leaves_evidence_that_an_event_holds() -> None:
    journey = run_journey(to_question())
    for _ in range(2000):
        journey.run([Go(seen(DoorState.OPEN), Step.DOOR_OPEN), Go(shut(), Step.CONFIRMING)])
    timeline = journey.visit.package_in_hand.timeline_ms
    assert len(timeline) == FIRST_TOLD + LAST_TOLD
    assert [state for _, state in timeline[:3]] == ["unlocked", "open", "closed"]
    assert [state for _, state in timeline[-2:]] == ["open", "closed"]


def test_the_same_sight_twice_is_one_entry_in_the_evidence() -> None:
    journey = run_journey([*to_question(), Go(shut(Occupancy.ABSENT), Step.CONFIRMING)])
    states = [state for _, state in journey.visit.package_in_hand.timeline_ms]
    assert states == ["unlocked", "open", "closed"]


def test_other_doors_are_no_concern() -> None:
    run_journey([*to_open_door(), Go(seen(DoorState.CLOSED, compartment_id="01"), Step.DOOR_OPEN)])


def test_open_again_opens_the_same_door_and_keeps_the_first_reading() -> None:
    journey = run_journey(
        [
            *to_question(),
            Go(press(Button.OPEN_AGAIN), Step.OPENING, OpenCompartment),
            Go(opens(), Step.DOOR_OPEN),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
        ]
    )
    assert journey.newest(OpenCompartment).reopen == "07"
    (package,) = journey.newest(Commit).draft.packages
    assert package.openings == 2
    assert package.occupancy == (Occupancy.ABSENT, Occupancy.PRESENT)


def test_a_door_that_does_not_open_again_is_asked_about_and_no_other_opens() -> None:
    journey = run_journey(
        [
            *to_question(),
            Go(press(Button.OPEN_AGAIN), Step.OPENING, OpenCompartment),
            Go(stays_shut("07"), Step.CONFIRMING),
        ]
    )
    assert journey.visit.notice is Notice.DOOR_STUCK
    journey.run([Go(press(Button.YES), Step.COMMITTING, Commit)])


# --- doors nobody can see -------------------------------------------------------------------------


def test_a_door_that_is_seen_open_is_not_talked_shut() -> None:
    run_journey([*to_open_door(), Go(press(Button.YES), Step.DOOR_OPEN)])


def test_with_a_door_nobody_can_see_the_customer_is_believed() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(seen(DoorState.UNKNOWN), Step.DOOR_OPEN),
            Go(wait_out(TimerName.ATTENTION), Step.SHUT_DOOR),
            Go(press(Button.YES), Step.COMMITTING, Commit),
        ]
    )
    assert confirmed_by(journey) == [ConfirmedBy.CUSTOMER]


@pytest.mark.parametrize("step", [Step.SHUT_DOOR, Step.TAKING_OUT])
@pytest.mark.parametrize(
    ("door", "notice"),
    [(DoorState.OPEN, Notice.DOOR_LEFT_OPEN), (DoorState.UNKNOWN, Notice.DOOR_UNSEEN)],
)
def test_an_open_door_is_told_of_before_its_visit_is_parked_and_anew_after_each_touch(
    step: Step, door: DoorState, notice: Notice
) -> None:
    taking_out = [Go(press(Button.TAKE_BACK), step)] if step is Step.TAKING_OUT else []
    journey = run_journey([*to_open_door(), Go(seen(door), Step.DOOR_OPEN), *taking_out])
    for _ in range(2):
        journey.run([Go(wait_out(TimerName.ATTENTION), step)])
        assert journey.visit.notice is notice
        journey.run([Go(press(Button.PRESENT), step)])
        assert journey.visit.notice is None
    journey.run([Go(wait_out(TimerName.ATTENTION), step), Go(wait_out(TimerName.PARK), Step.PARKED)])


def test_taking_it_out_of_a_door_nobody_can_see_is_the_customers_word_too() -> None:
    run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(press(Button.YES), Step.TAKING_OUT),
            Go(seen(DoorState.UNKNOWN), Step.TAKING_OUT),
            Go(press(Button.YES), Step.WITHDRAWN, Withdraw),
        ]
    )


# --- second thoughts ------------------------------------------------------------------------------


def test_take_it_back_withdraws_and_the_code_works_again() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(press(Button.BACK), Step.DOOR_OPEN),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.WITHDRAWN, Withdraw),
            Go(press(Button.ANOTHER_RETURN), Step.SCANNING),
        ]
    )
    assert journey.newest(Withdraw).why == "took_it_back"
    assert journey.visit.burnt_numbers == ("L1", "T1")
    assert journey.visit.draft is None


def test_an_item_that_is_still_inside_is_asked_about() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(shut(Occupancy.PRESENT), Step.CONFIRMING),
            Go(press(Button.TAKE_BACK), Step.WITHDRAWN, Withdraw),
            Go(wait_out(TimerName.DONE_SHOWN), Step.ENDED, EndVisit),
        ]
    )
    assert journey.visit.withdrawn


@pytest.mark.parametrize("item", [Occupancy.ABSENT, Occupancy.UNKNOWN])
def test_what_does_not_fit_gets_a_larger_door_without_another_scan(item: Occupancy) -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(item), Step.OPENING, ReleaseCompartment, OpenCompartment),
        ]
    )
    assert journey.newest(OpenCompartment).larger_than is Size.M
    assert journey.newest(ReleaseCompartment).seen_empty is (item is Occupancy.ABSENT)
    journey.run([Go(opens("09", size=Size.L), Step.DOOR_OPEN)])
    assert journey.visit.notice is Notice.LARGER_DOOR
    assert journey.visit.package_in_hand.size is Size.L


def test_no_larger_door_is_said_with_the_certificate() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(no_compartment, Step.FLAP_OPENING, OpenBin),
            Go(no_bin, Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.visit.notice is Notice.NO_LARGER_DOOR
    assert journey.newest(Withdraw).why == "no_compartment"


def test_a_larger_door_that_is_stuck_is_followed_by_another_larger_one() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(stays_shut("09"), Step.OPENING, OpenCompartment),
        ]
    )
    assert journey.newest(OpenCompartment).larger_than is Size.M


def test_does_not_fit_after_shutting_opens_the_door_first() -> None:
    run_journey(
        [
            *to_question(),
            Go(press(Button.DOES_NOT_FIT), Step.OPENING, OpenCompartment),
            Go(opens(), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.OPENING, ReleaseCompartment, OpenCompartment),
        ]
    )


def test_a_door_that_stays_shut_is_followed_by_the_next_without_another_scan() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(stays_shut("07"), Step.OPENING, OpenCompartment),
            Go(opens("09"), Step.DOOR_OPEN),
        ]
    )
    assert journey.visit.notice is Notice.DOOR_NOT_FREE
    assert journey.visit.refused_door == "07"


# --- no door at all ---------------------------------------------------------------------------------


def test_the_last_door_stuck_gives_a_certificate() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(stays_shut("07"), Step.OPENING, OpenCompartment),
            Go(no_compartment, Step.FLAP_OPENING, OpenBin),
            Go(no_bin, Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.visit.notice is None, "no word of another door that opens"


@pytest.mark.parametrize("button", [Button.CANCEL, Button.BACK, Button.FINISH, Button.ANOTHER_RETURN])
def test_no_way_back_while_a_door_may_be_open(button: Button) -> None:
    journey = run_journey(to_open_door())
    assert journey.hear(press(button)(journey.visit)) == ()
    assert journey.visit.step is Step.DOOR_OPEN


@pytest.mark.parametrize("button", [Button.CANCEL, Button.START_NEW])
def test_a_question_about_an_item_inside_is_not_cancelled(button: Button) -> None:
    journey = run_journey(to_question())
    assert journey.hear(press(button)(journey.visit)) == ()
    assert journey.visit.step is Step.CONFIRMING


# --- what runs meanwhile --------------------------------------------------------------------------


def test_an_open_door_is_watched_and_nothing_is_scanned() -> None:
    running = wants(run_journey(to_open_door()).visit)
    assert DoorWatch(compartment_id="07") in running
    assert not any(isinstance(want, Scanning) for want in running)


def test_help_does_not_hide_that_the_door_was_shut() -> None:
    journey = run_journey([*to_open_door(), Go(press(Button.HELP), Step.DOOR_OPEN)])
    assert journey.visit.help_open
    journey.run([Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit), *CUSTODY])
    assert not journey.visit.help_open


def test_the_camera_looks_from_the_start() -> None:
    assert wants(Visit(visit_id="v")) == {Scanning()}
