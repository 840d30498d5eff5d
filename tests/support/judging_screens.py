"""What a customer is asked and told about what they brought."""

from collections.abc import Iterator

from kiosk.domain.codes import ReasonCode
from kiosk.flow import signals
from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.shop import Order, OrderLine
from tests.support.gallery_visits import SHOP, Studio
from tests.support.thorough_shop import thorough

Named = Iterator[tuple[str, ScreenModel]]


def judging(studio: Studio) -> Named:
    """(name, screen), until it is clear what goes back."""
    several = SHOP.order(["linen_shirt", "rain_jacket", "swim_shorts"])
    choosing = studio.new().show(several)
    choosing.press(Button.CHOOSE, "1").press(Button.CHOOSE, "3")
    yield "choosing", studio.shot(choosing)
    yield "reason", studio.shot(studio.new().show(studio.one()))
    yield (
        "verdict-accepted",
        studio.shot(studio.new().show(studio.one()).press(Button.CHOOSE, "size_too_small")),
    )
    yield (
        "verdict-one-declined",
        studio.shot(
            choosing.press(Button.CONTINUE)
            .press(Button.CHOOSE, "size_too_small")
            .press(Button.CHOOSE, "changed_mind")
        ),
    )
    yield (
        "verdict-referred",
        studio.shot(studio.new().show(studio.one("headphones")).press(Button.CHOOSE, "defective")),
    )
    yield (
        "declined",
        studio.shot(studio.new().show(studio.one(days=60)).press(Button.CHOOSE, "size_too_small")),
    )
    yield from _asked_and_told(studio)


def _asked_and_told(studio: Studio) -> Named:
    """What a shop with many rules asks and says."""
    rules, small = thorough(SHOP.policy), ReasonCode.SIZE_TOO_SMALL

    def shirts(quantity: int = 1) -> Order:
        return SHOP.order([OrderLine("linen_shirt", quantity, small)])

    counting = studio.new(rules).show(shirts(3)).press(Button.FEWER, "1")
    yield "choosing-part", studio.shot(counting)
    yield "reason-of-the-shop", studio.shot(studio.new(rules).show(SHOP.order(["linen_shirt"])))
    asked = studio.new(rules).show(shirts())
    yield "condition", studio.shot(asked)
    yield (
        "declined-own-words",
        studio.shot(studio.new(rules).show(shirts()).press(Button.CHOOSE, "no").press(Button.CHOOSE, "no")),
    )
    good = asked.press(Button.CHOOSE, "yes").press(Button.CHOOSE, "no").press(Button.CONTINUE)
    yield "resolution", studio.shot(good)
    worn = studio.new(rules).show(shirts()).press(Button.CHOOSE, "yes").press(Button.CHOOSE, "yes")
    yield "verdict-inspection", studio.shot(worn)
    yield "resolution-credit-only", studio.shot(worn.press(Button.CONTINUE))
    shoes = studio.new(rules).show(SHOP.order([OrderLine("trainers", reason=small)]))
    yield "resolution-fee", studio.shot(shoes.press(Button.CONTINUE))
    yield "item-scan", studio.shot(shoes.press(Button.CHOOSE, "refund_original"))
    yield "item-scan-another", studio.shot(shoes.hear(signals.CodesSeen(texts=("9521100123457",))))
    counter = studio.new(rules).show(SHOP.order([OrderLine("swim_shorts", reason=small)]))
    yield "to-the-counter", studio.shot(counter)
    mixed = SHOP.order(
        [
            OrderLine("trainers", reason=small),
            OrderLine("swim_shorts", reason=small),
            OrderLine("linen_shirt", reason=small),
        ]
    )
    some = studio.new(rules).show(mixed)
    for line_id in "123":
        some.press(Button.CHOOSE, line_id)
    some.press(Button.CONTINUE).press(Button.CHOOSE, "no").press(Button.CHOOSE, "no")
    yield "verdict-three-ways", studio.shot(some)
