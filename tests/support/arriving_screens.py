"""What a customer meets first: attract, settings, the camera, the keys."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.flow import signals
from kiosk.flow.draft import Undeclared, UndeclaredShop
from kiosk.flow.signals import Button, TimedOut, TimerName
from kiosk.flow.visit import Notice
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around
from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.runtime.undeclared import MOST_SHOPS_TO_CHOOSE
from tests.support.gallery_visits import PLACE, Played, Studio, merchant_info
from tests.support.thorough_shop import UNDECLARED

Named = Iterator[tuple[str, ScreenModel]]


def arriving(studio: Studio) -> Named:
    """(name, screen), until a return is known."""
    yield "attract", studio.shot(studio.new())
    yield "attract-offline", studio.shot(studio.new(), Around(PLACE, offline=True))
    yield "attract-door-left-open", studio.shot(studio.new(), Around(PLACE, open_doors=("07",)))
    everywhere = Around(replace(PLACE, languages=tuple(LANGUAGE_NAMES.items())))
    yield "attract-many-languages", studio.shot(studio.new(), everywhere)
    yield "languages", studio.shot(studio.new().press(Button.LANGUAGES), everywhere)
    yield "settings", studio.shot(studio.new().press(Button.SETTINGS))
    yield "settings-changed", studio.shot(_adapted(studio.new()))
    yield "scanning", studio.shot(studio.new().press(Button.START))
    yield (
        "scanning-help",
        studio.shot(studio.new().press(Button.START).hear(TimedOut(name=TimerName.SCAN_HELP))),
    )
    wrong = studio.new().hear(signals.CodesSeen(texts=("00340434161094042557",)))
    wrong.hear(signals.NotIdentified(effect_id=wrong.visit.awaiting["Identify"], notice=Notice.PARCEL_LABEL))
    yield "scanning-wrong-code", studio.shot(wrong)
    typing = studio.new().press(Button.TYPE_CODE)
    for key in "K7M4Q":
        typing.press(Button.KEY, key)
    yield "typing", studio.shot(typing)
    yield from _refused(studio)
    order_no = studio.new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO)
    yield "typing-order", studio.shot(order_no)
    order_no.press(Button.LETTERS)
    for key in "NW447120":
        order_no.press(Button.KEY, key)
    yield "typing-order-letters", studio.shot(order_no)
    yield "typing-postcode", studio.shot(order_no.press(Button.ENTER))
    yield from _undeclared(studio)


def _adapted(played: Played) -> Played:
    """Settings, of which somebody has changed every one that does not change the look of this picture."""
    for button in (Button.SETTINGS, Button.SPEECH, Button.STILL):
        played.press(button)
    return played.press(Button.VOLUME, "100")


def _refused(studio: Studio) -> Named:
    """What was typed leads nowhere: the keys stay, and a word stands above them."""
    mistyped = studio.new().press(Button.TYPE_CODE)
    for key in "K7M4QX2A":
        mistyped.press(Button.KEY, key)
    yield "typing-mistyped", studio.shot(mistyped)
    for name, notice in (
        ("typing-unknown", Notice.CODE_UNKNOWN),
        ("typing-too-often", Notice.TOO_MANY_WRONG_CODES),
    ):
        played = studio.new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO).press(Button.KEY, "7")
        played.press(Button.ENTER).press(Button.KEY, "1").press(Button.ENTER)
        played.hear(signals.NotIdentified(effect_id=played.visit.awaiting["Identify"], notice=notice))
        yield name, studio.shot(played)


def _undeclared(studio: Studio) -> Named:
    """An order that was found nowhere."""
    shops = tuple(
        UndeclaredShop(merchant=merchant_info(merchant_id), takes=UNDECLARED)
        for merchant_id in ("northwind", "voltline")
    )
    yield "typing-found-nowhere", studio.shot(_found_nowhere(studio, shops))
    as_many = _found_nowhere(studio, shops * (MOST_SHOPS_TO_CHOOSE // 2))
    yield "undeclared-as-many", studio.shot(as_many.press(Button.WITHOUT_CODE))
    played = _found_nowhere(studio, shops)
    yield "undeclared-shop", studio.shot(played.press(Button.WITHOUT_CODE))
    yield "undeclared-kind", studio.shot(played.press(Button.CHOOSE, "northwind"))
    played.press(Button.CHOOSE, "shoes").press(Button.KEY, "4")
    yield "undeclared-price", studio.shot(played.press(Button.KEY, "0"))


def _found_nowhere(studio: Studio, shops: tuple[UndeclaredShop, ...]) -> Played:
    told = Undeclared(order_id="NW447120", shops=shops)
    played = studio.new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO).press(Button.KEY, "7")
    played.press(Button.ENTER).press(Button.KEY, "1").press(Button.ENTER)
    played.hear(
        signals.NotIdentified(
            effect_id=played.visit.awaiting["Identify"], notice=Notice.CODE_UNKNOWN, undeclared=told
        )
    )
    return played
