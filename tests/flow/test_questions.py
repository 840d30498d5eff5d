"""What is asked before there is a verdict, and what is agreed on before a door opens."""

import pytest

from kiosk.domain.authorization import Money
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictValue
from kiosk.domain.compartments import Occupancy
from kiosk.domain.drop_off import ItemCheck, Line
from kiosk.domain.events import ReturnReferred
from kiosk.flow import facts
from kiosk.flow.effects import (
    Begin,
    Commit,
    EndVisit,
    Identify,
    Judge,
    PrintLabel,
    RecordTurnedAway,
    TakePhoto,
)
from kiosk.flow.signals import Button, DevicesSeen, TimerName
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.world.shop import Order, OrderLine
from tests.support.gallery_visits import NOW, SHOP, STANDING
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    arrive,
    begun,
    bring_both,
    judged_by,
    known,
    order,
    photographed,
    press,
    run_journey,
    shows,
    shut,
    wait_out,
)
from tests.support.thorough_shop import thorough

BOOKS = judged_by(thorough(SHOP.policy))


def say(answer: str, leads_to: Step, *asks: type) -> Go:
    return Go(press(Button.CHOOSE, answer), leads_to, *asks)


TO_CONDITION = [*arrive(order("linen_shirt")), Go(BOOKS, Step.CONDITION)]
TO_RESOLUTION = [
    *TO_CONDITION,
    say("yes", Step.CONDITION),
    say("no", Step.JUDGING, Judge),
    Go(BOOKS, Step.VERDICT),
    Go(wait_out(TimerName.VERDICT_SHOWN), Step.RESOLUTION),
]
DOWN_TO_CUSTODY = [
    Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin),
    Go(begun, Step.LABEL_PRINTING, PrintLabel),
    *TO_DOOR,
    Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
    *CUSTODY,
]


def reported(visit: Visit, line_id: str = "1") -> Line:
    return next(line for line in visit.completed[0].event.lines if line.line_id == line_id)


def test_the_shop_s_reasons_are_offered_and_only_those() -> None:
    journey = run_journey(
        [
            *arrive(order("linen_shirt", reason=None)),
            Go(BOOKS, Step.REASON),
            say("defective", Step.REASON),
        ]
    )
    offered = journey.visit.in_hand.lines[0].reasons
    assert offered is not None
    assert [choice.code.value for choice in offered.choices] == [
        "size_too_small", "size_too_large", "colour", "other"
    ]  # fmt: skip


def test_everything_that_was_said_and_agreed_is_in_the_event_word_for_word() -> None:
    journey = run_journey(
        [
            *arrive(order("linen_shirt", reason=None)),
            Go(BOOKS, Step.REASON),
            say("colour", Step.JUDGING, Judge),
            Go(BOOKS, Step.CONDITION),
            *TO_RESOLUTION[3:],
            say("store_credit", Step.PHOTO),
            *DOWN_TO_CUSTODY,
        ]
    )
    line = reported(journey.visit)
    assert line.reason is not None
    assert line.reason.model_dump(mode="json") == {
        "code": "colour", "merchant_code": "C4", "tree_version": "7", "asked_by": "kiosk"
    }  # fmt: skip
    assert line.condition is not None
    assert line.condition.model_dump(mode="json") == {
        "code": "checked_by_customer",
        "declared_by": "customer",
        "checklist_id": "apparel",
        "checklist_version": "3",
        "answers": {"tags_on": "yes", "worn": "no"},
    }
    assert line.resolution is not None
    assert line.resolution.wanted is Resolution.STORE_CREDIT
    assert line.resolution.terms_id == "credit"
    assert line.resolution.terms_accepted_at == NOW.at


def test_a_portal_that_asked_leaves_its_reason_with_the_shop_s_own_code() -> None:
    journey = run_journey([*TO_RESOLUTION, say("refund_original", Step.PHOTO), *DOWN_TO_CUSTODY])
    reason = reported(journey.visit).reason
    assert reason is not None
    assert (reason.asked_by, reason.merchant_code) == ("portal", "SZ1")


def test_an_answer_that_no_question_offers_is_none() -> None:
    run_journey([*TO_CONDITION, say("perhaps", Step.CONDITION)])


def test_where_the_answers_cannot_matter_nobody_is_asked() -> None:
    """Too late is too late, whatever the tags: all that is possible says no."""
    journey = run_journey(
        [*arrive(order("linen_shirt", days=45)), Go(BOOKS, Step.CONDITION), say("no", Step.CONDITION)]
    )
    assert journey.visit.in_hand.lines[0].verdict is None, "worn things are for inspection at any time"
    run_journey([*arrive(order("trainers", days=45)), Go(BOOKS, Step.VERDICT, RecordTurnedAway)])


