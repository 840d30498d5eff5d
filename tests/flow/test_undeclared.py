"""A return that nobody announced: asked about one question after the other, and never accepted."""

import pytest

from kiosk.domain.authorization import Method, Money, Presented
from kiosk.domain.codes import VerdictValue
from kiosk.domain.moment import Moment
from kiosk.domain.policy import UndeclaredReturns
from kiosk.flow.draft import Undeclared, UndeclaredShop
from kiosk.flow.effects import Identify, Judge, TakeUndeclared
from kiosk.flow.signals import Button, Identified, NotIdentified, Signal, TimerName
from kiosk.flow.visit import Notice, Step, Visit
from kiosk.runtime.undeclared import authorization_for
from tests.support.gallery_visits import NOW, SHOP, merchant_info
from tests.support.journey import Go, Journey, judged_by, press, run_journey, wait_out
from tests.support.thorough_shop import UNDECLARED, thorough

RULES = thorough(SHOP.policy)
NORTHWIND = UndeclaredShop(merchant=merchant_info("northwind"), takes=UNDECLARED)
VOLTLINE = UndeclaredShop(
    merchant=merchant_info("voltline"), takes=UndeclaredReturns(currency="JPY", kinds=UNDECLARED.kinds[:1])
)


def found_nowhere(*shops: UndeclaredShop) -> Go:
    """Neither the kiosk nor central knows the order."""
    told = Undeclared(order_id="NW447120", shops=shops) if shops else None

    def happen(visit: Visit) -> Signal:
        return NotIdentified(
            effect_id=visit.awaiting["Identify"], notice=Notice.CODE_UNKNOWN, undeclared=told
        )

    return Go(happen, Step.TYPING)


def taken(visit: Visit) -> Signal:
    """What the books make of it."""
    said = said_by_customer(visit)
    return Identified(
        effect_id=visit.awaiting["Identify"],
        drop_off_id="d1",
        presented=Presented(
            authorization=authorization_for(said, Moment(at=NOW.at, boottime_ms=0), "0199-8f2c"),
            method=Method.UNDECLARED,
            key_id=None,
        ),
        merchant=merchant_info(said.merchant_id),
    )


def said_by_customer(visit: Visit) -> TakeUndeclared:
    """By the one of the journeys below."""
    assert "Identify" in visit.awaiting
    return TakeUndeclared(
        order_id="NW447120",
        merchant_id="northwind",
        category="shoes",
        title="Shoes",
        price=Money(minor=4000, currency="EUR"),
    )


def choose(what: str) -> Go:
    return Go(press(Button.CHOOSE, what), Step.UNDECLARED)


def keys(text: str) -> list[Go]:
    return [Go(press(Button.KEY, key), Step.UNDECLARED) for key in text]


ORDER_NO = [
    Go(press(Button.TYPE_CODE), Step.TYPING),
    Go(press(Button.TYPE_ORDER_NO), Step.TYPING),
    Go(press(Button.KEY, "7"), Step.TYPING),
    Go(press(Button.ENTER), Step.TYPING),
    Go(press(Button.KEY, "1"), Step.TYPING),
    Go(press(Button.ENTER), Step.IDENTIFYING, Identify),
]
TO_SHOP = [
    *ORDER_NO,
    found_nowhere(NORTHWIND, VOLTLINE),
    Go(press(Button.WITHOUT_CODE), Step.UNDECLARED),
]
TO_KIND = [*TO_SHOP, choose("northwind")]
TO_PRICE = [*TO_KIND, choose("shoes")]
ENTER = Go(press(Button.ENTER), Step.IDENTIFYING, TakeUndeclared)
TO_KNOWN = [*TO_PRICE, *keys("40"), ENTER, Go(taken, Step.JUDGING, Judge)]


def asked_for(journey: Journey) -> TakeUndeclared:
    (asked,) = (effect for effect in journey.asked if isinstance(effect, TakeUndeclared))
    return asked


def test_what_the_customer_says_is_taken_as_it_was_said() -> None:
    journey = run_journey([*TO_PRICE, *keys("40"), ENTER])
    assert asked_for(journey).model_copy(update={"effect_id": ""}) == said_by_customer(journey.visit)


def test_a_price_is_whole_in_the_currency_of_the_shop() -> None:
    in_yen = [*TO_SHOP, choose("voltline"), choose("shoes"), *keys("5200"), ENTER]
    assert asked_for(run_journey(in_yen)).price == Money(minor=5200, currency="JPY")


def test_it_is_inspected_and_reported_as_what_nobody_signed() -> None:
    reason = Go(press(Button.CHOOSE, "changed_mind"), Step.JUDGING, Judge)
    journey = run_journey(
        [*TO_KNOWN, Go(judged_by(RULES), Step.REASON), reason, Go(judged_by(RULES), Step.VERDICT)]
    )
    (line,) = journey.visit.in_hand.lines
    assert line.verdict is not None
    assert line.verdict.value is VerdictValue.REFERRED
    assert line.verdict.rule_ids == ("undeclared",)


@pytest.mark.parametrize("without", [[], [NORTHWIND]], ids=["no shop takes it", "another code is tried"])
def test_it_is_offered_only_where_a_shop_takes_it_and_the_order_was_found_nowhere(
    without: list[UndeclaredShop],
) -> None:
    journey = run_journey([*ORDER_NO, found_nowhere(*without)])
    if without:
        journey.run([Go(press(Button.TYPE_ORDER_NO), Step.TYPING)])
    journey.run([Go(press(Button.WITHOUT_CODE), Step.TYPING)])


def test_a_single_shop_is_not_asked_for() -> None:
    without_code = Go(press(Button.WITHOUT_CODE), Step.UNDECLARED)
    journey = run_journey([*ORDER_NO, found_nowhere(VOLTLINE), without_code])
    assert journey.visit.what_is_told.merchant_id == "voltline"
    journey.run([Go(press(Button.BACK), Step.TYPING)])


def test_back_takes_one_answer_back() -> None:
    journey = run_journey([*TO_PRICE, *keys("4"), Go(press(Button.BACK), Step.UNDECLARED)])
    told = journey.visit.what_is_told
    assert (told.merchant_id, told.category) == ("northwind", None)
    journey.run([Go(press(Button.BACK), Step.UNDECLARED)])
    assert journey.visit.what_is_told.merchant_id is None
    journey.run([Go(press(Button.BACK), Step.TYPING)])
    assert journey.visit.undeclared is None


def test_nothing_but_what_is_offered_can_be_said() -> None:
    run_journey([*TO_SHOP, choose("acme"), Go(press(Button.ENTER), Step.UNDECLARED)])
    run_journey([*TO_KIND, choose("weapons"), *keys("4"), Go(press(Button.ENTER), Step.UNDECLARED)])
    journey = run_journey([*TO_PRICE, *keys("00A12345678"), Go(press(Button.ERASE), Step.UNDECLARED)])
    assert journey.visit.typed == "123456"
    run_journey([*TO_PRICE, Go(press(Button.ENTER), Step.UNDECLARED)])


def test_who_walks_away_leaves_nothing() -> None:
    run_journey([*TO_PRICE, Go(wait_out(TimerName.IDLE_WARNING), Step.UNDECLARED)])
