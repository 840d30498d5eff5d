"""A return that nobody announced: which shop, what, and what it cost."""

from kiosk.domain.policy import UndeclaredReturns
from kiosk.flow.draft import Undeclared
from kiosk.flow.identify import DIGITS
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Step
from kiosk.presentation.screen_model import Card, Control, Emphasis, Keypad, ScreenModel
from kiosk.presentation.screens.arriving import keys
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, screen


@screen(Step.UNDECLARED)
def undeclared(scene: Scene) -> ScreenModel:
    """One question after the other; what is answered stands above."""
    told = scene.visit.what_is_told
    if told.shop is None:
        return _which_shop(scene, told)
    if told.kind is None:
        return _what_kind(scene, told, told.shop.takes)
    return _what_price(scene, told, told.shop.takes.currency)


def _which_shop(scene: Scene, told: Undeclared) -> ScreenModel:
    return _question(
        scene,
        told,
        scene.words.say("Which shop is it from?"),
        *(_card(shop.merchant.merchant_id, shop.merchant.name) for shop in told.shops),
    )


def _what_kind(scene: Scene, told: Undeclared, takes: UndeclaredReturns) -> ScreenModel:
    return _question(
        scene,
        told,
        scene.words.say("What do you bring back?"),
        *(_card(kind.category, scene.words.of(kind.text)) for kind in takes.kinds),
    )


def _what_price(scene: Scene, told: Undeclared, currency: str) -> ScreenModel:
    """A shop's limits are round, and the shop checks what is said."""
    say, typed = scene.words.say, scene.visit.typed
    go_on = Control(
        "enter",
        say("Continue"),
        Pressed(button=Button.ENTER),
        emphasis=Emphasis.PRIMARY,
        enabled=bool(typed),
    )
    return ScreenModel(
        name="undeclared",
        title=say("What did it cost?"),
        body=(*_answered(scene, told), say("Without cents. The shop checks it.")),
        progress=(0, STEPS_IN_ALL),
        keypad=Keypad(
            entered=f"{typed} {currency}" if typed else "",
            placeholder=currency,
            keys=keys(scene, DIGITS),
        ),
        actions=(go_on, scene.back(), scene.cancel()),
    )


def _question(scene: Scene, told: Undeclared, title: str, *cards: Card) -> ScreenModel:
    return ScreenModel(
        name="undeclared",
        title=title,
        body=_answered(scene, told),
        private={_order_number(scene, told): ""},
        progress=(0, STEPS_IN_ALL),
        cards=cards,
        actions=(scene.back(), scene.cancel()),
    )


def _answered(scene: Scene, told: Undeclared) -> tuple[str, ...]:
    if told.shop is None:
        return (_order_number(scene, told),)
    so_far = (told.shop.merchant.name, *((scene.words.of(told.kind.text),) if told.kind else ()))
    return (", ".join(so_far),)


def _order_number(scene: Scene, told: Undeclared) -> str:
    return scene.words.say("Order number {order}", order=told.order_id)


def _card(value: str, title: str) -> Card:
    return Card(card_id=value, title=title, posts=Pressed(button=Button.CHOOSE, value=value))