def test_lines_are_asked_about_one_after_the_other() -> None:
    bought = order("linen_shirt", "rain_jacket", reason=None)
    journey = run_journey(
        [
            *bring_both(bought),
            Go(BOOKS, Step.REASON),
            say("colour", Step.JUDGING, Judge),
            Go(BOOKS, Step.CONDITION),
            say("no", Step.CONDITION),
            say("no", Step.JUDGING, Judge),
            Go(BOOKS, Step.REASON),
        ]
    )
    assert journey.visit.asking == "2"
    assert list(journey.newest(Judge).lines) == ["1"]
    journey.run(
        [
            Go(press(Button.BACK), Step.CONDITION),
            Go(press(Button.BACK), Step.CONDITION),
            Go(press(Button.BACK), Step.REASON),
        ]
    )
    assert journey.visit.asking == "1"
    journey.run([Go(press(Button.BACK), Step.CHOOSING)])


def test_back_from_the_picture_takes_the_agreement_back_and_then_the_answers() -> None:
    journey = run_journey(
        [
            *TO_RESOLUTION,
            say("store_credit", Step.PHOTO),
            Go(press(Button.BACK), Step.RESOLUTION),
            Go(press(Button.BACK), Step.CONDITION),
            say("yes", Step.JUDGING, Judge),
            Go(BOOKS, Step.VERDICT),
        ]
    )
    line = journey.visit.in_hand.lines[0]
    assert line.verdict is not None
    assert line.verdict.value is VerdictValue.REFERRED
    assert (line.offer, line.agreed_at) == (None, None)


def test_answers_survive_a_restart() -> None:
    journey = run_journey([*TO_CONDITION, say("yes", Step.CONDITION)])
    woken = Visit.model_validate_json(journey.visit.model_dump_json())
    assert woken.in_hand.lines[0].answers == {"tags_on": "yes"}
    assert woken.in_hand.lines[0].open_question == journey.visit.in_hand.lines[0].open_question


def test_a_fee_is_agreed_to_before_a_door_opens_and_is_in_the_event() -> None:
    journey = run_journey(
        [
            *arrive(order("trainers")),
            Go(BOOKS, Step.VERDICT),
            Go(wait_out(TimerName.VERDICT_SHOWN), Step.RESOLUTION),
            say("refund_original", Step.ITEM_SCAN),
            Go(press(Button.NO), Step.PHOTO),
            *DOWN_TO_CUSTODY,
        ]
    )
    resolution = reported(journey.visit).resolution
    assert resolution is not None
    assert resolution.fee == Money(minor=495, currency="EUR")
    assert (resolution.terms_id, resolution.terms_accepted_at) == ("nw-13", NOW.at)


TO_ITEM_SCAN = [
    *arrive(order("trainers")),
    Go(BOOKS, Step.VERDICT),
    Go(wait_out(TimerName.VERDICT_SHOWN), Step.RESOLUTION),
    say("refund_original", Step.ITEM_SCAN),
]
PICTURE = [
    Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
    Go(photographed(), Step.PHOTO_KEPT),
    Go(press(Button.CONTINUE), Step.BEGINNING, Begin),
]


@pytest.mark.parametrize(
    ("happens", "check", "trigger"),
    [
        (
            [Go(shows("9521100200011"), Step.PHOTO)],
            ItemCheck(method="barcode", symbology="EAN-13", result="match"),
            RefundTrigger.ON_DROP_OFF,
        ),
        (
            [Go(shows("9521100123457"), Step.ITEM_SCAN), Go(shows("9521100200011"), Step.PHOTO)],
            ItemCheck(method="barcode", symbology="EAN-13", result="match"),
            RefundTrigger.ON_DROP_OFF,
        ),
        (
            [Go(shows("9521100123457"), Step.ITEM_SCAN), Go(press(Button.NO), Step.PHOTO)],
            ItemCheck(method="barcode", symbology="EAN-13", result="mismatch"),
            RefundTrigger.ON_INSPECTION,
        ),
        (
            [Go(shows("hello"), Step.ITEM_SCAN), Go(press(Button.NO), Step.PHOTO)],
            ItemCheck(method="barcode", result="unreadable"),
            RefundTrigger.ON_INSPECTION,
        ),
    ],
)
def test_the_item_s_own_bar_code_decides_when_the_money_comes(
    happens: list[Go], check: ItemCheck, trigger: RefundTrigger
) -> None:
    journey = run_journey([*TO_ITEM_SCAN, *happens, *PICTURE, *DOWN_TO_CUSTODY[1:]])
    line = reported(journey.visit)
    assert line.item_check == check
    assert line.resolution is not None
    assert line.resolution.refund_trigger is trigger
    missing = journey.visit.completed[0].event.evidence.missing
    assert missing == (() if check.result == "match" else (f"item_{check.result}:1",))


