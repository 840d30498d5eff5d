"""A visit whose lines go two ways, up to the label of the second package."""

from kiosk.domain.codes import ReasonCode
from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import (
    Begin,
    Identify,
    Judge,
    PrintLabel,
)
from kiosk.flow.signals import Button
from kiosk.flow.visit import Step
from kiosk.world.shop import Order, OrderLine
from tests.support.gallery_visits import SHOP
from tests.support.journey import (
    TO_DOOR,
    Go,
    begun,
    judged,
    known,
    press,
    shows,
    shut,
)


def two_ways() -> Order:
    """Two items of one shop that go to two places: a return and a repair."""
    return SHOP.order(
        [
            OrderLine("desk_lamp", reason=ReasonCode.COLOUR),
            OrderLine("headphones", reason=ReasonCode.DEFECTIVE),
        ]
    )


def to_second_label() -> list[Go]:
    """Two packages; the first is inside, the label of the second is printing."""
    return [
        Go(shows("two ways"), Step.IDENTIFYING, Identify),
        Go(known(two_ways()), Step.CHOOSING),
        Go(press(Button.CHOOSE, "1"), Step.CHOOSING),
        Go(press(Button.CHOOSE, "2"), Step.CHOOSING),
        Go(press(Button.CONTINUE), Step.JUDGING, Judge),
        Go(judged, Step.VERDICT),
        Go(press(Button.CONTINUE), Step.PHOTO),
        Go(press(Button.REFUSE_PHOTO), Step.PHOTO),
        Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin),
        Go(begun, Step.LABEL_PRINTING, PrintLabel),
        *TO_DOOR,
        Go(shut(Occupancy.PRESENT), Step.LABEL_PRINTING, PrintLabel),
    ]
