"""Doors that can be reached from a wheelchair, for whoever asks."""

import pytest

from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.flow.effects import (
    CertifyAttempt,
    EndVisit,
    OpenCompartment,
    PrintCertificate,
    ReleaseCompartment,
    Withdraw,
)
from kiosk.flow.signals import Button, Pressed, TimerName
from kiosk.flow.visit import Notice, Step
from tests.support.journey import (
    TO_DOOR,
    Go,
    Journey,
    certified,
    label,
    no_compartment,
    opens,
    press,
    run_journey,
    seen,
    shut,
    to_label,
    to_open_door,
    wait_out,
)

ASKED = [
    *to_label(),
    Go(label("printed"), Step.LABEL_ATTACH),
    Go(press(Button.REACH), Step.LABEL_ATTACH),
    Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
]
NONE_FREE = [*ASKED, Go(no_compartment, Step.OUT_OF_REACH)]
TOO_HIGH = [*to_label(), *TO_DOOR[:-1], Go(opens(within_reach=False), Step.DOOR_OPEN)]


def test_one_touch_asks_for_a_door_within_reach_and_another_takes_it_back() -> None:
    journey = run_journey(ASKED)
    assert journey.newest(OpenCompartment).within_reach
    journey = run_journey([*ASKED[:-1], Go(press(Button.REACH), Step.LABEL_ATTACH), ASKED[-1]])
    assert not journey.newest(OpenCompartment).within_reach


def test_where_none_is_free_any_door_may_do() -> None:
    journey = run_journey(
        [
            *NONE_FREE,
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(opens(), Step.DOOR_OPEN),
        ]
    )
    assert not journey.newest(OpenCompartment).within_reach


def test_where_none_is_free_there_is_a_certificate() -> None:
    run_journey(
        [
            *NONE_FREE,
            Go(press(Button.NO), Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )


def test_who_walks_away_from_the_question_has_handed_nothing_over() -> None:
    run_journey(
        [
            *NONE_FREE,
            Go(wait_out(TimerName.IDLE_WARNING), Step.OUT_OF_REACH),
            Go(wait_out(TimerName.IDLE_END), Step.ENDED, Withdraw, EndVisit),
        ]
    )


def test_what_did_not_fit_gets_no_smaller_door_for_being_out_of_reach() -> None:
    journey = run_journey(
        [
            *ASKED,
            Go(opens(), Step.DOOR_OPEN),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(no_compartment, Step.OUT_OF_REACH),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
        ]
    )
    assert journey.newest(OpenCompartment).larger_than is Size.M


def test_a_door_that_opened_too_high_is_exchanged_and_offered_again_when_seen_empty() -> None:
    journey = run_journey(
        [
            *TOO_HIGH,
            Go(press(Button.REACH), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(opens("08"), Step.DOOR_OPEN),
        ]
    )
    release, asked = journey.newest(ReleaseCompartment), journey.newest(OpenCompartment)
    assert (release.compartment_id, release.seen_empty) == ("07", False)
    assert (asked.within_reach, asked.at_least) == (True, Size.M)
    assert journey.visit.notice is Notice.DOOR_WITHIN_REACH


@pytest.mark.parametrize(
    "way",
    [
        [
            *TOO_HIGH[:-1],
            Go(press(Button.REACH), Step.OPENING),
            Go(opens(within_reach=False), Step.OPENING, ReleaseCompartment, OpenCompartment),
        ],
        [
            *TOO_HIGH,
            Go(wait_out(TimerName.ATTENTION), Step.SHUT_DOOR),
            Go(press(Button.REACH), Step.OPENING, ReleaseCompartment, OpenCompartment),
        ],
    ],
    ids=["while it opens", "when it has stood open for long"],
)
def test_it_is_never_too_early_or_too_late_to_ask(way: list[Go]) -> None:
    journey = run_journey([*way, Go(opens("08"), Step.DOOR_OPEN)])
    assert journey.newest(OpenCompartment).within_reach
    assert journey.visit.notice is Notice.DOOR_WITHIN_REACH


def test_a_door_that_opens_again_is_not_exchanged_for_what_may_lie_behind_it() -> None:
    run_journey(
        [
            *TOO_HIGH,
            Go(shut(), Step.CONFIRMING),
            Go(press(Button.OPEN_AGAIN), Step.OPENING, OpenCompartment),
            Go(press(Button.REACH), Step.OPENING),
            Go(opens(within_reach=False), Step.DOOR_OPEN),
        ]
    )


@pytest.mark.parametrize(
    "way",
    [
        to_open_door(),
        [*TOO_HIGH, Go(seen(DoorState.OPEN, Occupancy.PRESENT), Step.DOOR_OPEN)],
        [*TOO_HIGH, Go(shut(), Step.CONFIRMING), Go(seen(DoorState.OPEN), Step.DOOR_OPEN)],
    ],
    ids=["within reach", "an item is in it", "it was shut before"],
)
def test_a_door_that_can_be_reached_or_was_used_stays_the_customers(way: list[Go]) -> None:
    journey = run_journey([*way, Go(press(Button.REACH), Step.DOOR_OPEN)])
    assert journey.visit.reach
    assert journey.visit.package_in_hand.compartment_id == "07"


def test_what_somebody_asked_for_who_went_away_is_not_for_the_next_one() -> None:
    journey = Journey()
    for button in (Button.REACH, Button.CONTRAST, Button.TEXT_SIZE):
        journey.hear(Pressed(button=button))
    assert journey.visit.is_adapted
    journey.run([Go(wait_out(name), Step.ATTRACT) for name in (TimerName.IDLE_WARNING, TimerName.IDLE_END)])
    assert not journey.visit.is_adapted
