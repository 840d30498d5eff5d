"""Parked visits and power cuts: nothing is guessed, nothing moves by itself, nothing is lost."""

import pytest

from kiosk.domain.codes import ConfirmedBy
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow import signals
from kiosk.flow.effects import (
    Commit,
    Effect,
    EndVisit,
    LeaveUnresolved,
    OpenCompartment,
    PrintLabel,
    PrintReceipt,
    Withdraw,
)
from kiosk.flow.signals import Button, Resumed, TimerName
from kiosk.flow.visit import Notice, Paper, Step, Visit
from kiosk.flow.wants import DoorWatch, wants
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Happening,
    Journey,
    committed,
    label,
    opens,
    paper,
    press,
    restarts,
    run_journey,
    seen,
    shows,
    shut,
    to_label,
    to_open_door,
    to_question,
    wait_out,
)
from tests.support.two_packages import to_second_label

PARK = [
    Go(wait_out(TimerName.ATTENTION), Step.SHUT_DOOR),
    Go(wait_out(TimerName.PARK), Step.PARKED),
]


def back_again(_: Visit) -> signals.Signal:
    return Resumed()


# --- parked ---------------------------------------------------------------------------------------


def test_an_open_door_is_never_ended_but_parked_and_watched_on() -> None:
    journey = run_journey([*to_open_door(), *PARK])
    assert wants(journey.visit) == {DoorWatch(compartment_id="07")}
    assert journey.visit.in_suspense


@pytest.mark.parametrize("before", [[], [Go(press(Button.TAKE_BACK), Step.TAKING_OUT)]])
def test_start_new_parks_an_open_door_first(before: list[Go]) -> None:
    run_journey([*to_open_door(), *before, Go(press(Button.START_NEW), Step.PARKED)])


def test_the_same_code_resumes_and_the_visit_ends_as_any_other() -> None:
    run_journey(
        [
            *to_open_door(),
            *PARK,
            Go(back_again, Step.SHUT_DOOR),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            Go(committed, Step.DONE, PrintReceipt),
        ]
    )


def test_who_was_taking_it_out_goes_on_taking_it_out() -> None:
    run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(wait_out(TimerName.PARK), Step.PARKED),
            Go(back_again, Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.WITHDRAWN, Withdraw),
        ]
    )


def test_somebody_shuts_a_parked_door_and_the_sensor_knows() -> None:
    """Custody passes; no paper hangs out for whoever comes next."""
    journey = run_journey(
        [
            *to_open_door(),
            *PARK,
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            Go(committed, Step.DONE),
            Go(press(Button.PRINT), Step.DONE, PrintReceipt),
        ]
    )
    assert not journey.newest(PrintReceipt).is_copy


def test_a_parked_visit_does_not_go_on_with_its_next_package() -> None:
    journey = run_journey(
        [*to_second_label(), *TO_DOOR, *PARK, Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)]
    )
    assert len(journey.newest(Commit).draft.confirmed) == 2
    first = run_journey(
        [*to_second_label()[:-1], *PARK, Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)]
    )
    assert len(first.newest(Commit).draft.confirmed) == 1


def test_a_parked_door_that_shuts_unseen_is_asked_about_and_silence_is_unresolved() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            *PARK,
            Go(shut(), Step.CONFIRMING),
            Go(wait_out(TimerName.CONFIRM), Step.CONFIRMING),
            Go(wait_out(TimerName.IDLE_END), Step.ENDED, LeaveUnresolved, EndVisit),
        ]
    )
    assert journey.visit.unresolved


def test_a_parked_door_that_is_seen_empty_after_take_it_back_is_withdrawn() -> None:
    run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(wait_out(TimerName.PARK), Step.PARKED),
            Go(shut(Occupancy.ABSENT), Step.WITHDRAWN, Withdraw),
        ]
    )


