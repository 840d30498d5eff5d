"""From the label to the end of a visit: its papers, what cannot be taken, and what is heard too often."""

import pytest

from kiosk.domain.codes import LabelStatus
from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    DiscardPhoto,
    EndVisit,
    Identify,
    OpenCompartment,
    PrintCertificate,
    PrintLabel,
    PrintReceipt,
)
from kiosk.flow.signals import Button, DevicesSeen, TimerName
from kiosk.flow.visit import Notice, Paper, Step
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Journey,
    begun,
    begun_without_numbers,
    certified,
    known,
    label,
    not_begun,
    order,
    paper,
    press,
    run_journey,
    shows,
    shut,
    to_label,
    to_open_door,
    to_verdict,
    wait_out,
)

BROKEN = DevicesSeen(faults=frozenset({"lock_board"}), out_of_service="lock_board")


# --- labels ---------------------------------------------------------------------------------------


def test_a_label_nobody_saw_is_asked_for_printed_again_and_then_written() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("unconfirmed"), Step.LABEL_IN_HAND),
            Go(press(Button.NO), Step.LABEL_PRINTING, PrintLabel),
        ]
    )
    again = journey.newest(PrintLabel)
    assert again.is_copy
    assert again.draft.packages[0].label_number == "L1"
    journey.run(
        [
            Go(label("unconfirmed"), Step.LABEL_IN_HAND),
            Go(press(Button.NO), Step.WRITE_CODE),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
        ]
    )
    assert journey.visit.package_in_hand.label_status is LabelStatus.NOT_PRINTED


def test_a_label_in_hand_that_the_printer_did_not_speak_of_is_unconfirmed() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("unconfirmed"), Step.LABEL_IN_HAND),
            Go(press(Button.YES), Step.LABEL_ATTACH),
        ]
    )
    assert journey.visit.package_in_hand.label_status is LabelStatus.UNCONFIRMED


def test_the_customer_may_know_better_than_a_printer_that_says_printed() -> None:
    journey = run_journey(
        [
            *to_label(),
            Go(label("printed"), Step.LABEL_ATTACH),
            Go(press(Button.BACK), Step.LABEL_IN_HAND),
            Go(press(Button.YES), Step.LABEL_ATTACH),
        ]
    )
    assert journey.visit.package_in_hand.label_status is LabelStatus.PRINTED
    journey.run(
        [
            Go(press(Button.BACK), Step.LABEL_IN_HAND),
            Go(press(Button.NO), Step.LABEL_PRINTING, PrintLabel),
            Go(label("printed"), Step.LABEL_ATTACH),
        ]
    )


def test_a_printer_that_failed_leads_to_a_pen_and_a_door_of_its_own() -> None:
    journey = run_journey([*to_label(), Go(label("failed"), Step.WRITE_CODE)])
    assert journey.visit.package_in_hand.label_status is LabelStatus.NOT_PRINTED
    journey.run([Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment)])


def test_without_a_number_to_print_a_code_is_written() -> None:
    run_journey([*to_label()[:-1], Go(begun_without_numbers, Step.WRITE_CODE)])


# --- what cannot be taken -------------------------------------------------------------------------


