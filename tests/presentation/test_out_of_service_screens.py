"""What people read where a kiosk takes nothing: whom to call, what is certain, and proof that they came."""

import pytest

from kiosk.flow.effects import CertifyAttempt, Identify, PrintCertificate
from kiosk.flow.signals import DevicesSeen
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around, compose
from tests.flow.test_steps import WAYS
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import Go, Journey, certified, known, order, run_journey, shows

AROUND = Around(PLACE)


def shown(visit: Visit, around: Around = AROUND) -> ScreenModel:
    return compose(visit, WORDS, around)


@pytest.mark.parametrize("step", WAYS)
def test_where_nothing_can_be_stored_every_visit_learns_whom_to_call_and_nothing_can_be_touched(
    step: Step,
) -> None:
    visit = run_journey(WAYS[step]).visit.but(idle_warned=True, notice=Notice.WELCOME_BACK)
    model = shown(visit, Around(PLACE, stands_still=True))
    assert model.name == "stands_still"
    assert "Call 030 5550 142" in model.speech
    assert "B-1042" in model.speech
    assert model.actions == model.tools == ()
    assert model.dialog is model.notice is None


@pytest.mark.parametrize(
    ("step", "open_doors", "says"),
    [
        (Step.ATTRACT, (), "Nearest kiosk"),
        (Step.PHOTO, (), "Please keep your item: nothing is recorded of it."),
        (Step.DOOR_OPEN, ("07",), "take out what is behind an open door"),
        (Step.DOOR_OPEN, (), "What is behind door 7 stays safe there. It is not recorded yet."),
        (Step.CONFIRMING, (), "What is behind door 7 stays safe there. It is not recorded yet."),
        (Step.DONE, (), "Your return is recorded: receipt"),
    ],
)
def test_where_nothing_can_be_stored_only_what_is_certain_is_said(
    step: Step, open_doors: tuple[str, ...], says: str
) -> None:
    around = Around(PLACE, open_doors=open_doors, stands_still=True)
    assert says in shown(run_journey(WAYS[step]).visit, around).speech


def test_where_nothing_can_be_stored_others_do_not_hear_the_receipt_and_no_sheet_hides_it() -> None:
    visit = run_journey(WAYS[Step.DONE]).visit.but(dark=True, speaks=True)
    model = shown(visit, Around(PLACE, stands_still=True))
    number = visit.completed[0].event.receipt.receipt_no
    assert number in model.alone.screen
    assert number not in model.aloud.screen
    assert model.cover is None, "no touch would lift it"


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("disk_full", "It has no room to record another return."),
        ("serviced", "This kiosk is being serviced."),
        ("lock_board", "That is our fault."),
    ],
)
def test_a_kiosk_out_of_service_says_why_where_that_is_of_use(why: str, says: str) -> None:
    assert shown(Visit(visit_id="v", out_of_service=why)).body[0].startswith(says)


def test_out_of_service_offers_the_certificate() -> None:
    broken = Visit(visit_id="v", out_of_service="lock_board", faults=frozenset({"lock_board"}))
    model = shown(broken)
    assert model.name == "out_of_service"
    assert "That is our fault" in model.speech
    assert "Alexanderplatz" in model.speech
    assert [c.control_id for c in model.actions] == ["start", "type_code"]


def test_the_certificate_says_in_time_only_of_what_was_judged_so() -> None:
    judged_before = run_journey(WAYS[Step.CERTIFICATE])
    assert "you came on 29 September, in time." in shown(judged_before.visit).speech

    long_ago, journey = order(days=60), Journey()
    journey.hear(DevicesSeen(faults=frozenset({"lock_board"}), out_of_service="lock_board"))
    journey.run(
        [
            Go(shows(long_ago.token), Step.IDENTIFYING, Identify),
            Go(known(long_ago), Step.CERTIFYING, CertifyAttempt),
            Go(certified, Step.CERTIFICATE, PrintCertificate),
        ]
    )
    said = shown(journey.visit).speech
    assert "you came on 29 September." in said
    assert "in time" not in said
