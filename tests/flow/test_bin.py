"""The drop bin: what goes into it, the flap, and the proof that a package fell in."""

from typing import Any

import pytest

from kiosk.domain.codes import ConfirmedBy, LabelStatus
from kiosk.domain.compartments import DoorState, Size
from kiosk.domain.events import DropOffCompleted
from kiosk.flow.draft import Draft
from kiosk.flow.effects import (
    CertifyAttempt,
    Commit,
    EndVisit,
    LeaveUnresolved,
    OpenBin,
    OpenCompartment,
    PrintCertificate,
    ReleaseCompartment,
    Withdraw,
)
from kiosk.flow.evidence import packages_of
from kiosk.flow.signals import Button, Resumed, TimerName
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.flow.wants import BinWatch, wants
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Happening,
    Journey,
    begun_without_numbers,
    bin_seen,
    bring_both,
    certified,
    committed,
    flap_opens,
    flap_stays_shut,
    judged,
    label,
    no_bin,
    no_compartment,
    order,
    press,
    restarts,
    run_journey,
    shut,
    to_label,
    to_open_door,
    to_open_flap,
    wait_out,
)

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN

FELL_IN = bin_seen(CLOSED, ConfirmedBy.WEIGHT, weight_g=412)
NOTHING_FELL_IN = bin_seen(CLOSED, missing=("weight_not_risen",))
ASKED = [*to_open_flap(), Go(NOTHING_FELL_IN, Step.BIN_CONFIRMING)]
NOBODY_ANSWERS = [
    Go(wait_out(TimerName.CONFIRM), Step.BIN_CONFIRMING),
    Go(wait_out(TimerName.IDLE_END), Step.ENDED, LeaveUnresolved, EndVisit),
]
INTO_CUSTODY = [Go(FELL_IN, Step.COMMITTING, Commit), *CUSTODY]


def event(journey: Journey) -> DropOffCompleted:
    return journey.visit.completed[-1].event


def with_handling(draft: Draft, line_id: str, **changes: Any) -> Draft:
    """The same, with other rules about a line."""
    verdict = draft.line(line_id).verdict
    assert verdict is not None
    assert verdict.handling is not None
    handling = verdict.handling.model_copy(update=changes)
    return draft.with_line(line_id, verdict=verdict.model_copy(update={"handling": handling}))


# --- what goes into it ------------------------------------------------------------------------------


def test_where_no_compartment_is_free_the_flap_opens_and_a_sensor_proves_the_deposit() -> None:
    journey = run_journey([*to_open_flap(), *INTO_CUSTODY])
    (package,), (custody,) = event(journey).packages, event(journey).evidence.custody
    assert package.container.model_dump() == {
        "type": "drop_bin",
        "id": "bin-1",
        "size": None,
        "load_unit_id": "BAG-1",
    }
    assert package.weight_g == 412
    assert custody.confirmed_by is ConfirmedBy.WEIGHT
    assert [what for _, what in custody.timeline_ms] == ["unlocked", "open", "closed"]