def test_no_compartment_gives_a_certificate_that_prints_again() -> None:
    run_journey(
        [
            *to_label()[:-1],
            Go(not_begun("no_compartment"), Step.CERTIFYING, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
            Go(press(Button.PRINT), Step.CERTIFICATE),
            Go(paper("failed"), Step.CERTIFICATE),
            Go(press(Button.PRINT), Step.CERTIFICATE, PrintCertificate),
            Go(paper("printed"), Step.CERTIFICATE),
            Go(press(Button.FINISH), Step.ENDED, EndVisit),
        ]
    )


def test_a_code_that_is_in_question_is_no_certificate_but_a_word() -> None:
    journey = run_journey([*to_label()[:-1], Go(not_begun("already_used"), Step.SCANNING, DiscardPhoto)])
    assert journey.visit.notice is Notice.RETURN_IN_QUESTION
    assert journey.visit.draft is None


def test_out_of_service_still_scans_and_certifies() -> None:
    journey = Journey()
    journey.hear(BROKEN)
    journey.run(
        [
            Go(shows(order().token), Step.IDENTIFYING, Identify),
            Go(known(order()), Step.CERTIFYING, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.newest(CertifyAttempt).why == "lock_board"


def test_locks_that_fail_before_the_label_certify_instead_of_printing_one() -> None:
    journey = run_journey([*to_verdict(order()), Go(press(Button.CONTINUE), Step.PHOTO)])
    journey.run(
        [
            Go(lambda _: BROKEN, Step.PHOTO),
            Go(press(Button.REFUSE_PHOTO), Step.CERTIFYING, CertifyAttempt),
        ]
    )
    assert journey.newest(CertifyAttempt).why == "lock_board"


def test_locks_that_fail_while_the_verdict_is_read_certify_before_a_picture() -> None:
    journey = run_journey([*to_verdict(order()), Go(lambda _: BROKEN, Step.VERDICT)])
    journey.run([Go(press(Button.CONTINUE), Step.CERTIFYING, CertifyAttempt)])
    assert journey.newest(CertifyAttempt).why == "lock_board"


# --- done -----------------------------------------------------------------------------------------

DONE = [*to_open_door(), Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit), *CUSTODY]


def test_no_time_runs_out_while_the_receipt_prints() -> None:
    journey = run_journey(DONE)
    with pytest.raises(AssertionError, match="does not run"):
        journey.run([Go(wait_out(TimerName.DONE_SHOWN), Step.ENDED, EndVisit)])


def test_a_receipt_that_did_not_print_leaves_the_screen_waiting_for_an_answer() -> None:
    journey = run_journey([*DONE, Go(paper("failed"), Step.DONE)])
    assert journey.visit.paper is Paper.FAILED
    journey.run(
        [
            Go(wait_out(TimerName.IDLE_WARNING), Step.DONE),
            Go(press(Button.PRINT), Step.DONE, PrintReceipt),
            Go(paper("printed"), Step.DONE),
            Go(press(Button.PRINT), Step.DONE, PrintReceipt),
        ]
    )
    assert [e.is_copy for e in journey.asked if isinstance(e, PrintReceipt)] == [False, False, True]


def test_one_visit_may_hold_several_drop_offs_on_one_receipt() -> None:
    second = order("trainers")
    journey = run_journey(
        [
            *DONE,
            Go(press(Button.RATE, "5"), Step.DONE),
            Go(press(Button.RATE, "many"), Step.DONE),
            Go(press(Button.ANOTHER_RETURN), Step.SCANNING),
            *to_label(second),
            *TO_DOOR,
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
            Go(press(Button.FINISH), Step.ENDED, EndVisit),
        ]
    )
    assert len(journey.visit.completed) == 2
    assert journey.visit.rating == 5
    first, again = (e.stages_ms for e in journey.asked if isinstance(e, Commit))
    assert first["scanned"] == again["scanned"] == 0, "each drop-off has times of its own"


# --- results nobody waits for, and touches too many ----------------------------------------------


def test_a_result_is_heard_once() -> None:
    journey = run_journey(to_label()[:-1])
    answer = begun(journey.visit)
    journey.hear(answer)
    after = journey.visit
    assert journey.hear(answer) == ()
    assert journey.visit == after


@pytest.mark.parametrize("lines", range(1, len(DONE) + 1))
def test_touching_twice_is_as_good_as_touching_once(lines: int) -> None:
    once = run_journey(DONE[:lines]).visit
    journey = run_journey(DONE[: lines - 1])
    signal = DONE[lines - 1].what(journey.visit)
    journey.hear(signal)
    assert journey.hear(signal) == ()
    assert journey.visit.but(touches=0) == once.but(touches=0)
