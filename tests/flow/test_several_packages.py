"""One drop-off of lines that go different ways: a package, a label and a compartment each."""

import pytest

from kiosk.domain.codes import LabelStatus
from kiosk.domain.compartments import Occupancy
from kiosk.domain.events import DropOffCompleted
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    EndVisit,
    OpenBin,
    OpenCompartment,
    PrintCertificate,
    PrintReceipt,
    Withdraw,
)
from kiosk.flow.signals import Button, TimerName
from kiosk.flow.visit import Step
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Journey,
    certified,
    committed,
    label,
    no_bin,
    no_compartment,
    opens,
    paper,
    press,
    run_journey,
    shut,
    wait_out,
)
from tests.support.two_packages import to_second_label


def completed(journey: Journey) -> DropOffCompleted:
    return journey.visit.completed[-1].event


def outcomes(journey: Journey) -> list[str]:
    return [line.outcome for line in completed(journey).lines]


def test_lines_that_go_two_ways_are_two_packages_in_one_drop_off() -> None:
    journey = run_journey(
        [
            *to_second_label(),
            Go(label("failed"), Step.WRITE_CODE),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(opens("08"), Step.DOOR_OPEN),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )
    first, second = completed(journey).packages
    assert {line.route_code for line in completed(journey).lines} == {"RETURN-E", "REPAIR"}
    assert (first.container.id, second.container.id) == ("07", "08")
    assert (first.written_code, second.label_status) == (None, LabelStatus.NOT_PRINTED)
    assert second.written_code == "CODE2"
    assert outcomes(journey) == ["deposited", "deposited"]


@pytest.mark.parametrize(
    "leaving", [[press(Button.CANCEL)], [wait_out(TimerName.IDLE_WARNING), wait_out(TimerName.IDLE_END)]]
)
def test_leaving_at_the_second_package_keeps_custody_of_the_first(leaving: list[object]) -> None:
    journey = run_journey([*to_second_label(), Go(label("printed"), Step.LABEL_ATTACH)])
    for what in leaving:
        journey.hear(what(journey.visit))  # type: ignore[operator]
    assert journey.visit.step is Step.COMMITTING
    journey.run(CUSTODY)
    assert sorted(outcomes(journey)) == ["deposited", "not_brought"]
    assert journey.visit.burnt_numbers == ("L2", "T2")
    assert not any(isinstance(effect, Withdraw) for effect in journey.asked)


def test_taking_the_second_back_keeps_custody_of_the_first() -> None:
    journey = run_journey(
        [
            *to_second_label(),
            *TO_DOOR,
            Go(press(Button.TAKE_BACK), Step.TAKING_OUT),
            Go(shut(Occupancy.ABSENT), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )
    assert sorted(outcomes(journey)) == ["deposited", "not_brought"]
    (evidence,) = completed(journey).evidence.custody
    assert evidence.package_no == 1, "no evidence of what was taken back"


def test_no_door_for_the_second_certifies_it_after_custody_of_the_first() -> None:
    journey = run_journey(
        [
            *to_second_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(no_compartment, Step.FLAP_OPENING, OpenBin),
            Go(no_bin, Step.COMMITTING, Commit),
            Go(committed, Step.CERTIFYING, PrintReceipt, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
            Go(paper("printed"), Step.CERTIFICATE),
            Go(press(Button.FINISH), Step.DONE),
            Go(press(Button.FINISH), Step.ENDED, EndVisit),
        ]
    )
    assert sorted(outcomes(journey)) == ["deposited", "not_brought"]