def test_what_got_no_label_never_goes_into_the_bin() -> None:
    journey = run_journey(
        [
            *to_label()[:-1],
            Go(begun_without_numbers, Step.WRITE_CODE),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(no_compartment, Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.visit.certificate is not None


@pytest.mark.parametrize("into", ["compartment", "drop_bin"])
def test_the_rules_say_where_it_goes(into: str) -> None:
    journey = run_journey([*to_label(), TO_DOOR[0]])
    journey.visit = journey.visit.on_draft(journey.visit.in_hand.with_package(goes_into=into))
    if into == "drop_bin":
        journey.run([Go(press(Button.CONTINUE), Step.FLAP_OPENING, OpenBin)])
        assert journey.newest(OpenBin).carrier_id == "parcelnet"
    else:
        journey.run([TO_DOOR[1], Go(no_compartment, Step.CERTIFYING, Withdraw, CertifyAttempt)])


def test_without_a_label_also_what_the_rules_want_in_the_bin_gets_a_compartment() -> None:
    journey = run_journey([*to_label(), Go(label("failed"), Step.WRITE_CODE)])
    draft = journey.visit.in_hand.with_package(goes_into="drop_bin")
    assert draft.package is not None
    assert draft.package.label_status is LabelStatus.NOT_PRINTED
    journey.visit = journey.visit.on_draft(draft)
    journey.run([Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment)])


@pytest.mark.parametrize(
    ("first", "second", "goes_into"),
    [
        ("any", "any", ["any"]),
        ("any", "compartment", ["compartment"]),
        ("drop_bin", "drop_bin", ["drop_bin"]),
        ("any", "drop_bin", ["any", "drop_bin"]),
    ],
)
def test_what_goes_into_the_bin_is_packed_apart(first: str, second: str, goes_into: list[str]) -> None:
    brought = [*bring_both(order("linen_shirt", "rain_jacket")), Go(judged, Step.VERDICT)]
    draft = run_journey(brought).visit.in_hand
    draft = with_handling(with_handling(draft, "1", container=first), "2", container=second)
    assert [package.goes_into for package in packages_of(draft)] == goes_into


def test_what_needs_a_size_does_not_overflow() -> None:
    brought = [*bring_both(order("linen_shirt", "rain_jacket")), Go(judged, Step.VERDICT)]
    draft = with_handling(run_journey(brought).visit.in_hand, "2", compartment_size=Size.L)
    assert [package.goes_into for package in packages_of(draft)] == ["compartment"]


def test_what_fits_no_compartment_may_fit_the_bin() -> None:
    journey = run_journey(
        [
            *to_open_door(),
            Go(press(Button.DOES_NOT_FIT), Step.TAKING_OUT),
            Go(shut(), Step.OPENING, ReleaseCompartment, OpenCompartment),
            Go(no_compartment, Step.FLAP_OPENING, OpenBin),
            Go(flap_opens(), Step.FLAP_OPEN),
            *INTO_CUSTODY,
        ]
    )
    (package,) = event(journey).packages
    assert package.container.type == "drop_bin"
    assert event(journey).evidence.custody[0].openings == 2


def test_no_compartment_and_no_bin_ends_in_a_certificate() -> None:
    journey = run_journey(
        [
            *to_open_flap()[:-1],
            Go(no_bin, Step.CERTIFYING, Withdraw, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    assert journey.newest(Withdraw).why == "no_compartment"


def test_a_flap_that_stays_shut_leads_to_another_bin() -> None:
    run_journey(
        [
            *to_open_flap()[:-1],
            Go(flap_stays_shut("bin-1"), Step.FLAP_OPENING, OpenBin),
            Go(flap_opens("bin-2"), Step.FLAP_OPEN),
        ]
    )


# --- the flap ---------------------------------------------------------------------------------------


def test_the_sensors_have_time_to_settle() -> None:
    journey = run_journey(
        [
            *to_open_flap(),
            Go(bin_seen(CLOSED, is_settled=False), Step.BIN_CHECKING),
            Go(bin_seen(CLOSED, ConfirmedBy.BEAM, is_settled=False), Step.BIN_CHECKING),
            *INTO_CUSTODY,
        ]
    )
    assert event(journey).packages[0].weight_g == 412


def test_what_was_not_seen_is_asked_and_the_evidence_says_what_is_missing() -> None:
    journey = run_journey([*ASKED, Go(press(Button.YES), Step.COMMITTING, Commit), *CUSTODY])
    assert event(journey).evidence.custody[0].confirmed_by is ConfirmedBy.CUSTOMER
    assert event(journey).evidence.missing == ("weight_not_risen:bin-1",)
    assert event(journey).packages[0].weight_g is None


def test_a_sensor_that_speaks_up_late_answers_the_question() -> None:
    run_journey([*ASKED, *INTO_CUSTODY])


def test_no_answer_is_custody_that_inspection_must_check() -> None:
    silence = [
        Go(wait_out(TimerName.CONFIRM), Step.BIN_CONFIRMING),
        Go(wait_out(TimerName.IDLE_END), Step.COMMITTING, Commit),
    ]
    journey = run_journey([*ASKED, *silence, *CUSTODY])
    resolution = event(journey).lines[0].resolution
    assert resolution is not None
    assert resolution.refund_trigger == "on_inspection"


def test_a_beam_alone_proves_nothing_at_a_flap_that_was_opened_again() -> None:
    again = [Go(press(Button.OPEN_AGAIN), Step.FLAP_OPENING, OpenBin), Go(flap_opens(), Step.FLAP_OPEN)]
    beam = bin_seen(CLOSED, ConfirmedBy.BEAM)
    run_journey([*to_open_flap(), Go(beam, Step.COMMITTING, Commit)])
    run_journey([*ASKED, *again, Go(beam, Step.BIN_CONFIRMING)])
    run_journey([*ASKED, *again, *INTO_CUSTODY])


def test_it_opens_again_and_who_finds_it_stuck_is_asked_once_more() -> None:
    journey = run_journey(
        [
            *ASKED,
            Go(press(Button.OPEN_AGAIN), Step.FLAP_OPENING, OpenBin),
            Go(flap_stays_shut(), Step.BIN_CONFIRMING),
        ]
    )
    assert journey.newest(OpenBin).reopen == "bin-1"
    assert journey.visit.notice is Notice.FLAP_STUCK


@pytest.mark.parametrize(
    ("button", "leads_to", "asks"),
    [
        (Button.TAKE_BACK, Step.WITHDRAWN, (Withdraw,)),
        (Button.DOES_NOT_FIT, Step.CERTIFYING, (Withdraw, CertifyAttempt)),
    ],
)
def test_second_thoughts_come_before_it_falls(button: Button, leads_to: Step, asks: Any) -> None:
    keeping = [*to_open_flap(), Go(press(button), Step.BIN_KEEPING)]
    run_journey([*keeping, Go(NOTHING_FELL_IN, leads_to, *asks)])
    run_journey([*ASKED, Go(press(button), leads_to, *asks)])
    run_journey([*keeping, Go(press(Button.BACK), Step.FLAP_OPEN), *INTO_CUSTODY])


def test_who_keeps_it_at_a_bin_that_falls_silent_is_asked() -> None:
    keeping = [*to_open_flap(), Go(press(Button.TAKE_BACK), Step.BIN_KEEPING)]
    silent = Go(bin_seen(DoorState.UNKNOWN), Step.BIN_CONFIRMING)
    kept = [Go(press(Button.TAKE_BACK), Step.WITHDRAWN, Withdraw)]
    run_journey([*keeping, silent, *kept])
    run_journey([*keeping, silent, Go(press(Button.YES), Step.COMMITTING, Commit)])


def test_who_keeps_it_and_drops_it_all_the_same_is_asked() -> None:
    journey = run_journey(
        [*to_open_flap(), Go(press(Button.TAKE_BACK), Step.BIN_KEEPING), Go(FELL_IN, Step.BIN_CONFIRMING)]
    )
    assert journey.visit.notice is Notice.FELL_IN


def test_a_flap_that_nobody_sees_any_more_is_asked_about() -> None:
    run_journey([*to_open_flap(), Go(bin_seen(UNKNOWN), Step.BIN_CONFIRMING)])


NOBODY_SAW = [*to_open_flap()[:-1], Go(flap_opens(flap=UNKNOWN), Step.BIN_CONFIRMING)]


def test_where_nobody_saw_whether_the_flap_opened_the_customer_is_asked() -> None:
    journey = run_journey([*NOBODY_SAW, Go(press(Button.YES), Step.COMMITTING, Commit), *CUSTODY])
    (custody,) = event(journey).evidence.custody
    assert custody.confirmed_by is ConfirmedBy.CUSTOMER
    assert [what for _, what in custody.timeline_ms] == ["unlocked"]


def test_where_nobody_saw_whether_the_flap_opened_silence_is_left_to_a_person() -> None:
    for seen in (bin_seen(UNKNOWN), bin_seen(CLOSED, missing=("flap_not_seen_open",))):
        run_journey([*NOBODY_SAW, Go(seen, Step.BIN_CONFIRMING), *NOBODY_ANSWERS])


def test_a_flap_that_is_seen_at_last_goes_on_as_any_other() -> None:
    run_journey([*NOBODY_SAW, Go(bin_seen(OPEN), Step.FLAP_OPEN), *INTO_CUSTODY])
    seen = [Go(bin_seen(OPEN), Step.FLAP_OPEN), Go(NOTHING_FELL_IN, Step.BIN_CONFIRMING)]
    silent = [
        Go(wait_out(TimerName.CONFIRM), Step.BIN_CONFIRMING),
        Go(wait_out(TimerName.IDLE_END), Step.COMMITTING, Commit),
    ]
    run_journey([*NOBODY_SAW, *seen, *silent])


def test_what_was_missing_stays_missing_when_nobody_sees_the_flap_any_more() -> None:
    asked = [*ASKED, Go(bin_seen(UNKNOWN), Step.BIN_CONFIRMING)]
    journey = run_journey([*asked, Go(press(Button.YES), Step.COMMITTING, Commit), *CUSTODY])
    assert event(journey).evidence.missing == ("weight_not_risen:bin-1",)


# --- left open, and power cuts ----------------------------------------------------------------------

PARKED = [
    *to_open_flap(),
    Go(wait_out(TimerName.ATTENTION), Step.FLAP_OPEN),
    Go(wait_out(TimerName.PARK), Step.PARKED),
]


BEAM_BROKEN = bin_seen(CLOSED, ConfirmedBy.BEAM)


def test_before_a_visit_that_keeps_its_parcel_is_parked_the_open_flap_is_told_of() -> None:
    keeping = [*to_open_flap(), Go(press(Button.TAKE_BACK), Step.BIN_KEEPING)]
    told = run_journey([*keeping, Go(wait_out(TimerName.ATTENTION), Step.BIN_KEEPING)])
    assert told.visit.notice is Notice.FLAP_LEFT_OPEN
    told.run([Go(wait_out(TimerName.PARK), Step.PARKED)])


def test_a_flap_that_is_left_open_is_watched_after_its_visit_has_left_the_screen() -> None:
    journey = run_journey(PARKED)
    assert wants(journey.visit) == {BinWatch(bin_id="bin-1")}
    journey.run([Go(lambda _: Resumed(), Step.FLAP_OPEN), *INTO_CUSTODY])


@pytest.mark.parametrize(
    ("seen", "ends"),
    [
        (FELL_IN, [Go(FELL_IN, Step.COMMITTING, Commit)]),
        (NOTHING_FELL_IN, [Go(NOTHING_FELL_IN, Step.BIN_CONFIRMING), *NOBODY_ANSWERS]),
        (BEAM_BROKEN, [Go(BEAM_BROKEN, Step.BIN_CONFIRMING), *NOBODY_ANSWERS]),
    ],
)
def test_when_it_is_shut_at_last_the_sensors_decide_or_a_person_must(seen: Happening, ends: list[Go]) -> None:
    run_journey([*PARKED, Go(bin_seen(CLOSED, is_settled=False), Step.PARKED), *ends])


@pytest.mark.parametrize("before", [to_open_flap(), to_open_flap()[:-1], NOBODY_SAW, ASKED, PARKED])
def test_after_a_power_cut_the_customer_is_asked_and_silence_is_left_to_a_person(before: list[Go]) -> None:
    journey = cut(before)
    assert journey.visit.notice is Notice.WELCOME_BACK
    journey.run(
        [
            Go(bin_seen(CLOSED), Step.BIN_CONFIRMING),
            *NOBODY_ANSWERS,
        ]
    )
    assert journey.newest(LeaveUnresolved).draft.packages[0].container_id == "bin-1"


def test_after_a_power_cut_a_flap_that_still_hangs_open_is_waited_for() -> None:
    journey = cut(to_open_flap())
    journey.run([Go(bin_seen(OPEN), Step.FLAP_OPEN), INTO_CUSTODY[0], Go(committed, Step.DONE)])


def cut(before: list[Go]) -> Journey:
    """The power fails at the end of `before`, and comes back."""
    journey = run_journey(before)
    journey.visit = Visit.model_validate_json(journey.visit.snapshot())
    intended = "bin-1" if journey.visit.step is Step.FLAP_OPENING else None
    journey.run([Go(restarts(UNKNOWN, intended=intended), Step.BIN_CONFIRMING)])
    return journey