def test_a_serial_number_in_the_code_is_reported() -> None:
    scanned = shows("010952110020001121SN93K2210")
    journey = run_journey([*TO_ITEM_SCAN, Go(scanned, Step.PHOTO), *PICTURE, *DOWN_TO_CUSTODY[1:]])
    assert reported(journey.visit).serial == "SN93K2210"


def test_another_item_is_told_and_what_nothing_reads_is_not_asked_for() -> None:
    journey = run_journey([*TO_ITEM_SCAN, Go(shows("9521100123457"), Step.ITEM_SCAN)])
    assert journey.visit.notice is Notice.ANOTHER_ITEM
    for lost, leads_to in (
        ({"scan_engine"}, Step.ITEM_SCAN),
        ({"scan_camera"}, Step.ITEM_SCAN),
        ({"scan_camera", "scan_engine"}, Step.PHOTO),
    ):
        journey = run_journey([*TO_ITEM_SCAN[:-1], loses(lost), say("refund_original", leads_to)])
    assert journey.visit.in_hand.lines[0].missing == ("item_not_done",)


def loses(roles: set[str]) -> Go:
    seen = DevicesSeen(faults=frozenset(roles), out_of_service=None)
    return Go(lambda _: seen, Step.RESOLUTION)


def test_time_that_passes_agrees_to_nothing() -> None:
    run_journey([*TO_RESOLUTION, Go(wait_out(TimerName.IDLE_WARNING), Step.RESOLUTION)])


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        (Resolution.REFUND_ORIGINAL, Step.PHOTO),
        (Resolution.STORE_CREDIT, Step.PHOTO),
        (Resolution.EXCHANGE, Step.RESOLUTION),
        (None, Step.RESOLUTION),
    ],
)
def test_what_the_portal_agreed_on_is_not_asked_again_if_it_is_offered(
    wanted: Resolution | None, leads_to: Step
) -> None:
    line = OrderLine("linen_shirt", reason=ReasonCode.COLOUR, resolution=wanted)
    run_journey(
        [
            *arrive(SHOP.order([line])),
            *TO_RESOLUTION[2:-1],
            Go(press(Button.CONTINUE), leads_to),
        ]
    )


def test_what_goes_to_the_counter_is_neither_taken_nor_declined() -> None:
    journey = run_journey([*arrive(order("swim_shorts")), Go(BOOKS, Step.VERDICT, RecordTurnedAway)])
    line = journey.visit.in_hand.lines[0]
    assert (line.taken, line.declined, line.turned_away) == (False, False, True)
    event = facts.turned_away(journey.visit.in_hand, "v1", STANDING)
    assert isinstance(event, ReturnReferred)
    assert event.lines[0].outcome == "not_brought"
    assert event.lines[0].verdict is not None
    assert event.lines[0].verdict.referral is Referral.STAFF
    journey.run([Go(press(Button.FINISH), Step.ENDED, EndVisit)])
    assert facts.visit_ended(journey.visit, "verdict", "B-1042").outcome == "referred"


def counting(quantity: int) -> Order:
    return SHOP.order([OrderLine("linen_shirt", quantity=quantity, reason=ReasonCode.COLOUR)])


def test_part_of_a_line_is_counted_judged_and_reported() -> None:
    bought = counting(3)
    journey = run_journey(
        [
            Go(shows(bought.token), Step.IDENTIFYING, Identify),
            Go(known(bought), Step.CHOOSING),
            Go(press(Button.MORE, "1"), Step.CHOOSING),
            Go(press(Button.FEWER, "1"), Step.CHOOSING),
            Go(press(Button.CONTINUE), Step.JUDGING, Judge),
            *TO_RESOLUTION[2:],
            say("refund_original", Step.PHOTO),
            *DOWN_TO_CUSTODY,
        ]
    )
    assert journey.newest(Judge).lines["1"].quantity == 2
    line = reported(journey.visit)
    assert (line.qty_authorized, line.qty_deposited) == (3, 2)


def test_there_is_no_counting_below_one_or_beyond_what_was_bought() -> None:
    bought = counting(2)
    journey = run_journey([Go(shows("x"), Step.IDENTIFYING, Identify), Go(known(bought), Step.CHOOSING)])
    counts = []
    for button in (Button.MORE, Button.FEWER, Button.FEWER, Button.FEWER, Button.MORE, Button.MORE):
        journey.run([Go(press(button, "1"), Step.CHOOSING)])
        counts.append(journey.visit.in_hand.lines[0].quantity)
    assert counts == [2, 1, 1, 1, 2, 2]
