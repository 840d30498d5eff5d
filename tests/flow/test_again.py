"""Another return of an order that may come back in parts: its code is not shown again."""

import pytest

from kiosk.domain.codes import ReasonCode
from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import Begin, Commit, Identify, Judge, OpenCompartment, PrintLabel, TakeAgain
from kiosk.flow.signals import Button
from kiosk.flow.visit import EarlierReturn, Notice, Step, Visit
from kiosk.world.shop import Order, OrderLine
from tests.support.gallery_visits import NOW, SHOP
from tests.support.journey import (
    CUSTODY,
    Go,
    begun,
    judged,
    known,
    label,
    opens,
    press,
    run_journey,
    shows,
    shut,
    unknown,
)

HANDED_OVER = [
    Go(judged, Step.VERDICT),
    Go(press(Button.CONTINUE), Step.PHOTO),
    Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin),
    Go(begun, Step.LABEL_PRINTING, PrintLabel),
    Go(label("printed"), Step.LABEL_ATTACH),
    Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
    Go(opens(), Step.DOOR_OPEN),
    Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
    *CUSTODY,
]
ANOTHER = Go(press(Button.ANOTHER_RETURN), Step.SCANNING)


def bought(uses: int, quantity: int = 1) -> Order:
    """Shirts and a jacket, which may come back in so many parts."""
    reason = ReasonCode.SIZE_TOO_SMALL
    lines = [
        OrderLine("linen_shirt", quantity=quantity, reason=reason),
        OrderLine("rain_jacket", reason=reason),
    ]
    return SHOP.order(lines, delivered_days_ago=5, uses_allowed=uses)


def brings_the_shirt(order: Order) -> list[Go]:
    return [
        Go(shows(order.token), Step.IDENTIFYING, Identify),
        Go(known(order), Step.CHOOSING),
        Go(press(Button.CHOOSE, "1"), Step.CHOOSING),
        Go(press(Button.CONTINUE), Step.JUDGING, Judge),
        *HANDED_OVER,
    ]


def lines_of(visit: Visit) -> list[tuple[str, int]]:
    return [(line.line.line_id, line.line.quantity) for line in visit.in_hand.lines]


def test_what_was_left_goes_on_by_a_touch_and_only_what_was_left() -> None:
    order = bought(uses=2)
    journey = run_journey(
        [
            *brings_the_shirt(order),
            ANOTHER,
            Go(press(Button.AGAIN), Step.IDENTIFYING, TakeAgain),
            Go(known(order, "d2"), Step.JUDGING, Judge),
        ]
    )
    assert lines_of(journey.visit) == [("2", 1)]
    assert journey.visit.in_hand.presented.authorization == order.authorization, "as it was signed"
    journey.run([*HANDED_OVER, ANOTHER])
    assert len(journey.visit.completed) == 2
    assert journey.visit.again is None, "nothing is left of it"


def test_of_several_pieces_those_that_stayed_at_home_are_left() -> None:
    order = bought(uses=2, quantity=3)
    journey = run_journey(
        [
            Go(shows(order.token), Step.IDENTIFYING, Identify),
            Go(known(order), Step.CHOOSING),
            Go(press(Button.CHOOSE, "1"), Step.CHOOSING),
            Go(press(Button.FEWER, "1"), Step.CHOOSING),
            Go(press(Button.CONTINUE), Step.JUDGING, Judge),
            *HANDED_OVER,
            ANOTHER,
            Go(press(Button.AGAIN), Step.IDENTIFYING, TakeAgain),
            Go(known(order, "d2"), Step.CHOOSING),
        ]
    )
    assert lines_of(journey.visit) == [("1", 1), ("2", 1)]


@pytest.mark.parametrize("uses", [1, 2])
def test_it_is_offered_where_the_shop_allows_another_use(uses: int) -> None:
    journey = run_journey([*brings_the_shirt(bought(uses)), ANOTHER])
    assert (journey.visit.again is not None) is (uses == 2)
    if uses == 1:
        journey.run([Go(press(Button.AGAIN), Step.SCANNING)])


def test_the_code_shown_once_more_finds_the_same() -> None:
    order = bought(uses=2)
    journey = run_journey(
        [
            *brings_the_shirt(order),
            ANOTHER,
            Go(shows(order.token), Step.IDENTIFYING, Identify),
            Go(known(order, "d2"), Step.JUDGING, Judge),
        ]
    )
    assert lines_of(journey.visit) == [("2", 1)]


def test_used_up_elsewhere_meanwhile_it_does_not_dead_end() -> None:
    earlier = EarlierReturn(drop_off_id="d0", receipt_no="B1042-0000009-1", completed_at=NOW.at)
    run_journey(
        [
            *brings_the_shirt(bought(uses=2)),
            ANOTHER,
            Go(press(Button.AGAIN), Step.IDENTIFYING, TakeAgain),
            Go(unknown(Notice.RETURN_IN_QUESTION, earlier), Step.ALREADY_RETURNED),
        ]
    )


def test_it_survives_a_restart_as_the_rest_of_the_visit_does() -> None:
    visit = run_journey([*brings_the_shirt(bought(uses=2))]).visit
    assert Visit.model_validate_json(visit.snapshot()).again == visit.again