def test_a_parked_visit_minds_only_its_own_door() -> None:
    run_journey(
        [
            *to_open_door(),
            *PARK,
            Go(seen(DoorState.CLOSED, Occupancy.PRESENT, "01"), Step.PARKED),
            Go(seen(DoorState.UNKNOWN), Step.PARKED),
        ]
    )


# --- power cuts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [to_label(), [*to_label(), TO_DOOR[0]]])
def test_a_cut_before_the_door_was_asked_for_frees_the_code(script: list[Go]) -> None:
    journey = run_journey([*script, Go(restarts(DoorState.UNKNOWN), Step.ENDED, Withdraw, EndVisit)])
    assert journey.newest(Withdraw).why == "interrupted"
    assert journey.visit.burnt_numbers == ("L1", "T1")


TO_UNLOCK = [*to_label(), *TO_DOOR[:2]]


@pytest.mark.parametrize("item", [Occupancy.ABSENT, Occupancy.UNKNOWN])
@pytest.mark.parametrize(
    ("answer", "leads_to", "asks"),
    [
        (press(Button.YES), Step.COMMITTING, Commit),
        (press(Button.OPEN_AGAIN), Step.OPENING, OpenCompartment),
        (press(Button.TAKE_BACK), Step.WITHDRAWN, Withdraw),
        (press(Button.DOES_NOT_FIT), Step.OPENING, OpenCompartment),
    ],
)
def test_a_cut_while_unlocking_asks_and_opens_nothing_without_a_touch(
    item: Occupancy, answer: Happening, leads_to: Step, asks: type[Effect]
) -> None:
    journey = run_journey([*TO_UNLOCK, Go(restarts(DoorState.CLOSED, item, intended="07"), Step.CONFIRMING)])
    assert journey.visit.notice is Notice.WELCOME_BACK
    assert journey.visit.package_in_hand.compartment_id == "07"
    journey.run([Go(answer, leads_to, asks)])


def test_a_cut_and_no_answer_is_unresolved_never_custody() -> None:
    journey = run_journey(
        [
            *TO_UNLOCK,
            Go(restarts(DoorState.CLOSED, intended="07"), Step.CONFIRMING),
            Go(wait_out(TimerName.CONFIRM), Step.CONFIRMING),
            Go(wait_out(TimerName.IDLE_END), Step.ENDED, LeaveUnresolved, EndVisit),
        ]
    )
    assert journey.newest(LeaveUnresolved).why == "no_answer"


def test_who_comes_after_a_cut_need_not_answer_for_another() -> None:
    journey = run_journey(
        [
            *TO_UNLOCK,
            Go(restarts(DoorState.CLOSED, intended="07"), Step.CONFIRMING),
            Go(wait_out(TimerName.CONFIRM), Step.CONFIRMING),
            Go(press(Button.START_NEW), Step.ENDED, LeaveUnresolved, EndVisit),
        ]
    )
    assert journey.visit.unresolved


def test_a_cut_with_the_door_open_goes_on_at_the_door() -> None:
    journey = run_journey(
        [
            *TO_UNLOCK,
            Go(restarts(DoorState.OPEN, intended="07"), Step.DOOR_OPEN),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
        ]
    )
    (package,) = journey.newest(Commit).draft.packages
    assert [state for _, state in package.timeline_ms] == ["restarted", "open", "closed"]
    assert all(ms >= 0 for ms, _ in package.timeline_ms)


@pytest.mark.parametrize("at", [to_open_door(), to_question()])
def test_a_cut_with_the_item_seen_inside_is_custody(at: list[Go]) -> None:
    journey = run_journey(
        [
            *at,
            Go(restarts(DoorState.CLOSED, Occupancy.PRESENT), Step.COMMITTING, Commit),
            Go(committed, Step.DONE),
        ]
    )
    assert journey.visit.notice is Notice.WELCOME_BACK
    assert journey.newest(Commit).draft.packages[0].confirmed_by is ConfirmedBy.SENSOR


