"""Behind the door that opened lies somebody else's parcel."""

import pytest

from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    OpenBin,
    OpenCompartment,
    PrintCertificate,
    RefuseCompartment,
    ReleaseCompartment,
    Withdraw,
)
from kiosk.flow.signals import Button
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.presentation.screens import Around, compose
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import (
    Go,
    certified,
    label,
    no_bin,
    no_compartment,
    opens,
    press,
    restarts,
    run_journey,
    seen,
    shut,
    to_label,
    to_open_door,
)


def found_occupied(then: str = "09", size: Size = Size.M) -> list[Go]:
    """The customer says so, and the next door opens."""
    return [
        Go(press(Button.NOT_EMPTY), Step.OPENING, RefuseCompartment, OpenCompartment),
        Go(opens(then, size=size), Step.DOOR_OPEN),
    ]


def may_say_so(visit: Visit) -> bool:
    shown = {c.control_id for c in compose(visit, WORDS, Around(PLACE)).actions}
    return "not_empty" in shown


def test_behind_a_door_that_is_not_empty_the_next_one_opens_without_another_scan() -> None:
    journey = run_journey([*to_open_door(), *found_occupied()])
    assert journey.newest(RefuseCompartment).compartment_id == "07"
    assert journey.visit.notice is Notice.DOOR_OCCUPIED
    assert journey.visit.refused_door == "07"
    model = compose(journey.visit, WORDS, Around(PLACE))
    assert model.notice is not None
    assert model.notice.text == "Sorry, door 7 is not free. Please shut it; another one opens now."
    journey.run([Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)])
    (package,) = journey.newest(Commit).draft.packages
    assert (package.compartment_id, package.label_number, package.openings) == ("09", "L1", 2)


def test_what_a_sensor_saw_before_the_door_opened_is_not_asked_about() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(opens("07", occupancy=Occupancy.PRESENT), Step.OPENING, RefuseCompartment, OpenCompartment),
            Go(opens("09"), Step.DOOR_OPEN),
        ]
    )
    assert journey.newest(RefuseCompartment).compartment_id == "07"
    assert journey.visit.notice is Notice.DOOR_OCCUPIED


def test_the_next_one_is_no_smaller_and_what_did_not_fit_still_does_not() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(opens("09", size=Size.L), Step.DOOR_OPEN),
            *found_occupied("11", Size.L),
        ]
    )
    asked = journey.newest(OpenCompartment)
    assert (asked.at_least, asked.larger_than, asked.reopen) == (Size.L, None, None)


def test_without_another_one_there_is_a_certificate_and_no_word_of_sizes() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.NOT_EMPTY), Step.OPENING, RefuseCompartment, OpenCompartment),
            Go(no_compartment, Step.FLAP_OPENING, OpenBin),
            Go(no_bin, Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.visit.notice is None
    assert journey.newest(Withdraw).draft.packages[0].compartment_id is None


def test_one_visit_does_not_put_every_door_out_of_use() -> None:
    journey = run_journey([*to_open_door(), *found_occupied("08"), *found_occupied("09")])
    assert may_say_so(journey.visit)
    journey.run(found_occupied("10"))
    assert not may_say_so(journey.visit)
    assert journey.hear(press(Button.NOT_EMPTY)(journey.visit)) == ()


@pytest.mark.parametrize(
    "way",
    [
        [Go(shut(), Step.CONFIRMING), Go(seen(DoorState.OPEN), Step.DOOR_OPEN)],
        [
            Go(shut(), Step.CONFIRMING),
            Go(press(Button.OPEN_AGAIN), Step.OPENING, OpenCompartment),
            Go(opens(occupancy=Occupancy.PRESENT), Step.DOOR_OPEN),
        ],
        [Go(restarts(DoorState.OPEN), Step.DOOR_OPEN)],
    ],
    ids=["sprung open", "opened again", "after a restart"],
)
def test_what_lies_behind_a_door_that_was_shut_before_may_be_the_customers_own(way: list[Go]) -> None:
    journey = run_journey(to_open_door())
    assert may_say_so(journey.visit)
    journey.run(way)
    assert not may_say_so(journey.visit)
    assert journey.hear(press(Button.NOT_EMPTY)(journey.visit)) == ()
    assert journey.visit.package_in_hand.compartment_id == "07"
