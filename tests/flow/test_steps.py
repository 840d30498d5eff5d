"""Every step can be reached, and whoever walks away from one does not leave it standing for ever."""

import pytest

from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow.effects import CertifyAttempt, Commit, Identify, Judge, PrintCertificate, Withdraw
from kiosk.flow.signals import Button, Pressed, TimedOut, TimerName
from kiosk.flow.visit import LEAVABLE, EarlierReturn, Notice, Paper, Step
from kiosk.flow.wants import Timer, wants
from tests.flow.test_questions import TO_CONDITION, TO_ITEM_SCAN, TO_RESOLUTION
from tests.flow.test_reach import NONE_FREE
from tests.flow.test_undeclared import TO_PRICE
from tests.support.gallery_visits import NOW
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Journey,
    bin_seen,
    certified,
    judged,
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
    to_open_flap,
    to_question,
    to_verdict,
    unknown,
    wait_out,
)

EARLIER = EarlierReturn(drop_off_id="d0", receipt_no="B1042-0000001-7", completed_at=NOW.at)
SCAN = Go(shows(order().token), Step.IDENTIFYING, Identify)
TO_COMMIT = [*to_open_door(), Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)]
TO_CERTIFY = [*to_label()[:-1], Go(not_begun("no_compartment"), Step.CERTIFYING, CertifyAttempt)]

WAYS: dict[Step, list[Go]] = {
    Step.ATTRACT: [],
    Step.SCANNING: [Go(press(Button.START), Step.SCANNING)],
    Step.TYPING: [Go(press(Button.TYPE_CODE), Step.TYPING)],
    Step.IDENTIFYING: [SCAN],
    Step.UNDECLARED: TO_PRICE,
    Step.ALREADY_RETURNED: [
        SCAN,
        Go(unknown(Notice.RETURN_IN_QUESTION, EARLIER), Step.ALREADY_RETURNED),
    ],
    Step.CHOOSING: [SCAN, Go(known(order("linen_shirt", "trainers")), Step.CHOOSING)],
    Step.REASON: [SCAN, Go(known(order(reason=None)), Step.JUDGING, Judge), Go(judged, Step.REASON)],
    Step.CONDITION: TO_CONDITION,
    Step.JUDGING: [SCAN, Go(known(order()), Step.JUDGING, Judge)],
    Step.VERDICT: to_verdict(order()),
    Step.RESOLUTION: TO_RESOLUTION,
    Step.ITEM_SCAN: TO_ITEM_SCAN,
    Step.PHOTO: to_label()[:4],
    Step.PHOTO_KEPT: to_label()[:6],
    Step.BEGINNING: to_label()[:7],
    Step.LABEL_PRINTING: to_label(),
    Step.LABEL_ATTACH: [*to_label(), TO_DOOR[0]],
    Step.LABEL_IN_HAND: [*to_label(), Go(label("unconfirmed"), Step.LABEL_IN_HAND)],
    Step.WRITE_CODE: [*to_label(), Go(label("failed"), Step.WRITE_CODE)],
    Step.OPENING: to_open_door()[:-1],
    Step.OUT_OF_REACH: NONE_FREE,
    Step.DOOR_OPEN: to_open_door(),
    Step.SHUT_DOOR: [*to_open_door(), Go(wait_out(TimerName.ATTENTION), Step.SHUT_DOOR)],
    Step.CONFIRMING: to_question(),
    Step.TAKING_OUT: [*to_open_door(), Go(press(Button.TAKE_BACK), Step.TAKING_OUT)],
    Step.FLAP_OPENING: to_open_flap()[:-1],
    Step.FLAP_OPEN: to_open_flap(),
    Step.BIN_CHECKING: [
        *to_open_flap(),
        Go(bin_seen(DoorState.CLOSED, is_settled=False), Step.BIN_CHECKING),
    ],
    Step.BIN_KEEPING: [*to_open_flap(), Go(press(Button.TAKE_BACK), Step.BIN_KEEPING)],
    Step.BIN_CONFIRMING: [*to_open_flap(), Go(bin_seen(DoorState.CLOSED), Step.BIN_CONFIRMING)],
    Step.PARKED: [*to_open_door(), Go(wait_out(TimerName.PARK), Step.PARKED)],
    Step.COMMITTING: TO_COMMIT,
    Step.DONE: [*TO_COMMIT, *CUSTODY, Go(paper("printed"), Step.DONE)],
    Step.WITHDRAWN: [*to_question(), Go(press(Button.TAKE_BACK), Step.WITHDRAWN, Withdraw)],
    Step.CERTIFYING: TO_CERTIFY,
    Step.CERTIFICATE: [
        *TO_CERTIFY,
        Go(certified, Step.CERTIFICATE, PrintCertificate),
        Go(paper("printed"), Step.CERTIFICATE),
    ],
}


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.ENDED])
def test_every_step_is_reached(step: Step) -> None:
    assert run_journey(WAYS[step]).visit.step is step


@pytest.mark.parametrize("step", sorted(LEAVABLE))
@pytest.mark.parametrize("paper_state", [Paper.NONE, Paper.PRINTED, Paper.UNCONFIRMED, Paper.FAILED])
def test_whoever_walks_away_leaves_the_kiosk_to_the_next(step: Step, paper_state: Paper) -> None:
    journey = run_journey(WAYS[step])
    journey.visit = journey.visit.but(paper=paper_state)
    for ending in (TimerName.IDLE_WARNING, TimerName.IDLE_END, TimerName.DONE_SHOWN):
        if ending in {w.name for w in wants(journey.visit) if isinstance(w, Timer)}:
            journey.hear(TimedOut(name=ending))
    assert journey.visit.step is Step.ENDED


def test_a_paper_that_is_being_printed_holds_everybody() -> None:
    for step in LEAVABLE:
        visit = run_journey(WAYS[step]).visit.but(paper=Paper.PRINTING)
        names = {w.name for w in wants(visit) if isinstance(w, Timer)}
        assert not names & {TimerName.IDLE_WARNING, TimerName.IDLE_END, TimerName.DONE_SHOWN}, step


def test_cancel_on_the_attract_screen_is_no_visit() -> None:
    journey = Journey()
    assert journey.hear(Pressed(button=Button.CANCEL)) == ()
    assert journey.visit.fresh