def test_a_yes_after_a_cut_is_an_answer_and_prints_the_receipt() -> None:
    run_journey(
        [
            *to_question(),
            Go(restarts(DoorState.CLOSED), Step.CONFIRMING),
            Go(press(Button.YES), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )


def test_evidence_goes_on_in_order_when_the_clock_starts_anew() -> None:
    journey = run_journey(to_open_door())
    journey.at_ms = -50_000  # a new boot counts from anew
    journey.run([Go(restarts(DoorState.OPEN), Step.DOOR_OPEN), Go(shut(), Step.CONFIRMING)])
    times = [ms for ms, _ in journey.visit.package_in_hand.timeline_ms]
    assert times == sorted(times)
    assert min(times) >= 0


def test_a_cut_after_take_it_back_believes_an_empty_compartment() -> None:
    run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(restarts(DoorState.CLOSED, Occupancy.ABSENT), Step.WITHDRAWN, Withdraw),
        ]
    )


@pytest.mark.parametrize(
    ("item", "notice"),
    [(Occupancy.PRESENT, Notice.STILL_INSIDE), (Occupancy.UNKNOWN, Notice.WELCOME_BACK)],
)
def test_a_cut_after_take_it_back_asks_about_what_is_or_may_be_inside(
    item: Occupancy, notice: Notice
) -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(restarts(DoorState.CLOSED, item), Step.CONFIRMING),
        ]
    )
    assert journey.visit.notice is notice


def test_a_cut_while_parked_stays_parked_as_long_as_the_door_is_open() -> None:
    run_journey([*to_open_door(), *PARK, Go(restarts(DoorState.OPEN), Step.PARKED)])


def test_a_cut_with_a_door_nobody_can_see_asks() -> None:
    run_journey([*to_open_door(), Go(restarts(DoorState.UNKNOWN), Step.CONFIRMING)])


def test_a_cut_between_two_packages_commits_the_first() -> None:
    journey = run_journey(
        [
            *to_second_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(restarts(DoorState.UNKNOWN), Step.COMMITTING, Commit),
            Go(committed, Step.DONE),
        ]
    )
    assert sorted(line.outcome for line in journey.visit.completed[0].event.lines) == [
        "deposited",
        "not_brought",
    ]


def test_a_cut_on_the_last_screen_shows_it_once_more() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
            Go(restarts(DoorState.UNKNOWN), Step.DONE),
            Go(wait_out(TimerName.DONE_SHOWN), Step.ENDED, EndVisit),
        ]
    )
    assert journey.visit.paper is Paper.NONE


def test_a_cut_on_the_way_to_a_second_drop_off_ends_what_was_not_begun() -> None:
    run_journey(
        [
            *to_open_door(),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
            Go(paper("printed"), Step.DONE),
            Go(press(Button.ANOTHER_RETURN), Step.SCANNING),
            Go(restarts(DoorState.UNKNOWN), Step.ENDED, EndVisit),
        ]
    )


def test_answers_to_questions_of_before_the_cut_are_not_heard() -> None:
    journey = run_journey(TO_UNLOCK)
    late = opens("07")(journey.visit)
    journey.run([Go(restarts(DoorState.CLOSED, intended="07"), Step.CONFIRMING)])
    assert journey.hear(late) == ()
    assert journey.visit.step is Step.CONFIRMING


def test_no_restart_ever_unlocks_a_door() -> None:
    script = [*to_second_label(), *TO_DOOR]
    for lines in range(len(script)):
        for door in DoorState:
            for item in Occupancy:
                journey = run_journey(script[:lines])
                asked = journey.hear(restarts(door, item)(journey.visit))
                assert not any(isinstance(effect, OpenCompartment | PrintLabel) for effect in asked)


def test_a_code_of_a_parked_visit_ends_the_visit_that_showed_it() -> None:
    journey = Journey()
    journey.hear(shows("x")(journey.visit))
    parked = signals.BelongsToParked(effect_id=journey.visit.awaiting["Identify"])
    journey.run([Go(lambda _: parked, Step.ENDED, EndVisit)])
